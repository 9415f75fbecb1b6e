"""The things that addresses name, made for each distance of the access matrix test.

`@target("referral")` registers how to make one: a function of the school's part of the world and a student of that
school, which returns its id (or a dict of several address parts). It runs inside an audited change, as the system.
A target `link:<purpose>` is a signed link of that purpose; its function returns what the link's `target_id` names.
"""

from collections.abc import Callable

from holdfast.cases.models import Referral
from holdfast.people.models import Student
from tests.world import NOW, SchoolWorld

Make = Callable[[SchoolWorld, Student], int | str | dict[str, object]]
TARGETS: dict[str, Make] = {}


def target(name: str) -> Callable[[Make], Make]:
    def register(make: Make) -> Make:
        TARGETS[name] = make
        return make

    return register


@target("student")
def _student(here: SchoolWorld, student: Student) -> int:
    return student.pk


@target("user")
def _user(here: SchoolWorld, student: Student) -> int:
    return here.users["teacher"].pk


@target("grant")
def _grant(here: SchoolWorld, student: Student) -> dict[str, object]:
    user = here.users["teacher"]
    return {"pk": user.pk, "grant": user.grants.get().pk}


@target("programme")
def _programme(here: SchoolWorld, student: Student) -> int:
    return here.programme.pk


@target("referral")
def _referral(here: SchoolWorld, student: Student) -> int:
    return Referral.objects.create(
        school=here.school, programme=here.programme, student=student, source="staff", worry="x", received_at=NOW
    ).pk


@target("link:ask")
def _ask(here: SchoolWorld, student: Student) -> int:
    return student.pk
