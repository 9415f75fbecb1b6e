"""When absences are too many, and what codes mean: dated, never backwards; unknown until somebody says."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.models import AuditEntry
from holdfast.people.models import School
from holdfast.records import actions as imports
from holdfast.records.attendance.actions import refresh_attendance
from holdfast.records.attendance.policies import policies_of, policy_on
from holdfast.records.models import AttendanceCode, AttendanceMark, AttendanceSummary, Source
from tests.domain.records.samples import sent
from tests.web.test_school_settings import text_of
from tests.world import NOW, TODAY, World

SignIn = Callable[..., Client]
BY = system("test")
DAYS = [date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 9)]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def source(world: World) -> Source:
    with audit.change("tests.source", by=BY, at=NOW):
        return Source.objects.create(district=world.district, name="Registers", kind="mapped_csv")


def mark(world: World, source: Source | None, code: str, days: list[date], school: str = "tern") -> None:
    here = getattr(world, school)
    with audit.change("tests.mark", by=BY, at=NOW):
        AttendanceMark.objects.bulk_create(
            AttendanceMark(school=here.school, student=here.students["plain"], source=source, on=on, code=code)
            for on in days
        )


def counted(world: World) -> AttendanceSummary:
    return AttendanceSummary.objects.get(student=world.tern.students["plain"])


def codes_page(world: World) -> str:
    return f"/admin/attendance/{world.district.pk}/codes/"


def give(client: Client, world: World, code: str, says: str, source: Source | None) -> Any:
    told = {"code": code, "says": says, "source": source.pk if source else ""}
    return client.post(f"{codes_page(world)}meaning/", told, follow=True)


def test_an_unknown_code_is_listed_explained_and_counted_without_a_new_import(
    world: World, signed_in: SignIn, source: Source
) -> None:
    mark(world, source, "ZQ", DAYS)
    refresh_attendance(school_id=world.tern.school.pk, on=TODAY, by=BY, at=NOW)
    unknown = counted(world)
    assert unknown.absent_days == 0, "unknown is neither present nor absent"
    manager = signed_in("manager")
    page = text_of(manager.get(codes_page(world)))
    assert "What does “ZQ” mean?" in page
    assert "3 records" in page
    assert "a meaning now" in text_of(give(manager, world, "ZQ", "excused", source))
    now = counted(world)
    assert (now.absent_days, now.excused > 0) == (3, True)
    assert now.possible_days == unknown.possible_days + 3, "what was unknown did not count before"
    assert "Every code has a meaning" in text_of(manager.get(codes_page(world)))
    give(manager, world, "ZQ", "present", source)
    assert counted(world).absent_days == 0, "a wrong word is corrected"
    assert AuditEntry.objects.filter(table="records_attendancecode", verb="records.give_meaning").count() == 2


def test_a_later_file_does_not_take_a_given_meaning_away(world: World, signed_in: SignIn, source: Source) -> None:
    mark(world, source, "ZQ", DAYS)
    give(signed_in("it"), world, "ZQ", "late", source)
    files = sent(attendance_codes="raw_code,class\nZQ,absent\nYY,present\n")
    run = imports.plan_import(source=source, files=files, by=BY, at=NOW)
    imports.apply_import(run=run, by=BY, at=NOW)
    kept = AttendanceCode.objects.get(source=source, code="ZQ")
    assert (kept.meaning, kept.is_late) == ("present", True)
    assert AttendanceCode.objects.get(source=source, code="YY").meaning == "present"


def test_a_code_that_the_file_left_unknown_from_a_day_on(world: World, signed_in: SignIn, source: Source) -> None:
    with audit.change("tests.code", by=BY, at=NOW):
        AttendanceCode.objects.create(
            district=world.district, source=source, code="ZQ", meaning="unknown", starts_on=date(2026, 9, 8)
        )
        AttendanceCode.objects.create(
            district=world.district, source=source, code="ZQ", meaning="present", ends_before=date(2026, 9, 8)
        )
    mark(world, source, "ZQ", DAYS)
    manager = signed_in("manager")
    assert "2 records" in text_of(manager.get(codes_page(world)))
    give(manager, world, "ZQ", "unexcused", source)
    assert "Every code has a meaning" in text_of(manager.get(codes_page(world)))


def test_a_manager_does_not_explain_another_schools_code(world: World, signed_in: SignIn, source: Source) -> None:
    mark(world, source, "ZQ", DAYS)
    mark(world, source, "ZQ", DAYS, "gannet")
    mark(world, source, "GG", [date(2026, 9, 10)], "gannet")
    manager = signed_in("manager")
    page = text_of(manager.get(codes_page(world)))
    assert "“GG”" not in page
    assert "3 records" in page
    assert "Another school of the district uses this code" in text_of(give(manager, world, "ZQ", "present", source))
    assert not AttendanceCode.objects.filter(code="ZQ").exists()
    it = signed_in("it")
    assert "6 records" in text_of(it.get(codes_page(world)))
    give(it, world, "ZQ", "present", source)
    assert AttendanceCode.objects.get(code="ZQ").meaning == "present"
    assert manager.get(f"/admin/attendance/{world.farshore.pk}/codes/").status_code == 404


def policy_page(world: World, new: str = "") -> str:
    return f"/admin/attendance/{world.district.pk}/{new}"


TYPED = {
    "basis": "days", "day_share": "1/2", "minimum_possible": "15", "listed_from": "1", "recent_line": "",
    "run_line": "3", "en0": "Fine", "fr0": "Bien", "en1": "Watch", "fr1": "À suivre", "line1": "7.5", "en2": "Chronic",
    "fr2": "Chronique", "line2": "10", "en3": "Severe", "fr3": "Grave", "line3": "20",
}  # fmt: skip


def test_a_definition_holds_from_its_day_and_the_past_stays(world: World, signed_in: SignIn) -> None:
    refresh_attendance(school_id=world.tern.school.pk, on=TODAY, by=BY, at=NOW)
    it = signed_in("it")
    assert "more" in text_of(it.get(policy_page(world)))
    begins = TODAY + timedelta(days=7)
    assert it.post(policy_page(world, "new/"), TYPED | {"starts_on": begins.isoformat()}).status_code == 302
    before, after = policy_on(world.district.pk, begins - timedelta(days=1)), policy_on(world.district.pk, begins)
    assert before is not None
    assert after is not None
    assert (before.record.version, after.record.version) == (1, 2)
    assert (after.policy.tiers[1].numerator, after.policy.tiers[1].denominator) == (75, 1000)
    assert (after.policy.minimum_possible, after.policy.recent_line, after.policy.run_line) == (15, None, 3)
    page = text_of(it.get(policy_page(world)))
    assert "It decides until 17 November 2026" in page
    assert "To come" in page
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    refused = text_of(it.post(policy_page(world, "new/"), TYPED | {"starts_on": yesterday}), 422)
    assert "the past is not changed" in refused
    wrong = TYPED | {"starts_on": begins.isoformat(), "line2": "5"}
    assert "Each line must be heavier" in text_of(it.post(policy_page(world, "new/"), wrong), 422)
    assert len(policies_of(world.district.pk, TODAY)) == 2


def test_a_definition_from_today_counts_today(world: World, signed_in: SignIn, source: Source) -> None:
    mark(world, source, "A", DAYS)
    with audit.change("tests.code", by=BY, at=NOW):
        AttendanceCode.objects.create(district=world.district, code="A", meaning="absent")
    refresh_attendance(school_id=world.tern.school.pk, on=TODAY, by=BY, at=NOW)
    told = TYPED | {"starts_on": TODAY.isoformat(), "minimum_possible": "3"}
    assert signed_in("it").post(policy_page(world, "new/"), told).status_code == 302
    now = counted(world)
    assert (now.policy.version, now.tier) == (2, 3)


def test_days_are_days_and_the_starting_points_can_be_kept(world: World, signed_in: SignIn) -> None:
    it = signed_in("it")
    page = text_of(it.get(policy_page(world, "new/?start=fixed_days_18")))
    assert 'value="18"' in page
    told = {key: value for key, value in TYPED.items() if key[-1] not in "23"}
    told |= {"starts_on": TODAY.isoformat(), "basis": "fixed_days", "line1": "18", "listed_from": "1"}
    assert it.post(policy_page(world, "new/?start=fixed_days_18"), told).status_code == 302
    kept = policy_on(world.district.pk, TODAY)
    assert kept is not None
    assert [(one.numerator, one.denominator) for one in kept.policy.tiers] == [(0, 1), (18, 1)]


def test_a_manager_of_one_of_two_schools_reads_it_only(world: World, signed_in: SignIn) -> None:
    manager = signed_in("manager")
    page = text_of(manager.get(policy_page(world)))
    assert "Enter another definition" not in page
    assert "Enter a definition" not in page
    told = TYPED | {"starts_on": TODAY.isoformat()}
    refused = text_of(manager.post(policy_page(world, "new/"), told, follow=True))
    assert "only who sets up all of them may change it" in refused
    assert policy_on(world.district.pk, TODAY) is None
    assert School.objects.filter(district=world.district).count() == 2


def test_more_codes_cost_no_more_queries(world: World, signed_in: SignIn, source: Source) -> None:
    it, asked = signed_in("it"), []
    for number in (1, 2):
        mark(world, source, f"Q{number}", [DAYS[0] + timedelta(days=number)])
        it.get(codes_page(world))
        with CaptureQueriesContext(connection) as counted_queries:
            it.get(codes_page(world))
        asked.append(len(counted_queries))
        mark(world, source, "Q9", [DAYS[0] + timedelta(days=20 + number)])
    assert asked[0] == asked[1]


def test_a_mark_that_no_source_sent_can_be_explained(world: World, signed_in: SignIn) -> None:
    mark(world, None, "ZZ", DAYS)
    it = signed_in("it")
    assert "3 records" in text_of(it.get(codes_page(world)))
    give(it, world, "ZZ", "absent", None)
    assert counted(world).absent_days == 3
