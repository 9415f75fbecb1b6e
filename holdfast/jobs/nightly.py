"""What a night does, top to bottom. Later steps see what earlier ones did."""

from holdfast.jobs.step import Step
from holdfast.jobs.steps.attendance import REFRESH_ATTENDANCE
from holdfast.jobs.steps.audit import SEAL_AUDIT
from holdfast.jobs.steps.import_files import FORGET_IMPORT_FILES

STEPS: tuple[Step, ...] = (
    REFRESH_ATTENDANCE,
    FORGET_IMPORT_FILES,
    SEAL_AUDIT,
)
