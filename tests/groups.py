"""Short ways to a school that works in groups: its programme, its adult, a group with students."""

from datetime import time
from uuid import uuid4

from holdfast.groups.actions import Plan, form_group
from holdfast.groups.models import Group, GroupMember
from holdfast.kernel import audit
from holdfast.matches.models import Match
from holdfast.programmes.actions import change_settings
from holdfast.programmes.models import BlueprintVersion, Programme
from tests.matching import SYSTEM
from tests.meetings import a_match
from tests.world import BLUEPRINTS, NOW, TODAY, SchoolWorld

TOPICS = [{"id": "anger", "en": "Anger", "fr": "Colère"}, {"id": "bullying", "en": "Bullying", "fr": "Intimidation"}]
MOMENTS = [{"id": "break", "en": "At break", "fr": "À la pause"}, {"id": "lunch", "en": "At lunch", "fr": "Le midi"}]
WORK = [{"id": "alone", "en": "One to one", "fr": "Seul à seul"}, {"id": "groups", "en": "Groups", "fr": "Groupes"}]
COURSES = [{"id": "budget", "en": "A part of the budget", "fr": "Une part du budget"}]
GROUPS = {
    "services.group_work": True, "services.group_topics": TOPICS, "services.dropin": MOMENTS, "people.work_types": WORK,
    "mentor_gate.training_requests": COURSES,
}  # fmt: skip


def works_in_groups(here: SchoolWorld, **settings: object) -> None:
    """The school's programme gains groups on a topic and an open door."""
    given = {path.replace("__", "."): value for path, value in settings.items()}
    here.programme = change_settings(programme=here.programme, changes=GROUPS | given, by=here.actor("manager"), at=NOW)


def small_groups(here: SchoolWorld) -> None:
    """The school runs the programme whose students sit in small groups, as its source has it."""
    text = (BLUEPRINTS / "qc-educational-support.toml").read_text(encoding="utf-8")
    version, _made = BlueprintVersion.objects.get_or_create(
        code="small-groups", edition="tests", defaults={"text": text, "digest": "g" * 64, "loaded_at": NOW}
    )
    Programme.objects.filter(pk=here.programme.pk).update(blueprint=version, settings={})


def a_group(here: SchoolWorld, met: Match | None = None, **plan: object) -> Group:
    """A group on Tuesdays at noon, led by the learning mentor."""
    mentor = (met or a_match(here)).mentor
    told = {"mentor_id": mentor.pk, "name": "Anger", "topic": "anger", "weekday": 1, "time_of_day": time(12),
            "minutes": 40} | plan  # fmt: skip
    return form_group(
        programme=here.programme, plan=Plan(**told), starts_on=TODAY.replace(day=2), client_key=uuid4(),
        by=here.actor("manager"), at=NOW,
    )  # fmt: skip


def sits_in(group: Group, match: Match) -> GroupMember:
    with audit.change("tests.member", by=SYSTEM, at=NOW):
        return GroupMember.objects.create(
            school_id=group.school_id, group=group, student_id=match.student_id, referral_id=match.referral_id,
            joined_on=group.starts_on,
        )  # fmt: skip
