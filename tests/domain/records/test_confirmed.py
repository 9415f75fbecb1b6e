"""What a person found out stands: no later file, no other source and no undo writes over it."""

from collections.abc import Iterator

import pytest

from holdfast.people.actions import confirm_authority
from holdfast.people.models import District, Guardianship
from holdfast.records import actions
from tests.domain.records.samples import AT, LATER, LINKS, ME, contract, imported, planned

SAYS_YES = LINKS.replace("mother,", "mother,yes")
SAYS_NO = LINKS.replace("mother,", "mother,no")


@pytest.fixture
def first(district: District) -> Iterator[District]:
    imported(district, contract())
    return district


def link_of(district: District) -> Guardianship:
    return Guardianship.objects.get(student__number="007", student__district=district)


def confirm(district: District, has_authority: bool) -> None:
    link = link_of(district)
    confirm_authority(
        student_id=link.student_id, guardian_id=link.guardian_id, has_authority=has_authority, by=ME, at=AT
    )


@pytest.mark.parametrize("said", [True, False])
def test_a_confirmed_authority_survives_every_later_roster(first: District, said: bool) -> None:
    confirm(first, said)
    for file in (SAYS_NO, SAYS_YES, LINKS, SAYS_NO.replace("mother", "guardian")):
        imported(first, contract(student_guardians=file), LATER)
        assert link_of(first).has_legal_authority is said
    assert link_of(first).kinship == "guardian", "the rest of the link still follows the school's system"


def test_without_a_confirmation_the_file_decides(first: District) -> None:
    imported(first, contract(student_guardians=SAYS_YES), LATER)
    assert link_of(first).has_legal_authority is True
    imported(first, contract(student_guardians=SAYS_NO), LATER)
    assert link_of(first).has_legal_authority is False


def test_a_confirmation_between_the_plan_and_its_application_stands(first: District) -> None:
    plan = planned(first, contract(student_guardians=SAYS_NO), LATER)
    confirm(first, True)
    actions.apply_import(run=plan, by=ME, at=LATER)
    assert link_of(first).has_legal_authority is True


def test_an_undo_leaves_a_confirmation_that_says_the_same_as_the_file(first: District) -> None:
    run = imported(first, contract(student_guardians=SAYS_YES), LATER)
    confirm(first, True)
    actions.undo_import(run=run, by=ME, at=LATER)
    assert link_of(first).has_legal_authority is True


def test_undoing_the_import_that_brought_a_family_keeps_what_was_confirmed(district: District) -> None:
    run = imported(district, contract())
    confirm(district, True)
    actions.undo_import(run=run, by=ME, at=LATER)
    assert link_of(district).has_legal_authority is True


def test_a_guardian_who_comes_back_keeps_the_confirmation(first: District) -> None:
    confirm(first, True)
    imported(first, contract(student_guardians="student_id,guardian_id,relation,authority\n008,g1,mother,\n"), LATER)
    assert link_of(first).missing_since is not None
    imported(first, contract(student_guardians=SAYS_NO), LATER)
    assert (link_of(first).missing_since, link_of(first).has_legal_authority) == (None, True)
