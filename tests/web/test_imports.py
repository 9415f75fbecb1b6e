"""School data in the browser: sent, shown field by field, applied, corrected, undone; nothing of another school."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.scope import scope
from holdfast.people.models import Student
from holdfast.records import kept_files
from holdfast.records.models import AttendanceSummary, ImportRun
from holdfast.web.admin import import_work as work
from holdfast.web.admin import imports as pages
from tests.world import NOW, World

PAGE = "/admin/imports/"
SignIn = Callable[..., Client]
STUDENTS = "student_id,given_name,family_name,birth_date,grade,org_id\n"
NAMELESS = "901,,Sansnom,2010-02-03,9,Tern Point\n"
ELODIE = "900,Élodie,Beaudry-Inventé,2010-02-03,9,Tern Point\n"
CODES = "raw_code,class,authorised\nA,absent,no\n"
MARKS = "student_id,date,session,raw_code\ntern-77,2026-09-07,day,A\ntern-77,2026-09-08,day,A\n"


@pytest.fixture(autouse=True)
def _today_and_a_folder(tmp_path: Path, settings: Any, world: World) -> Iterator[None]:
    """A day, a folder, and one student whose number no other school uses."""
    settings.MEDIA_ROOT = tmp_path
    with audit.change("tests.number", by=system("test"), at=NOW):
        Student.objects.filter(pk=world.tern.students["plain"].pk).update(number="tern-77")
    with time_machine.travel(NOW, tick=False):
        yield


def _send(client: Client, *files: tuple[str, bytes | str], **more: str):
    sent = [SimpleUploadedFile(name, body.encode() if isinstance(body, str) else body) for name, body in files]
    return client.post(PAGE, {"files": sent, **more})


def _planned(client: Client, *files: tuple[str, bytes | str], **more: str) -> int:
    response = _send(client, *files, **more)
    assert response.status_code == 302, response.content.decode()[:3000]
    return int(response["Location"].rstrip("/").split("/")[-1])


def _text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_file_is_planned_shown_applied_and_undone(world: World, signed_in: SignIn) -> None:
    client = signed_in("it")
    run = _planned(client, ("students.csv", STUDENTS + ELODIE), name="Roster")
    page = _text(client, f"{PAGE}{run}/")
    assert "Nothing has changed yet" in page
    assert "Apply this import" in page
    assert not Student.objects.filter(number="900").exists()
    fields = _text(client, f"{PAGE}{run}/changes/?entity=student")
    assert "Beaudry-Inventé" in fields
    assert "Given name" in fields
    done = client.post(f"{PAGE}{run}/apply/", follow=True)
    assert "The import is done" in done.content.decode()
    with scope(system("test")):
        assert Student.objects.get(given_name="Élodie").school == world.tern.school
    undone = client.post(f"{PAGE}{run}/undo/", follow=True)
    assert "The import is undone" in undone.content.decode()
    with scope(system("test")):
        assert not Student.objects.filter(given_name="Élodie").exists()


def test_windows_files_with_french_names_and_a_zip(world: World, signed_in: SignIn) -> None:
    client = signed_in("it")
    run = _planned(client, ("students.csv", (STUDENTS + ELODIE).encode("cp1252")), name="Windows")
    assert "Élodie" in _text(client, f"{PAGE}{run}/changes/")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("students.csv", STUDENTS + ELODIE)
    run = _planned(client, ("export.zip", packed.getvalue()), name="Zip")
    assert "Élodie" in _text(client, f"{PAGE}{run}/changes/")


def test_attendance_counts_as_soon_as_it_is_imported(world: World, signed_in: SignIn) -> None:
    client = signed_in("manager")
    run = _planned(
        client, ("attendance_codes.csv", CODES), ("attendance.csv", MARKS), name="Attendance",
        school=str(world.tern.school.pk),
    )  # fmt: skip
    client.post(f"{PAGE}{run}/apply/")
    with scope(system("test")):
        found = AttendanceSummary.objects.get(student=world.tern.students["plain"])
        assert (found.absent_days, found.possible_days) == (2, 7)
        assert not AttendanceSummary.objects.filter(school=world.gannet.school).exists()
    client.post(f"{PAGE}{run}/undo/")
    with scope(system("test")):
        assert AttendanceSummary.objects.get(student=world.tern.students["plain"]).absent_days == 0


def test_rejected_rows_have_place_reason_and_a_file_to_correct(world: World, signed_in: SignIn) -> None:
    client = signed_in("it")
    run = _planned(
        client, ("students.csv", STUDENTS + ELODIE + "901,,Sansnom,2010-02-03,9,Tern Point\n"), name="Roster"
    )
    assert "See every row" in _text(client, f"{PAGE}{run}/")
    rows = _text(client, f"{PAGE}{run}/rejected/")
    assert "students.csv" in rows
    assert "line 3" in rows
    sent = client.get(f"{PAGE}{run}/rejected/file/?file=students.csv")
    body = sent.content.decode("utf-8-sig")
    assert sent["Content-Disposition"] == 'attachment; filename="students.csv"'
    assert "Sansnom" in body
    assert "Élodie" not in body
    assert client.get(f"{PAGE}{run}/rejected/file/?file=other.csv").status_code == 404


def test_what_cannot_be_read_says_why_and_nothing_is_kept_half(world: World, signed_in: SignIn) -> None:
    client = signed_in("it")
    refused = _send(client, ("photo.csv", b"\x89PNG\x00\x00"), name="Photo")
    assert refused.status_code == 422
    assert "photo.csv" in refused.content.decode()
    assert "not a text file" in refused.content.decode()
    assert _send(client).status_code == 422


def test_too_much_at_once_is_refused_in_words(world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "LARGEST", 10)
    refused = _send(signed_in("it"), ("students.csv", STUDENTS))
    assert refused.status_code == 422
    assert "larger than 200 MB" in refused.content.decode()


def test_long_work_shows_how_far_it_is_to_nobody_else(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "AT_ONCE", 0)
    client = signed_in("it")
    address = _send(client, ("students.csv", STUDENTS + ELODIE), name="Roster")["Location"]
    assert address.startswith(f"{PAGE}working/")
    assert "Reading the files" in _text(client, address)
    assert 'http-equiv="refresh"' in _text(client, address), "without JavaScript the page asks again by itself"
    token = address.rstrip("/").split("/")[-1]
    work._write(token, work.Working(user=world.users["it"].pk, step="plan", done=40, total=100))
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "40 of 100" in part
    assert "<html" not in part
    assert signed_in("manager").get(address).status_code == 404
    with time_machine.travel(NOW + work.SILENT_FOR * 2, tick=False):
        assert "The work broke off" in _text(signed_in("it"), address)
    work._write(token, work.Working(user=world.users["it"].pk, run=12))
    assert client.get(address, headers={"HX-Request": "true"})["HX-Redirect"] == f"{PAGE}12/"


def test_a_broken_off_job_changes_nothing_and_says_so(world: World, signed_in: SignIn) -> None:
    def job(tell: work.Progress) -> work.Outcome:
        tell("apply", 1, 2)
        ImportRun.objects.all().delete()
        raise RuntimeError

    before = ImportRun.objects.count()
    ended = work.start(kept_files.new_folder(), job, by=world.actor("it"), at_once=True)
    assert (ended.run, len(ended.problems), ImportRun.objects.count()) == (None, 1, before)


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\boot.csv", ".htaccess", "a/b.csv"])
def test_a_name_is_only_a_name(world: World, name: str, tmp_path: Path) -> None:
    token, size = kept_files.keep_files([SimpleUploadedFile("x.csv", b"abc")])
    assert size == 3
    upload = SimpleUploadedFile("x.csv", b"abc")
    upload._name = name
    token, _size = kept_files.keep_files([upload])
    kept = list((tmp_path / "imports" / token / "files").iterdir())
    assert [one.parent.parent.name for one in kept] == [token]
    assert not kept[0].name.startswith(".")


def test_files_are_forgotten_after_their_days(tmp_path: Path) -> None:
    token, _size = kept_files.keep_files([SimpleUploadedFile("x.csv", b"abc")])
    later = NOW + timedelta(days=kept_files.KEPT_DAYS + 60)
    assert kept_files.forget_old(later, dry=True) == 1
    assert (tmp_path / "imports" / token).exists()
    assert (kept_files.forget_old(later), (tmp_path / "imports" / token).exists()) == (1, False)


@pytest.mark.parametrize("role", ["teacher", "pastoral", "volunteer", "safeguarding", "captain", "guardian"])
def test_others_find_no_such_page(world: World, signed_in: SignIn, role: str) -> None:
    assert signed_in(role).get(PAGE).status_code == 404


def test_a_run_of_another_school_or_district_does_not_exist(world: World, signed_in: SignIn) -> None:
    client = signed_in("manager")
    run = _planned(client, ("attendance.csv", MARKS), name="Attendance", school=str(world.tern.school.pk))
    for other in (signed_in("manager", "gannet"), signed_in("manager", "skua")):
        for part in ("", "changes/", "rejected/"):
            assert other.get(f"{PAGE}{run}/{part}").status_code == 404
        for part in ("apply/", "undo/"):
            assert other.post(f"{PAGE}{run}/{part}").status_code == 404
        assert "Attendance</a>" not in _text(other, PAGE)
    assert client.get(f"{PAGE}{run}/apply/").status_code == 405


def test_a_run_without_any_school_is_seen_by_who_sent_it_only(world: World, signed_in: SignIn) -> None:
    client = signed_in("manager")
    run = _planned(client, ("attendance.csv", MARKS.replace("tern-77", "stranger")), name="Strangers")
    assert "stranger" in _text(client, f"{PAGE}{run}/rejected/")
    assert signed_in("manager", "gannet").get(f"{PAGE}{run}/rejected/").status_code == 404
    assert "stranger" in _text(signed_in("it"), f"{PAGE}{run}/rejected/")


def test_applying_twice_is_refused(world: World, signed_in: SignIn) -> None:
    client = signed_in("it")
    run = _planned(client, ("students.csv", STUDENTS + ELODIE), name="Roster")
    client.post(f"{PAGE}{run}/apply/")
    again = client.post(f"{PAGE}{run}/apply/", follow=True)
    assert "applied already" in again.content.decode()
