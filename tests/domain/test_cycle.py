"""What programmes ask of the weeks of a match beyond the meeting itself: who was beside it, reviews, other work."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from holdfast.engines.reviews import (
    Direction,
    Duty,
    Moved,
    Promise,
    PromiseKind,
    PromiseStatus,
    Review,
    Scale,
    Sheet,
    moved_since,
    seems_to_progress,
)
from holdfast.journeys import review
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.models import Match
from holdfast.matches.refusals import ReasonNeeded
from holdfast.meetings import actions
from holdfast.meetings.actions_reviews import Given
from holdfast.meetings.models import MatchReview
from holdfast.meetings.progress import due_on, weeks_between
from holdfast.programmes.queries import blueprint_of
from tests.forms import programme_from
from tests.meetings import AT, a_class, a_match, a_meeting, key
from tests.world import World


def match_of(world: World, code: str, student: str = "met") -> Match:
    """A match that meets in a programme of this blueprint."""
    return a_match(replace(world.tern, programme=programme_from(world, code)), student=student)


class TestTheFirstMeeting:
    def test_who_was_beside_it_is_kept_and_answers_the_rule(self, world: World) -> None:
        """Without it the same meeting asks for a reason (tests/journeys/test_every_blueprint.py)."""
        meeting = a_meeting(match_of(world, "qc-mentoring"), AT)
        held = actions.log_held(
            meeting_id=meeting.pk, minutes=30, limits_told=True, observed_by=["instructor"], covered=["hello"],
            client_key=key(), by=world.actor("learning_mentor"), at=AT,
        )  # fmt: skip
        held.refresh_from_db()
        assert (held.warnings, held.observed_by, held.covered) == ([], ["instructor"], ["hello"])


def test_marks_and_targets_since_a_day_and_what_they_propose() -> None:
    """By hand: two subjects rise, one falls; the mark to start from is the last one before the day."""
    maths, music = Duty("maths", "a"), Duty("music", "b")
    weeks = [date(2026, 10, 5) + timedelta(weeks=number) for number in range(4)]
    said = [(maths, 0, 1), (maths, 1, 2), (maths, 2, 4), (maths, 3, 3), (music, 2, 4), (music, 3, 2)]
    reviews = [Review(duty.subject, duty.teacher, weeks[week], {"effort": value}) for duty, week, value in said]
    reviews += [Review("art", "c", weeks[week], {"effort": week}) for week in (2, 3)]
    reviews.append(Review("sport", "d", weeks[3], {"effort": 1}))
    moved = moved_since(reviews, Sheet(("effort", "focus"), Scale(0, 4)), since=weeks[1])
    assert moved == (Moved("effort", better=2, same=0, worse=1),)
    assert moved[0].direction is Direction.MIXED

    def target(status: PromiseStatus) -> Promise:
        return Promise("x", PromiseKind.TARGET, status)

    kept, missed = target(PromiseStatus.KEPT), target(PromiseStatus.NOT_KEPT)
    proposals = [
        seems_to_progress(*one) for one in (([], ()), ([kept], ()), ([missed, missed], moved), ([missed], moved))
    ]
    assert proposals == [None, True, False, False]


class TestReviewingAMatch:
    def test_counts_who_was_asked_and_keeps_the_reason_with_the_numbers(self, world: World) -> None:
        match, mentor = a_match(world.tern), world.actor("learning_mentor")
        sections = [a_class(world.tern, title, "teacher", "met") for title in ("Maths", "Music")]
        said = Given(f"{sections[0].pk}-{match.student_id}", {"focus": 3})
        review.review_week(given=[said], by=world.actor("teacher"), at=AT)
        look = {"match_id": match.pk, "is_progress": False, "by": mentor, "at": AT}
        with pytest.raises(ReasonNeeded) as refused:
            review.review_match(**look, decision="go_on", client_key=key())
        assert refused.value.field == "words"
        assert "Every subject teacher" in str(refused.value)
        kept = review.review_match(**look, decision="go_on", client_key=key(), words="Too early to say.")
        assert (kept.warnings, kept.words) == (
            ["reviews-from-every-teacher", "no-progress-ends"], "Too early to say."
        )  # fmt: skip
        assert (kept.numbers["given"], kept.numbers["asked"]) == (1, 2)
        review.review_week(
            given=[Given(f"{sections[1].pk}-{match.student_id}", {"focus": 3})], by=world.actor("teacher"), at=AT
        )
        twice = [
            review.review_match(**{**look, "is_progress": True}, decision="go_on", client_key=UUID(int=7)).pk
            for _ in range(2)
        ]
        assert twice[0] == twice[1]
        assert MatchReview.objects.get(pk=twice[0]).warnings == []

    def test_is_for_whoever_writes_about_the_match_and_says_what_changes(self, world: World) -> None:
        match = a_match(world.tern)
        told = {"match_id": match.pk, "is_progress": True, "client_key": key(), "at": AT, "words": ""}
        for name in ("volunteer", "peer", "teacher", "pastoral", "student"):
            with pytest.raises(NotAllowed):
                review.review_match(**told, decision="go_on", by=world.actor(name))
        with pytest.raises(Refusal):
            review.review_match(**{**told, "words": " "}, decision="end", by=world.actor("manager"))

    def test_is_due_half_way_and_a_week_before_the_end(self, world: World) -> None:
        """Six weeks from 2 November to 21 December, the week without school included."""
        match = a_match(world.tern)
        days = [due_on(match, weeks_between(blueprint_of(match.programme), match.agreement), last)
                for last in (None, date(2026, 11, 30), date(2026, 12, 14))]  # fmt: skip
        assert days == [date(2026, 11, 23), date(2026, 12, 14), date(2027, 1, 4)]
