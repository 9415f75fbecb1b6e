"""Every night: the steps that absences have reached stand on the lists of those who act."""

from holdfast.jobs.step import Night, Step, StepReport
from holdfast.journeys.ladder import follow_absences, steps_newly_reached


def _follow_absences(night: Night) -> StepReport:
    if night.school_id is None:
        return StepReport(stopped_because="Absences are followed school by school.")
    if night.dry:
        would = len(steps_newly_reached(school_id=night.school_id, on=night.on))
        return StepReport({"steps would be reached": would} if would else {})
    reached = follow_absences(school_id=night.school_id, on=night.on, by=night.by, at=night.at)
    return StepReport({"steps": reached} if reached else {})


FOLLOW_ABSENCES = Step("follow_absences", _follow_absences)
"""After the attendance was counted again."""
