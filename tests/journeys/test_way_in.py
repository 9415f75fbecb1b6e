"""An accepted mentor can sign in; staff whose roster comes later are recognised; an offer is corrected."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail

from holdfast.accounts import actions as accounts
from holdfast.accounts.models import Grant, User
from holdfast.journeys import apply_as_mentor, screen
from holdfast.journeys.apply_as_mentor import offer_token, open_offer
from holdfast.kernel import audit
from holdfast.kernel.actor import Role
from holdfast.kernel.errors import NotAllowed
from holdfast.kernel.models import AuditEntry
from holdfast.matches.models import Match
from holdfast.mentors import actions
from holdfast.mentors.models import Mentor, ScreeningStep
from holdfast.messaging.models import Message
from holdfast.people.models import Relation, Staff
from tests.matching import STEPS, SYSTEM, active, offer, record
from tests.world import NOW, TODAY, SchoolWorld, World

ADDRESS = "petra@petrelson.example"


def by_link(here: SchoolWorld, **changes: Any) -> Mentor:
    """Somebody who offered through the public address of the school."""
    token = offer_token(school_id=here.school.pk, until=TODAY)
    door = open_offer(token, on=TODAY)
    told = offer(**{"email": ADDRESS, "source": "volunteer"} | changes)
    return apply_as_mentor.apply(token=token, told=told, client_key=uuid4(), by=door.actor, at=NOW, on=TODAY)


def accepted(here: SchoolWorld, mentor: Mentor) -> Mentor:
    for step in STEPS:
        record(here, mentor, **step)
    return screen.accept(mentor_id=mentor.pk, by=here.actor("manager"), at=NOW, on=TODAY)


def test_who_offered_by_link_gets_an_account_and_a_letter_when_accepted(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    here = world.tern
    mentor = by_link(here)
    assert mentor.user is None
    assert not User.objects.filter(email=ADDRESS).exists(), "an offer alone opens nothing"
    with django_capture_on_commit_callbacks(execute=True):
        mentor = accepted(here, mentor)
    user = User.objects.get(email=ADDRESS)
    assert (mentor.user, user.has_usable_password()) == (user, False)
    assert [(one.role, one.school) for one in user.grants.all()] == [(Role.VOLUNTEER_MENTOR, here.school)]
    [letter] = mail.outbox
    assert letter.to == [ADDRESS]
    assert "/accounts/login/code/" in letter.body
    assert "Petra" not in letter.subject + letter.body
    verbs = set(AuditEntry.objects.filter(actor=here.actor("manager").label).values_list("verb", flat=True))
    assert {"accounts.create_user", "accounts.open_mentors_account", "mentors.link_account"} <= verbs
    with django_capture_on_commit_callbacks(execute=True):
        screen.accept(mentor_id=mentor.pk, by=here.actor("manager"), at=NOW, on=TODAY)
    assert (User.objects.filter(email=ADDRESS).count(), len(mail.outbox)) == (1, 1)


def test_an_account_that_is_there_is_used(world: World) -> None:
    here = world.tern
    teacher = here.users["teacher"]
    mentor = accepted(here, by_link(here, email=teacher.email.upper(), source="staff"))
    assert mentor.user == teacher
    assert set(teacher.grants.values_list("role", flat=True)) == {Role.TEACHER, Role.LEARNING_MENTOR}


@pytest.mark.parametrize("why", ["closed", "other district"])
def test_an_account_of_elsewhere_is_left_to_a_person(world: World, why: str) -> None:
    here, teacher = world.tern, world.tern.users["teacher"] if why == "closed" else world.skua.users["teacher"]
    User.objects.filter(pk=teacher.pk).update(is_active=why != "closed")
    before = list(Grant.objects.filter(user=teacher))
    mentor = accepted(here, by_link(here, email=teacher.email))
    assert (mentor.status, mentor.user) == ("accepted", None)
    assert list(Grant.objects.filter(user=teacher)) == before
    assert not Message.objects.filter(template="sign_in").exists()


def test_nobody_screens_an_offer_made_under_their_own_address(world: World) -> None:
    here = world.tern
    mentor = by_link(here, email=here.users["manager"].email)
    with pytest.raises(actions.OwnScreening):
        record(here, mentor, **STEPS[0])


@pytest.mark.parametrize(("who", "role"), [("teacher", Role.VOLUNTEER_MENTOR), ("manager", Role.MANAGER)])
def test_the_account_opens_to_mentors_alone_and_by_who_manages_them(world: World, who: str, role: Role) -> None:
    told = {"name": "X", "email": ADDRESS, "language": "en", "school": world.tern.school, "at": NOW}
    with pytest.raises(NotAllowed):
        accounts.open_mentors_account(role=role, by=world.tern.actor(who), **told)
    with pytest.raises(NotAllowed):
        accounts.open_mentors_account(role=Role.VOLUNTEER_MENTOR, by=world.skua.actor("manager"), **told)
    assert not User.objects.filter(email=ADDRESS).exists()


def test_a_correction_keeps_the_screening_and_lets_an_accepted_mentor_in(world: World) -> None:
    here = world.tern
    found = active(here, user=None, source="volunteer")
    mentor, steps = found.mentor, ScreeningStep.objects.count()
    assert mentor.user is None
    told = replace(offer("Petra Petrel"), email=ADDRESS, source="volunteer", capacity=2)
    with pytest.raises(NotAllowed):
        apply_as_mentor.correct(mentor_id=mentor.pk, told=told, by=here.actor("pastoral"), at=NOW, on=TODAY)
    kept = apply_as_mentor.correct(mentor_id=mentor.pk, told=told, by=here.actor("manager"), at=NOW, on=TODAY)
    assert (kept.name, kept.capacity, kept.status) == ("Petra Petrel", 2, "accepted")
    assert ScreeningStep.objects.count() == steps
    assert kept.user == User.objects.get(email=ADDRESS)
    relation = Relation.objects.get(source=f"match:{found.pk}")
    assert (relation.user, relation.starts_on) == (kept.user, TODAY)
    assert Match.objects.get(pk=found.pk).status == "active"


def test_staff_who_come_after_their_account_are_recognised_once(world: World) -> None:
    here, users = world.tern, {}
    with audit.change("tests.staff", by=SYSTEM, at=NOW):
        for name in ("one", "two", "elsewhere"):
            place = world.skua if name == "elsewhere" else here
            users[name] = User.objects.create(email=f"{name}@example.org", name=name)
            Grant.objects.create(
                user=users[name], role=Role.TEACHER, district=place.school.district, school=place.school,
                starts_on=TODAY,
            )  # fmt: skip
        for name, address in (("one", "ONE@example.org"), ("two", "two@example.org"), ("two", "two@example.org"),
                              ("elsewhere", "elsewhere@example.org")):  # fmt: skip
            Staff.objects.create(district=here.school.district, given_name=name, family_name="X", email=address)
    told = {"district_id": here.school.district_id, "by": here.actor("manager"), "at": NOW}
    assert accounts.recognise_imported_staff(**told) == 1
    assert accounts.recognise_imported_staff(**told) == 0
    linked = dict(
        User.objects.filter(pk__in=[one.pk for one in users.values()]).values_list("name", "staff__given_name")
    )
    assert linked == {"one": "one", "two": None, "elsewhere": None}
    line = AuditEntry.objects.filter(table="accounts_user", row_id=users["one"].pk).latest("id")
    assert (line.verb, line.actor) == ("accounts.link_staff", here.actor("manager").label)


def test_a_closed_account_is_not_recognised(world: World) -> None:
    here = world.tern
    user = here.users["volunteer"]
    with audit.change("tests.staff", by=SYSTEM, at=NOW):
        Staff.objects.create(district=here.school.district, given_name="V", family_name="X", email=user.email)
        User.objects.filter(pk=user.pk).update(is_active=False)
    told = {"district_id": here.school.district_id, "by": SYSTEM, "at": NOW}
    assert accounts.recognise_imported_staff(**told) == 0
