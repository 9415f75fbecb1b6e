"""Every form of every blueprint on one page, in English and French, and on the pages of whom it is about."""

from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from holdfast.engines.blueprint import Form
from holdfast.forms.models import AnsweredForm
from holdfast.forms.questions import asks_of
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.models import AuditEntry
from holdfast.kernel.scope import scope
from holdfast.matches.models import Match, MatchRound
from holdfast.people.access import relations_of
from holdfast.people.choices import RelationKind
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of
from tests import forms
from tests.world import NOW, World

SignIn = Any


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


@pytest.fixture
def manager(signed_in: SignIn) -> Client:
    return signed_in("manager")


@pytest.fixture
def mentoring(world: World) -> Match:
    return forms.match_in(world.tern, forms.programme_from(world, "qc-mentoring"))


@pytest.fixture
def teaching(world: World) -> Match:
    return forms.match_in(world.tern, forms.programme_from(world, "qc-educational-support"))


def forms_of(programme: Programme) -> tuple[Form, ...]:
    return blueprint_of(programme).content.forms


def kept() -> list[AnsweredForm]:
    """Everything that was kept, whoever asks."""
    with scope(system("tests")):
        return list(AnsweredForm.objects.order_by("id"))


def address(match: Match, code: str, view: str = "form_answer") -> str:
    form = next(form for form in forms_of(match.programme) if form.code == code)
    return reverse(view, args=[match.programme_id, form.about, forms.address_id(form, match), code])


def typed(match: Match, code: str, **changes: Any) -> dict[str, Any]:
    """What a browser sends for a form answered in full."""
    form = next(form for form in forms_of(match.programme) if form.code == code)
    sent: dict[str, Any] = {"client_key": str(uuid4()), "answered_as": (form.answered_by.value or ("",))[0]}
    for ask in asks_of(blueprint_of(match.programme), form):
        said = forms.said_to(ask)
        sent[f"q-{ask.key}"] = {"tick": "on", "yes_no": "yes"}.get(ask.kind, said)
    return {**sent, **changes}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", forms.CODES)
def test_each_form_of_each_blueprint_asks_every_question(
    world: World, signed_in: SignIn, code: str, language: str
) -> None:
    match = forms.match_in(world.tern, forms.programme_from(world, code))
    client = signed_in("manager")
    client.cookies["django_language"] = language
    assert forms_of(match.programme)
    for form in forms_of(match.programme):
        # What is private nobody writes for somebody else: each answers it who may.
        reader = client if not form.private.value else signed_in("pastoral")
        reader.cookies["django_language"] = language
        page = reader.get(address(match, form.code))
        assert page.status_code == 200, form.code
        text = unescape(page.text)
        assert form.name.in_language(language) in text
        for question in form.questions.value or ():
            assert question.in_language(language) in text, question.id


@pytest.mark.parametrize("code", forms.CODES)
def test_each_form_of_each_blueprint_is_kept_and_shown(world: World, signed_in: SignIn, code: str) -> None:
    match = forms.match_in(world.tern, forms.programme_from(world, code))
    for form in forms_of(match.programme):
        reader = signed_in("pastoral" if form.private.value else "manager")
        sent = reader.post(address(match, form.code), typed(match, form.code))
        assert sent.status_code == 302, (form.code, unescape(sent.text))
        assert [row.is_complete for row in kept() if row.form == form.code] == [True]
        shown = reader.get(address(match, form.code, "form_answers"))
        assert shown.status_code == 200
        assert "Complete" in shown.text
        if any(question.answer == "text" for question in form.questions.value or ()):
            assert "Said in words." in shown.text


def test_what_is_missing_is_said_beside_each_question_and_what_was_typed_stays(
    world: World, manager: Client, teaching: Match
) -> None:
    sent = typed(teaching, "first-time-brief")
    del sent["q-time"]
    refused = manager.post(address(teaching, "first-time-brief"), sent)
    text = unescape(refused.text)
    assert refused.status_code == 422
    assert "Tick “How much time is expected” when it is done." in text
    assert 'href="#id_q-time"' in text
    assert text.count(" checked") == 6
    assert sent["client_key"] in text
    assert kept() == []


def test_words_stay_when_a_number_is_wrong(world: World, manager: Client, teaching: Match) -> None:
    sent = typed(teaching, "follow-up", **{"q-how": "The group is lively.", "q-time": "an hour"})
    refused = manager.post(address(teaching, "follow-up"), sent)
    assert refused.status_code == 422
    assert "Give a number, such as 15." in refused.text
    assert "The group is lively." in refused.text
    assert 'value="an hour"' in refused.text


def test_what_was_not_offered_is_refused_in_words(world: World, manager: Client, mentoring: Match) -> None:
    refused = manager.post(
        address(mentoring, "start-interview"), typed(mentoring, "start-interview", **{"q-at-ease": "angry"})
    )
    assert refused.status_code == 422
    assert "Choose one of the answers that are listed." in refused.text


def test_it_is_begun_finished_and_answered_again(world: World, manager: Client, mentoring: Match) -> None:
    where = address(mentoring, "rematch")
    manager.post(where, {"client_key": str(uuid4()), "q-cause": "She moved away.", "later": "1"})
    begun = manager.get(where).text
    assert "She moved away." in begun
    assert "Last written on 10 November 2026." in begun
    with time_machine.travel(NOW + timedelta(minutes=20), tick=False):
        manager.post(where, typed(mentoring, "rematch", **{"q-cause": "She moved to another town."}))
        told = unescape(manager.get(address(mentoring, "rematch", "form_answers")).text)
    assert [row.is_complete for row in kept()] == [False, True]
    assert told.index("She moved to another town.") < told.index("Earlier") < told.index("She moved away.")
    assert "Answered by: the programme manager. Written down by Manager Tern." in told
    assert "Not finished" in told


def test_reading_answers_about_a_student_is_written_down(world: World, manager: Client, mentoring: Match) -> None:
    forms.answer(mentoring, "start-interview", world.actor("manager"))
    reads = AuditEntry.objects.filter(verb="read", table="form", student_id=mentoring.student_id)
    before = reads.count()
    manager.get(address(mentoring, "start-interview", "form_answers"))
    assert reads.count() == before + 1


def test_sent_twice_it_is_kept_once(world: World, manager: Client, mentoring: Match) -> None:
    sent = typed(mentoring, "rematch")
    for _time in range(2):
        assert manager.post(address(mentoring, "rematch"), sent).status_code == 302
    assert len(kept()) == 1


def test_a_question_in_the_shape_of_settings_has_a_field_for_each(
    world: World, manager: Client, teaching: Match
) -> None:
    text = unescape(manager.get(address(teaching, "family-contact")).text)
    assert "How often, and by what means, does the teacher contact the parents?" in text
    assert "Contact with the family at least every so many days" in text
    assert 'name="q-how-often--1"' in text
    assert 'name="q-how-often--2"' in text
    assert "Some answers become settings for this match alone." in text


def test_a_mentors_phone_keeps_the_draft_and_a_private_one_is_kept_nowhere(
    world: World, signed_in: SignIn, mentoring: Match
) -> None:
    mentor = signed_in("learning_mentor")
    offer = mentor.get(address(mentoring, "service-offer"))
    assert "data-hf-keep" in offer.text
    answer = mentor.post(
        address(mentoring, "service-offer"), typed(mentoring, "service-offer"), headers={"X-Holdfast-Kept": "1"}
    )
    assert answer.json()["stored"] is True
    families = forms.match_in(world.tern, forms.programme_from(world, "qc-15021-school-family"))
    private = signed_in("liaison").get(address(families, "own-attitudes"))
    assert private.status_code == 200
    assert "data-hf-keep" not in private.text
    assert "Only you read what you write here." in private.text


def test_what_somebody_wrote_in_private_is_shown_to_nobody_else(world: World, signed_in: SignIn) -> None:
    families = forms.match_in(world.tern, forms.programme_from(world, "qc-15021-school-family"))
    forms.answer(families, "own-attitudes", world.actor("liaison"), answered_as="other_staff")
    where = address(families, "own-attitudes", "form_answers")
    assert "Said in words." in signed_in("liaison").get(where).text
    for other in ("manager", "pastoral", "safeguarding", "learning_mentor", "captain"):
        page = signed_in(other).get(where)
        assert page.status_code == 404, other
        again = signed_in(other).get(address(families, "own-attitudes"))
        assert "Said in words." not in again.text


@pytest.mark.parametrize(
    ("about", "code"),
    [("match", "start-interview"), ("student", "rematch"), ("meeting", "rematch"), ("match", "nothing")],
)
def test_what_does_not_fit_together_is_nowhere(manager: Client, mentoring: Match, about: str, code: str) -> None:
    pk = mentoring.student_id if about == "student" else mentoring.pk
    assert manager.get(reverse("form_answer", args=[mentoring.programme_id, about, pk, code])).status_code == 404


def test_another_school_finds_nothing(world: World, signed_in: SignIn, mentoring: Match) -> None:
    for school in ("gannet", "skua"):
        client = signed_in("manager", school)
        for form in forms_of(mentoring.programme):
            for view in ("form_answer", "form_answers"):
                assert client.get(address(mentoring, form.code, view)).status_code == 404
            assert client.post(address(mentoring, form.code), typed(mentoring, form.code)).status_code == 404
    assert kept() == []


class TestWhereFormsAreDue:
    def test_the_referral(self, manager: Client, mentoring: Match) -> None:
        page = unescape(manager.get(reverse("referral", args=[mentoring.referral_id])).text)
        assert "Interview at the start" in page
        assert "To do: a rule waits for it" in page
        assert address(mentoring, "start-interview") in page

    def test_the_match_and_its_mentor(self, world: World, manager: Client, mentoring: Match) -> None:
        match_page = reverse("match", args=[mentoring.pk])
        assert address(mentoring, "start-interview") in manager.get(match_page).text
        assert "Before a second match in the same year" in manager.get(match_page).text
        mentor_page = unescape(manager.get(reverse("mentor", args=[mentoring.mentor_id])).text)
        assert "Interview with a volunteer" in mentor_page
        assert "Programme qc-mentoring" in mentor_page

    def test_the_end_of_a_match(self, world: World, manager: Client) -> None:
        match = forms.match_in(world.tern, forms.programme_from(world, "qehs-learning-mentor"))
        page = unescape(manager.get(reverse("match_end", args=[match.pk])).text)
        due = page[: page.index("not due now")]
        for name in ("How I see it myself", "Is it time to end?", "Observation before ending"):
            assert name in due
        assert "Observation of a lesson" not in due

    def test_a_pair_that_is_only_proposed(self, world: World, manager: Client, mentoring: Match) -> None:
        proposed = forms.match_in(world.tern, mentoring.programme, "plain", status="proposed")
        with scope(system("tests")), audit.change("tests.round", by=system("tests"), at=NOW):
            Match.objects.filter(pk=proposed.pk).update(
                round=MatchRound.objects.create(school=proposed.school, programme=proposed.programme, proposed_at=NOW)
            )
        page = manager.get(reverse("match_change", args=[proposed.pk]))
        assert page.status_code == 200
        assert address(proposed, "rematch") in page.text

    def test_the_programme(self, manager: Client, teaching: Match) -> None:
        page = manager.get(reverse("programme", args=[teaching.programme_id])).text
        assert address(teaching, "needs") in page

    def test_the_mentors_page_of_a_match(self, world: World, signed_in: SignIn) -> None:
        match = forms.match_in(world.tern, forms.programme_from(world, "qehs-learning-mentor"))
        assert relations_of(world.actor("learning_mentor"), RelationKind.MATCH).exists()
        page = unescape(signed_in("learning_mentor").get(reverse("mentor_notes", args=[match.pk])).text)
        for name in ("Observation of a lesson", "Is it time to end?", "The mentor's own evaluation"):
            assert name in page
        assert "What parents see" not in page

    def test_what_was_answered_says_so_and_leads_to_the_answers(
        self, world: World, manager: Client, mentoring: Match
    ) -> None:
        forms.answer(mentoring, "start-interview", world.actor("manager"))
        page = unescape(manager.get(reverse("match", args=[mentoring.pk])).text)
        assert "Answered 10 November" in page
        assert address(mentoring, "start-interview", "form_answers") in page

    def test_one_page_asks_as_often_however_much_was_answered(
        self, world: World, manager: Client, mentoring: Match
    ) -> None:
        where, counts = reverse("match", args=[mentoring.pk]), []
        for _time in range(2):
            manager.get(where)
            with CaptureQueriesContext(connection) as asked:
                manager.get(where)
            counts.append(len(asked))
            for _answer in range(3):
                forms.answer(mentoring, "start-interview", world.actor("manager"))
        assert counts[0] == counts[1]
