"""What the parents think of a match: by telephone, by link, with the signature; without it a reason is asked for."""

from collections.abc import Callable

import pytest
from django.test import Client

from holdfast.journeys import match_links
from holdfast.kernel import audit, clock
from holdfast.matches.models import Match, Opinion
from holdfast.messaging.models import Message
from holdfast.programmes.actions import change_settings
from holdfast.programmes.models import BlueprintVersion, Programme
from tests.matching import SYSTEM, agreeing, sign
from tests.web.test_matches_pages import page, press
from tests.world import BLUEPRINTS, NOW, SchoolWorld, World

SignIn = Callable[..., Client]
WARNS = """
[[rules]]
code = "parents-asked"
at = "agree"
kind = {stated = "warn"}
condition = {is = "opinion_asked_of_all", people = ["guardian"]}
text = {en = "The parents were asked", fr = "On a demandé aux parents"}
"""


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def asking(here: SchoolWorld) -> None:
    here.programme = change_settings(
        programme=here.programme, changes={"match.opinion_from": ["guardian"]}, by=here.actor("manager"), at=NOW
    )


def link(here: SchoolWorld, found: Match, purpose: str, guardian: str | None = "referred") -> str:
    return match_links.make_link(
        purpose=purpose, match_id=found.pk, guardian_id=here.guardians[guardian].pk if guardian else None,
        by=here.actor("manager"), at=NOW,
    )  # fmt: skip


def test_a_guardian_is_asked_by_link_and_with_the_signature(world: World, client: Client) -> None:
    asking(world.tern)
    found = agreeing(world.tern)
    opinion, signature = (link(world.tern, found, one) for one in (match_links.OPINION, match_links.SIGN))
    seen = page(client, "sign_agreement", signature)
    assert 'name="leaning"' in seen
    assert 'name="leaning"' not in page(client, "sign_agreement", link(world.tern, found, match_links.SIGN, None))
    press(client, "family_opinion", opinion, leaning="", words="", status=422)
    press(client, "family_opinion", opinion, leaning="doubts", words="She is shy.")
    kept = Opinion.objects.get(match=found)
    assert (kept.guardian, kept.leaning, kept.means, kept.words) == (
        world.tern.guardians["referred"], "doubts", "link", "She is shy.",
    )  # fmt: skip
    assert 'name="leaning"' not in page(client, "family_opinion", opinion)
    assert 'name="leaning"' not in page(client, "sign_agreement", signature), "nobody is asked twice"
    told = Message.objects.get(once=f"opinion-kept-{kept.pk}")
    assert (told.template, "shy" in str(told.values)) == ("something_waits", False)
    page(client, "family_opinion", link(world.tern, found, match_links.OPINION, None), status=404)


def test_what_was_said_on_the_telephone_is_kept_for_the_manager_alone(world: World, signed_in: SignIn) -> None:
    here, manager = world.tern, signed_in("manager")
    asking(here)
    found = agreeing(here)
    assert "Not asked yet: a parent or guardian." in page(manager, "match", found.pk)
    told = {"who": f"guardian-{here.guardians['referred'].pk}", "leaning": "glad", "words": "Good.", "means": "phone"}
    press(manager, "match_opinion", found.pk, **told | {"who": "guardian-0"}, status=422)
    press(manager, "match_opinion", found.pk, **told)
    assert "“Good.”" in page(manager, "match", found.pk)
    assert "Good." not in page(signed_in("learning_mentor"), "mentor_proposal", found.pk)


def test_a_start_that_the_programme_warns_of_waits_for_the_schools_reason(world: World, signed_in: SignIn) -> None:
    """The last to sign is on a phone and cannot give it; the manager gives it then, or has given it before."""
    here, manager = world.tern, signed_in("manager")
    with audit.change("tests.rule", by=SYSTEM, at=NOW):
        text = (BLUEPRINTS / "fsfc-assertive.toml").read_text(encoding="utf-8") + WARNS
        stricter = BlueprintVersion.objects.create(code="x", edition="1", text=text, digest="x", loaded_at=NOW)
        Programme.objects.filter(pk=here.programme.pk).update(blueprint=stricter)
    here.programme = Programme.objects.get(pk=here.programme.pk)
    found = agreeing(here)
    for party in ("student", "guardian", "school"):
        assert not sign(here, found, party).needs_reason
    assert "Say why now" in page(manager, "match", found.pk)
    told = sign(here, found, "mentor", here.actor("learning_mentor"))
    assert (told.active, told.needs_reason) == (False, True)
    assert "The parents were asked" in told.still_missing
    press(manager, "match_start", found.pk, reason=" ", status=422)
    press(manager, "match_start", found.pk, reason="They wait for news and called twice.")
    begun = Match.objects.get(pk=found.pk)
    assert (begun.status, begun.start_warnings) == ("active", ["parents-asked"])
    assert "called twice" in page(manager, "match", found.pk)
