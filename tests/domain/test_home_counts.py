"""The counts of the manager's home, each made by one statement, against the same count made row by row in Python.

Every case is drawn anew from a seed: people, answers, registers and meetings in every combination that a table takes.
"""

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from holdfast.cases import counts
from holdfast.cases.consent.counts import KIND_OF, counts_for_home, families_alike, referrals_whose_family
from holdfast.cases.consent.queries import consent_states
from holdfast.cases.consent.wording import wording_of
from holdfast.cases.models import Consent, Decision, FamilyQuestion, InformationGiven, Look, Referral, Willingness
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.scope import scope
from holdfast.matches.models import Match
from holdfast.meetings import counts as meeting_counts
from holdfast.meetings.choices import MissedBecause
from holdfast.meetings.facts import calendar_of, local_day
from holdfast.meetings.models import Meeting
from holdfast.meetings.queries import matches_to_log
from holdfast.people.access import students_in_reach, whole_schools
from holdfast.people.models import Guardian, Guardianship, Relation, SchoolDay, Student
from holdfast.programmes.queries import blueprint_of
from holdfast.records.attendance.queries import attendance_of
from holdfast.records.models import AttendanceSummary, TierCrossing
from holdfast.web.doors import MANAGERS
from holdfast.web.manager.need_rows import NOBODY, OPEN, chosen, in_words, rows_of
from tests.domain.attendance.rows import codes, refresh, school_days, submit
from tests.meetings import a_mentor
from tests.world import NOW, TODAY, YEAR, SchoolWorld, World

SYSTEM = system("tests")
STUDENTS = 40


def drawn(here: SchoolWorld, draw: random.Random, count: int = STUDENTS) -> list[Student]:
    return Student.objects.bulk_create(
        Student(
            district=here.school.district, school=here.school, given_name=draw.choice(("Ada", "Élan", "Zoé")),
            family_name=f"Drawnfin{n % 7}", preferred_name=draw.choice(("", "Kit")),
            birth_on=draw.choice((None, date(2012, 11, 11), date(2012, 11, 10), date(2015, 3, 1))),
            missing_since=draw.choice((None, None, None, TODAY)),
        )
        for n in range(count)
    )  # fmt: skip


@pytest.mark.parametrize("record", ["attendance", "referral", "consent", "match", "student"])
def test_a_whole_school_is_every_student_of_it_for_everybody_of_the_world(world: World, record: str) -> None:
    for place in (world.tern, world.gannet, world.skua):
        for name in place.users:
            actor = place.actor(name)
            schools = whole_schools(actor, record, *MANAGERS)
            assert schools == ({place.school.pk} if name in ("manager", "pastoral") else set())
            everybody = set(Student.objects.filter(school_id__in=schools).values_list("pk", flat=True))
            assert everybody <= set(students_in_reach(actor, record).values_list("pk", flat=True))


class Families:
    """Referrals with whatever a family can have been told, asked, answered and taken back."""

    def __init__(self, here: SchoolWorld, seed: int) -> None:
        self.here, self.draw = here, random.Random(seed)
        self.wording = wording_of(blueprint_of(here.programme))
        with audit.change("tests.families", by=SYSTEM, at=NOW):
            for student in drawn(here, self.draw):
                self._refer(student)

    def _when(self) -> Any:
        return NOW - timedelta(hours=self.draw.randrange(6))

    def _refer(self, student: Student) -> None:
        draw, about = self.draw, {"school": self.here.school, "student": student}
        referral = Referral.objects.create(
            **about, programme=self.here.programme, source="staff", received_at=NOW - timedelta(days=3),
            status=draw.choice(("accepted", "accepted", "accepted", "matched", "waiting", "closed")),
        )  # fmt: skip
        about["referral"] = referral
        for _ in range(draw.randrange(2)):
            outcome = draw.choice(("accept", "accept", "wait"))
            Decision.objects.create(**about, outcome=outcome, rules_said="eligible", decided_at=self._when())
        told = [one.id for one in self.wording.items]
        for item in draw.choice((told, told, told, told[1:], [], ["stray"], [*told, "stray"])):
            InformationGiven.objects.create(**about, item=item, means="call", language="en", given_at=self._when())
        for _ in range(draw.choice((0, 0, 0, 1, 2))):
            answered_at = draw.choice((None, NOW))
            FamilyQuestion.objects.create(**about, language="en", asked_at=self._when(), answered_at=answered_at)
        for _ in range(draw.randrange(2)):
            Willingness.objects.create(
                **about, asked_by_name="Tern", says_yes=draw.random() < 0.7, asked_at=self._when()
            )
        for priority in range(draw.randrange(2)):
            self._guardian(about, priority)

    def _guardian(self, about: dict[str, Any], priority: int) -> None:
        draw, student = self.draw, about["student"]
        guardian = Guardian.objects.create(district=self.here.school.district, given_name="Sandy", family_name="Drawn")
        Guardianship.objects.create(
            school=self.here.school, student=student, guardian=guardian, priority=priority,
            has_legal_authority=draw.choice((True, True, None, False)), missing_since=draw.choice((None, None, TODAY)),
        )  # fmt: skip
        for _ in range(draw.randrange(4)):
            signed_at = self._when()
            Consent.objects.create(
                **about, guardian=guardian, says_yes=draw.random() < 0.7, signed_name="S", means="paper", language="en",
                wording=draw.choice((self.wording.version, self.wording.version, "other.words")), signed_at=signed_at,
                valid_until=draw.choice((None, TODAY, TODAY - timedelta(days=1))),
                withdrawn_at=draw.choice((None, None, signed_at, NOW)),
            )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_families_are_counted_as_the_pages_of_consent_say(world: World, seed: int) -> None:
    Families(world.tern, seed), Families(world.gannet, seed + 10)
    asked = Referral.objects.filter(school=world.tern.school, status__in=["accepted", "matched"])
    states = consent_states(list(asked.select_related("student", "programme__blueprint")), TODAY)
    expected = {pk: KIND_OF.get(state.next_step) for pk, state in states.items()}
    here = [world.tern.school.pk]
    found = {pk: one.kind for one in families_alike(here, TODAY) for pk in one.referral_ids}
    assert found == expected
    by_kind, told = Counter(expected.values()), counts_for_home(here, TODAY)
    assert (told.to_tell, told.waiting, told.refused) == (by_kind["tell"], by_kind["wait"], by_kind["talk"])
    assert told.questions == sum(len(state.open_questions) for state in states.values()) > 0
    assert set(KIND_OF.values()) <= set(expected.values()), "every kind was drawn"
    to_tell = sorted(pk for pk, kind in expected.items() if kind == "tell")
    assert sorted(referrals_whose_family("tell", here, TODAY)) == to_tell


def _attendance(here: SchoolWorld, draw: random.Random) -> None:
    """Summaries, lines crossed, looks, mentors and referrals in every combination."""
    example = AttendanceSummary.objects.filter(school=here.school).first()
    for student in drawn(here, draw):
        about = {"school": here.school, "student": student}
        possible = draw.choice((0, 10, 20))
        AttendanceSummary.objects.create(**about, **{
            name: getattr(example, name)
            for name in ("school_year", "policy", "as_of", "data_to", "units_per_session", "excused", "late", "missing",
                         "recent_school_days", "recent_possible_days", "longest_run", "possible")
        } | {"excused": 0, "possible": 40}, absent=draw.randrange(20), tier=draw.choice((0, 2, 3, 254, 255)),
            is_listed=draw.random() < 0.7, possible_days=possible, absent_days=possible and draw.randrange(possible),
            recent_absent_days=draw.randrange(4), current_run=draw.choice((0, 6)),
        )  # fmt: skip
        for tier in draw.sample((1, 2, 3), draw.randrange(2)):
            TierCrossing.objects.create(
                **about, school_year=example.school_year, policy=example.policy, tier=tier, tier_before=0,
                crossed_on=TODAY - timedelta(days=draw.choice((0, 13, 14))),
                announced_at=NOW - timedelta(hours=draw.randrange(4)),
            )  # fmt: skip
        for _ in range(draw.choice((0, 0, 1, 2))):
            Look.objects.create(
                **about, because="known_reason", until_on=TODAY + timedelta(days=draw.choice((-1, 0, 1))),
                looked_at=NOW - timedelta(hours=draw.randrange(4)),
            )  # fmt: skip
        if draw.random() < 0.2:
            Relation.objects.create(
                **about, user=here.users["learning_mentor"], kind=draw.choice(("match", "caseload", "shared")),
                source="drawn", starts_on=TODAY + timedelta(days=draw.choice((-5, 0, 1))),
                ends_before=draw.choice((None, TODAY + timedelta(days=2))),
            )  # fmt: skip
        if draw.random() < 0.2:
            Referral.objects.create(
                **about, programme=here.programme, source="staff", received_at=NOW,
                status=draw.choice(("received", "matched", "declined", "closed")),
            )  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("who", ["manager", "pastoral"])
def test_students_alone_are_those_whom_the_page_lists(world: World, who: str, seed: int) -> None:
    codes(world.tern.school)
    for here in (world.tern, world.gannet):
        submit(here.school, school_days(here.school))
        refresh(here.school)
        with audit.change("tests.attendance", by=SYSTEM, at=NOW):
            _attendance(here, random.Random(seed))
    with scope(world.tern.actor(who)) as actor:
        places = attendance_of([world.tern.school.pk], TODAY)
        listed = chosen(rows_of(actor, places, TODAY), show=OPEN, grade="", helped=NOBODY)
        alone = counts.students_alone([world.tern.school.pk], TODAY)
        assert counts.students_alone([world.skua.school.pk], TODAY) is None
    assert alone is not None
    assert alone.number == len(listed) > 5
    assert alone.first.summary.pk == listed[0].standing.summary.pk
    assert in_words(listed[0], places) == in_words(looks_like(listed[0], alone), places)


def looks_like(row: Any, alone: counts.Alone) -> Any:
    """The same row with what the home found of it."""
    return type(row)(alone.first, row.company, row.look, row.put_aside)


def _matches(here: SchoolWorld, draw: random.Random) -> list[Match]:
    with audit.change("tests.matches", by=SYSTEM, at=NOW):
        SchoolDay.objects.filter(school=here.school, on__gte="2026-10-12", on__lt="2026-10-19").update(sessions=0)
        mentor = a_mentor(here)
        for student in drawn(here, draw, 25):
            about = {"school": here.school, "student": student}
            referral = Referral.objects.create(**about, programme=here.programme, source="staff", received_at=NOW)
            match = Match.objects.create(
                **about, programme=here.programme, referral=referral, mentor=mentor, proposed_at=NOW,
                status=draw.choice(("active", "active", "active", "suspended")),
                starts_on=YEAR[0] + timedelta(days=draw.randrange(80)),
            )  # fmt: skip
            for _ in range(draw.randrange(5)):
                _meeting(match, draw)
    return list(Match.objects.filter(school=here.school, status="active").select_related("school__district"))


def _meeting(match: Match, draw: random.Random) -> None:
    status = draw.choice(("planned", "held", "missed", "missed", "cancelled"))
    planned_at = NOW + timedelta(hours=draw.randrange(-24 * 40, 30))
    held = {"held_at": planned_at, "actual_minutes": 15} if status == "held" else {}
    because = draw.choice(MissedBecause.values) if status == "missed" else ""
    Meeting.objects.create(
        school_id=match.school_id, match=match, student_id=match.student_id, status=status, planned_at=planned_at,
        minutes=15, missed_because=because, **held,
    )  # fmt: skip


def _weeks(match: Match, meetings: list[Meeting]) -> int:
    held = [one.held_at for one in meetings if one.held_at]
    since = local_day(match, max(held)) if held else match.starts_on
    assert since
    if since > TODAY:
        return 0
    return calendar_of(match.school_id, YEAR[0], TODAY + timedelta(days=1)).school_weeks_completed(since, TODAY)


@pytest.mark.parametrize("seed", range(2))
def test_meetings_are_counted_as_one_would_count_them_by_hand(world: World, seed: int) -> None:
    matches = _matches(world.tern, random.Random(seed))
    _matches(world.gannet, random.Random(seed))
    overdue, missed, weeks = [], set(), {}
    for match in matches:
        meetings = sorted(match.meetings.all(), key=lambda one: one.planned_at)
        overdue += [m for m in meetings if m.status == "planned" and m.planned_at < NOW - timedelta(days=1)]
        open_days = [m for m in meetings if m.status in ("held", "missed") and m.missed_because != "school_closed"]
        if [one.status for one in open_days[-2:]] == ["missed", "missed"]:
            missed.add(match.student_id)
        weeks[match.student_id] = _weeks(match, meetings)
    told = meeting_counts.counts_for_home([world.tern.school.pk], NOW)
    assert told.overdue == len(overdue) > 0
    assert told.oldest_overdue_on == min(one.planned_at for one in overdue).date()
    assert set(matches_to_log([world.tern.school.pk], NOW)) == {one.match_id for one in overdue}
    assert {one.student_id for one in told.missed_twice} == missed != set()
    assert {one.student_id for one in told.not_met} == {who for who, count in weeks.items() if count >= 2} != set()
    assert [one.school_weeks for one in told.not_met] == sorted(
        (count for count in weeks.values() if count >= 2), reverse=True
    )
    assert told.longest_weeks == max(weeks.values())
    students = Student.objects.in_bulk([one.student_id for one in told.not_met])
    assert {one.name for one in told.not_met} == {student.name for student in students.values()}
