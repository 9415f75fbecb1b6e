"""Every night the files that people sent for an import long ago are deleted."""

from holdfast.jobs.step import Night, Step, StepReport
from holdfast.records.kept_files import forget_old


def _forget(night: Night) -> StepReport:
    return StepReport({"folders": forget_old(night.at, dry=night.dry)})


FORGET_IMPORT_FILES = Step("forget_import_files", _forget, per_school=False)
