"""Which column is which: suggested with examples, corrected, confirmed before the dry run, and remembered."""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from holdfast.accounts.models import Grant
from holdfast.kernel import audit
from holdfast.kernel.actor import Role, system
from holdfast.kernel.models import AuditEntry
from holdfast.people.models import District, School, SchoolYear, Student
from holdfast.records import kept_files
from holdfast.records.models import ImportRun, MappingProfile
from tests.web.test_school_settings import text_of
from tests.world import NOW, World

SignIn = Callable[..., Client]
PAGE = "/admin/imports/"
HEADINGS = "Fiche;Nom;Prénom;Né le;Niveau;Casier\n"
ROWS = "4711;Algue;Varech;2012-03-05;2;B7\n4712;Laitue;Ulve;2012-04-06;2;B8\n4713;Dulse;Rhodo;2012-05-07;1;B9\n"


@pytest.fixture(autouse=True)
def _today_and_a_folder(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


class Fields(HTMLParser):
    """What a browser would send: selects with what is chosen, and hidden values."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "select":
            self.select = given["name"] or ""
            self.sent[self.select] = ""
        elif tag == "option" and "selected" in given:
            self.sent[self.select] = given.get("value") or ""
        elif tag == "input" and given.get("type") == "hidden" and (given.get("name") or "").startswith("t"):
            self.sent[given["name"] or ""] = given.get("value") or ""


def fields_of(page: str) -> dict[str, str]:
    parser = Fields()
    parser.feed(page)
    return parser.sent


def send(client: Client, file: str, body: str, **more: str) -> str:
    response = client.post(PAGE, {"files": [SimpleUploadedFile(file, body.encode())], **more})
    assert response.status_code == 302, response.content.decode()[:2000]
    return response["Location"]


def run_of(address: str) -> ImportRun:
    return ImportRun.objects.get(pk=int(address.rstrip("/").split("/")[-1]))


def test_columns_are_shown_corrected_confirmed_and_remembered(world: World, signed_in: SignIn) -> None:
    manager = signed_in("manager")
    there = send(manager, "élèves.csv", HEADINGS + ROWS, name="Roster", school=str(world.tern.school.pk))
    assert there.startswith(f"{PAGE}columns/")
    page = text_of(manager.get(there))
    assert "Number of the student (needed)" in page
    assert "For example: 4711, 4712, 4713" in page
    assert "Columns that are not read: Casier" in page
    assert not ImportRun.objects.exists(), "nothing is compared before somebody confirms"
    fields = fields_of(page)
    assert (fields["t0-kind"], fields["t0-c-family_name"], fields["t0-c-birth_date"]) == ("roster", "Nom", "Né le")
    fields["t0-c-family_name"], fields["t0-c-given_name"] = "Prénom", "Nom"
    run = manager.post(there, fields)["Location"]
    applied = manager.post(f"{run}apply/", follow=True)
    assert "The import is done" in applied.content.decode()
    assert Student.objects.get(number="4711").name == "Algue Varech", "as it was corrected"
    assert AuditEntry.objects.filter(table="records_mappingprofile", verb="records.save_mapping").exists()
    second = send(
        manager, "autre.csv", HEADINGS + ROWS.replace("Ulve", "Ulva"), name="Roster", school=str(world.tern.school.pk)
    )
    assert run_of(second).counts["plan"]["student"] == {"update": 1, "unchanged": 2}, "remembered, and not asked again"
    look = send(manager, "autre.csv", HEADINGS + ROWS, school=str(world.tern.school.pk), again="on")
    assert "Read as it was confirmed the last time." in text_of(manager.get(look))
    assert fields_of(text_of(manager.get(look)))["t0-c-family_name"] == "Prénom"


def test_other_headings_or_another_school_ask_again(world: World, signed_in: SignIn) -> None:
    it = signed_in("it")
    there = send(it, "a.csv", HEADINGS + ROWS, name="Roster", school=str(world.tern.school.pk))
    it.post(there, fields_of(text_of(it.get(there))))
    assert MappingProfile.objects.count() == 1
    for body, school in ((HEADINGS, world.gannet.school), (HEADINGS.replace("Casier", "Groupe"), world.tern.school)):
        assert "/columns/" in send(it, "a.csv", body + ROWS, name="Roster", school=str(school.pk))


def test_what_is_needed_and_what_stands_twice_is_refused_beside_its_field(world: World, signed_in: SignIn) -> None:
    it = signed_in("it")
    there = send(it, "a.csv", HEADINGS + ROWS, school=str(world.tern.school.pk))
    fields = fields_of(text_of(it.get(there)))
    page = text_of(it.post(there, fields | {"t0-c-student_id": "", "t0-c-grade": "Nom"}), 422)
    assert "without it no row can be read" in page
    assert "The column “Nom” stands beside “Family name” already." in page
    assert fields_of(page)["t0-c-grade"] == "Nom", "what was chosen stays"
    assert not ImportRun.objects.exists()
    nothing = text_of(it.post(there, {"t0-kind": "-", "t0-shown": "roster"}), 422)
    assert "None of the files is to be read" in nothing


def test_a_file_of_which_nothing_is_understood_can_be_explained(world: World, signed_in: SignIn) -> None:
    it = signed_in("it")
    there = send(it, "x.csv", "Colonne A,Colonne B,Colonne C\n4711,2026-11-09,Z\n", school=str(world.tern.school.pk))
    page = text_of(it.get(there))
    assert "The headings do not say what is in this file" in page
    shown = text_of(it.post(there, {"t0-kind": "attendance", "t0-shown": "", "look": "1"}))
    assert "Attendance code (needed)" in shown
    fields = fields_of(shown)
    assert (fields["t0-kind"], fields["t0-shown"]) == ("attendance", "attendance")
    columns = {"t0-c-student_id": "Colonne A", "t0-c-date": "Colonne B", "t0-c-code": "Colonne C"}
    assert it.post(there, fields | columns)["Location"].startswith(PAGE)
    assert ImportRun.objects.get().rejected.get().code == "unknown_student"


def test_with_several_schools_one_is_chosen_and_none_taken_silently(world: World, signed_in: SignIn) -> None:
    it = signed_in("it")
    there = send(it, "a.csv", HEADINGS + ROWS, name="Roster")
    fields = fields_of(text_of(it.get(there)))
    assert fields["school"] == ""
    assert "These files name no school" in text_of(it.post(there, fields), 422)
    assert run_of(it.post(there, fields | {"school": str(world.gannet.school.pk)})["Location"]).scope["school_ids"] == [
        world.gannet.school.pk
    ]
    own = signed_in("manager").get(PAGE).content.decode()
    assert f'value="{world.tern.school.pk}" selected' in own, "the only school is chosen already"


def test_with_several_districts_one_is_chosen(world: World, signed_in: SignIn) -> None:
    with audit.change("tests.grant", by=system("test"), at=NOW):
        Grant.objects.create(
            user=world.users["it"], role=Role.IT, district=world.farshore, starts_on=NOW.date().replace(month=8)
        )
    it = signed_in("it")
    page = text_of(it.get(PAGE))
    assert "Into which district?" in page
    assert "Skua Rock (Farshore)" in page
    upload = {
        "files": [SimpleUploadedFile("students.csv", b"student_id,given_name,family_name,org_id\n1,A,B,Skua Rock\n")]
    }
    assert it.post(PAGE, upload | {"name": "Roster"}).status_code == 422
    upload["files"][0].seek(0)
    crossed = it.post(PAGE, upload | {"district": str(world.farshore.pk), "school": str(world.tern.school.pk)})
    assert "This school is in another district" in text_of(crossed, 422)
    upload["files"][0].seek(0)
    run = run_of(it.post(PAGE, upload | {"district": str(world.farshore.pk), "name": "Roster"})["Location"])
    assert (run.district, District.objects.count(), School.objects.count()) == (world.farshore, 2, 3)


def test_nobody_else_sees_the_columns(world: World, signed_in: SignIn) -> None:
    there = send(signed_in("it"), "a.csv", HEADINGS + ROWS, school=str(world.tern.school.pk))
    assert signed_in("manager").get(there).status_code == 404
    assert signed_in("it").get(f"{PAGE}columns/../../../etc/").status_code == 404
    assert kept_files.kept_words("short", world.users["it"].pk) is None


def test_a_missing_school_year_is_told_with_the_way_to_its_page(world: World, signed_in: SignIn) -> None:
    with audit.change("tests.no_year", by=system("test"), at=NOW):
        SchoolYear.objects.filter(school=world.tern.school).delete()
    manager = signed_in("manager")
    body = "student_id,given_name,family_name,org_id\n9001,Nori,Inventé,Tern Point\n"
    run = send(manager, "students.csv", body, name="Roster")
    page = text_of(manager.get(run))
    assert f'href="/admin/settings/{world.tern.school.pk}/"' in page
    assert "Enter the school year in the school settings" in page
    assert "The files will be deleted from here on 24 November 2026." in page
    with time_machine.travel(NOW.replace(day=28), tick=False):
        assert "The files were deleted from here on 24 November 2026." in text_of(signed_in("manager").get(run))
