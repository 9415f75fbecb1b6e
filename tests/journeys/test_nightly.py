"""The night: each step dry, once and twice; a second run changes nothing, a killed step leaves no claim."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from holdfast.jobs.nightly import STEPS
from holdfast.jobs.runner import run_night
from holdfast.jobs.step import Night, Step, StepReport
from holdfast.jobs.steps.meetings import MEETING_STEPS
from holdfast.kernel import audit, clock, seals
from holdfast.kernel.actor import system
from holdfast.kernel.models import AuditEntry, AuditSeal, JobRun
from holdfast.people.models import Student
from tests.meetings import a_match, a_meeting
from tests.world import NOW, TODAY, World

Told = list[tuple[str, int | None, StepReport]]


@pytest.fixture(autouse=True)
def _heads_of_this_test(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(seals, "heads_file", lambda: tmp_path / "heads.txt")


def night(world: World, steps: tuple[Step, ...] = STEPS, *, dry: bool = False, on: date = TODAY) -> Told:
    told: Told = []
    schools = [world.tern.school.pk, world.gannet.school.pk]
    run_night(steps, schools, on, dry=dry, tell=lambda *words: told.append(words))
    return told


def places(step: Step, world: World) -> list[int | None]:
    return [world.tern.school.pk, world.gannet.school.pk] if step.per_school else [None]


def test_names_are_unique_so_that_each_step_has_its_own_claim() -> None:
    names = [step.name for step in STEPS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_dry_step_changes_nothing_and_claims_nothing(step: Step, world: World) -> None:
    before = AuditEntry.objects.count()
    told = night(world, (step,), dry=True)
    assert [(name, school) for name, school, _report in told] == [(step.name, one) for one in places(step, world)]
    assert JobRun.objects.count() == 0
    assert AuditEntry.objects.count() == before
    assert AuditSeal.objects.count() == 0


def test_what_a_dry_night_says_of_meetings_is_what_the_night_then_does(world: World) -> None:
    match = a_match(world.tern)
    with audit.change("tests.phone", by=system("tests"), at=NOW):
        Student.objects.filter(pk=match.student_id).update(phone="555-0100")
    at = clock.now()
    a_meeting(match, at + timedelta(hours=30))
    a_meeting(match, at - timedelta(days=3))
    a_match(world.tern, "volunteer", "plain")
    steps = [step for step in MEETING_STEPS if step.name != "ask_for_reviews"]
    for step in steps:
        would = sum(sum(report.counts.values()) for _n, _s, report in night(world, (step,), dry=True))
        did = sum(sum(report.counts.values()) for _n, _s, report in night(world, (step,)))
        assert would == did, step.name
        assert did or step.name != "meetings_to_log"
    said = [next(iter(report.counts)) for _n, school, report in night(world, tuple(steps), dry=True) if school]
    assert set(said) == {"would be moved", "would be booked", "would be reminded", "would be told"}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_step_runs_once_a_day_and_the_second_night_finds_nothing_to_do(step: Step, world: World) -> None:
    night(world, (step,))
    runs = list(JobRun.objects.order_by("id").values("step", "school_id", "on", "finished_at", "counts"))
    assert [run["school_id"] for run in runs] == places(step, world)
    assert all(run["finished_at"] is not None for run in runs)
    after_first = AuditEntry.objects.count()
    assert night(world, (step,)) == []
    assert list(JobRun.objects.order_by("id").values("step", "school_id", "on", "finished_at", "counts")) == runs
    assert AuditEntry.objects.count() == after_first


def test_the_whole_night_on_the_next_day_runs_again(world: World) -> None:
    first = night(world)
    again = night(world, on=date.fromordinal(TODAY.toordinal() + 1))
    assert [told[:2] for told in again] == [told[:2] for told in first]


def test_a_step_that_breaks_leaves_no_claim_and_nothing_half_done(world: World) -> None:
    class PulledThePlug(Exception):
        pass

    def half(night: Night) -> StepReport:
        AuditEntry.objects.create(at=night.at, actor=night.by.label, verb="half", table="none", op="read")
        raise PulledThePlug

    broken = Step("broken", half, per_school=False)
    with pytest.raises(PulledThePlug), transaction.atomic():
        night(world, (broken,))
    assert not JobRun.objects.filter(step="broken").exists()
    assert not AuditEntry.objects.filter(verb="half").exists()
    mended = Step("broken", lambda _night: StepReport({"lines": 1}), per_school=False)
    assert night(world, (mended,)) == [("broken", None, StepReport({"lines": 1}))]


def test_the_last_step_seals_what_the_others_did(world: World) -> None:
    assert STEPS[-1].name == "seal_audit"
    night(world)
    assert seals.unsealed() == 0
    assert seals.verify(seals.heads_file()) is None
