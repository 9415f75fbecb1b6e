"""A sheet that came back: its code says nothing to others, and leads whoever is signed in to the right screen."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.matches.models import Match
from holdfast.web import paper
from holdfast.web.quick.codes import About, Printed, code_of, document_number, printed_as
from holdfast.web.quick.entries import entry_for
from tests import meetings
from tests.consents import accepted
from tests.groups import a_group, works_in_groups
from tests.web.test_paper_documents import EVERY, blueprint, check_pdf, document_of, use
from tests.world import BLUEPRINTS, NOW, World

SignedIn = Callable[..., Client]
SHEETS = st.builds(
    Printed, st.integers(0, 2**19 - 1), st.integers(0, 2**14 - 1), st.sampled_from(About), st.integers(0, 2**28 - 1)
)
NOT_YET = {("qc-15021-school-family", "family-plan"), ("qc-15021-school-family", "action-review")}
"""Sheets that come back and that no page takes yet."""


@given(SHEETS)
def test_a_code_is_read_again_however_it_is_typed(printed: Printed) -> None:
    code = code_of(printed)
    assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert printed_as(code) == printed_as(typed) == printed


@given(SHEETS, st.integers(0, 15), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_letter_is_another_code_or_none_and_neighbours_have_nothing_in_common(
    printed: Printed, at: int, letter: str
) -> None:
    letters = list(code_of(printed).replace("-", ""))
    changed = letters[at] != letter
    letters[at] = letter
    assert (printed_as("".join(letters)) == printed) is not changed


def test_codes_of_neighbours_share_no_beginning() -> None:
    codes = [code_of(Printed(1, 7, About.MATCH, number)) for number in range(200)]
    assert len({code[:4] for code in codes}) > 190
    assert printed_as("") is printed_as("AAAA-AAAA-AAAA-AAAA") is printed_as("not a code") is None
    with pytest.raises(ValueError, match="does not fit"):
        code_of(Printed(2**19, 0))


def test_every_sheet_that_comes_back_has_a_screen_and_a_number_of_its_own() -> None:
    returning = {one for one in EVERY if document_of(*one).comes_back.value}
    assert {one for one in returning if entry_for(document_of(*one)) is None} == NOT_YET
    for path in BLUEPRINTS.glob("*.toml"):
        codes = [one.code for one in paper.documents_of(blueprint(path.stem))]
        assert len({document_number(code) for code in codes}) == len(codes)


def scan(client: Client, printed: Printed) -> str:
    answer = client.get(reverse("quick_sheet", args=[code_of(printed)]))
    return answer["Location"] if answer.status_code == 302 else answer.text


def test_scanning_opens_the_screen_of_the_sheet(world: World, signed_in: SignedIn) -> None:
    match = meetings.a_match(world.tern)
    meeting = meetings.a_meeting(match)
    pk, student = world.tern.programme.pk, match.student_id

    def sheet(code: str, about: About = About.MATCH, about_id: int = match.pk) -> Printed:
        return Printed(pk, document_number(code), about, about_id)

    mentor, manager = signed_in("learning_mentor"), signed_in("manager")
    assert scan(mentor, sheet("weekly-sheet")) == reverse("mentor_meeting", args=[meeting.pk])
    assert scan(mentor, sheet("agreement")) == reverse("mentor_proposal", args=[match.pk])
    assert scan(manager, sheet("agreement")) == reverse("match", args=[match.pk])
    assert scan(signed_in("teacher"), sheet("review-sheet", About.STUDENT, student)) == reverse("teacher_reviews")
    assert "Nothing waits" in scan(manager, sheet("review-sheet", About.STUDENT, student)), "teachers review"
    consent = reverse("consent", args=[match.referral_id])
    assert scan(manager, sheet("family-sheet", About.STUDENT, student)) == consent
    names = scan(manager, sheet("weekly-sheet", About.NOBODY, 0))
    assert match.student.name in names
    assert reverse("quick_sheet", args=[code_of(sheet("weekly-sheet"))]) in names
    typed = manager.post(reverse("enter_sheet"), {"code": code_of(sheet("agreement")).lower()})
    assert typed["Location"] == reverse("quick_sheet", args=[code_of(sheet("agreement"))])
    assert manager.post(reverse("enter_sheet"), {"code": "AAAA-AAAA-AAAA-AAAA"}).status_code == 422
    assert "does not use this sheet any more" in scan(manager, sheet("no-such-sheet"))
    with audit.change("tests.end", by=system("tests"), at=NOW):
        Match.objects.filter(pk=match.pk).update(status="declined")
    assert "Nothing waits for this sheet" in scan(manager, sheet("agreement"))
    assert "not for you" in scan(signed_in("manager", "gannet"), sheet("agreement"))
    assert Client().get(reverse("quick_sheet", args=[code_of(sheet("agreement"))])).status_code == 302


def test_a_form_on_paper_is_answered_on_its_page(world: World, signed_in: SignedIn) -> None:
    referral, programme = accepted(world.tern), use(world, "qc-mentoring")
    printed = Printed(programme.pk, document_number("start-interview"), About.STUDENT, referral.student_id)
    address = scan(signed_in("manager"), printed)
    assert address == reverse("form_answer", args=[programme.pk, "student", referral.student_id, "start-interview"])
    assert signed_in("manager").get(address).status_code == 200
    sheet = signed_in("manager").get(reverse("referral_sheet", args=[referral.pk, "start-interview"]))
    assert sheet["Content-Type"] == "application/pdf"


def test_the_register_of_a_group_comes_back_to_it(world: World, signed_in: SignedIn) -> None:
    works_in_groups(world.tern)
    group = a_group(world.tern)
    programme, manager = use(world, "qc-educational-support"), signed_in("manager")
    sheet = manager.get(reverse("group_sheet", args=[group.pk]))
    check_pdf(sheet.content, "en", [group.name, "enter who came here"])
    printed = Printed(programme.pk, document_number("group-register"), About.GROUP, group.pk)
    assert scan(manager, printed) == reverse("group", args=[group.pk])
