"""The page of a family, and writing down a contact: what the rules leave is what is drawn."""

import io
from collections.abc import Callable
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from holdfast.families.models import Contact
from holdfast.journeys.contact import record_contact
from holdfast.journeys.plan import write_line
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.models import AuditEntry
from holdfast.matches.models import Match
from holdfast.people.models import Student
from tests import forms
from tests.journeys.test_ladder import miss
from tests.world import NOW, World

SignIn = Callable[..., Client]


def page(client: Client, match: Match) -> str:
    return client.get(reverse("student_family", args=[match.student_id])).content.decode()


def address(name: str, match: Match) -> str:
    return reverse(name, args=[match.student_id, match.programme_id])


def test_the_mentor_who_may_not_call_finds_no_button_and_reads_who_answers(world: World, signed_in: SignIn) -> None:
    match = forms.match_in(world.tern, world.tern.programme)
    seen, button = page(signed_in("learning_mentor"), match), address("family_contact", match)
    assert button not in seen
    assert "The mentor does not contact the family. For the family, the school answers: Manager Tern." in seen
    assert signed_in("learning_mentor").get(button).status_code == 404
    assert button in page(signed_in("manager"), match)


def test_a_contact_is_written_down_and_read_again(world: World, signed_in: SignIn) -> None:
    match = forms.match_in(world.tern, forms.programme_from(world, "us-success-mentors"))
    mentor = signed_in("learning_mentor")
    before = page(mentor, match)
    assert "This programme is a resource for you too" in before
    assert "No contact yet." in before
    told = {
        "client_key": uuid4(), "channel": "telephone", "outcome": "spoke", "said": "He likes the choir.",
        "guardian": world.tern.guardians["met"].pk, "best_time": "evening", "next_step": "Call again",
    }  # fmt: skip
    refused = mentor.post(address("family_contact", match), {**told, "channel": "pigeon"})
    assert refused.status_code == 422
    assert "He likes the choir." in refused.content.decode()
    assert mentor.post(address("family_contact", match), told).status_code == 302
    mentor.post(address("family_tap", match), {"client_key": uuid4(), "outcome": "no_answer"})
    after = page(mentor, match)
    assert "Telephone: spoke with them." in after
    assert "Telephone: no answer." in after
    assert "In the evening" in after
    assert "He likes the choir. Next: Call again" in after
    assert [one.outcome for one in Contact.objects.order_by("id")] == ["spoke", "no_answer"]
    looks = AuditEntry.objects.filter(verb="read", table="family_contact", student_id=match.student_id)
    assert looks.exists()


def test_a_family_with_one_child_costs_as_much_as_one_with_three(world: World, signed_in: SignIn) -> None:
    programme = forms.programme_from(world, "qc-15021-school-family")
    match = forms.match_in(world.tern, programme)
    manager = signed_in("manager")
    page(manager, match)
    with CaptureQueriesContext(connection) as alone:
        assert "Family Ternfin Pearl" in page(manager, match)
    with audit.change("tests.family", by=system("tests"), at=NOW):
        others = [world.tern.students["plain"].pk, world.tern.students["own"].pk]
        Student.objects.filter(pk__in=others).update(household=match.student.household)
    for _again in range(3):
        manager.post(address("family_tap", match), {"client_key": uuid4(), "outcome": "message"})
    page(manager, match)
    with CaptureQueriesContext(connection) as together:
        seen = page(manager, match)
    assert "Coral Ternfin" in seen
    assert "Marin Ternfin" in seen
    assert len(together) <= len(alone) + 1  # a look at what was said is written down


def sheet(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().split())


def test_the_letter_counts_days_and_never_percent_in_the_language_of_the_family(
    world: World, signed_in: SignIn
) -> None:
    match = forms.match_in(world.tern, forms.programme_from(world, "us-success-mentors"))
    miss(world.tern, match.student, 4)
    letter = reverse("family_letter", args=[match.student_id, match.programme_id, "absence-letter"])
    english = sheet(signed_in("learning_mentor"), f"{letter}?language=en")
    assert "4 school days missed this year." in english
    assert "%" not in english
    assert "Votre enfant nous a manqué" in sheet(signed_in("learning_mentor"), letter)
    assert letter in page(signed_in("learning_mentor"), match)


def test_a_thank_you_prints_from_the_page_of_the_family_and_its_sending_is_kept(
    world: World, signed_in: SignIn
) -> None:
    match = forms.match_in(world.tern, forms.programme_from(world, "qc-mentoring"))
    letter = reverse("family_letter", args=[match.student_id, match.programme_id, "thanks"])
    seen = page(signed_in("manager"), match)
    assert letter in seen
    assert "Thank-you notes and letters, often" in seen
    assert "A thank-you to the parents" in sheet(signed_in("manager"), f"{letter}?language=en")
    told = {"client_key": uuid4(), "channel": "information_sheet", "outcome": "sent"}
    assert signed_in("manager").post(address("family_contact", match), told).status_code == 302
    assert "Information sheet: sent or handed over." in page(signed_in("manager"), match)


def test_the_plan_and_the_contacts_stand_on_the_sheets_that_ask_for_them(world: World, signed_in: SignIn) -> None:
    match = forms.match_in(world.tern, forms.programme_from(world, "qc-15021-school-family"))
    manager = world.tern.actor("manager")
    told = {"student_id": match.student_id, "programme_id": match.programme_id, "by": manager, "at": NOW}
    write_line(
        parts={"obstacles": "The bus was moved.", "actions": "Ask for a card. " * 40}, who="Sandy", client_key=uuid4(),
        **told,
    )  # fmt: skip
    record_contact(channel="telephone", outcome="message", client_key=uuid4(), **told)
    plan = sheet(signed_in("manager"), reverse("match_sheet", args=[match.pk, "family-plan"]) + "?language=en")
    assert "The bus was moved. Ask for a card." in plan
    assert "Sandy" in plan
    register = sheet(signed_in("manager"), reverse("match_sheet", args=[match.pk, "contact-log"]) + "?language=en")
    assert "Telephone Left a message" in register
