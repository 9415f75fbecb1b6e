"""What a mentor has in hand when the student sits down: the brief of the reviews engine with its names and words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from holdfast.engines.blueprint import Blueprint, Item
from holdfast.engines.reviews import (
    AttendanceWeek,
    Brief,
    BriefFacts,
    Direction,
    Duty,
    Promise,
    PromiseKind,
    PromiseStatus,
    Review,
    Scale,
    Sheet,
    brief,
)
from holdfast.meetings.choices import TargetStatus
from holdfast.meetings.facts import AHEAD, agreement_of, calendar_of, local_day, plan_of
from holdfast.meetings.models import Meeting, Target, TeacherReview
from holdfast.people.access import dated
from holdfast.people.choices import SectionKind
from holdfast.people.models import SectionMember, Student
from holdfast.programmes.queries import blueprint_of
from holdfast.records.attendance.record import attendance_of_student

WEEK = timedelta(weeks=1)
WEEKS_BACK = 12
STALE_AFTER = 7
NO_SCALE = Scale(1, 2)
NOBODY = "0"
NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?[ \u00a0]?%?")
STATUS: Mapping[str, PromiseStatus] = {
    TargetStatus.OPEN: PromiseStatus.UNCHECKED,
    TargetStatus.MET: PromiseStatus.KEPT,
    TargetStatus.PARTLY: PromiseStatus.PARTLY,
    TargetStatus.NOT_MET: PromiseStatus.NOT_KEPT,
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the engine's keys are called: aspects, scale points, sections, teachers, targets."""

    aspects: Mapping[str, Item]
    points: Mapping[int, Item]
    sections: Mapping[str, str]
    teachers: Mapping[str, str]
    targets: Mapping[str, Target]
    praise: Mapping[Duty, str]


@dataclass(frozen=True, slots=True)
class Also:
    """What else a teacher says in a subject, such as the grade that is expected: now, and the last different one."""

    item: Item
    subject: str
    now: str
    before: str

    @property
    def direction(self) -> Direction:
        """Up or down where both are plain numbers; a letter or a word only changes."""
        if not self.before:
            return Direction.FIRST
        if self.now == self.before:
            return Direction.SAME
        if not (NUMBER.fullmatch(self.now) and NUMBER.fullmatch(self.before)):
            return Direction.MIXED
        now, before = (float(one.rstrip(" %\u00a0").replace(",", ".")) for one in (self.now, self.before))
        return Direction.BETTER if now > before else Direction.WORSE


@dataclass(frozen=True, slots=True)
class Prepared:
    """The brief of one meeting, its names, and how far the registers reach (None: no registers have come)."""

    brief: Brief
    names: Names
    registers_to: date | None
    remarks: tuple[TeacherReview, ...]
    also: tuple[Also, ...]


def monday_of(on: date) -> date:
    return on - timedelta(days=on.weekday())


def scale_of(blueprint: Blueprint) -> Scale | None:
    """The programme's scale; None where it has none with two steps."""
    points = [point.points for point in blueprint.content.cycle.review_scale.value or ()]
    return Scale(min(points), max(points)) if len(set(points)) > 1 else None


def aspects_of(blueprint: Blueprint) -> tuple[Item, ...]:
    return blueprint.content.cycle.review_aspects.value or ()


def kinds_reviewing(blueprint: Blueprint) -> tuple[SectionKind, ...]:
    """In which sections somebody reviews a mentored student each week."""
    match blueprint.content.cycle.review_from.value:
        case "every_subject_teacher" | "chosen_teachers":
            return (SectionKind.CLASS,)
        case "class_teacher":
            return (SectionKind.HOMEROOM,)
        case _:
            return ()


def duties_of(student: Student, kinds: Iterable[str], on: date) -> dict[Duty, tuple[str, str]]:
    """Who reviews this student: each section and teacher, with their names. One query."""
    mine = SectionMember.objects.filter(
        dated(on), student=student, missing_since=None, section__kind__in=list(kinds)
    ).values("section")
    rows = SectionMember.objects.filter(
        dated(on), section__in=mine, staff__isnull=False, missing_since=None
    ).select_related("section", "staff")
    return {Duty(str(row.section_id), str(row.staff_id)): (str(row.section), str(row.staff)) for row in rows}


def prepare(meeting: Meeting, at: datetime) -> Prepared:
    """Put together what is known before a meeting. Eight queries or so, whatever the number of teachers."""
    match, on = meeting.match, local_day(meeting.match, at)
    blueprint = blueprint_of(match.programme)
    aspects, scale = aspects_of(blueprint), scale_of(blueprint)
    duties = duties_of(match.student, kinds_reviewing(blueprint), on)
    rows = _reviews(match.student_id, on)
    targets = _last_targets(meeting)
    attendance, registers_to = attendance_last_week(match.student, on)
    sheet = Sheet(tuple(one.id for one in aspects), scale or NO_SCALE, frozenset(duties))
    agreed = agreement_of(match)
    found = brief(
        BriefFacts(
            on=on,
            sheet=sheet,
            calendar=calendar_of(match.school_id, monday_of(on) - (WEEKS_BACK + 1) * WEEK, on + AHEAD),
            reviews=tuple(as_review(row, sheet) for row in rows) if scale else (),
            promises=tuple(as_promise(one) for one in targets),
            attendance=attendance,
            stale_after_school_days=blueprint.content.cycle.review_max_age_days.value or STALE_AFTER,
            most_suggestions=plan_of(match, agreed).most_targets,
        )
    )
    return Prepared(
        found, _names(blueprint, duties, rows, targets), registers_to, _remarks(rows, found.week_on),
        also_said(blueprint, rows),
    )  # fmt: skip


def also_said(blueprint: Blueprint, rows: Sequence[TeacherReview]) -> tuple[Also, ...]:
    """The latest answer of each teacher to what else is asked, oldest first in `rows`; the programme's order."""
    found = []
    for item in blueprint.content.cycle.review_also.value or ():
        said: dict[Duty, list[str]] = {}
        subjects: dict[Duty, str] = {}
        for row in rows:
            if word := row.also.get(item.id):
                said.setdefault(duty_of(row), []).append(word)
                subjects[duty_of(row)] = str(row.section)
        for duty, words in said.items():
            earlier = next((word for word in reversed(words[:-1]) if word != words[-1]), words[0])
            found.append(Also(item, subjects[duty], words[-1], earlier if len(words) > 1 else ""))
    return tuple(found)


def _reviews(student_id: int, on: date) -> list[TeacherReview]:
    since = monday_of(on) - WEEKS_BACK * WEEK
    rows = TeacherReview.objects.filter(student=student_id, week_on__gte=since, week_on__lte=on)
    return list(rows.select_related("section", "staff").order_by("week_on", "id"))


def duty_of(row: TeacherReview) -> Duty:
    """Who says it, in which class."""
    return Duty(str(row.section_id), str(row.staff_id or NOBODY))


def as_review(row: TeacherReview, sheet: Sheet) -> Review:
    """A review in the programme's present words: an aspect or a step that is no longer used is left out."""
    values = {
        aspect: value
        for aspect, value in row.values.items()
        if aspect in sheet.aspects and sheet.scale.lowest <= value <= sheet.scale.highest
    }
    duty = duty_of(row)
    return Review(duty.subject, duty.teacher, row.week_on, values, bool(row.comment), row.is_praise)


def as_promise(target: Target) -> Promise:
    """A target as the engine knows it."""
    return Promise(
        key=str(target.pk),
        kind=PromiseKind.TARGET,
        status=STATUS[target.status],
        aspect=target.aspect or None,
        due_on=target.due_on,
    )


def _last_targets(meeting: Meeting) -> list[Target]:
    """What was agreed at the last meeting before this one that set anything, in the order in which it was written."""
    earlier = Target.objects.filter(match=meeting.match_id, set_at_meeting__planned_at__lt=meeting.planned_at)
    last = earlier.order_by("-set_at_meeting__planned_at").values_list("set_at_meeting", flat=True).first()
    return list(Target.objects.filter(set_at_meeting=last).order_by("position", "id")) if last else []


def _names(
    blueprint: Blueprint, duties: Mapping[Duty, tuple[str, str]], rows: Sequence[TeacherReview], targets: list[Target]
) -> Names:
    sections = {duty.subject: names[0] for duty, names in duties.items()}
    teachers = {duty.teacher: names[1] for duty, names in duties.items()}
    for row in rows:
        sections.setdefault(str(row.section_id), str(row.section))
        teachers.setdefault(str(row.staff_id or NOBODY), str(row.staff or "–"))
    return Names(
        aspects={one.id: one for one in aspects_of(blueprint)},
        points={point.points: point for point in blueprint.content.cycle.review_scale.value or ()},
        sections=sections,
        teachers=teachers,
        targets={str(one.pk): one for one in targets},
        praise={duty_of(row): row.comment for row in rows if row.is_praise},
    )


def _remarks(rows: Sequence[TeacherReview], week_on: date | None) -> tuple[TeacherReview, ...]:
    """What teachers wrote in the latest week, praise first."""
    written = [row for row in rows if row.week_on == week_on and row.comment]
    return tuple(sorted(written, key=lambda row: not row.is_praise))


def attendance_last_week(student: Student, on: date) -> tuple[AttendanceWeek | None, date | None]:
    """Last week's sessions of a student, and the day to which the registers reach; None when there are none."""
    known = attendance_of_student(student, on)
    if known is None or not known.sessions:
        return None, known.data_to if known else None
    week_on = monday_of(on) - WEEK
    marks = Counter(one.mark for one in known.sessions if week_on <= one.on < week_on + WEEK)
    attended = marks["present"] + marks["late"]
    possible = attended + marks["absent"] + marks["excused"]
    if not possible:
        return None, known.data_to
    week = AttendanceWeek(week_on, possible, attended, late=marks["late"], explained=marks["excused"])
    return week, known.data_to
