"""Every night: meetings off closed days, first meetings booked, students reminded, mentors and teachers asked."""

from collections.abc import Callable

from holdfast.jobs.step import Night, Step, StepReport
from holdfast.journeys import meet, review

THURSDAY = 3


def _each_night(name: str, count: str, do: Callable[..., int], would: Callable[[int, Night], int]) -> Step:
    """A step that counts what it did; dry, it says by `would` how many it would do, and changes nothing."""

    def run(night: Night) -> StepReport:
        if night.school_id is None:
            return StepReport()
        if night.dry:
            return StepReport({f"would be {count}": would(night.school_id, night)})
        done = do(school_id=night.school_id, by=night.by, at=night.at)
        return StepReport({count: done} if done else {})

    return Step(name, run)


def _ask_teachers(night: Night) -> StepReport:
    """On Thursdays: late enough to know the week, early enough to answer in it."""
    if night.school_id is None or night.on.weekday() != THURSDAY:
        return StepReport()
    if night.dry:
        return StepReport(
            {"teachers would be asked": review.teachers_to_be_asked(school_id=night.school_id, on=night.on)}
        )
    asked = review.ask_teachers(school_id=night.school_id, on=night.on, by=night.by, at=night.at)
    return StepReport({"teachers": asked} if asked else {})


MEETING_STEPS = (
    _each_night(
        "meetings_off_closed_days", "moved", meet.move_off_closed_days,
        lambda school, night: meet.meetings_to_move(school_id=school, at=night.at),
    ),
    _each_night(
        "first_meetings", "booked", meet.book_first_meetings,
        lambda school, _night: meet.first_meetings_to_book(school_id=school),
    ),
    _each_night(
        "remind_students", "reminded", meet.remind_students,
        lambda school, night: meet.students_to_remind(school_id=school, at=night.at),
    ),
    _each_night(
        "meetings_to_log", "told", meet.remind_mentors,
        lambda school, night: meet.mentors_to_remind(school_id=school, at=night.at),
    ),
    Step("ask_for_reviews", _ask_teachers),
)  # fmt: skip
