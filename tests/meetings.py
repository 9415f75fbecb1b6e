"""A match that meets, for the tests of meetings: screened mentor, signed agreement, teachers who review."""

from datetime import UTC, datetime, time, timedelta
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

from holdfast.cases.models import Referral
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.matches.choices import MatchStatus
from holdfast.matches.models import Agreement, Match, Signature
from holdfast.meetings.models import Meeting
from holdfast.mentors.choices import MentorSource, MentorStatus, StepOutcome
from holdfast.mentors.models import Mentor, ScreeningStep
from holdfast.mentors.queries import required_steps
from holdfast.people.actions import relate
from holdfast.people.choices import SectionKind
from holdfast.people.models import SchoolYear, Section, SectionMember
from holdfast.programmes.queries import blueprint_of
from holdfast.records.attendance.policies import common_body
from holdfast.records.models import AttendancePolicy, AttendanceState, AttendanceSummary
from tests.world import TODAY, SchoolWorld

TORONTO = ZoneInfo("America/Toronto")
MONDAY_NOON = datetime(2026, 11, 9, 12, 0, tzinfo=TORONTO)
AT = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)
"""Tuesday 10 November 2026, ten in the morning in Toronto."""
PARTIES = ("student", "mentor", "guardian", "school")
_KEYS = count(1)


def key() -> UUID:
    """A client key that nobody has used."""
    return UUID(int=next(_KEYS))


def a_mentor(here: SchoolWorld, who: str = "learning_mentor") -> Mentor:
    """A mentor with every step that the programme asks for."""
    mentor = Mentor.objects.create(
        school=here.school, user=here.users[who], staff=here.staff.get(who), source=MentorSource.STAFF,
        given_name="Merle", family_name="Mentorfin", status=MentorStatus.ACCEPTED, applied_at=AT, capacity=3,
    )  # fmt: skip
    for step in required_steps(blueprint_of(here.programme)):
        ScreeningStep.objects.create(
            school=here.school, mentor=mentor, kind=step.kind, outcome=StepOutcome.CLEAR,
            done_on=TODAY.replace(month=9),
            minutes=step.minutes, topics=[code for code, _name in step.topics], recorded_at=AT,
        )  # fmt: skip
    return mentor


def a_match(
    here: SchoolWorld, who: str = "learning_mentor", student: str = "met", mentor: Mentor | None = None
) -> Match:
    """An active match since 2 November with a signed agreement: once a week, 15 minutes, six weeks."""
    with audit.change("tests.match", by=system("test"), at=AT):
        mentor = mentor or a_mentor(here, who)
        one = here.students[student]
        referral = Referral.objects.create(
            school=here.school, programme=here.programme, student=one, source="staff", worry="x", received_at=AT,
            client_key=key(), status="accepted",
        )  # fmt: skip
        match = Match.objects.create(
            school=here.school, programme=here.programme, referral=referral, student=one, mentor=mentor,
            status=MatchStatus.ACTIVE, proposed_at=AT, starts_on=datetime(2026, 11, 2).date(),  # noqa: DTZ001
            ends_before=datetime(2026, 12, 21).date(),  # noqa: DTZ001
        )  # fmt: skip
        agreement = Agreement.objects.create(
            school=here.school, match=match, student=one, weeks=6, per_week=1, minutes=15, parties=list(PARTIES),
            drafted_at=AT,
        )  # fmt: skip
        for party in PARTIES:
            Signature.objects.create(
                school=here.school, agreement=agreement, student=one, party=party, signed_name="X", means="paper",
                signed_at=AT,
            )  # fmt: skip
    return Match.objects.select_related(
        "student", "mentor", "programme__blueprint", "school__district", "agreement"
    ).get(pk=match.pk)


def relate_to(match: Match, user_id: int) -> None:
    """The mentor sees the student from now on."""
    relate(
        student=match.student, user_id=user_id, kind="match", source=f"match:{match.pk}", starts_on=AT.date(),
        by=system("test"), at=AT,
    )  # fmt: skip


def a_meeting(match: Match, planned_at: datetime = MONDAY_NOON, **fields: object) -> Meeting:
    """A planned meeting, put there whatever the rules say."""
    values = {"minutes": 15, "place": "Room 12", **fields}
    with audit.change("tests.meeting", by=system("test"), at=AT):
        return Meeting.objects.create(
            school_id=match.school_id, match=match, student_id=match.student_id, planned_at=planned_at, **values
        )


def mark_days(here: SchoolWorld, student_id: int, marks: str) -> None:
    """The last days as the school was counted, one session a day, ending today."""
    year = SchoolYear.objects.filter(school=here.school).latest("starts_on")
    days = [((AT.date() - timedelta(days=back)).isoformat(), 1) for back in reversed(range(len(marks)))]
    names = ("possible", "absent", "excused", "late", "missing", "possible_days", "absent_days", "recent_absent_days",
             "recent_possible_days", "recent_school_days", "current_run", "longest_run")  # fmt: skip
    with audit.change("tests.marks", by=system("test"), at=AT):
        policy, _made = AttendancePolicy.objects.get_or_create(
            district=here.school.district,
            code="cycle",
            defaults={"body": common_body(), "starts_on": AT.date(), "made_at": AT},
        )
        AttendanceState.objects.get_or_create(
            school=here.school, school_year=year,
            defaults={"policy": policy, "source": "positive", "registers_known": True, "as_of": AT.date(),
                      "data_to": AT.date(), "days": days, "counted_at": AT},
        )  # fmt: skip
        AttendanceSummary.objects.create(
            school=here.school, student_id=student_id, school_year=year, policy=policy, as_of=AT.date(), tier=0,
            units_per_session=1, marks=marks, **dict.fromkeys(names, 0),
        )  # fmt: skip


def a_class(here: SchoolWorld, title: str, teacher: str, *students: str) -> Section:
    """A class of a subject with its teacher and students."""
    with audit.change("tests.class", by=system("test"), at=AT):
        section = Section.objects.create(school=here.school, title=title, subject=title, kind=SectionKind.CLASS)
        SectionMember.objects.create(school=here.school, section=section, staff=here.staff[teacher])
        for student in students:
            SectionMember.objects.create(school=here.school, section=section, student=here.students[student])
    return section


def at_school(day: int, hour: int = 12, month: int = 11) -> datetime:
    """A moment of November 2026 by the school's clock."""
    return datetime.combine(datetime(2026, month, day).date(), time(hour), tzinfo=TORONTO)  # noqa: DTZ001
