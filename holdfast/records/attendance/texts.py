"""Attendance in sentences: every number with its unit, its period and how far the registers reach."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from holdfast.engines.attendance import NO_DATA, NOT_ENOUGH_DAYS, Basis
from holdfast.records.attendance.policies import DatedPolicy
from holdfast.records.attendance.queries import SchoolAttendance, Standing
from holdfast.records.models import AttendanceState, AttendanceSummary


def day_text(value: date | datetime | None, *, year: bool = False) -> str:
    """14 October, or 14 October 2026; a moment is told by the day it was where the school is."""
    if value is None:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    ordinal = local.day == 1 and (get_language() or "en").startswith("fr")
    return formats.date_format(local, (r"j\e\r F" if ordinal else "j F") + (" Y" if year else ""))


def _sessions_text(units: int, per_session: int) -> str:
    whole, rest = divmod(units, per_session)
    return formats.number_format(round(units / per_session, 1), use_l10n=True) if rest else str(whole)


def why(standing: Standing) -> list[str]:
    """Why this student is on the list: the most recent first, then the year."""
    return list(_reasons(standing))


def _reasons(standing: Standing) -> Iterator[str]:
    summary, policy = standing.summary, standing.policy
    if policy.policy.run_line and summary.current_run >= policy.policy.run_line:
        yield ngettext(
            "Absent on the last school day", "Absent on the last %(days)s school days", summary.current_run
        ) % {"days": summary.current_run}
    elif policy.policy.recent_line and summary.recent_absent_days >= policy.policy.recent_line:
        yield recent_text(summary)
    if standing.crossed is not None:
        yield _("Over the line to “%(tier)s” since %(day)s") % {
            "tier": policy.word(standing.crossed.tier).text,
            "day": day_text(standing.crossed.crossed_on),
        }
    yield year_text(summary, policy)


def recent_text(summary: AttendanceSummary) -> str:
    return ngettext(
        "Missed %(missed)s of the last %(days)s school day",
        "Missed %(missed)s of the last %(days)s school days",
        summary.recent_possible_days,
    ) % {"missed": summary.recent_absent_days, "days": summary.recent_possible_days}


def year_text(summary: AttendanceSummary, policy: DatedPolicy) -> str:
    """What the tier is made of, to the integer; no number at all where nothing is known."""
    if summary.tier == NO_DATA:
        return _("No register has come in yet")
    if policy.policy.basis is Basis.SESSIONS:
        said = _("Missed %(missed)s of %(possible)s sessions this year") % {
            "missed": _sessions_text(summary.absent, summary.units_per_session),
            "possible": _sessions_text(summary.possible, summary.units_per_session),
        }
    else:
        said = ngettext(
            "Missed %(missed)s of %(possible)s day this year",
            "Missed %(missed)s of %(possible)s days this year",
            summary.possible_days,
        ) % {"missed": summary.absent_days, "possible": summary.possible_days}
    if summary.tier == NOT_ENOUGH_DAYS:
        return _("%(sentence)s: too few for a level") % {"sentence": said}
    return said


def reach_text(summary: AttendanceSummary) -> str:
    """How far the registers reach for one student, and what is missing of them."""
    if summary.data_to is None:
        return ""
    if not summary.missing:
        return _("to %(day)s") % {"day": day_text(summary.data_to)}
    return ngettext(
        "to %(day)s; %(missing)s register missing", "to %(day)s; %(missing)s registers missing", summary.missing
    ) % {"day": day_text(summary.data_to), "missing": summary.missing}


def numbers(standing: Standing) -> list[tuple[str, str]]:
    """What is under "show the numbers"."""
    return [(str(label), value) for label, value in _numbers(standing.summary)]


def _numbers(summary: AttendanceSummary) -> Iterator[tuple[str, str]]:
    per = summary.units_per_session
    yield _("Sessions possible"), _sessions_text(summary.possible, per)
    yield _("Sessions missed"), _sessions_text(summary.absent, per)
    yield _("of these with permission"), _sessions_text(summary.excused, per)
    yield _("Times late"), str(summary.late)
    yield _("Longest absence in a row, in school days"), str(summary.longest_run)
    if summary.last_absent_on:
        yield _("Last absent"), day_text(summary.last_absent_on)
    yield _("Registers missing"), str(summary.missing)


def freshness(place: SchoolAttendance) -> str:
    """How far a school's registers reach."""
    state = place.state
    if state.data_to is None:
        return _("No register has come in yet.")
    said = _("Attendance to %(day)s") % {"day": day_text(state.data_to)}
    if not state.registers_known:
        return _("%(said)s; this school's system does not say which registers were taken.") % {"said": said}
    if not state.registers_missing:
        return _("%(said)s; no register missing.") % {"said": said}
    return ngettext(
        "%(said)s; %(missing)s register missing.", "%(said)s; %(missing)s registers missing.", state.registers_missing
    ) % {"said": said, "missing": state.registers_missing}


def policy_text(policy: DatedPolicy) -> str:
    """Which definition decides, and since when."""
    return _("Decided by the district's definition, version %(version)s, in force since %(day)s.") % {
        "version": policy.record.version,
        "day": day_text(policy.record.starts_on, year=True),
    }


def lines_of(policy: DatedPolicy) -> list[tuple[str, str]]:
    """The lines of a definition, from the heaviest."""
    rows = []
    for number, word in policy.tiers:
        tier = policy.policy.tiers[number]
        if tier.numerator:
            rows.append((word.text, _line(policy, tier.numerator, tier.denominator, tier.inclusive)))
    rows.append(
        (
            _("Smallest number of days for a level")
            if policy.policy.basis is not Basis.SESSIONS
            else _("Smallest number of sessions for a level"),
            str(policy.policy.minimum_possible),
        )
    )
    if policy.policy.recent_line:
        rows.append((_("Shown as well: days missed of the last 20, from"), str(policy.policy.recent_line)))
    if policy.policy.run_line:
        rows.append((_("Shown as well: school days missed in a row, from"), str(policy.policy.run_line)))
    return rows


def _line(policy: DatedPolicy, numerator: int, denominator: int, inclusive: bool) -> str:
    if policy.policy.basis is Basis.FIXED_DAYS:
        return ngettext("%(days)s day missed", "%(days)s days missed", numerator) % {"days": numerator}
    share = formats.number_format(round(100 * numerator / denominator, 1)).removesuffix(".0").removesuffix(",0")
    values = {"share": share}
    return _("%(share)s%% missed or more") % values if inclusive else _("more than %(share)s%% missed") % values


def not_used(state: AttendanceState) -> str:
    """What of the registers could not be used, if anything."""
    said = []
    if state.unknown_codes:
        said.append(
            _("These attendance codes have no meaning yet: %(codes)s. Their marks count as unknown.")
            % {"codes": ", ".join(state.unknown_codes)}
        )
    left_out = sum(state.left_out.values())
    if left_out:
        said.append(
            ngettext(
                "%(marks)s mark was left out: it lies on a day without school or outside an enrolment.",
                "%(marks)s marks were left out: they lie on days without school or outside an enrolment.",
                left_out,
            )
            % {"marks": left_out}
        )
    return " ".join(said)
