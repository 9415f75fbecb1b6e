"""The list of students, the record of one, why somebody sees it, who else does, and who looked."""

from collections.abc import Callable
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.models import AuditEntry
from holdfast.kernel.scope import scope
from holdfast.people.access import Sight
from holdfast.people.models import Student
from holdfast.people.names import folded
from holdfast.web.people import panels
from tests.world import NOW, World

SignIn = Callable[..., Client]
SECRETS = ("14 March 2009", "2009-03-14", "555-0100", "555-0111", "met-001", "@example.org", "Sandy")
"""Of the student `met`: birth date, phones, number, addresses, guardian."""


def page_of(client: Client, student: Student, name: str = "student") -> str:
    response = client.get(reverse(name, args=[student.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_a_manager_sees_her_school_and_no_neighbour(world: World, signed_in: SignIn) -> None:
    page = signed_in("manager").get(reverse("students")).content.decode()
    assert all(f"Ternfin, {name}" in page for name in ("Pearl", "Finn", "Coral", "Marin"))
    assert "Gannetfin" not in page
    assert "Skuafin" not in page


@pytest.mark.parametrize("typed", ["pearl", "TERN pearl", "Péarl", "pea"])
def test_a_name_is_found_however_it_is_typed(world: World, signed_in: SignIn, typed: str) -> None:
    page = signed_in("manager").get(reverse("students"), {"q": typed}).content.decode()
    assert "Ternfin, Pearl" in page
    assert "Ternfin, Finn" not in page


@pytest.mark.parametrize("typed", ["letoile", "l'étoile", "L’Etoile", "etoile", "noelle soeur", "lÉtoile noe"])
def test_a_name_with_an_apostrophe_is_found_with_and_without(world: World, signed_in: SignIn, typed: str) -> None:
    with scope(system("tests")), audit.change("tests.name", by=system("tests"), at=NOW):
        Student.objects.filter(pk=world.tern.students["met"].pk).update(
            given_name="Noëlle", family_name="Sœur-L’Étoile", search_name=folded("Noëlle", "Sœur-L’Étoile")
        )
    page = signed_in("manager").get(reverse("students"), {"q": typed}).content.decode()
    assert "Sœur-L’Étoile, Noëlle" in page
    assert "Ternfin, " not in page


def test_search_finds_nobody_out_of_reach_and_counts_nobody(world: World, signed_in: SignIn) -> None:
    page = signed_in("volunteer").get(reverse("students"), {"q": "finn"}).content.decode()
    assert "0 students" in page
    assert "Ternfin, Finn" not in page


def test_normalised_names_have_no_accents_capitals_or_hyphens() -> None:
    assert folded("  Éloïse  O’Brien-ROY ") == "eloise o brien roy"


def test_the_list_asks_the_database_as_often_for_one_as_for_many(world: World, signed_in: SignIn) -> None:
    client = signed_in("manager")

    def asked(**query: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("students"), query).status_code == 200
        return sum(1 for query in queries if "SAVEPOINT" not in query["sql"])

    asked()
    assert asked(q="pearl") - 1 == asked() <= 8  # the one that counts who fits


def test_a_page_has_a_hundred(world: World, signed_in: SignIn) -> None:
    with scope(system("tests")), audit.change("tests.many", by=system("tests"), at=NOW):
        Student.objects.bulk_create(
            Student(
                district=world.district,
                school=world.tern.school,
                given_name=f"Many{number:03}",
                family_name="Zeefin",
                search_name=f"many{number:03} zeefin",
            )
            for number in range(150)
        )
    client = signed_in("manager")
    first = client.get(reverse("students"), {"q": "zeefin"}).content.decode()
    second = client.get(reverse("students"), {"q": "zeefin", "page": "2"}).content.decode()
    assert (first.count("Zeefin, Many"), second.count("Zeefin, Many")) == (100, 50)
    assert "q=zeefin&amp;page=2" in first


def test_a_manager_reads_the_whole_record(world: World, signed_in: SignIn) -> None:
    page = page_of(signed_in("manager"), world.tern.students["met"])
    assert all(secret in page for secret in ("14 March 2009", "555-0100", "555-0111", "met-001", "Sandy-Pearl"))
    assert "Your role is Programme manager at Tern Point" in page


@pytest.mark.parametrize("name", ["volunteer", "peer", "agency", "teacher", "captain"])
def test_minimal_roles_read_the_minimum(world: World, signed_in: SignIn, name: str) -> None:
    client, student = signed_in(name), world.tern.students["met"]
    for page in (page_of(client, student), page_of(client, student, "student_access")):
        assert "Pearl Ternfin" in page
        assert [secret for secret in SECRETS if secret in page] == []


def test_a_guardian_reads_no_other_guardian(world: World, signed_in: SignIn) -> None:
    page = page_of(signed_in("guardian"), world.tern.students["met"])
    assert "555-0111" not in page
    assert "You are this student&#39;s parent or guardian." in page


def test_who_else_can_names_everybody_with_the_reason(world: World, signed_in: SignIn) -> None:
    page = page_of(signed_in("manager"), world.tern.students["met"], "student_access")
    assert "Teacher of Tern Point homeroom 1" in page
    assert "Volunteer mentor, meets this student since 31 August 2026" in page
    assert "District captain in Kelp Bay" in page
    assert "Skua" not in page


def test_minimal_roles_learn_the_reasons_and_no_names(world: World, signed_in: SignIn) -> None:
    page = page_of(signed_in("volunteer"), world.tern.students["met"], "student_access")
    assert "Learning mentor, meets this student since 31 August 2026" in page
    assert "Manager Tern" not in page


@pytest.mark.parametrize("key", ["plain", "referred"])
def test_out_of_reach_is_as_if_it_did_not_exist(world: World, signed_in: SignIn, key: str) -> None:
    client = signed_in("volunteer")
    refused = client.get(reverse("student", args=[world.tern.students[key].pk]))
    absent = client.get(reverse("student", args=[987654321]))
    assert (refused.status_code, refused.content) == (absent.status_code, absent.content)


def _panel(record: str) -> panels.Panel:
    return panels.Panel(record, "components/icons.html", lambda sight, at: {"text": f"the {record}"})


def test_a_panel_appears_only_to_those_who_may_read_its_record(world: World) -> None:
    student = world.tern.students["met"]
    offered = (_panel("attendance"), _panel("meeting_note"), _panel("restricted_note"))
    for name, seen in (
        ("manager", {"attendance", "meeting_note"}),
        ("safeguarding", {"attendance", "meeting_note", "restricted_note"}),
        ("volunteer", {"meeting_note"}),
        ("teacher", {"attendance"}),
        ("captain", set()),
    ):
        shown = panels.panels_for(Sight(world.actor(name), student), NOW, offered)
        assert {panel["text"].removeprefix("the ") for panel in shown} == seen


def test_looking_at_a_restricted_record_is_written_down_and_shown(world: World, signed_in: SignIn) -> None:
    student = world.tern.students["met"]
    before = AuditEntry.objects.filter(op="read").count()
    with mock.patch("holdfast.web.people.students.PANELS", (_panel("attendance"), _panel("meeting_note"))):
        page_of(signed_in("safeguarding"), student)
    [line] = AuditEntry.objects.filter(op="read")[before:]
    assert (line.table, line.student_id, line.school_id) == ("meeting_note", student.pk, world.tern.school.pk)
    to_manager = page_of(signed_in("manager"), student, "student_access")
    assert "Safeguarding Tern, Meeting note" in to_manager
    to_guardian = page_of(signed_in("guardian"), student, "student_access")
    assert "Safeguarding lead, Meeting note" in to_guardian
    to_teacher = page_of(signed_in("teacher"), student, "student_access")
    assert "Meeting note" not in to_teacher


def test_a_panel_with_nothing_to_say_is_no_reading(world: World) -> None:
    silent = panels.Panel("meeting_note", "components/icons.html", lambda sight, at: None)
    before = AuditEntry.objects.filter(op="read").count()
    sight = Sight(world.actor("manager"), world.tern.students["met"])
    assert panels.panels_for(sight, NOW, (silent,)) == []
    assert AuditEntry.objects.filter(op="read").count() == before
