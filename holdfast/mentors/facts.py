"""From mentors and their screening to the facts that a programme's rules ask for."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Sum

from holdfast.engines.blueprint import Blueprint, Facts
from holdfast.mentors.choices import MentorSource, MentorStatus, StepOutcome
from holdfast.mentors.models import Mentor, ScreeningStep, TrainingEntry

INTERVIEW, REFERENCE, CHECK, TRAINING, INDUCTION = "interview", "reference-", "check:", "training", "induction:"
WEEKS_OF_TRAINING = 4
"""Training comes now and then: what it asks in a week is a mean over so many weeks."""
GOOD = (StepOutcome.CLEAR, StepOutcome.CONSIDERED)


OF_SOURCE: Mapping[str, frozenset[str]] = {
    MentorSource.STAFF: frozenset({"teacher", "senior_manager", "school_staff", "support_staff"}),
    MentorSource.VOLUNTEER: frozenset({"school_volunteer", "community_volunteer", "national_service"}),
    MentorSource.OLDER_STUDENT: frozenset({"older_student"}),
    MentorSource.PARENT: frozenset({"parent", "school_volunteer", "community_volunteer"}),
}
"""The sources that a blueprint may name, by who a mentor is. A parent who offers is a volunteer as well."""
ANYBODY = "any_adult_for_the_year"


def other_sources(mentor: Mentor, blueprint: Blueprint) -> tuple[str, ...]:
    """The sources from which the programme takes mentors, where this one comes from none of them; else nothing.

    A programme that names no source takes everybody.
    """
    named: tuple[str, ...] = blueprint.setting("people.mentor_sources").value or ()
    anybody = ANYBODY in named or bool(blueprint.setting("people.mentor_may_be_anyone_suitable").value)
    if not OF_SOURCE[mentor.source].isdisjoint(named) or (anybody and mentor.source != MentorSource.OLDER_STUDENT):
        return ()
    return named


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def steps_by_mentor(mentors: Iterable[Mentor]) -> dict[int, list[ScreeningStep]]:
    """Every step of these mentors, oldest first: one query."""
    found: dict[int, list[ScreeningStep]] = {}
    rows = ScreeningStep.objects.filter(mentor__in=[one.pk for one in mentors])
    for step in rows.order_by("done_on", "recorded_at", "id"):
        found.setdefault(step.mentor_id, []).append(step)
    return found


def newest(steps: Sequence[ScreeningStep]) -> dict[str, ScreeningStep]:
    """The step that holds for each kind: the newest, whatever an older one said."""
    return {step.kind: step for step in steps}


def holds(step: ScreeningStep, on: date) -> bool:
    return step.outcome in GOOD and step.done_on <= on and (step.expires_on is None or on < step.expires_on)


def mentor_facts(
    mentor: Mentor, steps: Sequence[ScreeningStep], on: date, forms: frozenset[str] = frozenset()
) -> Facts:
    """The facts of one mentor on a day. Nothing about age or gender is ever recorded, so neither can have decided."""
    living = {kind: step for kind, step in newest(steps).items() if holds(step, on)}
    trainings = [step for step in steps if step.kind == TRAINING and holds(step, on)]
    return Facts(
        on=on,
        application_received=True,
        interview_held=INTERVIEW in living,
        references_received=sum(kind.startswith(REFERENCE) for kind in living),
        checks_issued_on={
            kind.removeprefix(CHECK): step.done_on for kind, step in living.items() if kind.startswith(CHECK)
        },
        screening_cleared=mentor.status == MentorStatus.ACCEPTED,
        training_minutes=sum(step.minutes or 0 for step in trainings),
        training_topics=frozenset(topic for step in trainings for topic in step.topics),
        decided_by=frozenset(),
        forms_complete=forms,
    )


def check_months(blueprint: Blueprint) -> Mapping[str, int]:
    """How long each check of the programme stays valid, in months."""
    return {check.id: check.months for check in blueprint.setting("mentor_gate.checks").value or ()}


def first_expiry(steps: Sequence[ScreeningStep], months: Mapping[str, int], on: date) -> date | None:
    """The first day on which one of the programme's checks no longer holds; None when none runs out."""
    days = []
    for kind, step in newest(steps).items():
        check = kind.removeprefix(CHECK)
        if kind.startswith(CHECK) and check in months and holds(step, on):
            by_programme = months_later(step.done_on, months[check])
            days.append(min(by_programme, step.expires_on or by_programme))
    return min(days, default=None)


def training_a_week(mentor_ids: Iterable[int], on: date) -> dict[int, int]:
    """The minutes that the training of the last four weeks took in one of them, rounded up, by mentor: one query."""
    since = on - timedelta(weeks=WEEKS_OF_TRAINING)
    rows = TrainingEntry.objects.filter(mentor__in=list(mentor_ids), done_on__gt=since, done_on__lte=on)
    summed = rows.values_list("mentor_id").annotate(Sum("minutes"))
    return {mentor: -(-minutes // WEEKS_OF_TRAINING) for mentor, minutes in summed}
