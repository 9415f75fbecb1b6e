"""What staff see and do about a family: each point with when and how, the script, the paper, the student's answer."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from holdfast.accounts.models import SignedLink
from holdfast.cases.consent.queries import consent_state
from holdfast.cases.consent.state import Next, Said
from holdfast.cases.models import Consent, InformationGiven, Referral
from holdfast.kernel import audit, clock
from holdfast.kernel.actor import system
from holdfast.kernel.models import AuditEntry
from holdfast.kernel.scope import enter
from holdfast.messaging.models import Message
from holdfast.people.models import Guardianship
from tests.consents import ITEMS, accepted, by_link, sign, tell_all
from tests.world import World

BY = system("tests")
SignIn = Callable[..., Client]


@pytest.fixture
def referral(world: World) -> Referral:
    return accepted(world.tern)


@pytest.fixture
def manager(signed_in: SignIn) -> Client:
    return signed_in("manager")


def at(name: str, referral: Referral, *parts: int) -> str:
    return reverse(name, args=[referral.pk, *parts])


def state_of(referral: Referral) -> Any:
    enter(BY)
    found = Referral.objects.select_related("student", "programme__blueprint").get(pk=referral.pk)
    return consent_state(found, clock.today())


def guardian_of(referral: Referral) -> int:
    enter(BY)
    return referral.student.guardianships.order_by("id")[0].guardian_id


def test_the_page_says_what_the_family_knows_and_reading_it_is_written_down(
    world: World, referral: Referral, manager: Client
) -> None:
    tell_all(referral, by_link(world.tern), ITEMS[:3])
    page = manager.get(at("consent", referral)).content.decode()
    for needed in ("3 of 8", "What the programme is for", "Sandy-Finn Ternfin", "5 points left", "Not told yet"):
        assert needed in page
    enter(BY)
    looked = AuditEntry.objects.filter(op="read", table="consent", student_id=referral.student_id)
    assert [one.actor for one in looked] == [f"user:{world.tern.users['manager'].pk}"]


def test_sending_tells_who_gets_what_and_the_page_keeps_saying_so(
    referral: Referral, manager: Client, django_capture_on_commit_callbacks: Any
) -> None:
    assert "Send again" not in manager.get(at("consent", referral)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = manager.post(at("consent_send", referral), follow=True)
        page = answer.content.decode()
        assert "Sandy-Finn Ternfin gets a link by e-mail" in page
        assert "Waiting to be sent to" in page
    enter(BY)
    assert Message.objects.filter(student=referral.student).count() == len(mail.outbox) == 1
    page = manager.get(at("consent", referral)).content.decode()
    address = mail.outbox[0].to[0]
    assert f"Sent to {address[0]}•••@… on" in page
    assert "Send again by e-mail" in page
    assert address not in page


def test_a_call_ticks_each_point_that_was_told_and_no_other(referral: Referral, manager: Client) -> None:
    page = manager.get(at("consent_tell", referral)).content.decode()
    assert "Le but du programme" in page, "in the language of the family"
    told = {"guardian": guardian_of(referral), "means": "phone", "items": ITEMS[:2]}
    refused = manager.post(at("consent_tell", referral), {**told, "items": []})
    assert refused.status_code == 422
    assert manager.post(at("consent_tell", referral), told).status_code == 302
    enter(BY)
    given = InformationGiven.objects.filter(referral=referral)
    assert {(one.item, one.means, one.language) for one in given} == {(item, "phone", "fr") for item in ITEMS[:2]}


def test_a_signed_sheet_is_recorded_with_its_day(referral: Referral, manager: Client) -> None:
    told = {"guardian": guardian_of(referral), "answer": "yes", "signed_name": "Sandy T.", "signed_on": "2099-01-01"}
    refused = manager.post(at("consent_paper", referral), told)
    assert refused.status_code == 422
    assert "in the future" in refused.content.decode()
    assert "Sandy T." in refused.content.decode()
    told["signed_on"] = clock.today("America/Toronto").isoformat()
    assert manager.post(at("consent_paper", referral), told).status_code == 302
    assert state_of(referral).guardians[0].said is Said.YES


def test_authority_that_nobody_knows_is_confirmed_before_a_yes_counts(
    world: World, referral: Referral, manager: Client
) -> None:
    with audit.change("tests.unknown", by=BY, at=clock.now()):
        Guardianship.objects.filter(student=referral.student).update(has_legal_authority=None)
    tell_all(referral, by_link(world.tern))
    sign(referral, by_link(world.tern))
    assert "The records do not say" in manager.get(at("consent", referral)).content.decode()
    where = at("consent_authority", referral, guardian_of(referral))
    manager.post(where, {"decides": "perhaps"})
    assert state_of(referral).next_step is Next.CONFIRM_AUTHORITY
    manager.post(where, {"decides": "yes"})
    assert state_of(referral).guardian_consent is True


def test_the_student_answers_on_this_device_but_not_to_the_referrer(
    world: World, manager: Client, signed_in: SignIn
) -> None:
    referral = accepted(world.tern, by=world.tern.actor("pastoral"))
    told = {"says_yes": "yes", "own_words": "I want to."}
    refused = signed_in("pastoral").post(at("consent_assent", referral), told)
    assert refused.status_code == 422
    assert "Somebody else must ask" in refused.content.decode()
    with audit.change("tests.decided", by=enter_as_system(), at=clock.now()):
        referral.decisions.update(decided_at=clock.now())
    assert manager.post(at("consent_assent", referral), told).status_code == 302
    assert state_of(referral).assent is True


def enter_as_system() -> Any:
    enter(BY)
    return BY


@pytest.mark.parametrize("who", ["student", "guardian"])
def test_what_somebody_told_the_school_stops_it(world: World, referral: Referral, manager: Client, who: str) -> None:
    tell_all(referral, by_link(world.tern))
    sign(referral, by_link(world.tern))
    with audit.change("tests.decided", by=BY, at=clock.now()):
        referral.decisions.update(decided_at=clock.now())
    chosen = "student" if who == "student" else guardian_of(referral)
    assert manager.post(at("consent_stop", referral), {"who": chosen}).status_code == 422
    answer = manager.post(at("consent_stop", referral), {"who": chosen, "means": "phone"})
    assert answer.status_code == 302
    state = state_of(referral)
    assert (state.assent, state.guardian_consent) == ((False, True) if who == "student" else (None, False))


def test_sheet_and_card_are_printed_with_a_link_of_their_own(referral: Referral, manager: Client) -> None:
    for where in (at("consent_sheet", referral, guardian_of(referral)), at("consent_card", referral)):
        answer = manager.post(where)
        assert answer["Content-Type"] == "application/pdf"
        assert "Finn" not in answer["Content-Disposition"]
        assert len(PdfReader(io.BytesIO(answer.content)).pages) == 1
    enter(BY)
    links = SignedLink.objects.filter(target_id=referral.pk).order_by("id")
    assert [(one.purpose, one.guardian_id) for one in links] == [("consent", guardian_of(referral)), ("assent", None)]


def test_who_may_only_read_gets_no_buttons_and_others_nothing(
    world: World, referral: Referral, signed_in: SignIn
) -> None:
    page = signed_in("safeguarding").get(at("consent", referral)).content.decode()
    assert at("consent_send", referral) not in page
    assert "Sandy-Finn Ternfin" in page
    for name, school in (("teacher", "tern"), ("manager", "gannet"), ("manager", "skua")):
        assert signed_in(name, school).get(at("consent", referral)).status_code == 404
        assert signed_in(name, school).post(at("consent_send", referral)).status_code == 404
    enter(BY)
    assert not Message.objects.exists()


def test_more_guardians_and_questions_cost_no_more_queries(world: World, referral: Referral, manager: Client) -> None:
    tell_all(referral, by_link(world.tern))
    sign(referral, by_link(world.tern))

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert manager.get(at("consent", referral)).status_code == 200
        enter(BY)
        return len(queries)

    count()
    first = count()
    with audit.change("tests.more", by=BY, at=clock.now()):
        for name in ("plain", "met"):
            Guardianship.objects.create(
                school=world.tern.school, student=referral.student, guardian=world.tern.guardians[name],
                has_legal_authority=True,
            )  # fmt: skip
    for name in ("plain", "met"):
        sign(referral, by_link(world.tern, guardian=world.tern.guardians[name]))
    assert Consent.objects.filter(referral=referral).count() == 3
    assert count() == first
