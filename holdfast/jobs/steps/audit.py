"""Every night the audit of the day is sealed, and the newest seal written outside the database."""

from holdfast.jobs.step import Night, Step, StepReport
from holdfast.kernel import seals


def _seal(night: Night) -> StepReport:
    if night.dry:
        return StepReport({"lines": seals.unsealed()})
    return StepReport({"lines": seals.seal(at=night.at, published=seals.heads_file())})


SEAL_AUDIT = Step("seal_audit", _seal, per_school=False)
