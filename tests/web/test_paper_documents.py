"""Every sheet: one tagged page, in its language, with the programme's own words on it."""

import io
from collections.abc import Callable
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from holdfast.cases.consent.queries import consent_state
from holdfast.cases.models import Referral
from holdfast.engines.blueprint import Blueprint, Document, DocumentPart, read
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.matches.models import Match
from holdfast.meetings.models import Target
from holdfast.mentors.models import Mentor, ScreeningStep
from holdfast.messaging.paper import Sheet, render
from holdfast.people.models import Guardian
from holdfast.programmes.models import BlueprintVersion, Programme
from holdfast.programmes.queries import blueprint_of
from holdfast.web import paper
from holdfast.web.jinja import date_text
from holdfast.web.paper.fills import FILLS
from tests import meetings
from tests.consents import accepted
from tests.world import BLUEPRINTS, NOW, TODAY, World

LINK = "https://school.example.org/f/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ/"
PROGRAMMES = ["fsfc-assertive", "us-success-mentors"]


def squeezed(text: str) -> str:
    """Without spaces and line breaks, which a PDF sets as it likes."""
    return "".join(text.replace("’", "'").replace("\u00a0", " ").split())


def check(sheet: Sheet, language: str, words: list[str]) -> None:
    check_pdf(render(sheet), language, words)


def check_pdf(printed: bytes, language: str, words: list[str]) -> None:
    pdf = PdfReader(io.BytesIO(printed))
    catalogue = pdf.trailer["/Root"]
    assert len(pdf.pages) == 1
    assert catalogue["/MarkInfo"]["/Marked"]
    assert str(catalogue["/Lang"]) == language
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()
    text = squeezed(pdf.pages[0].extract_text())
    for one in words:
        assert squeezed(one) in text, one


def use(world: World, code: str) -> Programme:
    text = (BLUEPRINTS / f"{code}.toml").read_text(encoding="utf-8")
    with audit.change("tests.blueprint", by=system("tests"), at=NOW):
        version, _made = BlueprintVersion.objects.get_or_create(
            code=code, edition="paper", defaults={"text": text, "digest": code.ljust(64, "x"), "loaded_at": NOW}
        )
        Programme.objects.filter(pk=world.tern.programme.pk).update(blueprint=version)
    return Programme.objects.select_related("blueprint", "school__district", "lead").get(pk=world.tern.programme.pk)


def items(code: str, path: str, language: str) -> list[str]:
    blueprint = read((BLUEPRINTS / f"{code}.toml").read_text(encoding="utf-8"), code)
    return [one.in_language(language) for one in blueprint.setting(path).value or ()]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", PROGRAMMES)
def test_the_familys_sheet_has_the_eight_items_and_what_a_yes_covers(world: World, code: str, language: str) -> None:
    referral = accepted(world.tern)
    use(world, code)
    guardian = world.tern.guardians["referred"]
    with audit.change("tests.language", by=system("tests"), at=NOW):
        Guardian.objects.filter(pk=guardian.pk).update(language=language)
    referral = Referral.objects.select_related(
        "student", "programme__blueprint", "programme__school__district", "programme__lead"
    ).get(pk=referral.pk)
    state = consent_state(referral, TODAY)
    told = items(code, "family.inform_items", language)
    assert len(told) == 8
    sheet = paper.family_sheet(state, Guardian.objects.get(pk=guardian.pk), LINK)
    check(sheet, language, [*told, *items(code, "family.consent_scope", language), guardian.name])
    check(paper.student_card(state, LINK), "en", ["Finn"])


SHEETS = {
    "agreement": "agreement.clauses",
    "meeting": "cycle.agenda",
    "first-meeting": "match.first_session_agenda",
    "checks": "cycle.checks_between",
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", PROGRAMMES)
@pytest.mark.parametrize("kind", SHEETS)
def test_each_sheet_of_a_match_is_one_page_with_the_programmes_words(
    world: World, code: str, language: str, kind: str
) -> None:
    match = match_in(world, use(world, code))
    document = paper.document_for(blueprint_of(match.programme), kind)
    assert document is not None
    known = paper.known_of_match(world.actor("manager"), match, document, language)
    words = [*items(code, SHEETS[kind], language), match.student.name, match.mentor.name]
    check(paper.document_sheet(document, known, link=LINK, link_text="Back"), language, words)


def match_in(world: World, programme: Programme) -> Any:
    here, student = world.tern, world.tern.students["referred"]
    with audit.change("tests.match", by=system("tests"), at=NOW):
        referral = Referral.objects.create(
            school=here.school, programme=programme, student=student, source="staff", worry="x", received_at=NOW
        )
        mentor = Mentor.objects.create(
            school=here.school, user=here.users["volunteer"], given_name="Perry", family_name="Winkle",
            source="volunteer", applied_at=NOW,
        )  # fmt: skip
        match = Match.objects.create(
            school=here.school, programme=programme, referral=referral, student=student, mentor=mentor,
            status="active", proposed_at=NOW, starts_on=TODAY,
        )  # fmt: skip
    people = Match.objects.select_related(
        "student", "mentor", "programme__blueprint", "programme__school__district", "programme__lead"
    )
    return people.get(pk=match.pk)


LONG = {
    "student": "Maximilienne-Alexandrine Featherstonefin",
    "mentor": "Bartholomew-Constantine Winterbottomwing",
}
EVERY = [
    (path.stem, one.code)
    for path in sorted(BLUEPRINTS.glob("*.toml"))
    for one in read(path.read_text(encoding="utf-8"), path.stem).content.documents
]


@cache
def blueprint(code: str) -> Blueprint:
    return read((BLUEPRINTS / f"{code}.toml").read_text(encoding="utf-8"), code)


def somewhere(zone: str) -> SimpleNamespace:
    """A programme at a school whose name and lead are as long as they get."""
    name = "École secondaire de la Pointe-aux-Sternes"
    school = SimpleNamespace(
        name=name,
        reach=f"{name} (+1 555 010 0100, office@school.example.org)",
        district=SimpleNamespace(time_zone=zone),
    )
    lead = SimpleNamespace(name="Wilhelmina-Josephine Thistlethwaiteshore")
    return SimpleNamespace(name="Mentorat " + "x" * 31, school=school, lead=lead)


def document_of(code: str, name: str) -> Document:
    found = paper.find_document(blueprint(code).content.documents, name)
    assert found
    return found


def texts_of(code: str, document: Document, language: str) -> list[str]:
    """What must be on the page: the name, the title of each part and every question of its forms."""
    parts = document.parts.value or ()
    questions = [
        question.in_language(language)
        for part in parts
        for form in blueprint(code).content.forms
        if form.code == part.form
        for question in form.questions.value or ()
    ]
    return [document.name.in_language(language), *(part.in_language(language) for part in parts), *questions]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("code", "name"), EVERY)
def test_every_document_prints_on_one_page(code: str, name: str, language: str) -> None:
    """Empty on A4; filled, with names of 40 characters and all targets running, on the shorter Letter."""
    document = document_of(code, name)
    expected = texts_of(code, document, language)
    empty = paper.Known(somewhere("Europe/London"), blueprint(code), language)
    check(paper.document_sheet(document, empty), language, expected)
    most = blueprint(code).setting("cycle.target_count").value or 1
    target = ("To come on time to every lesson of this week and of the next one, and to say so", "2026-11-30")
    known = paper.Known(
        somewhere("America/Toronto"), blueprint(code), language, grade="10", targets=(target,) * most, **LONG
    )
    names = (
        []
        if document.about in ("programme", "group")
        else [LONG["mentor" if document.about == "mentor" else "student"]]
    )
    sheet = paper.document_sheet(document, known, link=LINK, link_text="For the mentor: enter this meeting here")
    check(sheet, language, [*expected, *names])


def test_every_word_of_the_language_has_something_that_fills_it() -> None:
    assert set(FILLS) == set(get_args(DocumentPart.model_fields["fill"].annotation))


def test_signatures_stand_last_and_carry_the_names_that_are_known() -> None:
    document = document_of("qehs-learning-mentor", "targeted-report")
    assert (document.parts.value or ())[-1].fill != "signatures"
    known = paper.Known(somewhere("Europe/London"), blueprint("qehs-learning-mentor"), "en", student="Finn Shorefin")
    last = paper.document_sheet(document, known).blocks[-1]
    assert last.kind == "signatures"
    assert ("The student", "Finn Shorefin") in last.signers


SignedIn = Callable[..., Client]


def test_a_programme_lists_every_sheet_in_both_languages(world: World, signed_in: SignedIn) -> None:
    programme = use(world, "qc-mentoring")
    manager = signed_in("manager")
    page = manager.get(reverse("programme_sheets", args=[programme.pk])).content.decode()
    documents = blueprint("qc-mentoring").content.documents
    assert len(documents) > 8
    for document in documents:
        href = reverse("programme_sheet", args=[programme.pk, document.code])
        assert f"{href}?language=en" in page
        assert f"{href}?language=fr" in page
    printed = manager.get(reverse("programme_sheet", args=[programme.pk, "service-offer"]) + "?language=fr")
    assert printed["Content-Type"] == "application/pdf"
    check_pdf(printed.content, "fr", texts_of("qc-mentoring", document_of("qc-mentoring", "service-offer"), "fr"))
    assert manager.get(reverse("programme_sheet", args=[programme.pk, "no-such-sheet"])).status_code == 404


def test_the_sheet_of_a_meeting_is_filled_and_leads_back_to_it(world: World, signed_in: SignedIn) -> None:
    match = meetings.a_match(world.tern)
    day = date_text(meetings.a_meeting(match).planned_at, "short")
    with audit.change("tests.target", by=system("tests"), at=NOW):
        Target.objects.create(
            school=world.tern.school, match=match, student=match.student, words="Bring the red folder", due_on=TODAY
        )
    printed = signed_in("learning_mentor").get(reverse("match_sheet", args=[match.pk, "weekly-sheet"]))
    known = ["Bring the red folder", match.student.name, match.mentor.name, "enter this meeting", day]
    check_pdf(printed.content, "en", known)


def test_the_sheets_of_a_match_and_of_a_referral_have_no_dead_links(world: World, signed_in: SignedIn) -> None:
    match, manager = meetings.a_match(world.tern), signed_in("manager")
    for name, pk in (("match_sheets", match.pk), ("referral_sheets", match.referral_id)):
        page = manager.get(reverse(name, args=[pk]))
        assert page.status_code == 200
        hrefs = links_in(page.content.decode())
        assert hrefs
        for href in hrefs:
            check_pdf(manager.get(href).content, "en", [match.student.name])


def links_in(page: str) -> list[str]:
    return [
        one.split('"')[0] for one in page.split('href="') if "/sheets/" in one and "language=en" in one.split('"')[0]
    ]


def test_the_familys_answer_is_printed_from_their_own_page_only(world: World, signed_in: SignedIn) -> None:
    referral = accepted(world.tern)
    assert signed_in("manager").get(reverse("referral_sheet", args=[referral.pk, "family-sheet"])).status_code == 404


def test_a_filled_sheet_carries_what_its_printer_may_read_and_no_more(world: World, signed_in: SignedIn) -> None:
    """At home whom to reach, for the school and not for the mentor; of a mentor each check with its days."""
    match = match_in(world, use(world, "qc-15021-school-family"))
    guardian = world.tern.guardians["referred"]
    with audit.change("tests.guardian", by=system("tests"), at=NOW):
        Guardian.objects.filter(pk=guardian.pk).update(phone="+1 555 010 0177", language="fr")
        Match.objects.filter(pk=match.pk).update(starts_on=TODAY)
    document = document_of("qc-15021-school-family", "who-why-how")
    told = paper.known_of_match(world.actor("manager"), match, document, "en")
    assert told.guardians == ((guardian.name, "fr", "+1 555 010 0177"),)
    check(paper.document_sheet(document, told), "en", [guardian.name, "+1 555 010 0177", "French"])
    assert paper.known_of_match(world.actor("teacher"), match, document, "en").guardians == ()
    programme = use(world, "qc-mentoring")
    with audit.change("tests.step", by=system("tests"), at=NOW):
        ScreeningStep.objects.create(
            school=world.tern.school, mentor=match.mentor, kind="check:judicial-record", outcome="clear",
            done_on=date(2026, 9, 3), expires_on=date(2029, 9, 3), recorded_at=NOW,
            seen_by=world.tern.users["manager"],
        )  # fmt: skip
        Mentor.objects.filter(pk=match.mentor_id).update(phone="+1 555 010 0188")
    client, pk = signed_in("manager"), match.mentor_id
    listed = client.get(reverse("mentor_sheets", args=[pk])).text
    record = reverse("mentor_sheet", args=[pk, programme.pk, "check-record"])
    assert record in listed
    kept = ["2026-09-03", "2029-09-03", match.mentor.name, "+1 555 010 0188", world.tern.users["manager"].name]
    check_pdf(client.get(record).content, "en", kept)
