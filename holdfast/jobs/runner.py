"""Runs the night: each step once for each school and day, whoever starts it and however often."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.db import IntegrityError, transaction

from holdfast.jobs.step import Night, Step, StepReport
from holdfast.kernel import clock
from holdfast.kernel.actor import system
from holdfast.kernel.models import JobRun
from holdfast.kernel.scope import scope

Told = Callable[[str, int | None, StepReport], None]


def _claim(step: Step, school_id: int | None, on: date) -> JobRun | None:
    """The run of this step, or None when somebody has done it or is doing it. A run that broke off is taken again."""
    try:
        with transaction.atomic():
            return JobRun.objects.create(step=step.name, school_id=school_id, on=on, started_at=clock.now())
    except IntegrityError:
        return None


def _run_once(step: Step, night: Night) -> StepReport | None:
    if night.dry:
        return step.do(night)
    # The claim and the work are one transaction: a killed night leaves no claim, and the next one does the work.
    with transaction.atomic():
        run = _claim(step, night.school_id, night.on)
        if run is None:
            return None
        report = step.do(night)
        run.counts, run.stopped_because, run.finished_at = report.counts, report.stopped_because, clock.now()
        run.save()
        return report


def _places(step: Step, school_ids: Iterable[int]) -> Iterator[int | None]:
    if step.per_school:
        yield from school_ids
    else:
        yield None


def run_night(steps: Iterable[Step], school_ids: list[int], on: date, *, dry: bool, tell: Told) -> None:
    """Every step, top to bottom, at every school. `tell` hears of each one that did (or would do) something."""
    by = system("nightly")
    with scope(by):
        for step in steps:
            for school_id in _places(step, school_ids):
                report = _run_once(step, Night(school_id, on, clock.now(), by, dry))
                if report is not None:
                    tell(step.name, school_id, report)
