"""The manager's home: at most seven cards, the most consequential first, and calm when nobody waits."""

from collections.abc import Callable
from datetime import date, timedelta

from django.test import Client

from holdfast.cases.choices import ReferralSource
from holdfast.cases.models import Referral
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.web.manager.card import MOST_CARDS, Card, Consequence, in_order
from tests.world import NOW, SchoolWorld, World


def _card(consequence: Consequence, number: int = 1, since: date | None = None) -> Card:
    return Card(consequence, number, "", "", "", "/", "watch", "", since=since)


def test_the_most_consequential_card_comes_first_then_the_oldest_then_the_most() -> None:
    today = NOW.date()
    soon, breaking = _card(Consequence.SOON, 99), _card(Consequence.MATCH_BREAKING)
    old, new = (_card(Consequence.CHILD_WAITING, since=today - timedelta(days)) for days in (9, 2))
    many = _card(Consequence.CHILD_WAITING, number=5, since=today - timedelta(2))
    assert in_order([soon, new, many, old, breaking]) == [breaking, old, many, new, soon]


def test_never_more_than_seven_cards() -> None:
    assert len(in_order([_card(Consequence.SOON)] * 12)) == MOST_CARDS


def _refer(school: SchoolWorld, days_ago: int) -> None:
    with audit.change("tests.refer", by=system("test"), at=NOW):
        Referral.objects.create(
            school=school.school, programme=school.programme, student=school.students["plain"],
            source=ReferralSource.STAFF, received_at=NOW - timedelta(days_ago),
        )  # fmt: skip


def test_a_waiting_referral_is_a_card_with_its_fix(world: World, signed_in: Callable[..., Client]) -> None:
    _refer(world.tern, days_ago=9)
    page = signed_in("manager").get("/manager/").content.decode()
    assert "waits for your decision" in page
    assert "/referrals/" in page


def test_nobody_waiting_is_a_good_state(world: World, signed_in: Callable[..., Client]) -> None:
    _refer(world.skua, days_ago=9)
    page = signed_in("manager").get("/manager/").content.decode()
    assert "Nobody waits for you today." in page
