"""Reads of groups: who sits where, when the next session is, who came; and who dropped in, week by week."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Q, QuerySet

from holdfast.groups.access import drop_ins_visible_to, groups_visible_to, programmes_with_open_door
from holdfast.groups.choices import Attended
from holdfast.groups.facts import living, present_members
from holdfast.groups.models import DropIn, Group, GroupMember, GroupSession
from holdfast.kernel.actor import Actor
from holdfast.programmes.choices import ProgrammeStatus
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import setting

WEEK = timedelta(days=7)
SESSIONS_SHOWN, WEEKS_SHOWN, VISITS_SHOWN = 12, 6, 60


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group as a list shows it: how many are in it, when it last met, and the day of its register."""

    group: Group
    members: int
    last_held_on: date | None
    register_on: date

    @property
    def is_due(self) -> bool:
        """Whether the register of the latest day is still to be kept."""
        return self.members > 0 and (self.last_held_on is None or self.last_held_on < self.register_on)


def with_people(groups: QuerySet[Group]) -> QuerySet[Group]:
    found = groups.select_related("mentor", "programme__blueprint", "programme__school")
    return found.defer("programme__blueprint__text")


def group_rows(groups: QuerySet[Group], on: date) -> list[GroupRow]:
    """Groups that still meet, by day and time: two queries."""
    rows = list(
        with_people(groups.filter(living(on)))
        .annotate(last_held_on=Max("sessions__held_on"))
        .order_by("weekday", "time_of_day", "id")
    )
    sizes = Counter(
        GroupMember.objects.filter(present_members(on), group__in=[one.pk for one in rows]).values_list(
            "group_id", flat=True
        )
    )
    return [GroupRow(one, sizes[one.pk], one.last_held_on, last_day(one, on)) for one in rows]


def last_day(group: Group, on: date) -> date:
    """The latest day of the group's own weekday up to a day; the day itself before the first one has come."""
    found = on - timedelta(days=(on.weekday() - group.weekday) % 7)
    return found if found >= group.starts_on else max(on, group.starts_on)


def groups_of_programme(actor: Actor, programme: Programme, on: date) -> list[GroupRow]:
    return group_rows(groups_visible_to(actor).filter(programme=programme), on)


def groups_led_by_user(actor: Actor, on: date) -> list[GroupRow]:
    """The groups that this person leads."""
    if actor.user_id is None:
        return []
    return group_rows(groups_visible_to(actor).filter(mentor__user_id=actor.user_id), on)


def groups_of_leader(actor: Actor, mentor_id: int, on: date) -> list[GroupRow]:
    """The groups that a mentor leads, among those that this actor may see."""
    return group_rows(groups_visible_to(actor).filter(mentor=mentor_id), on)


def members_of(group: Group, on: date) -> list[GroupMember]:
    """Who is in the group on a day, by name."""
    rows = GroupMember.objects.filter(present_members(on), group=group).select_related("student")
    return list(rows.order_by("student__family_name", "student__given_name", "id"))


def member_of(group: Group, pk: int) -> GroupMember | None:
    return GroupMember.objects.filter(group=group, pk=pk).select_related("student").first()


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session: its day and how many were there of how many."""

    held_on: date
    present: int
    marked: int
    words: str


def sessions_of(group: Group) -> list[SessionRow]:
    """The newest sessions, first the last one."""
    present = Count("marks", filter=Q(marks__attended=Attended.PRESENT))
    rows = GroupSession.objects.filter(group=group).annotate(present=present, marked=Count("marks"))
    newest = rows.order_by("-held_on")[:SESSIONS_SHOWN]
    return [SessionRow(one.held_on, one.present, one.marked, one.words) for one in newest]


def marks_of(group: Group, held_on: date) -> tuple[dict[int, str], str]:
    """What was marked on a day, by student, and the sentence; nothing when nobody kept it yet."""
    session = GroupSession.objects.filter(group=group, held_on=held_on).first()
    if session is None:
        return {}, ""
    return dict(session.marks.values_list("student_id", "attended")), session.words


def times_present(group: Group) -> dict[int, tuple[int, int]]:
    """For each student how often they were there, and how often they were marked."""
    rows = GroupSession.objects.filter(group=group).values_list("marks__student_id")
    counted = rows.annotate(Count("id"), there=Count("id", filter=Q(marks__attended=Attended.PRESENT)))
    return {student: (there, marked) for student, marked, there in counted if student is not None}


def open_doors(actor: Actor) -> list[Programme]:
    """The running programmes that name moments for dropping in, and where this actor may write who came."""
    running = programmes_with_open_door(actor).filter(status=ProgrammeStatus.RUNNING)
    listed = running.select_related("blueprint", "school").order_by("name", "id")
    return [one for one in listed if setting(one, "services.dropin")]


@dataclass(frozen=True, slots=True)
class Week:
    """How many visits in the week that begins on a Monday, by moment, and of how many students."""

    starts_on: date
    by_moment: dict[str, int]
    visits: int
    students: int


def weeks_of_drop_ins(actor: Actor, programme: Programme, on: date) -> list[Week]:
    """The last six weeks, the present one first: one query."""
    monday = on - timedelta(days=on.weekday())
    first = monday - WEEK * (WEEKS_SHOWN - 1)
    rows = drop_ins_visible_to(actor).filter(programme=programme, came_on__gte=first)
    visits: dict[date, list[tuple[str, int]]] = {}
    for came_on, moment, student in rows.values_list("came_on", "moment", "student_id"):
        visits.setdefault(came_on - timedelta(days=came_on.weekday()), []).append((moment, student))
    return [_week(monday - WEEK * number, visits) for number in range(WEEKS_SHOWN)]


def _week(starts_on: date, visits: dict[date, list[tuple[str, int]]]) -> Week:
    here: Sequence[tuple[str, int]] = visits.get(starts_on, ())
    return Week(starts_on, Counter(moment for moment, _one in here), len(here), len({one for _moment, one in here}))


def visits_since(actor: Actor, programme: Programme, first: date) -> QuerySet[DropIn]:
    """Who came since a day, newest first."""
    rows = drop_ins_visible_to(actor).filter(programme=programme, came_on__gte=first)
    return rows.select_related("student").order_by("-came_on", "-id")[:VISITS_SHOWN]


def often_here(actor: Actor, programme: Programme, students: Iterable[int], on: date) -> dict[int, int]:
    """How often each of these came in the last six weeks."""
    rows = drop_ins_visible_to(actor).filter(
        programme=programme, student__in=list(students), came_on__gt=on - WEEK * WEEKS_SHOWN
    )
    return dict(rows.values_list("student_id").annotate(Count("id")))


def visit_of(actor: Actor, programme: Programme, pk: int) -> DropIn | None:
    return drop_ins_visible_to(actor).filter(programme=programme, pk=pk).first()
