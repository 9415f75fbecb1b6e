"""From groups to what rules ask for: how many sit together, and how much time a mentor's groups take in a week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from holdfast.groups.models import Group, GroupMember
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import setting


@dataclass(frozen=True, slots=True)
class Together:
    """One group of a mentor: its programme, its name, its minutes a week, and the students in it."""

    programme_id: int
    name: str
    minutes: int
    students: frozenset[int]


def living(on: date) -> Q:
    """Groups that have not ended on a day."""
    return Q(ends_before=None) | Q(ends_before__gt=on)


def present_members(on: date) -> Q:
    """Memberships that hold on a day."""
    return Q(joined_on__lte=on) & (Q(left_on=None) | Q(left_on__gt=on))


def groups_of_mentor(mentor_id: int, on: date) -> list[Together]:
    """The groups that a mentor leads on a day, with who is in each: two queries. Each meets once a week."""
    return _with_members(Group.objects.filter(living(on), mentor=mentor_id), on).get(mentor_id, [])


def groups_by_mentor(mentor_ids: Iterable[int], on: date) -> dict[int, list[Together]]:
    return _with_members(Group.objects.filter(living(on), mentor__in=list(mentor_ids)), on)


def _with_members(rows: QuerySet[Group], on: date) -> dict[int, list[Together]]:
    groups = list(rows.order_by("weekday", "time_of_day", "id"))
    students: dict[int, set[int]] = {}
    members = GroupMember.objects.filter(present_members(on), group__in=[one.pk for one in groups])
    for group, student in members.values_list("group_id", "student_id"):
        students.setdefault(group, set()).add(student)
    found: dict[int, list[Together]] = {}
    for one in groups:
        told = Together(one.programme_id, one.name, one.minutes, frozenset(students.get(one.pk, ())))
        found.setdefault(one.mentor_id, []).append(told)
    return found


def size_with_one_more(group_id: int, on: date) -> int:
    """How many sit in a group once the next one has joined."""
    return GroupMember.objects.filter(present_members(on), group=group_id).count() + 1


def works_in_groups(programme: Programme) -> bool:
    """Whether students of this programme sit in groups, always or beside the talks of two."""
    return setting(programme, "unit_of_work") == "group" or bool(setting(programme, "services.group_work"))
