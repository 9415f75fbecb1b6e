"""Reads for pages: how far a school's registers reach, who stands out, one student's sessions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet

from holdfast.engines.attendance import NOT_ENOUGH_DAYS
from holdfast.kernel.actor import Actor
from holdfast.people.models import School, Student
from holdfast.records.access import schools_importable_by
from holdfast.records.attendance.access import summaries_visible_to
from holdfast.records.attendance.marks import MARKS, MISSED, by_day
from holdfast.records.attendance.policies import DatedPolicy, read
from holdfast.records.choices import Entity
from holdfast.records.models import AttendanceState, AttendanceSummary, ImportRun, TierCrossing

SCHOOL_DAYS_A_MONTH = 20
NEWS_FOR = timedelta(days=14)
"""How long a crossed line keeps a student on the list, whatever the tier."""
LONG_BREAK = timedelta(days=92)
"""The longest holidays that can lie between the last day away and the first day back."""
SAY_NOTHING = frozenset({"missing", "closed"})
COUNTS_FOR_ATTENDANCE = (
    Entity.SCHOOL_YEAR,
    Entity.SCHOOL_DAY,
    Entity.SCHOOL_ENROLMENT,
    Entity.SECTION_MEMBER,
    Entity.ATTENDANCE_CODE,
    Entity.ATTENDANCE_MARK,
    Entity.REGISTER_STATUS,
)


@dataclass(frozen=True, slots=True)
class SchoolAttendance:
    """What a school's registers say at all, and by which definition."""

    state: AttendanceState
    policy: DatedPolicy

    @property
    def has_data(self) -> bool:
        return self.state.data_to is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """One student's attendance this year, with the line crossed lately (None if none)."""

    summary: AttendanceSummary
    policy: DatedPolicy
    crossed: TierCrossing | None

    @property
    def student(self) -> Student:
        return self.summary.student


def attendance_of(school_ids: Collection[int], on: date) -> dict[int, SchoolAttendance]:
    """By school, for the school year of this day: one query. A school that was never counted is not in it."""
    states = AttendanceState.objects.filter(
        school__in=school_ids, school_year__starts_on__lte=on, school_year__ends_before__gt=on
    )
    found = states.select_related("policy", "school").order_by("school__name", "id")
    return {state.school_id: SchoolAttendance(state, read(state.policy)) for state in found}


ON_A_LIST = (
    "school_id", "tier", "units_per_session", "possible", "absent", "missing", "possible_days", "absent_days",
    "recent_absent_days", "recent_possible_days", "current_run", "data_to", "student__school_id",
    "student__given_name", "student__family_name", "student__preferred_name", "student__grade",
)  # fmt: skip
"""What a list says of a student and of their attendance."""


@dataclass(frozen=True, slots=True)
class Line:
    """From where a programme notices students: whatever is given, any of it is enough.

    `tier` and every heavier one; school days missed a month, counted over the recent days; a share of the year's days.
    """

    tier: int | None = None
    days_a_month: int | None = None
    percent: int | None = None

    @property
    def crossed(self) -> Q:
        over = Q(pk__in=[])
        if self.tier is not None:
            over |= Q(tier__gte=self.tier, tier__lt=NOT_ENOUGH_DAYS)
        if self.days_a_month is not None:
            missed = F("recent_school_days") * self.days_a_month
            over |= Q(recent_absent_days__gt=0, recent_absent_days__gte=missed / SCHOOL_DAYS_A_MONTH)
        if self.percent is not None:
            over |= Q(tier__lt=NOT_ENOUGH_DAYS, absent_days__gte=F("possible_days") * self.percent / 100)
        return over


def standings(
    actor: Actor,
    places: Mapping[int, SchoolAttendance],
    on: date,
    *,
    tier: int | None = None,
    line: Line | None = None,
) -> list[Standing]:
    """Who may need somebody, in two queries: listed by the policy, or over a line in the last fortnight.

    With `tier`, everybody who stands exactly there; with `line`, only those over that line. Only students who are at
    the school now.
    """
    years = [place.state.school_year_id for place in places.values()]
    crossings = TierCrossing.objects.filter(school_year__in=years, crossed_on__gt=on - NEWS_FOR)
    crossed = {one.student_id: one for one in crossings.order_by("crossed_on", "id")}
    listed = Q(is_listed=True) | Q(student__in=list(crossed))
    if line is not None:
        listed = line.crossed
    wanted = Q(tier=tier) if tier is not None else listed
    if tier is not None and line is not None:
        wanted &= line.crossed
    rows = summaries_visible_to(actor).filter(
        wanted, school_year__in=years, student__school=F("school"), student__missing_since=None
    )
    return [
        Standing(row, places[row.school_id].policy, crossed.get(row.student_id))
        for row in rows.select_related("student").only(*ON_A_LIST).order_by("id")
    ]


@dataclass(frozen=True, slots=True)
class EndedAbsence:
    """A student who was away for whole days in a row and is back: the first and the last day away, and the first here.

    `days` are school days on which the student could have come.
    """

    student: Student
    from_on: date
    to_on: date
    back_on: date
    days: int


def ended_absences(
    actor: Actor, places: Mapping[int, SchoolAttendance], *, at_least: int, back_after: date
) -> list[EndedAbsence]:
    """Absences of so many days after which a student came back later than `back_after`, the newest first: one query."""
    years = [place.state.school_year_id for place in places.values()]
    rows = summaries_visible_to(actor).filter(
        school_year__in=years, longest_run__gte=at_least, current_run=0, last_absent_on__gt=back_after - LONG_BREAK,
        student__school=F("school"), student__missing_since=None,
    )  # fmt: skip
    found = [
        ended
        for row in rows.select_related("student").order_by("id")
        if (ended := _last_absence(row, places[row.school_id], at_least)) and ended.back_on > back_after
    ]
    return sorted(found, key=lambda one: (one.back_on, -one.days), reverse=True)


def _last_absence(row: AttendanceSummary, place: SchoolAttendance, at_least: int) -> EndedAbsence | None:
    away: list[date] = []
    last = None
    for day in by_day(place.state.days, row.marks):
        came = {letter for letter in day.letters if MARKS[letter] not in SAY_NOTHING}
        if came and came <= MISSED:
            away.append(day.on)
        elif came:
            if len(away) >= at_least:
                last = EndedAbsence(row.student, away[0], away[-1], day.on, len(away))
            away = []
    return last


def schools_importable(by: Actor, district_id: int) -> QuerySet[School]:
    """The schools for which this person may import, by name."""
    own = schools_importable_by(by, district_id)
    schools = School.objects.filter(district=district_id).order_by("name", "id")
    return schools if own is None else schools.filter(pk__in=own)


def school_importable(by: Actor, district_id: int, school_id: int | None) -> School | None:
    return schools_importable(by, district_id).filter(pk=school_id).first() if school_id else None


def schools_to_count_after(run: ImportRun) -> list[int]:
    """The schools of the district, if the run changed anything that attendance is made of."""
    if not run.changes.filter(entity__in=COUNTS_FOR_ATTENDANCE).exists():
        return []
    return list(School.objects.filter(district=run.district_id).order_by("id").values_list("id", flat=True))
