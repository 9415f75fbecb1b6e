"""A check that ran out lets the mentor's matches stand still from that day; managers are told long before."""

from django.conf import settings

from holdfast.jobs.step import Night, Step, StepReport
from holdfast.matches.actions import suspend
from holdfast.matches.queries import count_active, matches_to_suspend
from holdfast.mentors.queries import expiring_steps, managers_of, school_taking_offers
from holdfast.messaging.actions import queue

WARN_DAYS = (60, 30, 7)
MOST_AT_ONCE = 10
"""More matches than this, and more than half of all, point to broken data: a person must look first."""


def _follow_checks(night: Night) -> StepReport:
    if night.school_id is None:
        return StepReport(stopped_because="Screening is followed school by school.")
    expired = matches_to_suspend(night.school_id, night.on)
    if len(expired) > MOST_AT_ONCE and 2 * len(expired) > count_active(night.school_id):
        return StepReport(
            {"to_suspend": len(expired)}, "More than half of all matches would stand still. Look at the checks first."
        )
    if night.dry:
        return StepReport({"to_suspend": len(expired)})
    for match in expired:
        suspend(match_id=match.pk, reason="screening no longer valid", by=night.by, at=night.at, on=night.on)
    return StepReport({"suspended": len(expired), "told": _tell_managers(night)})


def _tell_managers(night: Night) -> int:
    """One message for each check, warning day and manager. A night that was left out is made up for."""
    school, told = school_taking_offers(night.school_id or 0), 0
    if school is None:
        return 0
    managers = list(managers_of(school.pk, night.on))
    for step in expiring_steps([school.pk], night.on, max(WARN_DAYS)):
        days_left = ((step.expires_on or night.on) - night.on).days
        warning = min(days for days in WARN_DAYS if days >= days_left)
        for manager in managers:
            queue(
                once=f"check:{step.pk}:{warning}:{manager.pk}", template="something_waits", channel="email",
                address=manager.email, language=manager.language, school=school, by=night.by, at=night.at,
                link=f"{settings.PUBLIC_URL}/manager/mentors/?show=expiring",
            )  # fmt: skip
            told += 1
    return told


FOLLOW_CHECKS = Step("follow_checks", _follow_checks)
