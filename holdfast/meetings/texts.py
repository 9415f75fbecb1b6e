"""The brief and the story of meetings in sentences. Who may see aggregates only reads of no teacher and no subject."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from holdfast.engines.reviews import (
    AttendanceWeek,
    Contradiction,
    Direction,
    Duty,
    KeptButDown,
    Positive,
    PositiveCode,
    Suggestion,
    SuggestionCode,
)
from holdfast.meetings.briefing import Names
from holdfast.meetings.choices import MeetingStatus, MissedBecause
from holdfast.meetings.record import ToldMeeting

DIRECTIONS: Mapping[Direction, tuple[str, Promise]] = {
    Direction.BETTER: ("well", gettext_lazy("Better than before")),
    Direction.SAME: ("none", gettext_lazy("As before")),
    Direction.WORSE: ("watch", gettext_lazy("Lower than before")),
    Direction.MIXED: ("info", gettext_lazy("Differs from class to class")),
    Direction.FIRST: ("none", gettext_lazy("First review")),
    Direction.UNKNOWN: ("none", gettext_lazy("No fresh review")),
}


def aspect(names: Names, code: str | None) -> str:
    found = names.aspects.get(code or "")
    return found.in_language(get_language() or "en") if found else ""


def point(names: Names, value: int | None) -> str:
    found = names.points.get(value or 0)
    return found.in_language(get_language() or "en") if found else "–"


def _is_good(names: Names, value: int | None) -> bool:
    """In the upper half of the scale. A step up to "below what is expected" is good news without those words."""
    return value is not None and bool(names.points) and 2 * value > min(names.points) + max(names.points)


def subject(names: Names, duty: Duty | None) -> str:
    return names.sections.get(duty.subject, "") if duty else ""


def positive(one: Positive, names: Names, *, single: bool) -> str:
    """Something good to begin with. `single`: the reader may know which teacher said it."""
    told = {"aspect": aspect(names, one.aspect), "subject": subject(names, one.duty), "value": point(names, one.value)}
    match one.code:
        case PositiveCode.PRAISE:
            return _praise(one.duty, names, single=single)
        case PositiveCode.PROMISE_KEPT:
            target = names.targets.get(one.promise or "")
            return _("Done: %(target)s") % {"target": target.words if target else ""}
        case PositiveCode.ATTENDED_EVERYTHING:
            return _("At every session last week, and on time.")
        case PositiveCode.MARK_UP if single and _is_good(names, one.value):
            return _("%(aspect)s is up in %(subject)s: %(value)s.") % told
        case PositiveCode.MARK_UP if single:
            return _("%(aspect)s is up in %(subject)s.") % told
        case PositiveCode.MARK_UP:
            return _("%(aspect)s is up in one subject.") % told
        case PositiveCode.BEST_MARK if single:
            return _("%(aspect)s in %(subject)s: %(value)s.") % told
        case PositiveCode.BEST_MARK:
            return _("%(aspect)s is at its best in one subject.") % told
        case _:
            return _("%(aspect)s has held.") % told


def _praise(duty: Duty | None, names: Names, *, single: bool) -> str:
    if duty is None or not single:
        return _("A teacher has praise for this week.")
    told = {"teacher": names.teachers.get(duty.teacher, ""), "subject": subject(names, duty)}
    comment = names.praise.get(duty, "")
    if not comment:
        return _("%(teacher)s praises the week in %(subject)s.") % told
    return _("%(teacher)s (%(subject)s): “%(comment)s”") % {**told, "comment": comment}


def prompt(one: Contradiction, names: Names, *, single: bool) -> str:
    """Two things that do not fit, as a neutral question to ask."""
    if isinstance(one, KeptButDown):
        target = names.targets.get(one.promise)
        told = {"target": target.words if target else "", "aspect": aspect(names, one.mark.aspect)}
        return _("“%(target)s” was done, and %(aspect)s is lower. Ask what happened.") % told
    if not single:
        told = {"aspect": aspect(names, one.aspect)}
        return _("Two teachers see %(aspect)s differently. Ask how the lessons go.") % told
    return _(
        "%(aspect)s: %(lower)s in %(lower_subject)s, %(higher)s in %(higher_subject)s. Ask what is different there."
    ) % {
        "aspect": aspect(names, one.aspect),
        "lower": point(names, one.lower_value),
        "lower_subject": subject(names, one.lower),
        "higher": point(names, one.higher_value),
        "higher_subject": subject(names, one.higher),
    }


def suggestion(one: Suggestion, names: Names, *, single: bool) -> str:
    """A target as it could be written down: the mentor and the student decide."""
    if one.code is SuggestionCode.KEEP_THE_PROMISE:
        target = names.targets.get(one.promise or "")
        return target.words if target else ""
    if one.code is SuggestionCode.ATTEND_EVERYTHING:
        return _("Be at every session this week")
    told = {"aspect": aspect(names, one.aspect), "subject": subject(names, one.duty), "aim": point(names, one.aim)}
    if single:
        return _("%(aspect)s in %(subject)s: %(aim)s") % told
    return _("%(aspect)s: one step better") % told


def attendance(week: AttendanceWeek) -> str:
    """The number with its unit."""
    told = ngettext(
        "At %(attended)s of %(possible)s session last week",
        "At %(attended)s of %(possible)s sessions last week",
        week.possible,
    ) % {"attended": week.attended, "possible": week.possible}
    parts = []
    if week.late:
        parts.append(ngettext("%(number)s time late", "%(number)s times late", week.late) % {"number": week.late})
    if week.unexplained:
        parts.append(
            ngettext("%(number)s without a reason", "%(number)s without a reason", week.unexplained)
            % {"number": week.unexplained}
        )
    return ", ".join([told, *parts])


def happened(meeting: ToldMeeting) -> tuple[str, str]:
    """A meeting in the story of a student: its meaning and its sentence."""
    mentor = meeting.mentor
    match meeting.status:
        case MeetingStatus.HELD:
            told = {"mentor": mentor, "minutes": meeting.actual_minutes}
            if meeting.is_first:
                return "well", _("First meeting with %(mentor)s, %(minutes)s minutes.") % told
            return "well", _("Met %(mentor)s for %(minutes)s minutes.") % told
        case MeetingStatus.MISSED:
            told = {"mentor": mentor, "reason": str(MissedBecause(meeting.missed_because).label).lower()}
            return "watch", _("Did not meet %(mentor)s: %(reason)s.") % told
        case _:
            return "info", _("Meeting with %(mentor)s planned.") % {"mentor": mentor}
