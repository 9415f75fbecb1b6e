"""What waits in the outbox goes out, school by school. Other ways of starting it (a timer) run the same step."""

from holdfast.jobs.step import Night, Step, StepReport
from holdfast.messaging.queries import due_messages
from holdfast.messaging.sending import send_due


def _send(night: Night) -> StepReport:
    if night.school_id is None:
        return StepReport(stopped_because="Messages are sent school by school.")
    if night.dry:
        return StepReport({"due": due_messages(night.school_id, night.at)})
    return StepReport(send_due(school_id=night.school_id, by=night.by, at=night.at))


SEND_MESSAGES = Step("send_messages", _send)
