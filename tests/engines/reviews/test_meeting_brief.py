from dataclasses import replace
from datetime import timedelta

import pytest

from holdfast.engines.reviews import (
    AttendanceWeek,
    BriefFacts,
    BriefPart,
    Direction,
    KeptButDown,
    Positive,
    PositiveCode,
    Promise,
    PromiseKind,
    PromiseStatus,
    Stale,
    Suggestion,
    SuggestionCode,
    TeachersApart,
    brief,
)
from tests.engines.reviews.tables import ART, CALENDAR, FRENCH, MATHS, ONE_IS_BEST, SHEET, WEEKS, review

KEPT = Promise("p-kept", PromiseKind.TARGET, PromiseStatus.KEPT, "deadlines", "maths")
BROKEN = Promise("p-broken", PromiseKind.TARGET, PromiseStatus.NOT_KEPT, "effort", "french")
OPEN = Promise("p-open", PromiseKind.ACTION, PromiseStatus.UNCHECKED)
WEEK = AttendanceWeek(WEEKS[1], possible=10, attended=7, late=1, explained=1)
FACTS = BriefFacts(
    on=WEEKS[2],
    sheet=SHEET,
    calendar=CALENDAR,
    reviews=(
        review(MATHS, 0, focus=1, effort=2, deadlines=3),
        review(MATHS, 1, focus=3, effort=2, deadlines=2),
        review(FRENCH, 0, focus=2, effort=2, praise=True),
        review(FRENCH, 1, focus=1, effort=1, praise=True),
    ),
    promises=(KEPT, OPEN, BROKEN),
    attendance=WEEK,
)


def test_a_whole_brief_in_the_order_in_which_to_speak_of_it():
    found = brief(FACTS)
    assert [part for part, _ in found.parts()] == list(BriefPart)
    assert found.week_on == WEEKS[1]
    assert found.positive == (
        Positive(PositiveCode.PRAISE, duty=FRENCH),
        Positive(PositiveCode.PROMISE_KEPT, promise="p-kept"),
        Positive(PositiveCode.MARK_UP, duty=MATHS, aspect="focus", value=3, steps=2),
    )
    assert found.promised == (BROKEN, OPEN, KEPT)
    assert [(data.aspect, data.direction) for data in found.data] == [
        ("focus", Direction.MIXED),
        ("effort", Direction.WORSE),
        ("deadlines", Direction.WORSE),
    ]
    assert found.missing == (ART,)
    assert found.old == ()
    assert found.parts()[3] == (BriefPart.ATTENDANCE, (WEEK,))
    apart, down = found.does_not_fit
    assert apart == TeachersApart("focus", WEEKS[1], FRENCH, 1, MATHS, 3, 2)
    assert isinstance(down, KeptButDown)
    assert (down.promise, down.mark.before, down.mark.value) == ("p-kept", 3, 2)
    assert found.suggested == (
        Suggestion(SuggestionCode.KEEP_THE_PROMISE, promise="p-broken", aspect="effort"),
        Suggestion(SuggestionCode.ATTEND_EVERYTHING, sessions=2),
        Suggestion(SuggestionCode.RAISE_THE_MARK, aspect="focus", duty=FRENCH, value=1, aim=2),
    )


@pytest.mark.parametrize("most", [0, 1, 2, 4])
def test_at_most_so_many_targets_and_positives(most):
    found = brief(replace(FACTS, most_suggestions=most, most_positives=most))
    assert len(found.suggested) == most
    assert len(found.positive) == min(most, 3)


def test_the_brief_does_not_depend_on_the_order_of_the_rows():
    turned = replace(FACTS, reviews=FACTS.reviews[::-1], promises=FACTS.promises[::-1])
    assert brief(turned) == brief(FACTS)


def test_nothing_known_is_six_honest_parts():
    found = brief(BriefFacts(on=WEEKS[2], sheet=SHEET, calendar=CALENDAR, reviews=()))
    assert found.week_on is None
    assert [len(items) for _, items in found.parts()] == [0, 0, 3, 0, 0, 0]
    assert {data.direction for data in found.data} == {Direction.UNKNOWN}
    assert found.missing == (ART, FRENCH, MATHS)


@pytest.mark.parametrize(
    ("reviews", "attendance", "expected"),
    [
        ([review(MATHS, 1, focus=4)], None, [Positive(PositiveCode.BEST_MARK, MATHS, "focus", 4)]),
        (
            [review(MATHS, 0, focus=2), review(MATHS, 1, focus=2)],
            None,
            [Positive(PositiveCode.MARK_HELD, MATHS, "focus", 2)],
        ),
        ([review(MATHS, 0, focus=3), review(MATHS, 1, focus=2)], None, []),
        ([], AttendanceWeek(WEEKS[1], 10, 10), [Positive(PositiveCode.ATTENDED_EVERYTHING)]),
        ([], AttendanceWeek(WEEKS[1], 10, 10, late=1), []),
        ([], AttendanceWeek(WEEKS[1], 0, 0), []),
        (
            [review(MATHS, 0, focus=2, effort=2), review(MATHS, 1, focus=3, effort=4)],
            None,
            [
                Positive(PositiveCode.MARK_UP, MATHS, "effort", 4, 2),
                Positive(PositiveCode.MARK_UP, MATHS, "focus", 3, 1),
            ],
        ),
        ([review(MATHS, 0, focus=3, praise=True), review(MATHS, 1, focus=2)], None, []),
    ],
)
def test_something_positive_first_if_at_all_possible(reviews, attendance, expected):
    facts = BriefFacts(on=WEEKS[2], sheet=SHEET, calendar=CALENDAR, reviews=tuple(reviews), attendance=attendance)
    assert list(brief(facts).positive) == expected


def test_stale_marks_are_shown_as_old_and_count_for_nothing():
    facts = BriefFacts(
        on=WEEKS[4],
        sheet=SHEET,
        calendar=CALENDAR,
        reviews=(review(ART, 0, focus=1, praise=True), review(MATHS, 2, focus=2), review(MATHS, 3, focus=3)),
    )
    found = brief(facts)
    assert found.old == (Stale(ART, WEEKS[0], 15),)
    focus = found.data[0]
    assert [mark.duty for mark in focus.marks] == [ART, MATHS]
    assert (focus.direction, focus.old) == (Direction.BETTER, (ART,))
    assert [one.duty for one in found.suggested] == [MATHS]
    assert [one.code for one in found.positive] == [PositiveCode.MARK_UP]
    patient = brief(replace(facts, stale_after_school_days=15))
    assert patient.old == ()
    assert patient.suggested[0].duty == ART


def test_a_review_of_a_later_week_does_not_reach_an_earlier_brief():
    earlier = replace(FACTS, on=WEEKS[1] - timedelta(days=3))
    assert brief(earlier).week_on == WEEKS[0]
    assert brief(earlier) == brief(replace(earlier, reviews=(FACTS.reviews[0], FACTS.reviews[2])))


def test_where_one_is_best_the_largest_number_is_worked_on_first():
    facts = BriefFacts(
        on=WEEKS[2],
        sheet=ONE_IS_BEST,
        calendar=CALENDAR,
        reviews=(review(MATHS, 1, focus=2, effort=5, deadlines=1),),
    )
    assert [(one.aspect, one.value, one.aim) for one in brief(facts).suggested] == [("effort", 5, 4), ("focus", 2, 1)]
    assert brief(facts).positive == (Positive(PositiveCode.BEST_MARK, MATHS, "deadlines", 1),)


def test_among_equal_marks_the_one_that_fell_comes_first():
    facts = BriefFacts(
        on=WEEKS[2],
        sheet=SHEET,
        calendar=CALENDAR,
        reviews=(review(MATHS, 0, focus=2, effort=3), review(MATHS, 1, focus=2, effort=2)),
    )
    assert [one.aspect for one in brief(facts).suggested] == ["effort", "focus"]


@pytest.mark.parametrize(
    "counts",
    [
        {"possible": 10, "attended": 11},
        {"possible": 10, "attended": 8, "explained": 3},
        {"possible": 2, "attended": 1, "late": 2},
        {"possible": 2, "attended": -1},
    ],
)
def test_attendance_that_does_not_add_up_is_refused(counts):
    assert AttendanceWeek(WEEKS[1], possible=10, attended=8, late=8, explained=2).unexplained == 0
    with pytest.raises(ValueError, match="does not add up"):
        AttendanceWeek(WEEKS[1], **counts)


def test_one_aspect_is_suggested_once_and_not_where_a_broken_promise_covers_it():
    facts = BriefFacts(
        on=WEEKS[2],
        sheet=SHEET,
        calendar=CALENDAR,
        reviews=(review(MATHS, 1, focus=1, effort=1), review(FRENCH, 1, focus=1, effort=2)),
    )
    assert [(one.aspect, one.duty) for one in brief(facts).suggested] == [("focus", FRENCH), ("effort", MATHS)]
    found = brief(replace(facts, promises=(BROKEN,))).suggested
    assert [(one.code, one.aspect) for one in found] == [
        (SuggestionCode.KEEP_THE_PROMISE, "effort"),
        (SuggestionCode.RAISE_THE_MARK, "focus"),
    ]


def test_a_stale_fall_does_not_turn_the_direction():
    reviews = (review(ART, 0, focus=3), review(ART, 1, focus=1), review(MATHS, 3, focus=2), review(MATHS, 4, focus=3))
    facts = BriefFacts(on=WEEKS[5], sheet=SHEET, calendar=CALENDAR, reviews=reviews)
    assert brief(facts).data[0].direction is Direction.BETTER
    assert brief(replace(facts, stale_after_school_days=15)).data[0].direction is Direction.MIXED
