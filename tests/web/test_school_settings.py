"""School settings in the browser: contact, years, terms, closures; what is refused; nothing of another school."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.models import AuditEntry
from holdfast.people.models import SchoolDay, SchoolYear, Term
from holdfast.records.attendance.actions import refresh_attendance
from holdfast.records.models import AttendanceMark, AttendanceSummary
from tests.world import NOW, TODAY, World

SignIn = Callable[..., Client]
NEXT = {"name": "2027-2028", "starts_on": "2027-08-30", "last_on": "2028-06-22"}
BY = system("test")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def at(world: World, *parts: object) -> str:
    return "/".join(["/admin/settings", str(world.tern.school.pk), *map(str, parts), ""])


def text_of(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:2000]
    return " ".join(response.content.decode().split())


def year_of(world: World) -> SchoolYear:
    return SchoolYear.objects.get(school=world.tern.school, starts_on=date(2026, 8, 31))


def test_a_manager_goes_straight_to_the_school_and_it_chooses(world: World, signed_in: SignIn) -> None:
    assert signed_in("manager").get("/admin/settings/")["Location"] == at(world)
    listed = text_of(signed_in("it").get("/admin/settings/"))
    assert "Tern Point" in listed
    assert "Gannet Hill" in listed
    assert "Skua Rock" not in listed


def test_the_contact_is_kept_and_audited(world: World, signed_in: SignIn) -> None:
    manager = signed_in("manager")
    assert manager.post(at(world, "contact"), {"phone": "555-0142", "email": "tern@example.org"}).status_code == 302
    page = text_of(manager.get(at(world)))
    assert "555-0142" in page
    assert "tern@example.org" in page
    line = AuditEntry.objects.filter(table="people_school", verb="people.set_contact").get()
    assert line.row_id == world.tern.school.pk
    wrong = text_of(manager.post(at(world, "contact"), {"phone": "call us", "email": "nowhere"}), 422)
    assert "call us" in wrong


def test_a_year_is_added_with_weekdays_terms_and_closures(world: World, signed_in: SignIn) -> None:
    manager = signed_in("manager")
    there = manager.post(at(world, "years", "new"), NEXT)["Location"]
    year = SchoolYear.objects.get(school=world.tern.school, name="2027-2028")
    assert (year.starts_on, year.ends_before) == (date(2027, 8, 30), date(2028, 6, 23)), "the last day belongs to it"
    assert there == at(world, "years", year.pk)
    refused = text_of(
        manager.post(f"{there}closures/new/", {"starts_on": "2027-12-24", "last_on": "2028-01-05", "why": "holiday"}),
        422,
    )
    assert "First say which days are school days" in refused
    assert manager.post(f"{there}weekdays/", {"sessions": "2"}).status_code == 302
    assert SchoolDay.objects.filter(school=year.school, on__gte=year.starts_on, sessions=2).count() == 214
    holiday = {"starts_on": "2027-12-24", "last_on": "2028-01-05", "why": "holiday"}
    page = text_of(manager.post(f"{there}closures/new/", holiday, follow=True))
    assert "9 school days are closed." in page
    assert "24 December 2027 to 5 January 2028" in page
    assert "overlap" not in page
    again = text_of(manager.post(f"{there}closures/new/", holiday | {"starts_on": "2028-01-05"}), 422)
    assert "School is already closed from 24 December 2027 to 5 January 2028" in again
    opened = text_of(
        manager.post(f"{there}closures/remove/", {"starts_on": "2027-12-24", "last_on": "2028-01-05"}, follow=True)
    )
    assert "These are school days again." in opened
    assert SchoolDay.objects.filter(school=year.school, on__gte=year.starts_on, sessions=2).count() == 214
    verbs = AuditEntry.objects.filter(table="people_schoolday").values_list("verb", flat=True)
    assert list(verbs.order_by("id")) == ["people.open_weekdays", "people.close_days", "people.open_days"]


def test_overlaps_and_wrong_dates_are_refused_with_a_sentence(world: World, signed_in: SignIn) -> None:
    manager = signed_in("manager")
    new = at(world, "years", "new")
    overlap = text_of(manager.post(new, NEXT | {"starts_on": "2027-06-22"}), 422)
    assert "These dates overlap “2026-2027”, from 31 August 2026 to 22 June 2027." in overlap
    assert "2027-06-22" in overlap, "what was typed stays"
    assert manager.post(new, NEXT | {"starts_on": "2027-06-23"}).status_code == 302, "the day after is free"
    backwards = text_of(manager.post(new, NEXT | {"starts_on": "2030-02-02", "last_on": "2030-02-01"}), 422)
    assert "The last day comes before the first." in backwards
    long = text_of(manager.post(new, NEXT | {"starts_on": "2030-02-02", "last_on": "2031-12-01"}), 422)
    assert "400 days" in long


def test_terms_lie_inside_and_apart(world: World, signed_in: SignIn) -> None:
    manager, year = signed_in("manager"), year_of(world)
    new = at(world, "years", year.pk, "terms", "new")
    first = {"name": "Term 1", "starts_on": "2026-08-31", "last_on": "2026-12-22"}
    assert manager.post(new, first).status_code == 302
    term = Term.objects.get(school_year=year)
    assert term.ends_before == date(2026, 12, 23)
    assert "overlap “Term 1”" in text_of(manager.post(new, first | {"name": "Term 2"}), 422)
    outside = text_of(manager.post(new, first | {"name": "T", "starts_on": "2026-08-30"}), 422)
    assert "outside the school year" in outside
    shorter = {"name": "2026-2027", "starts_on": "2026-09-01", "last_on": "2027-06-22"}
    assert "“Term 1” lies outside" in text_of(manager.post(at(world, "years", year.pk, "dates"), shorter), 422)
    manager.post(at(world, "years", year.pk, "terms", term.pk), first | {"name": "Autumn"})
    term.refresh_from_db()
    assert term.name == "Autumn"
    manager.post(at(world, "years", year.pk, "terms", term.pk, "remove"))
    assert not Term.objects.filter(school_year=year).exists()


def test_only_an_unused_year_is_removed(world: World, signed_in: SignIn) -> None:
    manager, year = signed_in("manager"), year_of(world)
    with audit.change("tests.mark", by=BY, at=NOW):
        AttendanceMark.objects.create(
            school=year.school, student=world.tern.students["plain"], on=date(2026, 9, 7), code="A"
        )
    page = text_of(manager.post(at(world, "years", year.pk, "remove"), follow=True))
    assert "This school year is in use" in page
    assert "Remove this school year" not in page
    manager.post(at(world, "years", "new"), NEXT)
    unused = SchoolYear.objects.get(school=year.school, name="2027-2028")
    assert "Remove this school year" in text_of(manager.get(at(world, "years", unused.pk)))
    manager.post(at(world, "years", unused.pk, "remove"))
    assert list(SchoolYear.objects.filter(school=year.school)) == [year]


def test_a_closure_takes_its_days_out_of_the_count_at_once(world: World, signed_in: SignIn) -> None:
    year, student = year_of(world), world.tern.students["plain"]
    with audit.change("tests.mark", by=BY, at=NOW):
        AttendanceMark.objects.create(school=year.school, student=student, on=date(2026, 9, 11), code="A")
    refresh_attendance(school_id=year.school_id, on=TODAY, by=BY, at=NOW)
    before = AttendanceSummary.objects.get(student=student).possible_days
    signed_in("manager").post(
        at(world, "years", year.pk, "closures", "new"),
        {"starts_on": "2026-09-07", "last_on": "2026-09-08", "why": "weather"},
    )
    assert AttendanceSummary.objects.get(student=student).possible_days == before - 2


def test_nothing_of_another_school_opens(world: World, signed_in: SignIn) -> None:
    manager, gannet = signed_in("manager"), world.gannet.school
    theirs = SchoolYear.objects.get(school=gannet)
    for path in (
        f"/admin/settings/{gannet.pk}/",
        f"/admin/settings/{gannet.pk}/years/{theirs.pk}/",
        at(world, "years", theirs.pk),
        at(world, "years", theirs.pk, "dates"),
    ):
        assert manager.get(path).status_code == 404, path
    assert manager.post(f"/admin/settings/{gannet.pk}/contact/", {"phone": "555-0100"}).status_code == 404
    assert manager.post(at(world, "years", theirs.pk, "remove")).status_code == 404
    assert signed_in("teacher").get(at(world)).status_code == 404


def test_what_holds_for_the_district_is_for_who_sets_up_all_of_it(world: World, signed_in: SignIn) -> None:
    told = {"language": "fr", "time_zone": "Europe/Paris"}
    refused = text_of(signed_in("manager").post(at(world, "district"), told, follow=True))
    assert "only who sets up all of them may change it" in refused
    world.district.refresh_from_db()
    assert world.district.time_zone == "America/Toronto"
    it = signed_in("it")
    assert it.post(at(world, "district"), {"language": "fr", "time_zone": "America/Montreal"}).status_code == 302
    world.district.refresh_from_db()
    assert (world.district.default_language, world.district.time_zone) == ("fr", "America/Montreal")
    assert it.post(at(world, "district"), {"language": "fr", "time_zone": "Sea/Kelp"}).status_code == 422
