from datetime import date, timedelta

import pytest

from holdfast.engines.reviews import (
    Coverage,
    Direction,
    Duty,
    KeptButDown,
    Mark,
    OffTheScale,
    Promise,
    PromiseKind,
    PromiseStatus,
    Review,
    ReviewedTwice,
    Scale,
    Sheet,
    Stale,
    TeachersApart,
    contradictions,
    coverage,
    direction,
    latest_marks,
    stale,
)
from tests.engines.reviews.tables import ART, CALENDAR, FRENCH, MATHS, ONE_IS_BEST, SHEET, WEEKS, review, snowed_in


@pytest.mark.parametrize(
    ("scale", "before", "now", "expected"),
    [
        (Scale(1, 4), None, 2, Direction.FIRST),
        (Scale(1, 4), 2, 3, Direction.BETTER),
        (Scale(1, 4), 3, 2, Direction.WORSE),
        (Scale(1, 4), 3, 3, Direction.SAME),
        (Scale(1, 6, higher_is_better=False), 2, 3, Direction.WORSE),
        (Scale(1, 6, higher_is_better=False), 3, 2, Direction.BETTER),
    ],
)
def test_direction(scale, before, now, expected):
    assert direction(scale, before, now) is expected


@pytest.mark.parametrize(
    ("scale", "value", "expected"),
    [(Scale(1, 4), 1, 2), (Scale(1, 4), 4, 4), (Scale(1, 6, False), 6, 5), (Scale(1, 6, False), 1, 1)],
)
def test_one_step_better(scale, value, expected):
    assert scale.one_better(value) == expected


def test_the_change_is_from_the_last_value_the_same_teacher_gave():
    marks = latest_marks(
        [
            review(MATHS, 2, focus=3),
            review(FRENCH, 2, focus=2, effort=4),
            review(MATHS, 0, focus=2, effort=1),
            review(FRENCH, 1, focus=4),
            review(Duty("maths", "t-supply"), 1, focus=4),
        ],
        SHEET,
    )
    assert marks == (
        Mark("focus", FRENCH, 2, WEEKS[2], 4, WEEKS[1], Direction.WORSE),
        Mark("focus", MATHS, 3, WEEKS[2], 2, WEEKS[0], Direction.BETTER),
        Mark("focus", Duty("maths", "t-supply"), 4, WEEKS[1], None, None, Direction.FIRST),
        Mark("effort", FRENCH, 4, WEEKS[2], None, None, Direction.FIRST),
        Mark("effort", MATHS, 1, WEEKS[0], None, None, Direction.FIRST),
    )


@pytest.mark.parametrize(
    ("week", "on", "limit", "age"),
    [
        (0, WEEKS[1], 0, None),
        (0, WEEKS[1] + timedelta(days=1), 0, 1),
        (0, WEEKS[2], 5, None),
        (0, WEEKS[2], 4, 5),
        (0, WEEKS[3] + timedelta(days=1), 10, 11),
        (0, WEEKS[3], 10, None),
        (2, WEEKS[2] + timedelta(days=3), 0, None),
    ],
)
def test_staleness_in_school_days_after_the_week_reviewed(week, on, limit, age):
    found = stale([review(MATHS, week, focus=1)], CALENDAR, on=on, after_school_days=limit)
    assert found == (() if age is None else (Stale(MATHS, WEEKS[week], age),))


def test_a_snow_week_ages_nothing():
    old = [review(MATHS, 0, focus=1)]
    assert stale(old, CALENDAR, on=WEEKS[2], after_school_days=3) == (Stale(MATHS, WEEKS[0], 5),)
    assert stale(old, snowed_in(WEEKS[1], WEEKS[2]), on=WEEKS[2], after_school_days=3) == ()


def test_only_the_latest_review_of_each_duty_can_be_stale_and_the_oldest_comes_first():
    found = stale(
        [review(MATHS, 0, focus=1), review(FRENCH, 1, focus=1), review(ART, 0, focus=1), review(MATHS, 3, focus=1)],
        CALENDAR,
        on=WEEKS[4],
        after_school_days=5,
    )
    assert found == (Stale(ART, WEEKS[0], 15), Stale(FRENCH, WEEKS[1], 10))


def test_coverage_names_who_has_not_answered_and_who_never_has():
    reviews = [review(MATHS, 1, focus=1), review(FRENCH, 0, focus=1), review(Duty("gym", "t-other"), 1, focus=1)]
    assert coverage(reviews, SHEET, week_on=WEEKS[1]) == Coverage(WEEKS[1], (MATHS,), (ART, FRENCH), (ART,))
    assert coverage([], SHEET, week_on=WEEKS[1]).never == (ART, FRENCH, MATHS)


@pytest.mark.parametrize(
    ("values", "steps_apart", "expected"),
    [
        ({MATHS: 1, FRENCH: 3}, 2, (MATHS, FRENCH, 2)),
        ({MATHS: 1, FRENCH: 3}, 3, None),
        ({MATHS: 4, FRENCH: 3, ART: 1}, 2, (ART, MATHS, 3)),
        ({MATHS: 1, Duty("physics", "t-abacus"): 4}, 2, None),
        ({MATHS: 1, Duty("physics", "t-abacus"): 4, FRENCH: 2}, 2, (FRENCH, Duty("physics", "t-abacus"), 2)),
        ({MATHS: 2, FRENCH: 2}, 0, None),
    ],
)
def test_teachers_far_apart_on_one_aspect(values, steps_apart, expected):
    reviews = [review(duty, 1, focus=value) for duty, value in values.items()]
    found = contradictions(reviews, [], SHEET, steps_apart=steps_apart)
    if expected is None:
        assert found == ()
    else:
        lower, higher, steps = expected
        assert found == (TeachersApart("focus", WEEKS[1], lower, values[lower], higher, values[higher], steps),)


def test_where_one_is_best_the_lower_teacher_is_the_one_with_the_larger_number():
    reviews = [review(MATHS, 1, focus=1), review(FRENCH, 1, focus=5)]
    (found,) = contradictions(reviews, [], ONE_IS_BEST, steps_apart=2)
    assert (found.lower, found.higher, found.steps) == (FRENCH, MATHS, 4)


def test_views_of_different_weeks_do_not_contradict_each_other():
    assert contradictions([review(MATHS, 0, focus=1), review(FRENCH, 1, focus=4)], [], SHEET, steps_apart=2) == ()
    assert contradictions([], [], SHEET, steps_apart=2) == ()


@pytest.mark.parametrize(
    ("promise", "expected"),
    [
        ({}, True),
        ({"subject": None}, True),
        ({"subject": "french"}, False),
        ({"aspect": "effort"}, False),
        ({"status": PromiseStatus.NOT_KEPT}, False),
        ({"kind": PromiseKind.ACTION}, False),
    ],
)
def test_a_target_said_to_be_kept_while_its_mark_went_down(promise, expected):
    usual = {"kind": PromiseKind.TARGET, "status": PromiseStatus.KEPT, "aspect": "focus", "subject": "maths"}
    reviews = [review(MATHS, 0, focus=3), review(MATHS, 1, focus=2)]
    found = contradictions(reviews, [Promise("p1", **usual | promise)], SHEET, steps_apart=2)
    mark = Mark("focus", MATHS, 2, WEEKS[1], 3, WEEKS[0], Direction.WORSE)
    assert found == ((KeptButDown("p1", mark),) if expected else ())


def test_bad_reviews_say_where():
    with pytest.raises(OffTheScale, match=r"maths, t-abacus, week of 2027-01-11: focus is 5"):
        latest_marks([review(MATHS, 0, focus=5)], SHEET)
    with pytest.raises(OffTheScale, match="charm"):
        latest_marks([review(MATHS, 0, charm=1)], SHEET)
    with pytest.raises(ReviewedTwice, match="maths"):
        latest_marks([review(MATHS, 0, focus=1), review(MATHS, 0, focus=2)], SHEET)
    with pytest.raises(ValueError, match="not a Monday"):
        Review("maths", "t-abacus", date(2027, 1, 12), {})
    with pytest.raises(ValueError, match="no steps"):
        Scale(4, 4)
    assert Sheet((), Scale(0, 1)).duties == frozenset()
