"""The page of the access matrix says what the matrix says, in both languages."""

import pytest

from holdfast.accounts.choices import RoleName
from holdfast.cli.access_page import PAGES, RECORDS, ROLES, page
from holdfast.kernel import matrix
from holdfast.kernel.actor import Role


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_is_current(language: str) -> None:
    assert PAGES[language].read_text(encoding="utf-8") == page(language), "run python -m holdfast.cli.access_page"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_role_and_record_has_its_word(language: str) -> None:
    assert set(ROLES[language]) == set(Role)
    assert set(RECORDS[language]) == set(matrix.table())


def test_the_page_calls_the_roles_what_the_screens_call_them() -> None:
    assert {role: str(RoleName(role).label) for role in Role} == ROLES["en"]
