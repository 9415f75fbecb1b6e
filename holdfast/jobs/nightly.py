"""What a night does, top to bottom. Later steps see what earlier ones did."""

from holdfast.jobs.step import Step
from holdfast.jobs.steps.agreements import REMEMBER_UNSIGNED
from holdfast.jobs.steps.attendance import REFRESH_ATTENDANCE
from holdfast.jobs.steps.audit import SEAL_AUDIT
from holdfast.jobs.steps.changes import FORGET_CHANGES
from holdfast.jobs.steps.families import FOLLOW_ABSENCES
from holdfast.jobs.steps.import_files import FORGET_IMPORT_FILES
from holdfast.jobs.steps.meetings import MEETING_STEPS
from holdfast.jobs.steps.outbox import SEND_MESSAGES
from holdfast.jobs.steps.screening import FOLLOW_CHECKS

STEPS: tuple[Step, ...] = (
    REFRESH_ATTENDANCE,
    FOLLOW_ABSENCES,
    FOLLOW_CHECKS,
    REMEMBER_UNSIGNED,
    *MEETING_STEPS,
    SEND_MESSAGES,
    FORGET_IMPORT_FILES,
    FORGET_CHANGES,
    SEAL_AUDIT,
)
