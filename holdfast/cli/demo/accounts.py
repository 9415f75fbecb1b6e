"""Accounts of the demo: the cast, who can sign in, and everybody else who works with students."""

from datetime import datetime

from django.contrib.auth.hashers import make_password

from holdfast.accounts import actions
from holdfast.accounts.models import User
from holdfast.cli.demo.cast import EVERYBODY, GANNET, PASSWORD, Person
from holdfast.cli.demo.roster import SCHOOLS
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, Role
from holdfast.people.models import District, Guardian, School, Staff, StaffPost, Student


def schools_by_code(district: District) -> dict[str, School]:
    names = {name: code for code, (name, _grades) in SCHOOLS.items()}
    return {names[school.name]: school for school in School.objects.filter(district=district)}


def make_cast(district: District, by: Actor, at: datetime) -> dict[str, User]:
    """The people of the cast by key, each with a role, a password, and who they are in the school's own files."""
    schools = schools_by_code(district)
    users: dict[str, User] = {}
    encoded = make_password(PASSWORD)
    for person in EVERYBODY:
        name = f"{person.name.given} {person.name.family}"
        user = actions.create_user(name=name, email=person.email, language=person.language, by=by, at=at)
        actions.give_role(
            user_id=user.pk, role=person.role, district=district, school=schools.get(person.school), by=by, at=at
        )
        _give_password(user, encoded, by, at)
        _link(user, person, by, at)
        users[person.key] = User.objects.get(pk=user.pk)
    return users


def _give_password(user: User, encoded: str, by: Actor, at: datetime) -> None:
    """The same for all, and no secret, so it is hashed once: each hash takes a quarter of a second."""
    with audit.change("accounts.set_password", by=by, at=at):
        User.objects.filter(pk=user.pk).update(password=encoded)


def _link(user: User, person: Person, by: Actor, at: datetime) -> None:
    if person.post:
        actions.link_staff(user_id=user.pk, staff=Staff.objects.get(email=person.email), by=by, at=at)
    elif person.role in (Role.STUDENT, Role.PEER_MENTOR):
        _is_somebody(user, by, at, student=Student.objects.get(email=person.email))
    elif person.role is Role.GUARDIAN:
        _is_somebody(user, by, at, guardian=Guardian.objects.get(email=person.email))


def _is_somebody(user: User, by: Actor, at: datetime, **who: Student | Guardian) -> None:
    """The account of a student or guardian. No page links one yet, so no action does either."""
    with audit.change("accounts.link_person", by=by, at=at):
        User.objects.filter(pk=user.pk).update(**who)


def make_account(
    *, name: str, email: str, role: Role, language: str, school: School, by: Actor, at: datetime, user: User | None
) -> User:
    """An account for somebody who mentors, or one more role for an account that is there. They sign in with a code."""
    if user is None:
        user = actions.create_user(name=name, email=email, language=language, by=by, at=at)
    actions.give_role(user_id=user.pk, role=role, district=school.district, school=school, by=by, at=at)
    student = Student.objects.filter(email=email, school=school).first()
    if student is not None:
        _is_somebody(user, by, at, student=student)
    return user


def make_teachers(district: District, by: Actor, at: datetime) -> None:
    """Every teacher signs in, with a code by e-mail."""
    known = set(User.objects.values_list("email", flat=True))
    for post in StaffPost.objects.filter(school__district=district).select_related("staff", "school").order_by("id"):
        staff = post.staff
        if staff.email not in known:
            language = "fr" if post.school.name == SCHOOLS[GANNET][0] else "en"
            user = actions.create_user(name=staff.name, email=staff.email, language=language, by=by, at=at)
            actions.give_role(user_id=user.pk, role=Role.TEACHER, district=district, school=post.school, by=by, at=at)
            actions.link_staff(user_id=user.pk, staff=staff, by=by, at=at)
