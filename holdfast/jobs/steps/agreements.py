"""An agreement that somebody has not signed after a week is brought before the managers, once."""

from django.conf import settings

from holdfast.jobs.step import Night, Step, StepReport
from holdfast.matches.queries import unsigned_agreements
from holdfast.mentors.queries import managers_of, school_taking_offers
from holdfast.messaging.actions import queue


def _remember_unsigned(night: Night) -> StepReport:
    if night.school_id is None:
        return StepReport(stopped_because="Agreements are followed school by school.")
    waiting = unsigned_agreements(night.school_id, night.on)
    school = school_taking_offers(night.school_id)
    if night.dry or school is None:
        return StepReport({"unsigned": len(waiting)})
    for agreement in waiting:
        for manager in managers_of(school.pk, night.on):
            queue(
                once=f"unsigned:{agreement.pk}:{manager.pk}", template="something_waits", channel="email",
                address=manager.email, language=manager.language, school=school, by=night.by, at=night.at,
                link=f"{settings.PUBLIC_URL}/manager/matches/{agreement.match_id}/",
            )  # fmt: skip
    return StepReport({"unsigned": len(waiting)})


REMEMBER_UNSIGNED = Step("remember_unsigned", _remember_unsigned)
