"""Programmes at every stage of their life."""

from datetime import timedelta

from holdfast.cli.demo.cast import GANNET, TERN
from holdfast.cli.demo.stage import Stage
from holdfast.journeys.start_programme import start_programme
from holdfast.programmes import actions
from holdfast.programmes.models import Programme

ASSERTIVE, SUCCESS = "fsfc-assertive", "us-success-mentors"
OPEN_TO_ALL = ["senior_manager", "school_staff", "school_volunteer", "older_student"]


def start_programmes(stage: Stage) -> None:
    """Two at work, one that pauses until January, one that was tried last year and is over."""
    began = stage.around.this
    _start(stage, "assertive", ASSERTIVE, TERN, "Assertive mentoring", 0,
           {"agreement.weeks": 24, "people.mentor_sources": OPEN_TO_ALL, "people.caseload_max": 6,
            "cycle.reminders": ["email"]})  # fmt: skip
    _start(stage, "success", SUCCESS, GANNET, "Mentors de réussite", 0, {"people.caseload_max": 3})
    paused = _start(stage, "paused", SUCCESS, TERN, "Success mentors for grade 7", 4, {})
    on = stage.school_day(7)
    actions.pause_programme(
        programme=paused, reason="The team is trained in January; referrals open again then.",
        by=stage.head(TERN, on), at=stage.moment(on),
    )  # fmt: skip
    tried = _start(stage, "tried", ASSERTIVE, GANNET, "Mentorat affirmé, essai", -40, {})
    actions.close_programme(
        programme=tried, ends_before=began, reason="Trop exigeant avec des enfants de cet âge ; remplacé.",
        by=stage.head(GANNET, began), at=stage.moment(began),
    )  # fmt: skip


def _start(
    stage: Stage, key: str, blueprint: str, school: str, name: str, week: int, settings: dict[str, object]
) -> Programme:
    starts_on = stage.around.this + timedelta(weeks=week)
    on = min(starts_on, stage.today)
    head = stage.head(school, on)
    stage.programmes[key] = start_programme(
        blueprint_code=blueprint, school_id=stage.schools[school].pk, name=name, lead_id=head.user_id or 0,
        starts_on=starts_on, settings=settings, by=head, at=stage.moment(on),
    )  # fmt: skip
    return stage.programmes[key]
