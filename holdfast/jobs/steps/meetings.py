"""Every night: meetings off closed days, first meetings booked, students reminded, mentors and teachers asked."""

from collections.abc import Callable

from holdfast.jobs.step import Night, Step, StepReport
from holdfast.journeys import meet, review

THURSDAY = 3


def _each_night(name: str, count: str, do: Callable[..., int]) -> Step:
    def run(night: Night) -> StepReport:
        if night.school_id is None or night.dry:
            return StepReport()
        done = do(school_id=night.school_id, by=night.by, at=night.at)
        return StepReport({count: done} if done else {})

    return Step(name, run)


def _ask_teachers(night: Night) -> StepReport:
    """On Thursdays: late enough to know the week, early enough to answer in it."""
    if night.school_id is None or night.dry or night.on.weekday() != THURSDAY:
        return StepReport()
    asked = review.ask_teachers(school_id=night.school_id, on=night.on, by=night.by, at=night.at)
    return StepReport({"teachers": asked} if asked else {})


MEETING_STEPS = (
    _each_night("meetings_off_closed_days", "moved", meet.move_off_closed_days),
    _each_night("first_meetings", "booked", meet.book_first_meetings),
    _each_night("remind_students", "reminded", meet.remind_students),
    _each_night("meetings_to_log", "mentors", meet.remind_mentors),
    Step("ask_for_reviews", _ask_teachers),
)
