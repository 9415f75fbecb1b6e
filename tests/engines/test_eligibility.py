"""The decision about one student, in tables; the order of the waiting list, in parts."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.engines.blueprint import (
    Condition,
    EntryCriterion,
    EntryLevel,
    EntryPriority,
    EntryRules,
    Facts,
    Kind,
    Origin,
    Text,
    read,
)  # fmt: skip
from holdfast.engines.eligibility import Group, Outcome, State, decide, priority

FOLDER = Path(__file__).parents[2] / "blueprints"
FSFC, SUCCESS = "fsfc-assertive", "us-success-mentors"
WORDS = Text(en="words", fr="mots")


def criterion(code: str, kind: Kind = Kind.GATE) -> EntryCriterion:
    return EntryCriterion(
        code=code, kind=kind, origin=Origin.STATED, condition=Condition("answer_is", {"question": code}), text=WORDS
    )


def level(code: str, outcome: str) -> EntryLevel:
    return EntryLevel(code=code, outcome=outcome, origin=Origin.SUGGESTED, text=WORDS)


def answers(**given: bool) -> Facts:
    return Facts(answers=given)


RULES = EntryRules(all_of=(criterion("a"), criterion("b")), redirect=(criterion("r", Kind.WARN),))


@pytest.mark.parametrize(
    ("facts", "outcome", "deciding", "overruled"),
    [
        (answers(a=True, b=True, r=False), Outcome.ELIGIBLE, [], True),
        (answers(a=True, b=True, r=True), Outcome.REDIRECT, ["r"], True),
        (answers(a=False, b=True, r=True), Outcome.REDIRECT, ["r"], False),
        (answers(a=False, b=True, r=False), Outcome.NOT_ELIGIBLE, ["a"], False),
        (answers(a=False, b=False), Outcome.NOT_ELIGIBLE, ["a", "b"], False),
        (answers(a=False), Outcome.NOT_ELIGIBLE, ["a"], False),
        (answers(a=True, r=False), Outcome.MORE_INFORMATION, ["b"], False),
        (answers(a=True, b=True), Outcome.MORE_INFORMATION, ["r"], True),
        (Facts(), Outcome.MORE_INFORMATION, ["a", "b", "r"], False),
    ],
)
def test_all_of_and_redirect(facts: Facts, outcome: Outcome, deciding: list[str], overruled: bool):
    decision = decide(facts, RULES)
    assert decision.outcome is outcome
    assert [reason.code for reason in decision.deciding] == deciding
    assert decision.may_be_overruled is overruled
    assert [reason.code for reason in decision.reasons] == ["a", "b", "r"]


@pytest.mark.parametrize(
    ("facts", "outcome", "deciding"),
    [
        (answers(x=True, y=False), Outcome.ELIGIBLE, []),
        (answers(x=True), Outcome.ELIGIBLE, []),
        (answers(x=False), Outcome.MORE_INFORMATION, ["y"]),
        (answers(x=False, y=False), Outcome.NOT_ELIGIBLE, ["x", "y"]),
    ],
)
def test_any_of(facts: Facts, outcome: Outcome, deciding: list[str]):
    decision = decide(facts, EntryRules(any_of=(criterion("x"), criterion("y"))))
    assert (decision.outcome, [reason.code for reason in decision.deciding]) == (outcome, deciding)


SCREEN = EntryRules(
    support_screen=(level("little", "candidate"), level("good", "later"), level("very-vulnerable", "redirect"))
)


@pytest.mark.parametrize(
    ("support", "outcome", "state"),
    [
        ("little", Outcome.ELIGIBLE, State.MET),
        ("good", Outcome.NOT_ELIGIBLE, State.UNMET),
        ("very-vulnerable", Outcome.REDIRECT, State.UNMET),
        (None, Outcome.MORE_INFORMATION, State.UNKNOWN),
        ("unheard-of", Outcome.MORE_INFORMATION, State.UNKNOWN),
    ],
)
def test_support_screen(support: str | None, outcome: Outcome, state: State):
    decision = decide(Facts(support_level=support), SCREEN)
    (reason,) = decision.reasons
    assert (decision.outcome, reason.group, reason.state, decision.may_be_overruled) == (
        outcome,
        Group.SUPPORT,
        state,
        True,
    )


def test_in_universal_mode_the_family_decides_but_redirection_still_counts():
    universal = replace(RULES, mode="universal")
    assert decide(answers(a=False, b=False, r=False), universal).outcome is Outcome.ELIGIBLE
    assert decide(answers(a=False, b=False, r=True), universal).outcome is Outcome.REDIRECT
    assert decide(answers(a=False, r=False), universal).reasons[0].state is State.UNMET


def test_information_never_decides():
    rules = EntryRules(all_of=(criterion("a", Kind.INFORM),), redirect=(criterion("r", Kind.INFORM),))
    for facts in (Facts(), answers(a=False, r=True)):
        assert decide(facts, rules).outcome is Outcome.ELIGIBLE


def test_a_warning_can_be_overruled_and_a_gate_cannot():
    for kind, overruled in ((Kind.WARN, True), (Kind.GATE, False)):
        decision = decide(answers(a=False), EntryRules(all_of=(criterion("a", kind),)))
        assert (decision.outcome, decision.may_be_overruled) == (Outcome.NOT_ELIGIBLE, overruled)


def test_what_is_missing_is_named_once():
    rules = EntryRules(all_of=(criterion("a"), criterion("a")), support_screen=SCREEN.support_screen)
    assert decide(Facts(), rules).missing == ("answers.a", "support_level")


@given(st.dictionaries(st.sampled_from("abr"), st.booleans()))
def test_learning_more_never_turns_a_known_refusal_into_a_yes(given_answers: dict[str, bool]):
    before = decide(Facts(answers=given_answers), RULES).outcome
    after = decide(Facts(answers={"a": True, "b": True, "r": False} | given_answers), RULES).outcome
    assert before is Outcome.MORE_INFORMATION or before is after


ORDER = EntryRules(
    priority=(
        EntryPriority(
            code="support", points=20, text=WORDS, condition=Condition("support_level_in", {"levels": ("little",)})
        ),
        EntryPriority(code="subjects", points=10, text=WORDS, per="subjects_with_concern", at_most=5),
        EntryPriority(code="waiting", points=2, text=WORDS, per="weeks_waiting"),
    )
)


@pytest.mark.parametrize(
    ("facts", "key", "points"),
    [
        (Facts(support_level="little", subjects_with_concern=3, weeks_waiting=4), 58, [20, 30, 8]),
        (Facts(support_level="good", subjects_with_concern=9, weeks_waiting=0), 50, [0, 50, 0]),
        (Facts(), 0, [0, 0, 0]),
    ],
)
def test_priority_is_the_sum_of_its_parts(facts: Facts, key: int, points: list[int]):
    result = priority(facts, ORDER)
    assert (result.key, [part.points for part in result.parts]) == (key, points)


def test_priority_names_what_it_could_not_count():
    assert [part.missing for part in priority(Facts(), ORDER).parts] == [
        ("support_level",),
        ("subjects_with_concern",),
        ("weeks_waiting",),
    ]


ASSERTIVE = Facts(
    subjects_with_concern=2, year_at_school=1, willing=True, willingness_asked_by="counsellor", referred_by="tutor",
    answers={"overwhelming-difficulty": False, "entrenched-history": False}, support_level="little",
    history_weeks=0,
)  # fmt: skip
TIERS = ["attendance-tier", "intensive-tier"]
HEAVY = {"overwhelming-difficulty": True}
ATTENDANCE = Facts(attendance_tier=2, answers={"health-absences": False}, support_level="some", grade="K")


@pytest.mark.parametrize(
    ("name", "facts", "outcome", "deciding"),
    [
        (FSFC, ASSERTIVE, Outcome.ELIGIBLE, []),
        (FSFC, replace(ASSERTIVE, subjects_with_concern=1), Outcome.NOT_ELIGIBLE, ["concern-in-several-subjects"]),
        (FSFC, replace(ASSERTIVE, year_at_school=2), Outcome.NOT_ELIGIBLE, ["first-year-student"]),
        (FSFC, replace(ASSERTIVE, willingness_asked_by="tutor"), Outcome.NOT_ELIGIBLE, ["true-volunteer"]),
        (FSFC, replace(ASSERTIVE, history_weeks=20), Outcome.REDIRECT, ["late-referral"]),
        (FSFC, replace(ASSERTIVE, answers=HEAVY), Outcome.REDIRECT, ["overwhelming-difficulty"]),
        (FSFC, replace(ASSERTIVE, support_level="good"), Outcome.NOT_ELIGIBLE, ["good"]),
        (SUCCESS, ATTENDANCE, Outcome.ELIGIBLE, []),
        (SUCCESS, replace(ATTENDANCE, attendance_tier=1), Outcome.NOT_ELIGIBLE, ["attendance-tier"]),
        (SUCCESS, replace(ATTENDANCE, attendance_tier=3), Outcome.REDIRECT, ["intensive-tier"]),
        (SUCCESS, replace(ATTENDANCE, attendance_tier=None), Outcome.MORE_INFORMATION, TIERS),
    ],
)  # fmt: skip
def test_the_two_programmes(name: str, facts: Facts, outcome: Outcome, deciding: list[str]):
    rules = read((FOLDER / f"{name}.toml").read_bytes(), name).entry_rules
    decision = decide(facts, rules)
    assert (decision.outcome, [reason.code for reason in decision.deciding]) == (outcome, deciding)
