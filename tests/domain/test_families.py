"""Contact with families: the programme's rules come before the button, and what was said stays with those concerned."""

from typing import Any
from uuid import uuid4

import pytest

from holdfast.cases.consent.queries import consent_facts
from holdfast.cases.models import Referral
from holdfast.cases.queries import with_people
from holdfast.families.access import contacts_visible_to
from holdfast.families.models import CallingTime, Contact
from holdfast.journeys import contact
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.models import Match
from holdfast.matches.refusals import BlockedByRule
from holdfast.people.models import Student
from holdfast.supervision.team import barriers_of
from tests import forms
from tests.world import NOW, TODAY, World


def speak(match: Match, by: Actor, **changes: Any) -> Contact:
    told = {
        "student_id": match.student_id, "programme_id": match.programme_id, "channel": "telephone",
        "outcome": "spoke", "said": "Mornings are hard.", "client_key": uuid4(), "by": by, "at": NOW,
    }  # fmt: skip
    return contact.record_contact(**{**told, **changes})


def may(actor: Actor, match: Match) -> bool:
    footing = contact.footing_to_write(actor, match.student_id, match.programme_id)
    return footing is not None and footing.standing.may_contact


def test_where_the_mentor_never_contacts_families_there_is_nothing_to_press_and_nothing_is_kept(world: World) -> None:
    match = forms.match_in(world.tern, world.tern.programme)
    mentor, manager = world.tern.actor("learning_mentor"), world.tern.actor("manager")
    assert (may(mentor, match), may(manager, match)) == (False, True)
    with pytest.raises(BlockedByRule) as refused:
        speak(match, mentor)
    assert refused.value.codes == ("mentor-never-contacts-family",)
    assert not Contact.objects.exists()
    assert speak(match, manager, channel="letter", outcome="sent").by_role == "manager"
    for name in ("teacher", "safeguarding", "guardian", "peer"):
        with pytest.raises(NotAllowed):
            speak(match, world.tern.actor(name))


def test_what_was_agreed_for_one_match_binds_that_match_alone(world: World) -> None:
    programme = forms.programme_from(world, "qc-educational-support")
    agreed, other = forms.match_in(world.tern, programme), forms.match_in(world.tern, programme, "plain")
    mentor = world.tern.actor("learning_mentor")
    assert may(mentor, agreed)
    given = {
        "at-all": "never", "main-contact": "manager", "how-often--1": "7", "how-often--2": ["letter"], "use": "no",
        "progress": "x", "reach": "x", "what": "x",
    }  # fmt: skip
    forms.answer(agreed, "family-contact", world.tern.actor("manager"), given=given)
    assert not may(mentor, agreed)
    manager = world.tern.actor("manager")
    seen = {pk: contact.footing_to_write(manager, pk, programme.pk) for pk in (agreed.student_id, other.student_id)}
    protocols = {pk: one.protocol for pk, one in seen.items() if one is not None}
    assert (protocols[agreed.student_id].every_days, protocols[other.student_id].every_days) == (7, 42)
    with pytest.raises(Refusal, match="in this way"):
        speak(agreed, manager, channel="telephone")
    assert speak(other, manager, channel="telephone").pk


def test_what_was_said_is_sealed_once_and_read_by_those_concerned(world: World) -> None:
    programme = forms.programme_from(world, "us-success-mentors")
    match = forms.match_in(world.tern, programme)
    mentor, key = world.tern.actor("learning_mentor"), uuid4()
    guardian = world.tern.guardians["met"].pk
    first = speak(match, mentor, client_key=key, guardian_id=guardian, best_time="evening", barriers=["transport"])
    assert speak(match, mentor, client_key=key, guardian_id=guardian).pk == first.pk
    assert first.by_role == "mentor"
    assert CallingTime.objects.get().best_time == "evening"
    assert barriers_of([programme])[programme.pk] == {"transport": 1}
    raw = Contact.objects.filter(pk=first.pk).extra(select={"raw": "said::text"}).values_list("raw", flat=True)[0]
    assert "Mornings" not in raw
    readers = {name for name in world.tern.users if contacts_visible_to(world.tern.actor(name)).exists()}
    assert readers == {
        "manager", "safeguarding", "learning_mentor", "resource_teacher", "pastoral", "liaison", "guardian",
    }  # fmt: skip
    assert not contacts_visible_to(world.gannet.actor("manager")).exists()
    with pytest.raises(Refusal, match="obstacles"):
        speak(match, mentor, barriers=["the-weather"])
    with pytest.raises(Refusal, match="not in the family"):
        speak(match, mentor, guardian_id=world.tern.guardians["plain"].pk)


def test_a_volunteer_reads_only_what_they_wrote(world: World) -> None:
    programme = forms.programme_from(world, "us-success-mentors")
    match = forms.match_in(world.tern, programme)
    with audit.change("tests.mentor", by=system("tests"), at=NOW):
        match.mentor.user = world.tern.users["volunteer"]
        match.mentor.save()
    volunteer = world.tern.actor("volunteer")
    speak(match, world.tern.actor("manager"))
    own = speak(match, volunteer)
    assert list(contacts_visible_to(volunteer)) == [own]


@pytest.mark.parametrize("how", ["contact", "no answer", "form", "sister"])
def test_for_the_youngest_the_family_is_spoken_to_first(world: World, how: str) -> None:
    match = forms.match_in(world.tern, forms.programme_from(world, "us-success-mentors"))
    manager = world.tern.actor("manager")
    if how == "form":
        forms.answer(match, "first-talk", manager)
    elif how == "sister":
        with audit.change("tests.sister", by=system("tests"), at=NOW):
            home = match.student.household_id
            Student.objects.filter(pk=world.tern.students["plain"].pk).update(household=home)
        speak(forms.match_in(world.tern, match.programme, "plain"), manager)
    else:
        speak(match, manager, outcome="spoke" if how == "contact" else "no_answer")
    referral = with_people(Referral.objects).get(pk=match.referral_id)
    assert consent_facts(referral, TODAY)["family_contacted"] is (None if how == "no answer" else True)
