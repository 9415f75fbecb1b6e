"""What happened in the invented district this year, told by the same journeys that real people use."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from holdfast.cases.models import Referral
from holdfast.cli.demo.busy_week import WHO, fill_week
from holdfast.cli.demo.cast import DOMAIN, GANNET, TERN
from holdfast.cli.demo.matching import approve, begin, propose, say_yes, sign
from holdfast.cli.demo.mentoring import make_mentors
from holdfast.cli.demo.programmes import start_programmes
from holdfast.cli.demo.referring import (
    Case,
    Until,
    ask_by_link,
    newcomers,
    play,
    put_on_waiting_list,
    send_elsewhere,
)
from holdfast.cli.demo.sharing import give_numbers, share_by_name
from holdfast.cli.demo.stage import Stage
from holdfast.cli.demo.weeks import live_through
from holdfast.cli.demo.words import STOPPED
from holdfast.journeys import agree
from holdfast.matches.choices import Party
from holdfast.matches.models import Match
from holdfast.people.models import Student
from holdfast.records.attendance.actions import refresh_attendance
from holdfast.records.models import AttendanceSummary

Say = Callable[[str], None]
Ending = Callable[[Case, Referral], object]
FIRST_ROUND, ROUND_AT_GANNET = 26, 6
FIRST_WEEK_OF_MEETINGS = 1
STUDENTS_OF_THE_LEARNING_MENTOR = 6
UNSIGNED_DAYS, PROPOSED_DAYS = 7, 4
"""School days: nine and six or more of the calendar."""


def tell(stage: Stage, say: Say, count_rows: Callable[[], None]) -> None:
    """`count_rows` is called when much has come to be since the last time."""
    give_numbers(stage)
    say("Starting programmes")
    start_programmes(stage)
    say("Screening sixty mentors")
    make_mentors(stage)
    say("Referring students, asking families, matching")
    cast = Student.objects.get(user__email="student@kelp.example")
    fresh = newcomers(stage, TERN, [cast.pk])
    share = min(1.0, len(fresh) / 110)
    students = iter([cast, *fresh])
    _september(stage, students, round(FIRST_ROUND * share))
    _at_gannet(stage, max(2, round(ROUND_AT_GANNET * share)))
    troubled, first = _troubled(stage), stage.around.this + timedelta(weeks=FIRST_WEEK_OF_MEETINGS)
    say("Living through the weeks: meetings, reviews, targets")
    half_way = stage.school_day(6)
    count_rows()
    live_through(stage, first, stage.moment(half_way, 7), troubled)
    count_rows()
    _stop_one(stage, half_way)
    live_through(stage, half_way - timedelta(days=half_way.weekday()), stage.dawn, troubled)
    say("And this week: what needs somebody today")
    _lately(stage, students)
    share_by_name(stage)
    fill_week(stage)


def _september(stage: Stage, students: Iterator[Student], count: int) -> None:
    """The first round: referred in the first days of school, matched in the second week."""
    days = [stage.school_day(0, day) for day in range(1, 5)]
    for number in range(count):
        wish = "peer" if number == 1 else WHO if number <= STUDENTS_OF_THE_LEARNING_MENTOR else ""
        who, on, tier, subjects = next(students), days[number % 4], 1 + number % 3, 2 + number % 2
        play(stage, Case("assertive", who, on, Until.CONSENTED, tier, subjects, wish=wish))
    on = stage.school_day(1, 1)
    for one in propose(stage, "assertive", on):
        begin(stage, one, on)


def _at_gannet(stage: Stage, count: int) -> None:
    """Children who missed many days by the fifth week, matched in the seventh."""
    school, on = stage.schools[GANNET], stage.school_day(5)
    refresh_attendance(school_id=school.pk, on=on, by=stage.by, at=stage.moment(on, 6))
    listed = AttendanceSummary.objects.filter(school=school, is_listed=True, school_year__starts_on=stage.around.this)
    students = [one.student for one in listed.select_related("student").order_by("-absent_days", "id")[:count]]
    for number, student in enumerate(students):
        wish = ("volunteer", "resource.teacher", "liaison", "")[min(number, 3)]
        play(stage, Case("success", student, on, Until.CONSENTED, 1 if wish else 2, wish=wish))
    for one in propose(stage, "success", stage.school_day(7)):
        begin(stage, one, stage.school_day(7))


def _troubled(stage: Stage) -> frozenset[int]:
    """Two matches that will miss two meetings in a row."""
    active = Match.objects.filter(status="active", programme=stage.programmes["assertive"]).order_by("id")
    active = active.exclude(mentor__email__endswith=DOMAIN)
    return frozenset(active.values_list("pk", flat=True)[:2])


def _stop_one(stage: Stage, on: date) -> None:
    """One match that ended, because the mentor found no more time."""
    one = Match.objects.filter(status="active", programme=stage.programmes["assertive"]).order_by("-id").first()
    if one is None:
        return
    by, at = stage.head(TERN, on), stage.moment(on)
    agree.end(
        match_id=one.pk, end_reason="mentor-stopped", words=STOPPED, steps_done=["tell-teachers"], by=by, at=at, on=on
    )


def _lately(stage: Stage, students: Iterator[Student]) -> None:
    """Referrals of the last weeks, each at another stage; a small school has fewer of them."""
    ago = stage.school_days_ago
    for days, student in zip((16, 15, 14), students, strict=False):
        play(stage, Case("assertive", student, ago(days), Until.CONSENTED))
    _matches_on_their_way(stage)
    for days, student in zip((12, 11), students, strict=False):
        play(stage, Case("assertive", student, ago(days), Until.CONSENTED))
    propose(stage, "assertive", ago(PROPOSED_DAYS))
    ends: list[tuple[int, Until, Ending | None]] = [
        (7, Until.ACCEPTED, lambda case, found: ask_by_link(stage, case, found, ago(3))),
        (1, Until.RECEIVED, None),
        (6, Until.ACCEPTED, None),
        (9, Until.LINK_SENT, None),
        (4, Until.CONSENTED, None),
        (18, Until.ANSWERED, lambda case, found: put_on_waiting_list(stage, case, found, ago(14))),
        (3, Until.WILLING, None),
        (5, Until.ANSWERED, None),
        (10, Until.ANSWERED, lambda case, found: send_elsewhere(stage, case, found, ago(5))),
        (1, Until.RECEIVED, None),
        (12, Until.ANSWERED, lambda case, found: put_on_waiting_list(stage, case, found, ago(8))),
        (2, Until.RECEIVED, None),
        (4, Until.ANSWERED, None),
        (6, Until.ACCEPTED, None),
        (5, Until.LINK_SENT, None),
    ]
    for (days, until, ending), student in zip(ends, students, strict=False):
        case = Case("assertive", student, ago(days), until)
        referral = play(stage, case)
        if ending is not None:
            ending(case, referral)


def _matches_on_their_way(stage: Stage) -> None:
    """One begins and meets next week, one waits for two signatures, one for its mentor's answer."""
    ago = stage.school_days_ago
    steps: list[Callable[[Match], object]] = [
        lambda one: begin(stage, one, ago(4)),
        lambda one: _half_signed(stage, one, ago(UNSIGNED_DAYS)),
        lambda one: approve(stage, one, ago(2)),
    ]
    for one, step in zip(propose(stage, "assertive", ago(UNSIGNED_DAYS)), steps, strict=False):
        step(one)


def _half_signed(stage: Stage, one: Match, on: date) -> None:
    approve(stage, one, on)
    say_yes(stage, one, on)
    sign(stage, one, on, but=frozenset({Party.GUARDIAN, Party.STUDENT}))
