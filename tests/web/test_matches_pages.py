"""The pages of mentors and matches: what a manager, a mentor, a student and a guardian see and press."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from holdfast.accounts import links
from holdfast.journeys import match, match_links
from holdfast.journeys.apply_as_mentor import offer_token
from holdfast.kernel import audit, clock
from holdfast.kernel.actor import system
from holdfast.kernel.scope import scope
from holdfast.matches.models import Match, Signature, StudentPreference
from holdfast.mentors.models import Mentor, ScreeningStep
from holdfast.messaging.models import Message
from holdfast.people.models import Guardian, Guardianship
from holdfast.programmes.models import Programme
from tests.journeys.test_match import many
from tests.matching import active, agreeing, applied, approved, cleared, matchable, propose, proposed
from tests.world import NOW, TODAY, World

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages live on the day of the world."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def page(client: Client, name: str, *args: object, status: int = 200, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == status, answer.content[:400]
    return answer.content.decode()


def press(client: Client, name: str, *args: object, status: int = 302, **told: object) -> str:
    answer = client.post(reverse(name, args=args), told)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.headers.get("Location", "") or answer.content.decode()


def test_a_manager_proposes_sees_why_and_approves_with_one_tap(world: World, signed_in: SignIn) -> None:
    here, manager = world.tern, signed_in("manager")
    matchable(here)
    mentor = cleared(here, "Petra Petrelson", user=here.users["learning_mentor"], source="staff")
    assert "Propose matches" in page(manager, "matches")
    press(manager, "matches_propose", here.programme.pk)
    seen = page(manager, "matches")
    assert "Petra Petrelson is proposed because both speak English." in seen
    assert "checked by an independent program" in seen
    found = Match.objects.get(mentor=mentor)
    assert seen.count("/approve/") == 1, "one pair, one button"
    press(manager, "match_approve", found.pk)
    assert Match.objects.get(pk=found.pk).status == "approved"
    assert "Waiting for the agreement" in page(manager, "matches")


def test_the_page_opens_where_a_proposal_waits(world: World, signed_in: SignIn) -> None:
    here, manager = world.tern, signed_in("manager")
    other = Programme.objects.get(pk=here.programme.pk)
    other.pk, other.name = None, "A quiet programme"
    with audit.change("tests", by=system("tests"), at=NOW):
        other.save(force_insert=True)
    matchable(here)
    cleared(here, "Petra Petrelson", user=here.users["learning_mentor"], source="staff")
    press(manager, "matches_propose", here.programme.pk)
    assert "Petra Petrelson is proposed" in page(manager, "matches")
    assert "No student of A quiet programme waits" in page(manager, "matches", programme=str(other.pk))


def test_the_page_says_who_is_not_ready_and_who_cannot_be_matched(world: World, signed_in: SignIn) -> None:
    here, manager = world.tern, signed_in("manager")
    matchable(here)
    cleared(here, without="training")
    propose(here)
    seen = page(manager, "matches")
    assert "training not done" in seen
    assert "Train one more mentor." in seen


def test_setting_a_pair_aside_shows_the_price_and_asks_why(world: World, signed_in: SignIn) -> None:
    here, manager = world.tern, signed_in("manager")
    found = proposed(here)
    seen = page(manager, "match_change", found.pk)
    assert "1 student more would be left without a mentor." in seen
    assert "Fill in “Why”" in press(manager, "match_change", found.pk, status=422, reason="")
    press(manager, "match_change", found.pk, reason="They are cousins")
    assert Match.objects.get(pk=found.pk).decline_reason == "They are cousins"


def test_choosing_by_hand_shows_what_it_costs(world: World, signed_in: SignIn) -> None:
    here, manager = world.tern, signed_in("manager")
    cleared(here, "Other Otterson")
    found = proposed(here, interests=["music"])
    other = Mentor.objects.exclude(pk=found.mentor_id).get()
    assert "It costs nobody anything." in page(manager, "match_insist", found.pk, other.pk)
    press(manager, "match_insist", found.pk, other.pk, reason="He asked for him")
    assert Match.objects.get(status="proposed").mentor == other
    assert "He asked for him" in page(manager, "matches")


def test_others_do_not_reach_the_pages_of_managers(world: World, signed_in: SignIn) -> None:
    found = agreeing(world.tern)
    for name, args in (("matches", ()), ("match", (found.pk,)), ("mentors", ()), ("mentor", (found.mentor_id,))):
        for who, school in (("learning_mentor", "tern"), ("teacher", "tern"), ("captain", "tern")):
            page(signed_in(who, school), name, *args, status=404)
    page(signed_in("pastoral"), "match", found.pk)
    press(signed_in("pastoral"), "match_sign", found.pk, "school", status=404, signed_name="Me")


def test_another_schools_match_and_mentor_are_not_there(world: World, signed_in: SignIn) -> None:
    found = agreeing(world.tern)
    for school in ("gannet", "skua"):
        manager = signed_in("manager", school)
        for name, args in (
            ("match", (found.pk,)),
            ("match_sign", (found.pk, "school")),
            ("mentor", (found.mentor_id,)),
            ("mentor_step", (found.mentor_id, "interview")),
            ("student_wishes", (found.student_id,)),
        ):
            page(manager, name, *args, status=404)
        press(manager, "match_start", found.pk, status=404)
        press(manager, "match_link", found.pk, "student", status=404)


def queries_of(client: Client, name: str) -> int:
    client.get(reverse(name))
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(reverse(name)).status_code == 200
    return len(caught)


@pytest.mark.parametrize("name", ["matches", "mentors"])
def test_the_number_of_queries_does_not_grow(world: World, signed_in: SignIn, name: str) -> None:
    manager = signed_in("manager")
    many(world.tern, 2, 1)
    propose(world.tern)
    few = queries_of(manager, name)
    many(world.tern, 8, 4, seed=9)
    propose(world.tern)
    assert queries_of(manager, name) == few


def test_a_mentor_offers_on_a_phone_without_an_account(world: World, client: Client) -> None:
    token = offer_token(school_id=world.tern.school.pk, until=TODAY)
    seen = page(client, "mentor_offer", token)
    assert "Be a mentor at Tern Point" in seen
    assert "gender" not in seen.lower()
    told = {"given_name": "Petra", "family_name": "Petrelson", "source": "volunteer", "capacity": "1",
            "years_of_experience": "0", "client_key": "6f0c1b0e-1111-4000-8000-000000000000"}  # fmt: skip
    again = press(client, "mentor_offer", token, status=422, **told)
    assert "Choose an answer for “Languages”" in again
    assert 'value="Petra"' in again
    kept = press(client, "mentor_offer", token, status=200, **told, languages=["en", "fr"], free=["0-noon", "2-noon"])
    assert "Thank you" in kept
    with scope(system("test")):
        mentor = Mentor.objects.get()
    assert (mentor.languages, mentor.free_slots) == (["en", "fr"], [23, 24, 25, 119, 120, 121])
    page(client, "mentor_offer", "made-up", status=404)


def test_a_manager_screens_step_by_step_and_accepts(world: World, signed_in: SignIn) -> None:
    here, manager = world.tern, signed_in("manager")
    mentor = applied(here)
    assert "Accept Petra" not in page(manager, "mentor", mentor.pk)
    for kind in ("interview", "reference-1", "reference-2", "check:integrity", "check:judicial-record"):
        page(manager, "mentor_step", mentor.pk, kind)
        press(manager, "mentor_step", mentor.pk, kind, done_on="2026-11-01", outcome="clear", reference_number="K1")
    assert "Accept Petra Petrelson" in page(manager, "mentor", mentor.pk)
    press(manager, "mentor_accept", mentor.pk)
    assert Mentor.objects.get().status == "accepted"
    assert "The mentor has been trained" in page(manager, "mentors")
    assert "Petra" not in page(manager, "mentors", show="ready")
    assert "Petra" in page(manager, "mentors", show="missing")


def test_what_a_check_says_is_stopped_at_the_form(world: World, signed_in: SignIn) -> None:
    mentor = applied(world.tern)
    told = {"done_on": "2026-11-01", "outcome": "clear", "reference_number": "one conviction"}
    answer = press(signed_in("manager"), "mentor_step", mentor.pk, "check:integrity", status=422, **told)
    assert "never written here" in answer
    assert not ScreeningStep.objects.exists()


def test_not_suitable_asks_why(world: World, signed_in: SignIn) -> None:
    mentor, manager = applied(world.tern), signed_in("manager")
    press(manager, "mentor_not_suitable", mentor.pk, status=422, reason="")
    press(manager, "mentor_not_suitable", mentor.pk, reason="Too little time")
    assert "Petra" in page(manager, "mentors", show="not_suitable")


def test_a_manager_writes_down_an_offer_and_a_students_wishes(world: World, signed_in: SignIn) -> None:
    here, manager = world.tern, signed_in("manager")
    page(manager, "mentor_add")
    press(manager, "mentor_add", given_name="Otto", family_name="Otterson", source="parent", capacity="2",
          years_of_experience="3", languages=["fr"], client_key="6f0c1b0e-2222-4000-8000-000000000000")  # fmt: skip
    wished = cleared(here)
    student = here.students["referred"]
    page(manager, "student_wishes", student.pk)
    press(manager, "student_wishes", student.pk, interests=["music"], dislikes=["crowds"], free=["4-after"],
          wishes=[wished.pk])  # fmt: skip
    kept = StudentPreference.objects.get()
    assert (kept.interests, kept.dislikes, kept.wishes) == (["music"], ["crowds"], [wished.pk])


def test_a_mentor_reads_says_yes_and_signs(world: World, signed_in: SignIn) -> None:
    here, mentor = world.tern, signed_in("learning_mentor")
    found = approved(here, user=here.users["learning_mentor"], source="staff")
    seen = page(mentor, "mentor_proposal", found.pk)
    assert "Teachers are concerned in: Maths, History." in seen
    press(mentor, "mentor_proposal_accept", found.pk)
    signing = page(mentor, "mentor_proposal", found.pk)
    assert all(said in signing for said in ("What you agree", "What it is for", "A mentor is not"))
    press(mentor, "mentor_proposal_sign", found.pk, signed_name="Petra Petrelson")
    assert Signature.objects.get().means == "signed_in"
    assert "You signed on" in page(mentor, "mentor_proposal", found.pk)


def test_a_volunteer_is_told_the_difficulties_in_person(world: World, signed_in: SignIn) -> None:
    here = world.tern
    found = approved(here, user=here.users["volunteer"], source="volunteer")
    seen = page(signed_in("volunteer"), "mentor_proposal", found.pk)
    assert "The programme manager tells you in person: the student&#39;s difficulties." in seen
    assert "History" not in seen


def test_a_mentor_declines_with_a_reason(world: World, signed_in: SignIn) -> None:
    here, mentor = world.tern, signed_in("learning_mentor")
    found = approved(here, user=here.users["learning_mentor"], source="staff")
    press(mentor, "mentor_proposal_decline", found.pk, status=422, reason="")
    press(mentor, "mentor_proposal_decline", found.pk, reason="I know the family")
    assert Match.objects.get(pk=found.pk).status == "declined"
    page(mentor, "mentor_proposal", found.pk, status=404)


def test_a_proposal_is_its_mentors_alone_and_only_when_approved(world: World, signed_in: SignIn) -> None:
    here = world.tern
    found = proposed(here, user=here.users["learning_mentor"], source="staff")
    page(signed_in("learning_mentor"), "mentor_proposal", found.pk, status=404)
    match.approve(match_id=found.pk, by=here.actor("manager"), at=NOW, on=TODAY)
    page(signed_in("volunteer"), "mentor_proposal", found.pk, status=404)
    page(signed_in("learning_mentor"), "mentor_proposal", found.pk)


def link_of(world: World, found: Match, guardian: str | None = None) -> str:
    here = world.tern
    return match_links.make_link(
        purpose=match_links.SIGN,
        match_id=found.pk, guardian_id=here.guardians[guardian].pk if guardian else None, by=here.actor("manager"),
        at=clock.now(),
    )  # fmt: skip


def test_student_and_guardian_sign_on_a_phone_in_their_language(world: World, client: Client) -> None:
    found = agreeing(world.tern)
    for guardian, words in ((None, "We meet every week"), ("referred", "Nous nous rencontrons chaque semaine")):
        token = link_of(world, found, guardian)
        assert words in page(client, "sign_agreement", token)
        press(client, "sign_agreement", token, status=422, answer="yes", signed_name=" ")
        press(client, "sign_agreement", token, answer="yes", signed_name="Sandy Ternfin")
        page(client, "sign_agreement", token)
    assert set(Signature.objects.values_list("party", "means", "language")) == {
        ("student", "link", "en"),
        ("guardian", "link", "fr"),
    }


def test_a_no_by_link_ends_it_without_blame(world: World, client: Client) -> None:
    found = agreeing(world.tern)
    token = link_of(world, found)
    assert "Thank you for saying so" in press(client, "sign_agreement", token, status=200, answer="no")
    assert Match.objects.get(pk=found.pk).status == "declined"
    page(client, "sign_agreement", token, status=404)


def test_links_that_open_nothing_look_the_same(world: World, client: Client) -> None:
    page(client, "sign_agreement", "made-up", status=404)


def test_the_manager_records_paper_makes_links_and_begins(world: World, signed_in: SignIn) -> None:
    here, manager = world.tern, signed_in("manager")
    found = agreeing(here)
    press(manager, "match_link", found.pk, "guardian", guardian=here.guardians["referred"].pk)
    seen = page(manager, "match", found.pk)
    assert "/f/" in seen
    assert "/f/" not in page(manager, "match", found.pk)
    for party in ("student", "guardian", "mentor"):
        page(manager, "match_sign", found.pk, party)
        press(manager, "match_sign", found.pk, party, signed_name="Name", means="paper")
    press(manager, "match_sign", found.pk, "school", signed_name="Manager Tern")
    assert Match.objects.get(pk=found.pk).status == "active"
    assert "They have met since" in page(manager, "match", found.pk)


def test_a_link_to_sign_is_sent_and_the_page_says_when_and_to_whom(
    world: World, signed_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    here, manager = world.tern, signed_in("manager")
    found, guardian = agreeing(here), here.guardians["referred"]
    assert f"Send the link to {guardian.name}" in page(manager, "match", found.pk)
    with django_capture_on_commit_callbacks(execute=True):
        press(manager, "match_link", found.pk, "guardian", guardian=guardian.pk, send="yes")
    [letter] = mail.outbox
    assert letter.to == [guardian.email]
    said = letter.subject + letter.body
    assert not any(name in said for name in (found.student.family_name, guardian.family_name, "mentor"))
    seen = page(manager, "match", found.pk)
    assert f"Sent to {guardian.email[0]}•••@… on" in seen
    assert guardian.email not in seen
    assert f"Send the link to {guardian.name} again" in seen
    token = letter.body.split("/f/")[1].split("/")[0]
    assert links.open(token, purpose="agreement", at=clock.now()).guardian_id == guardian.pk


def test_a_link_to_sign_goes_to_nobody_who_may_not_be_told_or_cannot_be_reached(
    world: World, signed_in: SignIn
) -> None:
    here, manager = world.tern, signed_in("manager")
    found, guardian = agreeing(here), here.guardians["referred"]
    with audit.change("tests.unreachable", by=system("tests"), at=NOW):
        Guardian.objects.filter(pk=guardian.pk).update(email="", phone="")
    assert f"Send the link to {guardian.name}" not in page(manager, "match", found.pk)
    press(manager, "match_link", found.pk, "guardian", guardian=guardian.pk, send="yes")
    assert "A link does not reach" in page(manager, "match", found.pk)
    with audit.change("tests.not told", by=system("tests"), at=NOW):
        Guardian.objects.filter(pk=guardian.pk).update(email="sandy@example.org")
        Guardianship.objects.filter(guardian=guardian.pk).update(may_contact=False)
    press(manager, "match_link", found.pk, "guardian", guardian=guardian.pk, send="yes")
    assert "may not be told" in page(manager, "match", found.pk)
    assert not Message.objects.filter(template="sign").exists()


def test_ending_asks_for_the_programmes_reason_and_words(world: World, signed_in: SignIn) -> None:
    found, manager = active(world.tern), signed_in("manager")
    seen = page(manager, "match_end", found.pk)
    for words in (
        "the protected weeks are not over", "School week 1 of the 24", "The agreed weeks are over",
        "A greeting at school is fine",
    ):  # fmt: skip
        assert words in seen, words
    ticked = {"end_reason": "completed", "criteria": ["end-of-weeks"], "interviews": ["student", "mentor"]}
    press(manager, "match_end", found.pk, status=422, words="", **ticked)
    press(manager, "match_end", found.pk, words="Both are content", **ticked)
    ended = Match.objects.get(pk=found.pk)
    assert (ended.status, ended.closing["interviews"]) == ("ended", ["student", "mentor"])
    page(manager, "match_end", found.pk, status=404)
    seen = page(manager, "match", found.pk)
    for words in ("Agreed weeks completed: Both are content", "The agreed weeks are over", "A greeting at school",
                  "Refer Finn again"):  # fmt: skip
        assert words in seen, words
