"""From a referral to the facts that the rules of its programme ask for. None is "not known yet", never "no"."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Min

from holdfast.accounts.models import Grant
from holdfast.cases.choices import ReferralSource
from holdfast.cases.models import Referral, Willingness
from holdfast.engines.attendance import NOT_ENOUGH_DAYS
from holdfast.engines.blueprint import Facts
from holdfast.forms.facts import forms_of_students
from holdfast.kernel.actor import Role
from holdfast.people.models import Enrolment, SchoolYear
from holdfast.programmes.people import CODES_OF
from holdfast.records.models import AttendanceSummary, TierCrossing

DAYS_A_WEEK = 7
REFER_AS = (Role.MANAGER, Role.PASTORAL, Role.TEACHER, Role.RESOURCE_TEACHER, Role.LIAISON)
"""The roles in which somebody refers; one who has another role as well refers in one of these."""
SOURCE_WORDS: Mapping[str, str] = {ReferralSource.SELF: "student", ReferralSource.FAMILY: "guardian"}


@dataclass(frozen=True, slots=True)
class AttendanceFact:
    """What the records say of a student's attendance: the tier of the policy, and the share of sessions missed."""

    tier: int | None
    absence_percent: float | None


def referrer_key(referral: Referral) -> str:
    """A stable text for whoever referred, so that whoever asked the student can be compared with them."""
    if referral.referred_by_id is not None:
        return f"user:{referral.referred_by_id}"
    return f"named:{referral.referrer_name.casefold()}"


def asker_key(asked: Willingness) -> str:
    return f"user:{asked.asked_by_id}" if asked.asked_by_id is not None else f"named:{asked.asked_by_name.casefold()}"


def attendance_known(student_ids: Collection[int], on: date) -> dict[int, AttendanceFact]:
    """What the records say of each student's attendance in the school year of this day: one query.

    A student without a summary, or with too few days for a tier, is not in it.
    """
    rows = AttendanceSummary.objects.filter(
        student__in=student_ids,
        school_year__starts_on__lte=on,
        school_year__ends_before__gt=on,
        tier__lt=NOT_ENOUGH_DAYS,
        possible__gt=0,
    )
    return {
        student: AttendanceFact(tier=tier, absence_percent=round(100 * absent / possible, 1))
        for student, tier, absent, possible in rows.values_list("student_id", "tier", "absent", "possible")
    }


def referral_facts(
    referrals: Sequence[Referral], on: date, attendance: Mapping[int, AttendanceFact] | None = None
) -> dict[int, Facts]:
    """The facts of each referral on a day, by its id: seven queries, whatever their number.

    `attendance` is by student id; a student who is not in it has no data source.
    """
    asked = _last_asked(referrals)
    years = _years_at_school(referrals, on)
    roles = _roles_of_referrers(referrals)
    known_since = _known_since(referrals)
    forms = forms_of_students((one.programme_id, one.student_id, one.student.household_id) for one in referrals)
    known = {
        one.pk: _facts(one, on, asked.get(one.pk), years.get(one.pk), roles, (attendance or {}).get(one.student_id))
        for one in referrals
    }
    return {
        one.pk: replace(
            known[one.pk],
            forms_complete=forms[one.programme_id, one.student_id],
            history_weeks=(one.received_at.date() - known_since[one.pk]).days // DAYS_A_WEEK,
        )
        for one in referrals
    }


def _known_since(referrals: Sequence[Referral]) -> dict[int, date]:
    """Since when the records speak of a difficulty, by referral: the student's first referral to any programme, or the
    first line of an attendance policy that they crossed. It may have begun earlier, and never later than it came."""
    students = {one.student_id for one in referrals}
    referred = Referral.objects.filter(student__in=students).values_list("student_id").annotate(Min("received_at"))
    crossed = TierCrossing.objects.filter(student__in=students).values_list("student_id").annotate(Min("crossed_on"))
    first_referral = {student: at.date() for student, at in referred.order_by()}
    first_crossing = dict(crossed.order_by())
    since = {}
    for one in referrals:
        came = one.received_at.date()
        known = (first_referral.get(one.student_id, came), first_crossing.get(one.student_id, came))
        since[one.pk] = min(came, *known)
    return since


def _facts(
    referral: Referral,
    on: date,
    asked: Willingness | None,
    year_at_school: int | None,
    roles: Mapping[tuple[int, int], Role],
    attendance: AttendanceFact | None,
) -> Facts:
    role = roles.get((referral.referred_by_id or 0, referral.school_id))
    return Facts(
        on=on,
        grade=referral.student.grade or None,
        year_at_school=year_at_school,
        age=age_on(referral.student.birth_on, on),
        subjects_with_concern=len(referral.subjects) if referral.subjects else None,
        attendance_tier=attendance.tier if attendance else None,
        absence_percent=attendance.absence_percent if attendance else None,
        support_level=referral.support_level or None,
        weeks_waiting=max(0, (on - referral.received_at.date()).days) // DAYS_A_WEEK,
        answers=referral.answers,
        referred_by=referrer_key(referral),
        referred_by_role=SOURCE_WORDS.get(referral.source) or (CODES_OF[role][0] if role else None),
        willing=asked.says_yes if asked else None,
        willingness_asked_by=asker_key(asked) if asked else None,
    )


def _last_asked(referrals: Sequence[Referral]) -> dict[int, Willingness]:
    answers = Willingness.objects.filter(referral__in=[one.pk for one in referrals]).order_by("asked_at", "id")
    return {one.referral_id: one for one in answers}


def _roles_of_referrers(referrals: Sequence[Referral]) -> dict[tuple[int, int], Role]:
    """The role in which a user referred, by user and school; the first in the order of the matrix."""
    users = {one.referred_by_id for one in referrals if one.referred_by_id}
    grants = Grant.objects.filter(user_id__in=users, school_id__in={one.school_id for one in referrals})
    found = grants.order_by("-role").values_list("user_id", "school_id", "role")
    return {(user, school): Role(role) for user, school, role in found if Role(role) in REFER_AS}


def _years_at_school(referrals: Sequence[Referral], on: date) -> dict[int, int]:
    """Which school year in a row this is at the school: 1 in the first. Absent without an enrolment or a calendar."""
    enrolments = Enrolment.objects.filter(
        student__in={one.student_id for one in referrals}, starts_on__lte=on, is_inferred=False
    )
    firsts = {
        (student, school): first
        for student, school, first in enrolments.values_list("student_id", "school_id").annotate(Min("starts_on"))
    }
    starts: dict[int, list[tuple[date, date]]] = {}
    for school, begins, ends in SchoolYear.objects.filter(
        school__in={one.school_id for one in referrals}, starts_on__lte=on
    ).values_list("school_id", "starts_on", "ends_before"):
        starts.setdefault(school, []).append((begins, ends))
    counted = {}
    for one in referrals:
        first = firsts.get((one.student_id, one.school_id))
        years = sum(ends > first for _, ends in starts.get(one.school_id, ())) if first else 0
        if years:
            counted[one.pk] = years
    return counted


def age_on(birth_on: date | None, on: date) -> int | None:
    if birth_on is None:
        return None
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))
