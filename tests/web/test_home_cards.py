"""Each card of the manager's home says as many as the page behind its one button lists, and names nobody else's."""

import random
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from holdfast.cases.models import FamilyQuestion, Referral
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.kernel.scope import scope
from holdfast.kernel.walls import models_of_ours
from holdfast.matches.choices import MatchStatus
from holdfast.matches.models import Match
from holdfast.mentors.models import ScreeningStep
from holdfast.web.manager.card import MOST_CARDS, Card
from holdfast.web.manager.home import BUILDERS
from tests.domain.attendance.rows import absent_on, codes, refresh, school_days, submit
from tests.domain.test_home_counts import drawn
from tests.matching import SYSTEM, applied, cleared, inform, matchable, propose
from tests.matching import accepted as accepted_only
from tests.meetings import a_meeting
from tests.referrals import refer
from tests.world import NOW, TODAY, SchoolWorld, World

SignIn = Callable[..., Client]
ROWS = {
    "/manager/referrals/": r'<th scope="row"><a class="govuk-link" href="/manager/referrals/(\d+)/',
    "/manager/who-may-need/": r'hf-person__name" href="/students/(\d+)/',
    "/manager/mentors/": r'<th scope="row"><a class="govuk-link" href="/manager/mentors/(\d+)/',
    "/manager/matches/": r'id="pair-(\d+)"|<th scope="row"><a class="govuk-link" href="/manager/matches/(\d+)/',
}
"""Where a page lists whom it is about."""


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def _cards(actor: Actor) -> list[Card]:
    with scope(actor):
        return [card for build in BUILDERS for card in build(actor, TODAY)]


def _listed(client: Client, address: str) -> int:
    page = client.get(address)
    assert page.status_code == 200
    rows = re.findall(ROWS[address.partition("?")[0]], page.content.decode())
    assert len(set(rows)) == len(rows)
    return len(rows)


def _in_every_state(here: SchoolWorld) -> None:
    """Something for every card, each with another number of people."""
    codes(here.school)
    days = school_days(here.school)
    submit(here.school, days)
    with audit.change("tests.students", by=SYSTEM, at=NOW):
        students = iter(drawn(here, random.Random(5), 30))
        type(here.students["met"]).objects.filter(family_name__startswith="Drawnfin").update(missing_since=None)
        for _ in range(3):
            Referral.objects.create(
                school=here.school, programme=here.programme, student=next(students), source="staff", received_at=NOW
            )
    absent_on(here.students["plain"], days[-14:])
    refresh(here.school)
    for name in ("Ada Applied", "Bea Applied", "Cora Applied", "Dot Applied"):
        applied(here, name)
    mentor = cleared(here, "Eve Expiring", capacity=1)
    with audit.change("tests.expiring", by=SYSTEM, at=NOW):
        ScreeningStep.objects.filter(mentor=mentor, kind__startswith="check:").update(
            expires_on=TODAY + timedelta(days=30)
        )
    _families(here, students)
    _matches(here, students, mentor)


def _families(here: SchoolWorld, students: Iterator[object]) -> None:
    for _ in range(2):
        accepted_only(here, next(students))
    with audit.change("tests.question", by=SYSTEM, at=NOW):
        for _ in range(3):
            asked = accepted_only(here, next(students))
            FamilyQuestion.objects.create(
                school=here.school, referral=asked, student=asked.student, language="en", asked_at=NOW
            )
    for _ in range(4):
        refused = accepted_only(here, next(students))
        inform(refused)
        with audit.change("tests.refused", by=SYSTEM, at=NOW):
            refused.willingness.create(
                school=here.school, student=refused.student, asked_by_name="Tern", says_yes=False, asked_at=NOW
            )


def _matches(here: SchoolWorld, students: Iterator[object], mentor: object) -> None:
    for status, count in (("suspended", 2), ("approved", 3), ("active", 5)):
        for number in range(count):
            referral = matchable(here, next(students))
            with audit.change("tests.match", by=SYSTEM, at=NOW):
                referral.status = "matched"
                referral.save()
                match = Match.objects.create(
                    school=here.school, programme=here.programme, referral=referral, student=referral.student,
                    mentor=mentor, status=MatchStatus(status), proposed_at=NOW, approved_at=NOW,
                    starts_on=TODAY - timedelta(days=40) if number < 3 else TODAY - timedelta(days=3),
                )  # fmt: skip
            if status == "active" and number == 4:
                a_meeting(match, NOW - timedelta(days=2))
            if status == "active" and number < 2:
                for days in (1, 2):
                    a_meeting(match, NOW - timedelta(days=days), status="missed", missed_because="did_not_come")


def test_every_card_says_as_many_as_its_page_lists(world: World, signed_in: SignIn) -> None:
    _in_every_state(world.tern)
    for who in ("manager", "pastoral"):
        cards, client = _cards(world.tern.actor(who)), signed_in(who)
        told = {card.action_href: card.number for card in cards if not card.action_href.startswith("/students/")}
        not_ready = told.pop("/manager/matches/")
        assert f"{not_ready} accepted students are not ready yet" in client.get("/manager/matches/").content.decode()
        assert {href: _listed(client, href) for href in told} == told
        assert {href.partition("=")[2] for href in told} == {
            "received", "question", "talk", "tell", "nobody", "applied", "expiring", "suspended", "approved",
            "not_met", "missed_twice", "overdue",
        }  # fmt: skip


def test_all_that_cards_read_is_noticed_when_it_changes(world: World) -> None:
    """Or else the home would not be counted anew: each table in its statements has the three triggers."""
    _in_every_state(world.tern)
    ours = {model._meta.db_table for model in models_of_ours()}
    manager = world.actor("manager")
    with CaptureQueriesContext(connection) as asked:
        assert len(_cards(manager)) > MOST_CARDS
    read = {word for query in asked for word in re.findall(r"\w+", query["sql"])} & ours
    with connection.cursor() as cursor:
        rows = cursor.execute(
            "select tgrelid::regclass::text from pg_trigger where tgname like 'holdfast_notice_%%'"
            " and tgenabled = 'O' group by 1 having count(*) = 3"
        )
        noticed = {table for (table,) in rows}
    assert read == noticed


def test_proposed_matches_and_students_without_a_mentor(world: World, signed_in: SignIn) -> None:
    here, client = world.tern, signed_in("manager")
    for student in ("referred", "plain"):
        matchable(here, student)
    (waiting,) = [card for card in _cards(here.actor("manager")) if card.action_href == "/manager/matches/"]
    assert (waiting.number, "2 students can be matched now" in client.get("/manager/matches/").content.decode()) == (
        2, True,
    )  # fmt: skip
    cleared(here, capacity=2)
    propose(here)
    (proposed,) = [card for card in _cards(here.actor("manager")) if card.action_href == "/manager/matches/"]
    assert proposed.number == _listed(client, "/manager/matches/") == 2


def test_whoever_manages_nothing_is_counted_nothing(world: World) -> None:
    _in_every_state(world.tern)
    counted = {name for name in world.tern.users if _cards(world.tern.actor(name))}
    assert counted == {"manager", "pastoral"}
    assert _cards(world.gannet.actor("manager")) == _cards(world.skua.actor("manager")) == []


def test_refer_is_a_card_with_the_day_of_the_oldest(world: World) -> None:
    refer(world.tern)
    (card,) = [one for one in _cards(world.tern.actor("manager")) if "received" in one.action_href]
    assert (card.number, card.since) == (1, TODAY)
