"""One student's record shows to each reader exactly the rows that the general access definitions let them see."""

from dataclasses import replace
from itertools import product

import pytest

from holdfast.accounts.models import User
from holdfast.accounts.queries import actor_of
from holdfast.cases.choices import ReferralStatus
from holdfast.cases.models import Referral
from holdfast.kernel import audit, matrix
from holdfast.kernel.actor import NOBODY, Actor, Role, system
from holdfast.matches.choices import MatchStatus
from holdfast.matches.models import Match
from holdfast.meetings.access import meetings_visible_to, notes_visible_to
from holdfast.meetings.choices import MeetingStatus
from holdfast.meetings.models import Note
from holdfast.meetings.record import met_with, written_about
from holdfast.mentors.models import Mentor
from holdfast.people.access import Sight, students_in_reach
from holdfast.people.choices import RelationKind
from holdfast.people.models import Relation, Student
from holdfast.people.record import student_with_place
from tests.meetings import AT, a_match, a_meeting, key
from tests.world import TODAY, YEAR, World

SCOPES = (matrix.readable_scopes, matrix.full_scopes, matrix.writable_scopes, matrix.creatable_scopes)


def _actors() -> list[Actor]:
    """Everybody, nobody, the system, a link to a guardian, a mentor who teaches as well, a captain of one school."""
    actors = [actor_of(user, TODAY) for user in User.objects.order_by("pk")]
    guardian = next(one for one in actors if Role.GUARDIAN in one.roles)
    mentor = next(one for one in actors if Role.LEARNING_MENTOR in one.roles)
    teacher = next(one for one in actors if Role.TEACHER in one.roles)
    captain = next(one for one in actors if Role.DISTRICT in one.roles)
    child = Student.objects.get(guardianships__guardian=guardian.guardian_id)
    return [
        NOBODY,
        system("tests"),
        replace(guardian, kind="link", student_id=child.pk),
        replace(mentor, grants=(*mentor.grants, *teacher.grants), staff_id=teacher.staff_id),
        replace(captain, grants=(replace(captain.grants[0], school_id=teacher.grants[0].school_id),)),
        *actors,
    ]


@pytest.fixture
def told(world: World) -> World:
    """The same student met by two mentors, with notes of both; another mentor has the student on a caseload."""
    first = a_match(world.tern)
    with audit.change("tests.close", by=system("tests"), at=AT):
        Referral.objects.filter(pk=first.referral_id).update(status=ReferralStatus.CLOSED)
        Match.objects.filter(pk=first.pk).update(status=MatchStatus.REPLACED)
    matches = [first, a_match(world.tern, "volunteer")]
    with audit.change("tests.tell", by=system("tests"), at=AT):
        Mentor.objects.filter(pk=matches[1].mentor_id).update(given_name="Marlin")
        for number, match in enumerate(matches):
            Note.objects.create(
                school=match.school, match=match, student=match.student, body=f"Sentence {number}", written_at=AT,
                client_key=key(),
            )  # fmt: skip
        Relation.objects.create(
            school=world.tern.school, student=matches[0].student, user=world.tern.users["liaison"],
            kind=RelationKind.CASELOAD, source="more", starts_on=YEAR[0],
        )  # fmt: skip
    for match in matches:
        a_meeting(match)
        a_meeting(match, AT, status=MeetingStatus.CANCELLED)
    return world


def test_a_single_student_is_reached_exactly_when_the_list_holds_them(world: World) -> None:
    """For every record and every kind of right; one sight answers all the questions about a student."""
    students = list(Student.objects.all())
    for actor in _actors():
        sights = [Sight(actor, student) for student in students]
        for record, scopes in product(matrix.table(), SCOPES):
            reached = set(students_in_reach(actor, record, scopes).values_list("pk", flat=True))
            assert {one.student.pk for one in sights if one.reaches(record, scopes)} == reached, (actor.label, record)


def test_whole_schools_and_districts_need_no_query(world: World, django_assert_num_queries) -> None:
    for name in ("manager", "captain"):
        sight = Sight(world.actor(name), world.tern.students["plain"])
        with django_assert_num_queries(0):
            assert sight.may_read("student")
            assert sight.is_minimal == (name == "captain")
            assert sight.why()


def test_the_story_holds_the_meetings_and_notes_that_may_be_seen(told: World) -> None:
    shown = set()
    for actor in _actors():
        for student in Student.objects.all():
            sight = Sight(actor, student)
            may = meetings_visible_to(actor).filter(student=student).exclude(status=MeetingStatus.CANCELLED)
            expected = [one.match.mentor.name for one in may.order_by("-planned_at", "-id")]
            assert [one.mentor for one in met_with(sight)] == expected, actor.label
            notes = notes_visible_to(actor).filter(student=student)
            bodies = [one.body for one in written_about(sight)]
            assert sorted(bodies) == sorted(one.body for one in notes), actor.label
            shown |= {(len(expected), len(bodies))}
    assert {(0, 0), (1, 1), (2, 0), (2, 2)} <= shown, "somebody sees all, somebody their own, somebody nothing"


def test_the_plain_read_of_a_student_is_the_student(world: World) -> None:
    for student in Student.objects.select_related("school", "district"):
        found = student_with_place(student.pk)
        assert [getattr(found, field.attname) for field in Student._meta.concrete_fields] == [
            getattr(student, field.attname) for field in Student._meta.concrete_fields
        ]
        assert (found.school.name, found.district.name) == (student.school.name, student.district.name)
    assert student_with_place(987654321) is None


def test_every_role_is_asked(world: World) -> None:
    assert {role for actor in _actors() for role in actor.roles} == set(Role)
