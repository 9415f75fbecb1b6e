"""A student with three teachers and four weeks of reviews, all invented."""

from datetime import date, timedelta

from holdfast.engines.calendar import Closure, weekday_calendar
from holdfast.engines.reviews import Duty, Review, Scale, Sheet

WEEKS = [date(2027, 1, 11) + timedelta(weeks=number) for number in range(6)]
MATHS, FRENCH, ART = Duty("maths", "t-abacus"), Duty("french", "t-bouquin"), Duty("art", "t-crayon")
SHEET = Sheet(("focus", "effort", "deadlines"), Scale(1, 4), frozenset({MATHS, FRENCH, ART}))
ONE_IS_BEST = Sheet(SHEET.aspects, Scale(1, 6, higher_is_better=False), SHEET.duties)
CALENDAR = weekday_calendar(date(2026, 9, 1), date(2027, 6, 24))


def snowed_in(starts_on: date, ends_before: date):
    snow = Closure("snow", starts_on, ends_before)
    return weekday_calendar(date(2026, 9, 1), date(2027, 6, 24), closures=(snow,))


def review(duty: Duty, week: int, *, praise: bool = False, **values: int) -> Review:
    return Review(duty.subject, duty.teacher, WEEKS[week], values, has_comment=praise, has_praise=praise)
