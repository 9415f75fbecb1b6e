"""The programme pages: start one in three answers, change a setting, see where each value comes from."""

import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.programmes.actions import load_blueprints
from holdfast.programmes.launch import readiness_of
from holdfast.programmes.models import Programme
from holdfast.programmes.people import people_of
from holdfast.programmes.queries import newest_blueprints, open_settings
from holdfast.web.manager.programme_set_up import Open
from tests.world import BLUEPRINTS, NOW, World

SignIn = Any


@pytest.fixture
def manager(signed_in: SignIn) -> Client:
    return signed_in("manager")


def test_the_list_says_what_each_programme_needs(world: World, manager: Client) -> None:
    page = manager.get(reverse("programmes"))
    assert page.status_code == 200
    assert "Assertive mentoring" in page.text
    assert "Ready: tell staff that they can refer" in page.text


def test_a_programme_runs_after_three_answers(world: World, manager: Client, tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text((BLUEPRINTS / "fsfc-assertive.toml").read_text(encoding="utf-8"))
    load_blueprints(folder=tmp_path, by=system("tests"), at=NOW)
    assert "Use Assertive mentoring" in manager.get(reverse("programme_start")).text
    address = reverse("programme_start_from", args=["fsfc-assertive"])
    assert manager.get(address).status_code == 200
    answers = {
        "school": world.tern.school.pk, "name": "Spring mentoring", "lead": world.tern.users["pastoral"].pk,
        "starts_on": "2026-11-16",
    }  # fmt: skip
    refused = manager.post(address, answers)
    assert (refused.status_code, "say in a few words why" in refused.text) == (422, True)
    started = manager.post(address, {**answers, "reason": "The posters come on Monday"})
    programme = Programme.objects.get(name="Spring mentoring")
    assert (started.status_code, started["Location"]) == (302, reverse("programme", args=[programme.pk]))
    assert (programme.status, programme.starts_on) == ("running", date(2026, 11, 16))
    assert "The posters come on Monday" in manager.get(started["Location"]).text


def test_the_launch_prints_its_sheets_and_keeps_who_was_told(world: World, manager: Client) -> None:
    address = reverse("programme_launch", args=[world.tern.programme.pk])
    page = manager.get(address).text
    sheet = reverse("programme_sheet", args=[world.tern.programme.pk, "staff-note"])
    assert [f"{sheet}?language={language}" in page for language in ("en", "fr")] == [True, True]
    assert manager.post(address, {"told": "told.tutors"}).status_code == 302
    assert "1 of 2 have been told" in manager.get(reverse("programme", args=[world.tern.programme.pk])).text
    packed = manager.get(reverse("programme_kit", args=[world.tern.programme.pk]))
    with ZipFile(io.BytesIO(packed.content)) as bundle:
        names = bundle.namelist()
        assert names[:3] == ["en/staff-note.pdf", "en/teacher-letter.pdf", "en/family-sheet.pdf"]
        assert sorted(names) == sorted([*names[:3], *(name.replace("en/", "fr/") for name in names[:3])])
        assert all(bundle.read(name).startswith(b"%PDF") for name in names)


def test_a_blueprint_is_read_before_it_is_chosen(world: World, manager: Client) -> None:
    assert reverse("programme_start_about", args=["fsfc-assertive"]) in manager.get(reverse("programme_start")).text
    page = manager.get(reverse("programme_start_about", args=["fsfc-assertive"])).text
    for words in (
        "What the mentor is not", "What is known to go wrong", "Of mentors", "Of the school",
        "Twelve students without a comparison", "an effective method of supporting vulnerable students",
        "Use Assertive mentoring", "The source leaves",
    ):  # fmt: skip
        assert words in page
    assert reverse("blueprint_copy", args=["fsfc-assertive"]) in page
    assert manager.get(reverse("programme_start_about", args=["nowhere"])).status_code == 404


def set_up(world: World, manager: Client) -> Programme:
    answers = {
        "school": world.tern.school.pk, "name": "Step by step", "lead": world.tern.users["pastoral"].pk,
        "starts_on": "2026-11-16", "set_up": "yes",
    }  # fmt: skip
    started = manager.post(reverse("programme_start_from", args=["fsfc-assertive"]), answers)
    programme = Programme.objects.get(name="Step by step")
    assert (programme.status, started["Location"]) == (
        "setting_up", reverse("programme_set_up", args=[programme.pk]),
    )  # fmt: skip
    return programme


def kept_as_they_are(programme: Programme) -> dict[str, Any]:
    """What the browser sends when nothing is changed in the form of the open settings."""
    form = Open(rows=[row for row in open_settings(programme) if row.shape.is_short])
    return {bound.html_name: bound.value() for bound in form if bound.value() not in (None, "")}


def test_a_programme_is_set_up_step_by_step_and_begins(world: World, manager: Client) -> None:
    programme = set_up(world, manager)
    assert "Go on setting it up" in manager.get(reverse("programme", args=[programme.pk])).text
    address = reverse("programme_set_up", args=[programme.pk])
    assert "Our suggestion" in manager.get(address).text
    told = kept_as_they_are(programme)
    assert manager.post(address, told).status_code == 302
    assert Programme.objects.get(pk=programme.pk).settings == {}
    onward = manager.post(address, {**told, "people.caseload_max": "2"})
    assert onward["Location"] == reverse("programme_ready", args=[programme.pk])
    assert Programme.objects.get(pk=programme.pk).settings == {"people.caseload_max": 2}
    wrong = manager.post(address, {**told, "people.caseload_max": "0"})
    assert wrong.status_code == 422
    assert "There is a problem" in wrong.text
    ready = reverse("programme_ready", args=[programme.pk])
    codes = [row.code for row in readiness_of(programme)]
    manager.post(ready, {"standing": codes[:1]})
    assert f"1 of {len(codes)} stand" in manager.get(reverse("programme", args=[programme.pk])).text
    assert "Ticked by" in manager.get(ready).text
    refused = manager.post(ready, {"standing": codes[:1], "begin": "yes", "reason": ""})
    assert refused.status_code == 422
    assert "say in a few words why" in refused.text
    assert Programme.objects.get(pk=programme.pk).status == "setting_up"
    begun = manager.post(ready, {"standing": codes, "begin": "yes", "reason": ""}, follow=True)
    assert "Step by step runs. Staff can refer students now." in begun.text


def test_people_are_named_for_the_roles_of_a_programme(world: World, manager: Client, tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text((BLUEPRINTS / "us-success-mentors.toml").read_text(encoding="utf-8"))
    load_blueprints(folder=tmp_path, by=system("tests"), at=NOW)
    with audit.change("tests.more", by=system("tests"), at=NOW):
        programme = Programme.objects.create(
            school=world.tern.school, blueprint=newest_blueprints()[-1], name="Success", status="setting_up",
            lead=world.tern.users["manager"], starts_on=date(2026, 9, 1),
        )  # fmt: skip
    decided = reverse("programme_set_up", args=[programme.pk])
    onward = manager.post(decided, kept_as_they_are(programme))
    address = reverse("programme_people", args=[programme.pk])
    assert onward["Location"] == address
    assert "Captain of the district" in manager.get(address).text
    pastoral = world.tern.users["pastoral"]
    assert manager.post(address, {"principal:0": world.gannet.users["manager"].pk}).status_code == 422
    more = manager.post(address, {"school-team:0": pastoral.pk, "more": "yes"})
    assert more["Location"] == address
    head = world.tern.users["manager"]
    manager.post(address, {"school-team:0": pastoral.pk, "school-team:1": head.pk})
    named = {role: [one.user for one in listed] for role, listed in people_of(programme).items()}
    assert named == {"school-team": [pastoral, head]}
    assert f"{pastoral.name}, {head.name}" in manager.get(reverse("programme", args=[programme.pk])).text


def test_a_new_edition_says_what_changes_and_is_adopted(world: World, manager: Client, tmp_path: Path) -> None:
    pk = world.tern.programme.pk
    address = reverse("programme_edition", args=[pk])
    assert "runs from the newest edition" in manager.get(address).text
    manager.post(reverse("programme_setting", args=[pk, "rules.fresh-data.kind"]), {"value": "gate"})
    text = (BLUEPRINTS / "fsfc-assertive.toml").read_text(encoding="utf-8")
    text = re.sub(r"edition = \{version = \d+", "edition = {version = 99", text)
    for old, new in (
        ('code = "fresh-data"', 'code = "data-of-today"'),
        ("caseload_max = {open = true, suggest = 3}", "caseload_max = {open = true, suggest = 4}"),
    ):  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "one.toml").write_text(text)
    load_blueprints(folder=tmp_path, by=system("tests"), at=NOW + timedelta(days=1))
    assert "See what changes" in manager.get(reverse("programme", args=[pk])).text
    page = manager.get(address).text
    for words in ("Edition 99 is there", "Was: 3. Now: 4.", "is not a setting of this programme", "1 of your own"):
        assert words in page
    assert manager.post(address, {"edition": "98"}).status_code == 422
    assert manager.post(address, {"edition": "99"}).status_code == 302
    adopted = Programme.objects.get(pk=pk)
    assert (adopted.blueprint.edition, adopted.settings) == ("99", {})


def test_what_was_typed_stays_when_starting_is_refused(world: World, manager: Client) -> None:
    address = reverse("programme_start_from", args=["fsfc-assertive"])
    answers = {
        "school": world.tern.school.pk, "name": "Assertive mentoring", "lead": world.tern.users["manager"].pk,
        "starts_on": "2026-11-16",
    }  # fmt: skip
    refused = manager.post(address, answers)
    assert refused.status_code == 422
    assert "already has a programme called" in refused.text
    assert 'value="Assertive mentoring"' in refused.text


def test_every_setting_shows_its_value_and_where_it_comes_from(world: World, manager: Client) -> None:
    page = manager.get(reverse("programme", args=[world.tern.programme.pk])).text
    assert "Length of the agreement, in school weeks" in page
    assert "From the source" in page
    assert "Our suggestion" in page
    assert "The mentor does not contact the family" in page


@pytest.mark.parametrize(
    ("path", "answer", "kept"),
    [
        ("agreement.weeks", {"value": "8"}, 8),
        ("entry.self_refer", {"value": "no"}, False),
        ("family.consent_by", {"value": "guardian"}, "guardian"),
        ("agreement.parties", {"value": ["student", "mentor"]}, ["student", "mentor"]),
        ("rules.fresh-data.kind", {"value": "gate"}, "gate"),
        ("records.review_on", {"value": "2027-05-31"}, "2027-05-31"),
        ("family.family_first_grades", {"value": "K\n\n 1 "}, ["K", "1"]),
        ("people.hours", {"en": "Noon", "fr": "Midi"}, {"en": "Noon", "fr": "Midi"}),
    ],
)
def test_a_setting_is_changed_and_taken_back(
    world: World, manager: Client, path: str, answer: dict[str, Any], kept: object
) -> None:
    address = reverse("programme_setting", args=[world.tern.programme.pk, path])
    assert manager.get(address).status_code == 200
    changed = manager.post(address, {**answer, "reason": "as the team wished"})
    assert changed.status_code == 302
    assert Programme.objects.get(pk=world.tern.programme.pk).settings == {path: kept}
    assert "Set by your school" in manager.get(address).text
    manager.post(address, {"value": "blueprint"})
    assert Programme.objects.get(pk=world.tern.programme.pk).settings == {}


def test_a_wrong_value_says_what_to_do_and_changes_nothing(world: World, manager: Client) -> None:
    address = reverse("programme_setting", args=[world.tern.programme.pk, "agreement.weeks"])
    for value in ("0", "many", ""):
        refused = manager.post(address, {"value": value, "reason": ""})
        assert refused.status_code == 422
        assert "There is a problem" in refused.text
    assert Programme.objects.get(pk=world.tern.programme.pk).settings == {}


def test_pairs_of_numbers_and_unknown_settings_have_no_page(world: World, manager: Client) -> None:
    for path in ("evaluate.duration_weeks", "agreement.colour"):
        assert manager.get(reverse("programme_setting", args=[world.tern.programme.pk, path])).status_code == 404


def test_pause_resume_and_close(world: World, manager: Client) -> None:
    pk = world.tern.programme.pk
    assert manager.post(reverse("programme_pause", args=[pk]), {"reason": ""}).status_code == 422
    for name, answer, status in (
        ("programme_pause", {"reason": "No mentors"}, "paused"),
        ("programme_resume", {}, "running"),
        ("programme_close", {"reason": "Over", "ends_before": "2027-06-01"}, "closed"),
    ):
        assert manager.get(reverse(name, args=[pk])).status_code == 200
        assert manager.post(reverse(name, args=[pk]), answer).status_code == 302
        assert Programme.objects.get(pk=pk).status == status


def test_other_schools_and_other_roles_find_nothing(world: World, signed_in: SignIn) -> None:
    pk = world.tern.programme.pk
    for school in ("gannet", "skua"):
        stranger = signed_in("manager", school)
        for name in ("programme", "programme_pause", "programme_close", "waiting_list"):
            assert stranger.get(reverse(name, args=[pk])).status_code == 404
        assert stranger.get(reverse("programme_setting", args=[pk, "agreement.weeks"])).status_code == 404
    teacher = signed_in("teacher")
    assert teacher.get(reverse("programme", args=[pk])).status_code == 200
    changing = reverse("programme_setting", args=[pk, "agreement.weeks"])
    assert changing in signed_in("manager").get(reverse("programme", args=[pk])).text
    assert changing not in teacher.get(reverse("programme", args=[pk])).text
    assert teacher.get(reverse("programme_start")).status_code == 404
    assert teacher.get(reverse("programme_setting", args=[pk, "agreement.weeks"])).status_code == 404
    assert signed_in("student").get(reverse("programmes")).status_code == 404


def test_the_list_asks_as_often_for_three_programmes_as_for_one(world: World, manager: Client) -> None:
    manager.get(reverse("programmes"))
    counted = []
    for more in ((), ("Two", "Three")):
        with audit.change("tests.more", by=system("tests"), at=NOW):
            for name in more:
                Programme.objects.create(
                    school=world.tern.school, blueprint=world.tern.programme.blueprint, name=name, status="running",
                    lead=world.tern.users["manager"], starts_on=date(2026, 9, 1),
                )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            manager.get(reverse("programmes"))
        counted.append(len(queries))
    assert counted[0] == counted[1]
