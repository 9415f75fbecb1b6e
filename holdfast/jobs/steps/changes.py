"""Every night the notices of changes are deleted that are older than anything counted before them."""

from holdfast.jobs.step import Night, Step, StepReport
from holdfast.kernel.changes import forget_old


def _forget(night: Night) -> StepReport:
    return StepReport({"changes": forget_old(night.at, dry=night.dry)})


FORGET_CHANGES = Step("forget_changes", _forget, per_school=False)
