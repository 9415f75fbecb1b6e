"""Plans: the programme's own parts, written by those who may, gone through in its rhythm."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from holdfast.journeys import plan as journey
from holdfast.journeys import review
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.models import Match
from holdfast.people.models import Student
from holdfast.plans.models import Plan, PlanLine
from holdfast.plans.queries import barriers_planned, lines_of, parts_of
from tests import forms
from tests.world import NOW, TODAY, World

RULE = "plan_reviewed_within_weeks"


def write(match: Match, by: Actor, **changes: Any) -> PlanLine:
    told = {
        "student_id": match.student_id, "programme_id": match.programme_id, "client_key": uuid4(), "by": by, "at": NOW,
        "parts": {"obstacles": "The bus was moved.", "actions": "Ask for a card."},
    }  # fmt: skip
    return journey.write_line(**{**told, **changes})


def writers(world: World, match: Match) -> set[str]:
    found = set()
    for name in world.tern.users:
        seen = journey.plan_seen_by(world.tern.actor(name), match.student_id, match.programme_id)
        if seen is not None and seen.may_write:
            found.add(name)
    return found


def test_a_family_has_one_plan_whichever_child_is_spoken_of(world: World) -> None:
    programme = forms.programme_from(world, "qc-15021-school-family")
    match, other = forms.match_in(world.tern, programme), forms.match_in(world.tern, programme, "plain")
    with audit.change("tests.family", by=system("tests"), at=NOW):
        Student.objects.filter(pk=other.student_id).update(household=match.student.household)
    liaison, manager = world.tern.actor("liaison"), world.tern.actor("manager")
    assert writers(world, match) == {"liaison", "learning_mentor", "manager", "pastoral"}
    key = uuid4()
    line = write(match, liaison, client_key=key, barriers=["transport"], partners=["community-organizations"])
    assert write(match, liaison, client_key=key).pk == line.pk
    write(other, manager, parts={"obstacles": "No shoes.", "the-weather": "Rain."}, barriers=["transport"])
    plan = Plan.objects.get()
    assert [parts_of(one) for one in lines_of(plan)] == [
        {"obstacles": "The bus was moved.", "actions": "Ask for a card."}, {"obstacles": "No shoes."},
    ]  # fmt: skip
    assert barriers_planned(programme) == {"transport": 1}
    raw = PlanLine.objects.filter(pk=line.pk).extra(select={"raw": "parts::text"}).values_list("raw", flat=True)[0]
    assert "bus" not in raw
    journey.settle_line(
        student_id=match.student_id, programme_id=programme.pk, line_id=line.pk, state="done",
        came_of_it="A card came.", by=liaison, at=NOW,
    )  # fmt: skip
    assert [one.state for one in lines_of(plan)] == ["open", "done"]
    for wrong in ({"parts": {"obstacles": " "}}, {"partners": ["nobody"]}, {"due_on": TODAY - timedelta(days=1)}):
        with pytest.raises(Refusal):
            write(match, liaison, **wrong)
    for name in ("teacher", "volunteer", "safeguarding", "guardian"):
        with pytest.raises(NotAllowed):
            write(match, world.tern.actor(name))


def test_a_plan_asks_to_be_gone_through_in_its_rhythm(world: World) -> None:
    match = forms.match_in(world.tern, forms.programme_from(world, "qehs-learning-mentor"))
    mentor = world.tern.actor("learning_mentor")

    def warnings(days: int) -> list[str]:
        found = review.look_at(match_id=match.pk, by=mentor, at=NOW + timedelta(days=days)).with_progress.warnings
        return [one.code for one in found if one.rule.condition and one.rule.condition.name == RULE]

    assert len(warnings(0)) == 1, "without a plan the rule asks for one"
    write(match, mentor, parts={"goal": "Be there on Mondays."})
    assert (warnings(0), warnings(34), len(warnings(35))) == ([], [], 1)
    with audit.change("tests.later", by=system("tests"), at=NOW):
        Plan.objects.update(looked_at_on=TODAY - timedelta(days=40))
    assert len(warnings(0)) == 1
    due = {name for name in world.tern.users if journey.plans_due(world.tern.actor(name))}
    assert due == {"learning_mentor", "pastoral"}
    journey.look_at(
        student_id=match.student_id, programme_id=match.programme_id, together_with=["student", "nobody"],
        words="Good.", by=mentor, at=NOW,
    )  # fmt: skip
    assert warnings(0) == []
    assert journey.plans_due(mentor) == []
    assert Plan.objects.get().looks.get().together_with == ["student"]
