"""What an evaluation has in hand, the register of policies, objectives looked at again."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.meetings.models import Target
from holdfast.supervision import actions, sources
from holdfast.supervision.models import Policy
from tests import forms
from tests.world import NOW, TODAY, World


def test_each_source_says_what_is_in_hand_and_what_is_missing(world: World, signed_in: Any) -> None:
    match = forms.match_in(world.tern, forms.programme_from(world, "qehs-learning-mentor"))
    with audit.change("tests.targets", by=system("tests"), at=NOW):
        for status in ("met", "open"):
            Target.objects.create(
                school=world.tern.school, match=match, student=match.student, words="x", due_on=TODAY, status=status,
                checked_at=NOW if status == "met" else None,
            )  # fmt: skip
    forms.answer(match, "student-opinion", world.actor("manager"))
    rows = {row.source.id: row.in_hand for row in sources.sources_of(match.programme)}
    assert len(rows) == 13
    assert (rows["targets"].count, rows["targets"].newest_on) == (1, TODAY)
    assert (rows["student-opinion"].count, rows["parents"].count) == (1, 0)
    assert {code for code, one in rows.items() if one is None} == {"exclusions-attainment", "case-studies", "governors"}
    page = signed_in("manager").get(reverse("programme_sources", args=[match.programme_id])).text
    assert "2 of 13 sources have something in hand" in page
    assert "Support, and somebody to talk to" in page


def test_a_policy_is_entered_approved_and_comes_back(world: World, signed_in: Any) -> None:
    programme, manager = forms.programme_from(world, "qehs-learning-mentor"), world.actor("manager")
    told: dict[str, Any] = {
        "programme": programme, "item": "confidentiality", "name": "Confidentiality", "text": "What is said stays.",
        "approved_by": "The governing board", "approved_on": TODAY, "review_on": TODAY + timedelta(days=20),
        "by": manager, "at": NOW,
    }  # fmt: skip
    actions.keep_policy(**told)
    actions.keep_policy(**{**told, "item": "", "name": "Use of telephones", "review_on": None})
    assert [(row.item, row.kept is not None) for row in sources.policies_of(programme)] == [
        ("turning-point", False), ("special-needs", False), ("confidentiality", True), ("anti-bullying", False),
        ("use-of-telephones", True),
    ]  # fmt: skip
    assert [one.policy.item for one in sources.to_look_at([programme], TODAY) if one.policy] == ["confidentiality"]
    assert "Confidentiality" in signed_in("manager").get(reverse("supervision")).text
    with pytest.raises(Refusal):
        actions.keep_policy(**{**told, "review_on": TODAY})
    with pytest.raises(NotAllowed):
        actions.keep_policy(**{**told, "by": world.actor("pastoral")})
    address = reverse("programme_policy", args=[programme.pk, "anti-bullying"])
    answer = {"name": "Against bullying", "text": "Ours.", "approved_on": "2026-09-01", "review_on": "2027-09-01"}
    assert signed_in("manager").post(address, answer).status_code == 302
    assert Policy.objects.get(item="anti-bullying").name == "Against bullying"


def test_objectives_are_looked_at_and_adjusted(world: World, signed_in: Any) -> None:
    programme = forms.programme_from(world, "qc-15021-school-family")
    address, manager = reverse("programme_objectives", args=[programme.pk]), signed_in("manager")
    assert manager.post(address, {"came_of_it": "", "change": "x"}).status_code == 422
    told = {"came_of_it": "More families answer.", "change": "We call in the evening.", "next_on": "2099-01-01"}
    assert manager.post(address, told).status_code == 302
    page = manager.get(address).text
    assert "We call in the evening." in page
    (look,) = sources.looks_of(programme)
    assert sources.to_look_at([programme], TODAY) == []
    assert [one.on for one in sources.to_look_at([programme], look.next_on or TODAY)] == [look.next_on]
    assert signed_in("pastoral").post(address, told).status_code == 422
