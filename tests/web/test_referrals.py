"""Referring on a phone, deciding at a desk, asking by a link: each page once, refused, and closed to strangers."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from holdfast.cases.models import Decision, Referral, Willingness
from holdfast.journeys.refer import link_to_ask
from holdfast.kernel import audit, clock
from holdfast.kernel.actor import system
from holdfast.kernel.errors import NotAllowed
from holdfast.kernel.models import AuditEntry
from holdfast.kernel.scope import scope
from holdfast.people.models import SchoolYear
from holdfast.programmes.actions import change_settings
from tests.forms import programme_from
from tests.referrals import decide, ready, refer
from tests.world import NOW, World

SignIn = Any


@pytest.fixture
def manager(signed_in: SignIn) -> Client:
    return signed_in("manager")


def worry(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "programme": world.tern.programme.pk, "worry": "Sleeps in class.", "other_subjects": "Maths, Art",
        "student_knows": "yes", "client_key": str(uuid4()), **changes,
    }  # fmt: skip


def test_a_teacher_finds_only_their_students_and_refers_one(world: World, signed_in: SignIn) -> None:
    teacher, student = signed_in("teacher"), world.tern.students["referred"]
    page = teacher.get(reverse("refer"), {"q": "fi"}).text
    assert student.name in page
    assert world.tern.students["plain"].name not in page
    address = reverse("refer_student", args=[student.pk])
    assert "Your worry about Finn" in teacher.get(address).text
    told = worry(world)
    assert teacher.post(address, told)["Location"] == reverse("refer")
    assert teacher.post(address, told).status_code == 302
    referral = Referral.objects.get()
    assert (referral.worry, referral.subjects, referral.source) == ("Sleeps in class.", ["Maths", "Art"], "staff")
    assert referral.student_told_on is not None
    receipt = teacher.get(reverse("refer")).text
    assert "To be decided" in receipt
    assert "Sleeps in class" not in receipt


def test_what_was_typed_stays_when_something_is_missing(world: World, signed_in: SignIn) -> None:
    teacher = signed_in("teacher")
    address = reverse("refer_student", args=[world.tern.students["referred"].pk])
    refused = teacher.post(address, worry(world, student_knows=""))
    assert refused.status_code == 422
    assert "Sleeps in class." in refused.text
    assert not Referral.objects.exists()


def test_a_second_referral_leads_whoever_may_see_it_to_the_first(world: World, signed_in: SignIn) -> None:
    first = refer(world.tern)
    address = reverse("refer_student", args=[first.student_id])
    teacher, pastoral = (signed_in(name).post(address, worry(world)) for name in ("teacher", "pastoral"))
    assert (teacher.status_code, pastoral.status_code) == (422, 422)
    assert "was already referred" in teacher.text
    assert reverse("referral", args=[first.pk]) in pastoral.text
    assert reverse("referral", args=[first.pk]) not in teacher.text


def test_nobody_refers_students_of_others(world: World, signed_in: SignIn) -> None:
    plain = reverse("refer_student", args=[world.tern.students["plain"].pk])
    assert signed_in("teacher").get(plain).status_code == 404
    assert signed_in("manager", "gannet").get(plain).status_code == 404
    assert signed_in("manager", "skua").post(plain, worry(world)).status_code == 404
    assert signed_in("student").get(reverse("refer")).status_code == 404
    assert signed_in("volunteer").get(reverse("refer")).status_code == 404


def test_the_inbox_shows_what_waits_and_filters_by_the_address(world: World, manager: Client) -> None:
    waiting, done = refer(world.tern), ready(world.tern, student="met")
    decide(world.tern, done, "decline", reason="Moves away")
    page = manager.get(reverse("referrals")).text
    assert waiting.student.name in page
    assert done.student.name not in page
    page = manager.get(reverse("referrals"), {"status": "declined"}).text
    assert done.student.name in page
    assert waiting.student.name not in page
    nothing = manager.get(reverse("referrals"), {"status": "matched"}).text
    assert "No referral is in this state" in nothing


def test_the_most_urgent_comes_first(world: World, manager: Client) -> None:
    for student, tier in (("referred", 3), ("met", 1)):
        decide(world.tern, ready(world.tern, student=student), "wait", reason="Full", need_tier=tier)
    page = manager.get(reverse("referrals")).text
    assert page.index(world.tern.students["met"].name) < page.index(world.tern.students["referred"].name)
    listed = manager.get(reverse("waiting_list", args=[world.tern.programme.pk])).text
    assert listed.index(world.tern.students["met"].name) < listed.index(world.tern.students["referred"].name)
    assert "Little other support: 1 × 20 = 20" in listed


def test_one_referral_tells_who_why_and_what_the_rules_say_and_is_written_down(world: World, manager: Client) -> None:
    referral = refer(world.tern)
    page = manager.get(reverse("referral", args=[referral.pk])).text
    assert "Hands nothing in any more." in page
    assert "Teachers of at least two subjects are concerned" in page
    assert "From the source" in page
    assert "Not known yet: how much support there is already." in page
    assert AuditEntry.objects.filter(op="read", table="referral", student_id=referral.student_id).exists()


def test_a_roster_without_years_says_what_is_missing_and_where_it_is_entered(
    world: World, manager: Client, signed_in: SignIn
) -> None:
    referral = refer(world.tern)
    where = f'href="/admin/settings/{world.tern.school.pk}/"'
    assert where not in manager.get(reverse("referral", args=[referral.pk])).text
    with audit.change("tests.no_years", by=system("test"), at=NOW):
        SchoolYear.objects.filter(school=world.tern.school).delete()
    page = manager.get(reverse("referral", args=[referral.pk])).text
    assert "the roster must give the first day, and the school year be entered" in page
    assert where in page
    assert where not in signed_in("pastoral").get(reverse("referral", args=[referral.pk])).text


def test_ask_answer_and_accept(world: World, manager: Client) -> None:
    referral = refer(world.tern)
    for name in ("referral_ask", "referral_answers"):
        assert manager.get(reverse(name, args=[referral.pk])).status_code == 200
    said = {"says_yes": "yes", "own_words": "Why not", "means": "in_person"}
    assert manager.post(reverse("referral_ask", args=[referral.pk]), said).status_code == 302
    answers = {
        "support_level": "little", "answer_overwhelming-difficulty": "no", "answer_entrenched-history": "no",
        "subjects": "Maths, Art",
    }  # fmt: skip
    assert manager.post(reverse("referral_answers", args=[referral.pk]), answers).status_code == 302
    page = manager.get(reverse("referral", args=[referral.pk])).text
    assert "Finn fits this programme: nothing stands in the way." in page
    decided = manager.post(
        reverse("referral_decide", args=[referral.pk]), {"outcome": "accept", "need_tier": "2", "reason": ""}
    )
    assert decided.status_code == 302
    assert Decision.objects.get().outcome == "accept"
    after = manager.get(reverse("referral", args=[referral.pk])).text
    assert "Accepted: now the family is informed" in after
    assert "Keep the decision" not in after


def test_only_a_yes_is_offered_ready_to_press(world: World, manager: Client) -> None:
    fits, does_not = ready(world.tern), refer(world.tern, student="met", subjects=["Art"])
    chosen = 'value="accept" checked'
    assert chosen in manager.get(reverse("referral", args=[fits.pk])).text
    page = manager.get(reverse("referral", args=[does_not.pk])).text
    assert "does not fit the rules of this programme" in page
    assert " checked" not in page.split('id="id_need_tier"')[0].split('name="outcome"', 1)[1]


def test_a_gate_in_the_way_is_said_beside_the_choice_and_the_reason_stays(world: World, manager: Client) -> None:
    referral = refer(world.tern)
    refused = manager.post(
        reverse("referral_decide", args=[referral.pk]),
        {"outcome": "accept", "need_tier": "2", "reason": "I am sure"},
    )
    assert refused.status_code == 422
    assert "cannot be accepted yet" in refused.text
    assert "I am sure" in refused.text
    assert not Decision.objects.exists()


def test_the_referrer_cannot_ask(world: World, manager: Client) -> None:
    referral = refer(world.tern, by=world.actor("manager"))
    refused = manager.post(
        reverse("referral_ask", args=[referral.pk]), {"says_yes": "yes", "own_words": "", "means": "phone"}
    )
    assert refused.status_code == 422
    assert "Somebody else must ask" in refused.text
    assert not Willingness.objects.exists()


def test_several_are_accepted_at_once_and_the_rest_stay(world: World, manager: Client) -> None:
    clear, unclear = ready(world.tern), refer(world.tern, student="met")
    chosen = {"referral": [clear.pk, unclear.pk]}
    page = manager.post(reverse("referrals_accept"), chosen, follow=True).text
    assert "1 referral was accepted." in page
    assert "needs a closer look" in page
    assert dict(Referral.objects.values_list("pk", "status")) == {clear.pk: "accepted", unclear.pk: "received"}
    assert "at least one" in manager.post(reverse("referrals_accept"), {}, follow=True).text


def test_a_referral_is_taken_back(world: World, manager: Client) -> None:
    address = reverse("referral_take_back", args=[refer(world.tern).pk])
    assert manager.get(address).status_code == 200
    assert manager.post(address, {}).status_code == 422
    assert manager.post(address, {"taken_back_by": "family"}).status_code == 302
    assert Referral.objects.get().status == "withdrawn"


def test_strangers_find_no_referral(world: World, signed_in: SignIn) -> None:
    pk = refer(world.tern).pk
    for client in (signed_in("manager", "gannet"), signed_in("manager", "skua"), signed_in("teacher")):
        for name in ("referral", "referral_ask", "referral_answers", "referral_take_back"):
            assert client.get(reverse(name, args=[pk])).status_code == 404
        assert client.post(reverse("referral_decide", args=[pk]), {"outcome": "accept"}).status_code == 404
    reader = signed_in("safeguarding").get(reverse("referral", args=[pk]))
    assert reader.status_code == 200
    assert "Keep the decision" not in reader.text


def test_the_inbox_asks_as_often_for_three_referrals_as_for_one(world: World, manager: Client) -> None:
    counted = []
    refer(world.tern)
    manager.get(reverse("referrals"))
    for more in ((), ("met", "plain")):
        for student in more:
            refer(world.tern, student=student, by=world.actor("pastoral"))
        with CaptureQueriesContext(connection) as queries:
            manager.get(reverse("referrals"))
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_a_student_asks_signed_in(world: World, signed_in: SignIn) -> None:
    student, address = signed_in("student"), reverse("student_ask")
    assert "Ask for somebody" in student.get(address).text
    told = {"programme": world.tern.programme.pk, "worry": "Maths is too much.", "client_key": str(uuid4())}
    assert student.post(address, told).status_code == 302
    referral = Referral.objects.get()
    assert (referral.source, referral.student) == ("self", world.tern.students["own"])
    page = student.get(address).text
    assert "We have it." in page
    assert "Maths is too much." not in page


def link(world: World, guardian: bool, by: str = "manager") -> str:
    return link_to_ask(
        student_id=world.tern.students["met"].pk, by=world.actor(by), at=clock.now(),
        guardian_id=world.tern.guardians["met"].pk if guardian else None,
    )  # fmt: skip


@pytest.mark.parametrize(("guardian", "source"), [(False, "self"), (True, "family")])
def test_asking_by_a_signed_link(world: World, client: Client, guardian: bool, source: str) -> None:
    token = link(world, guardian)
    address = reverse("ask_by_link", args=[token])
    assert client.get(address).status_code == 200
    told = {"programme": world.tern.programme.pk, "worry": "Somebody to talk to.", "client_key": str(uuid4())}
    assert client.post(address, {**told, "worry": " "}).status_code == 422
    assert client.post(address, told).status_code == 302
    referral = Referral.objects.get()
    assert (referral.source, referral.student, referral.referred_by) == (source, world.tern.students["met"], None)
    assert "We have it." in client.get(address).text
    assert client.get(reverse("ask_by_link", args=[token[:-1] + "x"])).status_code == 404


def test_who_gives_links(world: World) -> None:
    for name in ("teacher", "guardian", "student", "safeguarding"):
        with pytest.raises(NotAllowed):
            link(world, True, by=name)
    assert link(world, True, by="pastoral")


def test_a_guardian_asks_signed_in_only_for_their_child(world: World, signed_in: SignIn) -> None:
    guardian = signed_in("guardian")
    assert guardian.get(reverse("family_ask", args=[world.tern.students["plain"].pk])).status_code == 404
    address = reverse("family_ask", args=[world.tern.students["met"].pk])
    assert guardian.get(address).status_code == 200
    change_settings(
        programme=world.tern.programme, changes={"entry.parent_refer": False}, by=world.actor("manager"), at=NOW,
        reason="tests",
    )  # fmt: skip
    assert "Nothing can be asked for here now" in guardian.get(address).text


def test_several_programmes_are_offered_with_their_own_areas_papers_and_ways(
    world: World, signed_in: SignIn, manager: Client
) -> None:
    """Each with what it asks; then one press sends on to another of them."""
    with scope(world.actor("manager")):
        other = programme_from(world, "qehs-learning-mentor")
    student = world.tern.students["met"]
    address = reverse("refer_student", args=[student.pk])
    liaison = signed_in("liaison").get(address).text  # one programme is theirs, and the other says whose it is
    assert "individual-studies" not in liaison
    assert "Papers from the regular meetings" in liaison
    assert "Turning Point give a student" in liaison
    page = manager.get(address).text
    assert [f"?programme={one.pk}" in page for one in (world.tern.programme, other)] == [True, True]
    page = manager.get(address, {"programme": other.pk}).text
    assert ("Disaffection" in page, "Self-confidence" in page) == (True, False)
    told = worry(world, programme=other.pk, focus=["disaffection"], **{"paper_meeting-papers": "asked"})
    assert manager.post(address, told).status_code == 302
    referral = Referral.objects.get()
    assert (referral.focus, referral.documents) == (["disaffection"], {"meeting-papers": "asked"})
    page = manager.get(reverse("referral", args=[referral.pk])).text
    assert ["Disaffection" in page, "Asked for" in page, f"programme:{world.tern.programme.pk}" in page] == [True] * 3
    sent = {"to": f"programme:{world.tern.programme.pk}", "on-asked_first": ["mentor"], "on-reason": "Weekly targets."}
    refused = manager.post(reverse("referral_send_on", args=[referral.pk]), {"to": sent["to"]})
    assert (refused.status_code, "Speak about it first with" in refused.text) == (422, True)
    done = manager.post(reverse("referral_send_on", args=[referral.pk]), sent)
    second = Referral.objects.get(sent_on_from=referral)
    assert done["Location"] == reverse("referral", args=[second.pk])
    assert "Sent on to Assertive mentoring" in manager.get(reverse("referral", args=[referral.pk])).text


def test_a_learning_mentor_decides_what_came_to_them(world: World, signed_in: SignIn) -> None:
    with scope(world.actor("manager")):
        programme = programme_from(world, "qehs-learning-mentor")
    asked = refer(
        world.tern, student="own", programme_id=programme.pk, source="self", by=world.actor("student"), focus=[]
    )
    mentor = signed_in("learning_mentor")
    assert reverse("referral", args=[asked.pk]) in mentor.get(reverse("mentor_home")).text
    page = mentor.get(reverse("referral", args=[asked.pk])).text
    assert ("because it came to you" in page, reverse("referral_ask", args=[asked.pk]) in page) == (True, True)
    with scope(manager := world.actor("manager")):
        change_settings(programme=programme, changes={"entry.willingness_check": False}, by=manager, at=NOW)
    assert reverse("referral_ask", args=[asked.pk]) not in mentor.get(reverse("referral", args=[asked.pk])).text
    decided = mentor.post(
        reverse("referral_decide", args=[asked.pk]), {"outcome": "decline", "need_tier": "2", "reason": "Found help."}
    )
    assert decided.status_code == 302
    assert Decision.objects.get().outcome == "decline"
    assert mentor.get(decided["Location"]).status_code == 200
