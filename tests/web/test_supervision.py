"""The pages of support for mentors: what is due, a talk prepared and kept, a hand raised and answered."""

from typing import Any
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of
from holdfast.supervision.models import Advice, CheckIn
from holdfast.web.paper import Known, document_sheet, find_document
from tests import forms, meetings
from tests.web.test_paper_documents import check, check_pdf
from tests.world import NOW, World

SignIn = Any


def test_a_talk_is_prepared_with_what_the_records_say_and_kept(world: World, signed_in: SignIn) -> None:
    match = forms.match_in(world.tern, forms.programme_from(world, "qehs-learning-mentor"))
    meetings.a_meeting(match)
    manager, programme = signed_in("manager"), match.programme
    address = reverse("supervision_talk", args=[programme.pk, "weekly"]) + f"?mentor={match.mentor_id}"
    assert address.replace("&", "&amp;") in manager.get(reverse("programme_supervision", args=[programme.pk])).text
    page = manager.get(address).text
    assert "The records of the caseload" in page
    assert "nobody has said whether it took place" in page
    told = {"client_key": str(uuid4()), "held_on": "2026-11-10", "mentors": [match.mentor_id], "notes": "Mornings.",
            "do_1": "Book Pearl", "by_1": "2026-11-13", "who_1": match.mentor_id}  # fmt: skip
    future = manager.post(address, {**told, "held_on": "2199-01-01"})
    assert (future.status_code, CheckIn.objects.count()) == (422, 0)
    assert "Book Pearl" in future.text
    assert manager.post(address, told).status_code == 302
    kept = CheckIn.objects.get()
    assert "Mornings." in signed_in("learning_mentor").get(reverse("supervision_kept", args=[kept.pk])).text
    mentor = signed_in("learning_mentor")
    assert "Book Pearl" in mentor.get(reverse("mentor_support")).text
    ticked = mentor.post(reverse("agreed_done", args=[kept.agreed.get().pk]))
    assert ticked["Location"] == reverse("mentor_support")
    assert "Book Pearl" not in mentor.get(reverse("mentor_support")).text


def test_the_sheet_of_a_talk_is_one_page_with_a_full_caseload(world: World, signed_in: SignIn) -> None:
    match = forms.match_in(world.tern, forms.programme_from(world, "qehs-learning-mentor"))
    manager, programme = signed_in("manager"), match.programme
    address = reverse("supervision_sheet", args=[programme.pk, "weekly"]) + f"?mentor={match.mentor_id}"
    talk = reverse("supervision_talk", args=[programme.pk, "weekly"]) + f"?mentor={match.mentor_id}"
    assert address in manager.get(talk).text
    check_pdf(manager.get(address).content, "en", ["Pearl Ternfin", match.mentor.name, "Nothing planned"])
    check_pdf(manager.get(f"{address}&language=fr").content, "fr", ["Pearl Ternfin", "La charge, courte et longue"])
    blueprint = blueprint_of(programme)
    document = find_document(blueprint.content.documents, "weekly-pack")
    assert document is not None
    names = [f"Maximiliana Featherstonehaugh-Winterb {n}" for n in range(25)]
    rows = {
        "caseload": tuple((name, "6 weeks", "11/10/2026", "11/17/2026") for name in names),
        "actions": tuple((f"Agreed thing number {n}", "Merle", "11/10/2026", "") for n in range(16)),
    }
    other = find_document(blueprint.content.documents, "fortnightly-pack")
    assert other is not None
    rows["attendance"] = tuple((name, "100", "12", "3") for name in names)
    rows["reviews"] = tuple((name, "Serious concern – As expected", "As expected", "As expected") for name in names)
    rows["services"] = tuple(("School health adviser", name, "Accepted") for name in names)
    programme = Programme.objects.select_related("school__district", "lead").get(pk=programme.pk)
    check(document_sheet(document, Known(programme, blueprint, "en", mentor="Merle", rows=rows)), "en", names)
    seen = document_sheet(other, Known(programme, blueprint, "en", mentor="Merle", rows=rows))
    check(seen, "en", [*names[:3], "And 21 more, in Holdfast"])


def test_a_hand_is_raised_on_the_page_of_the_match_and_answered(world: World, signed_in: SignIn) -> None:
    match = meetings.a_match(world.tern)
    mentor, lead = signed_in("learning_mentor"), signed_in("manager")
    address = reverse("mentor_advice", args=[match.pk])
    assert address in mentor.get(reverse("mentor_notes", args=[match.pk])).text
    assert "Manager Tern can answer." in mentor.get(address).text
    assert mentor.post(address, {"client_key": str(uuid4()), "words": " "}).status_code == 422
    assert mentor.post(address, {"client_key": str(uuid4()), "words": "She is silent."}).status_code == 302
    asked = reverse("advice", args=[Advice.objects.get().pk])
    assert asked in lead.get(reverse("supervision")).text
    assert lead.post(asked, {"answer": "Walk with her."}).status_code == 302
    assert "Walk with her." in mentor.get(address).text


def test_a_programme_without_rhythm_or_adviser_shows_neither(world: World, signed_in: SignIn) -> None:
    match = forms.match_in(world.tern, forms.programme_from(world, "us-success-mentors"))
    mentor = signed_in("learning_mentor")
    assert mentor.get(reverse("mentor_advice", args=[match.pk])).status_code == 404


def test_more_mentors_cost_no_more_queries(world: World, signed_in: SignIn) -> None:
    programme, manager = world.tern.programme, signed_in("manager")
    meetings.a_match(world.tern)
    counts = []
    manager.get(reverse("programme_supervision", args=[programme.pk]))  # reads the blueprint once
    for more in ((), ("volunteer", "peer")):
        for who, student in zip(more, ("referred", "plain"), strict=False):
            with audit.change("tests.mentor", by=system("tests"), at=NOW):
                mentor = meetings.a_mentor(world.tern, who)
            meetings.a_match(world.tern, student=student, mentor=mentor)
        with CaptureQueriesContext(connection) as asked:
            for name, more_args in (("programme_supervision", []), ("supervision_talk", ["near-week-six"])):
                assert manager.get(reverse(name, args=[programme.pk, *more_args])).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
