"""From rows to summaries: every case by name. The oracle test beside this one compares everything at once."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from pytest_django import DjangoAssertNumQueries

from holdfast.engines.attendance import NO_DATA, NOT_ENOUGH_DAYS
from holdfast.kernel import audit
from holdfast.kernel.models import AuditEntry
from holdfast.people.models import Enrolment, SchoolDay, SectionMember, Student
from holdfast.records.attendance.policies import policy_on
from holdfast.records.choices import RegisterState, Session
from holdfast.records.models import (
    AttendanceCode,
    AttendanceMark,
    AttendancePolicy,
    AttendanceState,
    AttendanceSummary,
    TierCrossing,
)
from tests.domain.attendance.rows import (
    BY,
    absent_on,
    codes,
    mark,
    refresh,
    register,
    school_days,
    submit,
    summary,
)
from tests.world import NOW, TODAY, YEAR, SchoolWorld, World

MODERATE, SEVERE = 2, 3


@pytest.fixture
def tern(world: World) -> SchoolWorld:
    codes(world.tern.school)
    return world.tern


def test_a_school_without_attendance_has_no_data_and_never_a_zero(tern: SchoolWorld) -> None:
    found = refresh(tern.school)
    assert (found.students, found.listed, found.data_to) == (4, 0, None)
    assert set(AttendanceSummary.objects.filter(school=tern.school).values_list("tier", flat=True)) == {NO_DATA}
    assert AttendanceState.objects.get(school=tern.school).data_to is None


def test_days_are_counted_from_calendar_and_enrolment_not_from_marks(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, days)
    absent_on(tern.students["plain"], days[:5])
    absent_on(tern.students["met"], days[5:7], "E")
    refresh(tern.school)
    plain, met, own = (summary(tern.students[name]) for name in ("plain", "met", "own"))
    assert (plain.absent_days, plain.possible_days, plain.excused) == (5, len(days), 0)
    assert (plain.absent, plain.possible) == (5 * 120, len(days) * 120)
    assert (met.absent_days, met.excused) == (2, 240)
    assert (own.absent_days, own.possible_days, own.tier) == (0, len(days), 0)
    assert own.data_to == days[-1]


def test_a_late_starter_is_measured_from_the_first_day_and_gets_no_tier_before_the_minimum(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, days)
    with audit.change("tests.enrol", by=BY, at=NOW):
        Enrolment.objects.filter(student=tern.students["plain"]).update(starts_on=days[-19])
        Enrolment.objects.filter(student=tern.students["met"]).update(starts_on=days[-20])
    for name in ("plain", "met"):
        absent_on(tern.students[name], days[-3:-1])
    refresh(tern.school)
    assert summary(tern.students["plain"]).tier == NOT_ENOUGH_DAYS
    assert (summary(tern.students["met"]).tier, summary(tern.students["met"]).possible_days) == (MODERATE, 20)


def test_an_enrolment_that_disappeared_ends_on_that_day(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, days)
    with audit.change("tests.enrol", by=BY, at=NOW):
        Enrolment.objects.filter(student=tern.students["plain"]).update(missing_since=days[10])
    refresh(tern.school)
    gone = summary(tern.students["plain"])
    assert (gone.possible_days, gone.is_listed) == (10, False)


def test_a_register_not_handed_in_is_neither_present_nor_absent(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, [*days[:3], *days[5:]])
    absent_on(tern.students["plain"], days[2:5])
    refresh(tern.school)
    plain = summary(tern.students["plain"])
    assert (plain.absent_days, plain.possible_days, plain.missing) == (1, len(days) - 2, 4)
    assert AttendanceState.objects.get(school=tern.school).registers_missing == 4


def test_a_class_that_did_not_hand_in_says_nothing_of_its_own_students_only(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, days)
    register(tern.school, days[4], RegisterState.NOT_SUBMITTED, tern.section)
    mark(tern.students["referred"], days[4], "A")
    refresh(tern.school)
    assert (summary(tern.students["met"]).missing, summary(tern.students["plain"]).missing) == (2, 0)
    assert summary(tern.students["referred"]).absent_days == 1, "a mark that somebody wrote is known"
    assert AttendanceState.objects.get(school=tern.school).registers_missing == 2


def test_a_day_without_need_of_a_register_counts_for_nobody_and_is_not_missing(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, [on for on in days if on != days[4]])
    register(tern.school, days[4], RegisterState.NOT_REQUIRED)
    refresh(tern.school)
    plain = summary(tern.students["plain"])
    assert (plain.possible_days, plain.missing) == (len(days) - 1, 0)
    assert AttendanceState.objects.get(school=tern.school).registers_missing == 0


def test_a_code_without_a_meaning_blocks_only_its_own_rows(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, days)
    absent_on(tern.students["plain"], days[:2])
    mark(tern.students["plain"], days[2], "??")
    found = refresh(tern.school)
    plain = summary(tern.students["plain"])
    assert (plain.absent_days, plain.possible_days, plain.missing) == (2, len(days) - 1, 2)
    assert found.unknown_codes == ("??",)
    assert summary(tern.students["met"]).missing == 0


def test_a_code_means_what_it_meant_on_the_day(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, days)
    with audit.change("tests.codes", by=BY, at=NOW):
        AttendanceCode.objects.create(district=tern.school.district, code="A", meaning="present", starts_on=days[10])
    absent_on(tern.students["plain"], [days[9], days[10]])
    refresh(tern.school)
    assert summary(tern.students["plain"]).absent_days == 1


def test_half_days_and_lateness_are_counted_in_their_own_way(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, days)
    mark(tern.students["plain"], days[0], "A", Session.AM)
    mark(tern.students["plain"], days[1], "H", Session.PM)
    mark(tern.students["plain"], days[2], "L", Session.AM)
    refresh(tern.school)
    plain = summary(tern.students["plain"])
    assert (plain.absent, plain.absent_days, plain.late) == (60 + 30, 1, 1)


def test_a_calendar_of_one_session_holds_mornings_and_afternoons_as_halves(tern: SchoolWorld) -> None:
    SchoolDay.objects.filter(school=tern.school).update(sessions=1)
    days = school_days(tern.school)
    submit(tern.school, days)
    mark(tern.students["plain"], days[0], "A", Session.AM)
    mark(tern.students["plain"], days[1], "A")
    mark(tern.students["plain"], days[2], "H", Session.PM)
    refresh(tern.school)
    plain = summary(tern.students["plain"])
    assert (plain.absent, plain.possible, plain.absent_days) == (30 + 60 + 15, len(days) * 60, 2)


def test_a_school_that_marks_everybody_leaves_nobody_present_by_silence(tern: SchoolWorld) -> None:
    days = school_days(tern.school)[:10]
    submit(tern.school, days)
    for name in ("plain", "met"):
        absent_on(tern.students[name], days[:9], "P")
    mark(tern.students["met"], days[9], "A")
    refresh(tern.school)
    assert AttendanceState.objects.get(school=tern.school).source == "positive"
    assert (summary(tern.students["plain"]).possible_days, summary(tern.students["plain"]).missing) == (9, 2)
    assert summary(tern.students["met"]).absent_days == 1


def test_a_school_that_sends_no_registers_counts_up_to_its_last_mark(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    mark(tern.students["plain"], days[30], "A")
    refresh(tern.school)
    state = AttendanceState.objects.get(school=tern.school)
    assert (state.registers_known, state.data_to, state.registers_missing) == (False, days[30], 0)
    assert (summary(tern.students["met"]).possible_days, summary(tern.students["plain"]).absent_days) == (31, 1)


def test_a_mark_that_its_system_took_back_no_longer_counts(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, days)
    absent_on(tern.students["plain"], days[:3])
    refresh(tern.school)
    AttendanceMark.objects.filter(student=tern.students["plain"], on=days[0]).update(missing_since=TODAY)
    refresh(tern.school)
    assert summary(tern.students["plain"]).absent_days == 2


def test_a_mark_on_a_sunday_is_left_out_and_said(tern: SchoolWorld) -> None:
    submit(tern.school, school_days(tern.school))
    mark(tern.students["plain"], YEAR[0] + timedelta(days=6))
    refresh(tern.school)
    assert AttendanceState.objects.get(school=tern.school).left_out == {"no_school_day": 1}
    assert summary(tern.students["plain"]).absent_days == 0


def test_a_line_is_announced_once_however_often_it_is_crossed(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, days[:40])
    absent_on(tern.students["plain"], days[36:40])
    assert refresh(tern.school, days[39]).crossings == 1
    assert refresh(tern.school, days[39]).crossings == 0
    AttendanceMark.objects.filter(student=tern.students["plain"], on=days[39]).update(missing_since=TODAY)
    refresh(tern.school, days[39])
    assert summary(tern.students["plain"]).tier == 1
    AttendanceMark.objects.filter(student=tern.students["plain"]).update(missing_since=None)
    assert refresh(tern.school, days[39]).crossings == 0
    crossing = TierCrossing.objects.get(student=tern.students["plain"])
    assert (crossing.tier, crossing.tier_before, crossing.crossed_on) == (MODERATE, 0, days[39])


def test_old_lines_of_a_school_that_just_arrived_are_no_news(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, days)
    absent_on(tern.students["plain"], days[:20])
    assert (refresh(tern.school).crossings, summary(tern.students["plain"]).tier) == (0, SEVERE)


def test_a_correction_of_last_month_is_news_today(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, days)
    refresh(tern.school)
    absent_on(tern.students["plain"], days[5:25])
    assert refresh(tern.school).crossings == 1


def test_the_list_follows_tier_recent_days_and_runs(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, days)
    absent_on(tern.students["plain"], days[:5])
    absent_on(tern.students["met"], days[-9:-1:2])
    absent_on(tern.students["referred"], days[-3:])
    refresh(tern.school)
    listed = {name: summary(student).is_listed for name, student in tern.students.items()}
    assert listed == {"plain": False, "met": True, "referred": False, "own": False}, "10 % of 51 days is 6 days"
    assert summary(tern.students["plain"]).tier == 1


def test_the_policy_is_a_dated_record_and_a_new_version_announces_nothing(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, days)
    absent_on(tern.students["plain"], days[:4])
    refresh(tern.school)
    first = AttendancePolicy.objects.get(district=tern.school.district)
    assert (first.code, first.version, first.starts_on) == ("us_common", 1, YEAR[0])
    body = {**first.body, "tiers": [{**one, "denominator": 200} for one in first.body["tiers"]]}
    with audit.change("tests.policy", by=BY, at=NOW):
        AttendancePolicy.objects.create(
            district=tern.school.district, code="us_common", version=2, body=body, starts_on=TODAY, made_at=NOW
        )
    assert policy_on(tern.school.district_id, TODAY - timedelta(days=1)).record == first
    found = refresh(tern.school)
    assert summary(tern.students["plain"]).policy.version == 2
    assert (summary(tern.students["plain"]).tier, found.crossings) == (MODERATE, 0)


def test_the_count_is_the_same_number_of_queries_for_four_students_and_for_forty(
    tern: SchoolWorld, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    submit(tern.school, school_days(tern.school))
    refresh(tern.school)
    with django_assert_max_num_queries(28) as counted:
        refresh(tern.school)
    before = len(counted)
    template = Enrolment.objects.get(student=tern.students["plain"])
    with audit.change("tests.students", by=BY, at=NOW):
        for number in range(36):
            student = Student.objects.get(pk=template.student_id)
            student.pk, student.number = None, f"more-{number}"
            student.save()
            Enrolment.objects.create(student=student, school=tern.school, starts_on=template.starts_on)
            mark(student, YEAR[0])
    with django_assert_max_num_queries(before) as counted:
        assert refresh(tern.school).students == 40
    assert len(counted) == before


def test_nothing_happens_between_two_school_years(tern: SchoolWorld) -> None:
    assert refresh(tern.school, date(2027, 7, 15)).students == 0
    assert not AttendanceSummary.objects.exists()


def test_other_schools_stay_as_they_were(world: World, tern: SchoolWorld) -> None:
    submit(tern.school, school_days(tern.school))
    mark(world.gannet.students["plain"], YEAR[0])
    refresh(tern.school)
    assert not AttendanceSummary.objects.exclude(school=tern.school).exists()


def test_a_crossing_is_audited_and_a_summary_is_derived(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, days)
    refresh(tern.school)
    absent_on(tern.students["plain"], days[5:25])
    refresh(tern.school)
    lines = AuditEntry.objects.filter(verb="records.refresh_attendance")
    assert lines.filter(table="records_tiercrossing", student_id=tern.students["plain"].pk).count() == 1
    assert not lines.filter(table="records_attendancesummary").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        AttendanceSummary.objects.filter(student=tern.students["plain"]).update(absent=F("possible") + 1)


def test_members_who_left_the_class_are_not_spoken_of(tern: SchoolWorld) -> None:
    days = school_days(tern.school)
    submit(tern.school, days)
    with audit.change("tests.member", by=BY, at=NOW):
        SectionMember.objects.filter(student=tern.students["met"]).update(ends_before=days[4])
    register(tern.school, days[4], RegisterState.NOT_SUBMITTED, tern.section)
    refresh(tern.school)
    assert (summary(tern.students["met"]).missing, summary(tern.students["referred"]).missing) == (0, 2)
