"""What a pair's reasons and a brief say in words: stretches of time, points against what, good news without a reproach."""

import pytest
from django.utils.translation import override

from holdfast.engines.blueprint import Item
from holdfast.engines.reviews import Duty, Positive, PositiveCode
from holdfast.matches import texts
from holdfast.meetings import texts as meetings
from holdfast.meetings.briefing import Names

WEDNESDAY_NOON = 2 * 48 + 24
MONDAY_LAST, TUESDAY_FIRST = 47, 48


@pytest.mark.parametrize(
    ("slots", "told"),
    [
        ([WEDNESDAY_NOON], "Wednesday 12:00–12:30"),
        ([WEDNESDAY_NOON, WEDNESDAY_NOON + 1, WEDNESDAY_NOON + 2], "Wednesday 12:00–13:30"),
        ([WEDNESDAY_NOON + 2, WEDNESDAY_NOON], "Wednesday 12:00–12:30 and Wednesday 13:00–13:30"),
        ([MONDAY_LAST, TUESDAY_FIRST], "Monday 23:30–24:00 and Tuesday 0:00–0:30"),
        ([], ""),
    ],
)
def test_half_hours_that_follow_one_another_are_one_stretch(slots: list[int], told: str) -> None:
    assert texts.times_text(slots) == told


def test_a_sentence_names_two_times_and_counts_the_rest() -> None:
    why = {"parts": [{"name": "common_slot", "points": 3, "values": [day * 48 + 24 for day in range(5)]}]}
    told = texts.why_sentence(why, "Alix", "Sam Kelp")
    assert "Monday 12:00–12:30, Tuesday 12:00–12:30 and 3 other times." in told
    assert "Friday 12:00–12:30" in texts.numbers_of(why, 3)[0][1]


def test_times_that_nobody_told_are_no_reason() -> None:
    why = {"parts": [{"name": "common_slot", "points": 3, "values": [10_000]}]}
    assert "free on" not in texts.why_sentence(why, "Alix", "Sam Kelp")
    assert texts.numbers_of(why, 3)[0][1] == "3 points (not known yet)"


def test_the_next_best_is_measured_against_the_one_who_is_proposed() -> None:
    told = texts.runner_up_text({"id": 7, "score": 20, "behind": 10}, {7: "Ada Kelp"})
    assert told == "Next: Ada Kelp, who fits 10 points less well."


def a_step_up(value: int) -> str:
    scale = ("Serious concern", "Below what is expected", "As expected", "Better than expected")
    names = Names(
        aspects={"homework": Item(id="homework", en="Homework", fr="Devoirs")},
        points={number: Item(id=str(number), en=words, fr=words) for number, words in enumerate(scale, start=1)},
        sections={"1": "Mathematics 7A"}, teachers={}, targets={}, praise={},
    )  # fmt: skip
    one = Positive(PositiveCode.MARK_UP, duty=Duty("1", "2"), aspect="homework", value=value, steps=1)
    with override("en"):
        return meetings.positive(one, names, single=True)


def test_a_step_up_is_announced_without_what_is_still_below() -> None:
    assert a_step_up(2) == "Homework is up in Mathematics 7A."
    assert a_step_up(3) == "Homework is up in Mathematics 7A: As expected."
