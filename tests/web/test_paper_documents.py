"""Every sheet: one tagged page, in its language, with the programme's own words on it."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from holdfast.cases.consent.queries import consent_state
from holdfast.cases.models import Referral
from holdfast.engines.blueprint import read
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.matches.models import Match
from holdfast.mentors.models import Mentor
from holdfast.messaging.paper import Sheet, render
from holdfast.people.models import Guardian
from holdfast.programmes.models import BlueprintVersion, Programme
from holdfast.web import paper
from tests.consents import accepted
from tests.world import BLUEPRINTS, NOW, TODAY, World

LINK = "https://school.example.org/f/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ/"
PROGRAMMES = ["fsfc-assertive", "us-success-mentors"]


def squeezed(text: str) -> str:
    """Without spaces and line breaks, which a PDF sets as it likes."""
    return "".join(text.replace("’", "'").replace("\u00a0", " ").split())


def check(sheet: Sheet, language: str, words: list[str]) -> None:
    pdf = PdfReader(io.BytesIO(render(sheet)))
    catalogue = pdf.trailer["/Root"]
    assert len(pdf.pages) == 1
    assert catalogue["/MarkInfo"]["/Marked"]
    assert str(catalogue["/Lang"]) == language
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
    check(
        paper.MATCH_SHEETS[kind](match, language), language,
        [*items(code, SHEETS[kind], language), match.student.name, match.mentor.name],
    )  # fmt: skip


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
    people = Match.objects.select_related("student", "mentor", "programme__blueprint", "programme__school__district")
    return people.get(pk=match.pk)
