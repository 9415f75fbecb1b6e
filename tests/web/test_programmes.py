"""The programme pages: start one in three answers, change a setting, see where each value comes from."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.programmes.actions import load_blueprints
from holdfast.programmes.models import Programme
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
    started = manager.post(address, answers)
    programme = Programme.objects.get(name="Spring mentoring")
    assert (started.status_code, started["Location"]) == (302, reverse("programme", args=[programme.pk]))
    assert (programme.status, programme.starts_on) == ("running", date(2026, 11, 16))
    assert "Spring mentoring" in manager.get(started["Location"]).text


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


def test_lists_of_texts_and_unknown_settings_have_no_page(world: World, manager: Client) -> None:
    for path in ("family.inform_items", "agreement.colour"):
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
