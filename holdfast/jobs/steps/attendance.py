"""Every night each school's attendance is counted again, from its registers."""

from holdfast.jobs.step import Night, Step, StepReport
from holdfast.records.attendance.actions import refresh_attendance


def _count_again(night: Night) -> StepReport:
    if night.school_id is None:
        return StepReport(stopped_because="Attendance is counted school by school.")
    if night.dry:
        return StepReport(counts={"schools": 1})
    found = refresh_attendance(school_id=night.school_id, on=night.on, by=night.by, at=night.at)
    return StepReport({"students": found.students, "listed": found.listed, "crossings": found.crossings})


REFRESH_ATTENDANCE = Step("refresh_attendance", _count_again)
