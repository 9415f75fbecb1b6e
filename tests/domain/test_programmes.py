"""Blueprints are published once, programmes start from them, and settings keep to what the blueprint allows."""

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from holdfast.engines.blueprint import NotASetting, Origin
from holdfast.journeys.start_programme import start_programme
from holdfast.kernel.actor import system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.models import AuditEntry
from holdfast.kernel.scope import scope
from holdfast.programmes import actions, launch, queries
from holdfast.programmes.access import programmes_changed_by, programmes_visible_to
from holdfast.programmes.models import BlueprintVersion, LaunchTick, Programme
from holdfast.programmes.queries import Shape
from holdfast.programmes.texts import LABELS, WORDS
from tests.referrals import everybody
from tests.world import BLUEPRINTS, NOW, World

STARTS = date(2026, 11, 16)


def load(folder: Path) -> actions.Loaded:
    return actions.load_blueprints(folder=folder, by=system("tests"), at=NOW)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = (BLUEPRINTS / "fsfc-assertive.toml").read_text(encoding="utf-8")
    (tmp_path / "assertive.toml").write_text(text, encoding="utf-8")
    return tmp_path


def start(world: World, **changes: Any) -> Programme:
    told: dict[str, Any] = {
        "blueprint_code": "fsfc-assertive",
        "school_id": world.tern.school.pk,
        "name": "After-school mentoring",
        "lead_id": world.tern.users["pastoral"].pk,
        "starts_on": STARTS,
        "settings": {},
        "reason": "The room comes on Monday",
        "by": world.actor("manager"),
        "at": NOW,
    }
    return start_programme(**{**told, **changes})


def test_every_blueprint_of_the_project_is_published(world: World) -> None:
    loaded = load(BLUEPRINTS)
    codes = {tomllib.loads(path.read_text(encoding="utf-8"))["id"] for path in BLUEPRINTS.glob("*.toml")}
    assert {version.code for version in queries.newest_blueprints()} == codes
    assert len(loaded.new) + loaded.unchanged == len(codes)


def test_loading_again_changes_nothing(world: World, folder: Path) -> None:
    load(folder)
    before = list(BlueprintVersion.objects.order_by("id").values())
    assert load(folder) == actions.Loaded((), 1)
    assert list(BlueprintVersion.objects.order_by("id").values()) == before


def test_a_new_edition_is_added_and_the_old_one_stays(world: World, folder: Path) -> None:
    (old,) = load(folder).new
    path = folder / "assertive.toml"
    path.write_text(path.read_text().replace(f"edition = {{version = {old.edition}", "edition = {version = 99"))
    (new,) = load(folder).new
    assert new.edition == "99" != old.edition
    assert BlueprintVersion.objects.get(pk=old.pk).text != new.text


def test_another_text_under_the_same_edition_is_refused_and_nothing_of_the_folder_is_kept(
    world: World, folder: Path
) -> None:
    load(folder)
    path = folder / "assertive.toml"
    path.write_text(path.read_text() + "# a late thought\n")
    other = path.read_text().replace('id = "fsfc-assertive"', 'id = "another"')
    (folder / "another.toml").write_text(other)
    with pytest.raises(actions.EditionAlreadyPublished, match="new edition"):
        load(folder)
    assert not BlueprintVersion.objects.filter(code="another").exists()


def test_a_manager_starts_a_programme_that_runs_at_once(world: World) -> None:
    with scope(world.actor("manager")):
        programme = start(world, settings={"agreement.weeks": 8})
    assert (programme.status, programme.school, programme.lead) == (
        "running",
        world.tern.school,
        world.tern.users["pastoral"],
    )
    assert queries.setting(programme, "agreement.weeks") == 8
    line = AuditEntry.objects.get(table="programmes_programme", row_id=programme.pk)
    assert (line.verb, line.actor) == ("programmes.start_programme", world.actor("manager").label)


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"name": " assertive   MENTORING"}, actions.NameTaken, "name"),
        ({"settings": {"agreement.weeks": "many"}}, actions.SettingsRefused, "agreement.weeks"),
        ({"settings": {"agreement.weks": 3}}, actions.SettingsRefused, "agreement.weks"),
        ({"blueprint_code": "nowhere"}, Refusal, None),
    ],
)
def test_what_starting_a_programme_refuses(
    world: World, changes: dict[str, Any], refusal: type[Refusal], field: str | None
) -> None:
    with pytest.raises(refusal) as refused:
        start(world, **changes)
    assert refused.value.field == field
    assert Programme.objects.filter(school=world.tern.school).count() == 1


def test_what_does_not_stand_asks_for_a_reason_also_where_a_programme_runs_at_once(world: World) -> None:
    with pytest.raises(actions.NotReady) as refused:
        start(world, reason="")
    assert refused.value.field == "reason"
    programme = start(world)
    assert (programme.begun_although, LaunchTick.objects.exists()) == ("The room comes on Monday", False)
    codes = [row.code for row in launch.readiness_of(programme)]
    other = start(world, name="Another", standing=codes, reason="Not needed")
    assert other.begun_although == ""
    assert all(row.ticked_at == NOW for row in launch.readiness_of(other))


def test_who_backs_a_programme_stands_among_what_must_stand_and_who_is_told_does_not(world: World) -> None:
    programme = start(world, settings={"people.backing": ["principal"]})
    assert [(row.code, row.who) for row in launch.readiness_of(programme)][-1] == ("backing.principal", "principal")
    told: dict[str, Any] = {"programme": programme, "by": world.actor("manager"), "at": NOW}
    actions.tick_told(**told, told=["told.tutors", "backing.principal"])
    assert [row.code for row in launch.told_of(programme) if row.ticked_at] == ["told.tutors"]
    assert not any(row.ticked_at for row in launch.readiness_of(programme))


def test_a_lead_must_work_at_the_school(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        start(world, lead_id=world.gannet.users["manager"].pk)
    assert refused.value.field == "lead"
    assert start(world, lead_id=world.tern.users["manager"].pk).lead == world.tern.users["manager"]


def test_nobody_starts_a_programme_in_a_school_they_do_not_manage(world: World) -> None:
    with pytest.raises(Refusal):
        start(world, school_id=world.gannet.school.pk, lead_id=world.gannet.users["manager"].pk)
    with pytest.raises(NotAllowed):
        actions.start_programme(
            blueprint=BlueprintVersion.objects.get(), school=world.tern.school, name="Mine",
            lead=world.tern.users["teacher"], starts_on=STARTS, settings={}, by=world.actor("teacher"), at=NOW,
        )  # fmt: skip


def change(world: World, changes: dict[str, Any], by: str = "manager") -> Programme:
    programme = world.tern.programme
    return actions.change_settings(programme=programme, changes=changes, by=world.actor(by), at=NOW, reason="as agreed")


def test_a_setting_of_the_school_wins_and_can_be_taken_back(world: World) -> None:
    programme = change(world, {"agreement.weeks": 10, "rules.fresh-data.kind": "gate"})
    weeks = queries.blueprint_of(programme).setting("agreement.weeks")
    assert (weeks.value, weeks.origin) == (10, Origin.SCHOOL)
    assert {rule.code: rule.kind for rule in queries.blueprint_of(programme).rules}["fresh-data"] == "gate"
    programme = change(world, {"agreement.weeks": None})
    weeks = queries.blueprint_of(programme).setting("agreement.weeks")
    assert (weeks.value, weeks.origin) == (6, Origin.STATED)
    assert programme.settings == {"rules.fresh-data.kind": "gate"}


def test_refused_settings_change_nothing_and_name_each_path(world: World) -> None:
    with pytest.raises(actions.SettingsRefused) as refused:
        change(world, {"agreement.weeks": 0, "family.consent_by": "friends", "agreement.minutes": 20})
    assert {problem.path for problem in refused.value.problems} == {"agreement.weeks", "family.consent_by"}
    assert Programme.objects.get(pk=world.tern.programme.pk).settings == {}


def test_only_who_manages_the_school_changes_settings(world: World) -> None:
    for name in ("teacher", "safeguarding", "captain"):
        with pytest.raises(NotAllowed):
            change(world, {"agreement.weeks": 9}, by=name)
    assert change(world, {"agreement.weeks": 9}).settings == {"agreement.weeks": 9}


def test_a_setting_that_does_not_exist_is_an_error_of_the_code(world: World) -> None:
    with pytest.raises(NotASetting):
        queries.setting(world.tern.programme, "agreement.colour")


def test_pause_resume_and_close_each_from_the_right_state(world: World) -> None:
    told: dict[str, Any] = {"programme": world.tern.programme, "by": world.actor("manager"), "at": NOW}
    with pytest.raises(actions.NotThisState):
        actions.resume_programme(**told)
    with pytest.raises(Refusal) as refused:
        actions.pause_programme(**told, reason="  ")
    assert refused.value.field == "reason"
    assert actions.pause_programme(**told, reason="No mentors now").status == "paused"
    assert queries.programmes_taking_referrals(world.tern.school.pk) == []
    assert actions.resume_programme(**told).status == "running"
    with pytest.raises(Refusal) as refused:
        actions.close_programme(**told, ends_before=world.tern.programme.starts_on, reason="Over")
    assert refused.value.field == "ends_before"
    closed = actions.close_programme(**told, ends_before=date(2027, 6, 1), reason="Over")
    assert (closed.status, closed.ends_before) == ("closed", date(2027, 6, 1))
    with pytest.raises(actions.NotThisState):
        actions.resume_programme(**told)
    reasons = AuditEntry.objects.filter(table="programmes_programme", op="update").order_by("id")
    assert [line.reason for line in reasons] == ["No mentors now", "", "Over"]


def test_a_programme_that_is_set_up_first_begins_when_everything_stands_or_with_a_reason(world: World) -> None:
    programme = start(world, set_up_first=True)
    told: dict[str, Any] = {"programme": programme, "by": world.actor("manager"), "at": NOW}
    codes = [row.code for row in launch.readiness_of(programme)]
    assert programme.status == "setting_up"
    assert len(codes) > 1
    with pytest.raises(actions.NotReady) as refused:
        actions.begin_programme(**told, standing=codes[1:], reason=" ")
    assert refused.value.field == "reason"
    assert not LaunchTick.objects.exists()
    assert actions.begin_programme(**told, standing=codes[1:], reason="The room comes on Monday").status == "running"
    line = AuditEntry.objects.filter(table="programmes_programme", op="update").latest("id")
    assert (line.verb, line.reason) == ("programmes.begin_programme", "The room comes on Monday")
    assert Programme.objects.get(pk=programme.pk).begun_although == "The room comes on Monday"
    with pytest.raises(actions.NotThisState):
        actions.begin_programme(**told, standing=codes)
    other = start(world, set_up_first=True, name="Another")
    assert actions.begin_programme(**{**told, "programme": other}, standing=codes).status == "running"


def test_a_tick_keeps_who_made_it_and_when_until_it_is_taken_back(world: World) -> None:
    told: dict[str, Any] = {"programme": world.tern.programme, "by": world.actor("manager")}
    codes = [row.code for row in launch.readiness_of(world.tern.programme)]
    actions.tick_readiness(**told, standing=codes[:1], at=NOW)
    actions.tick_readiness(**told, standing=[*codes[:2], "unheard-of"], at=NOW + timedelta(days=1))
    rows = launch.readiness_of(world.tern.programme)
    assert [row.ticked_at for row in rows[:3]] == [NOW, NOW + timedelta(days=1), None]
    assert rows[0].ticked_by == world.tern.users["manager"].name
    actions.tick_readiness(**told, standing=codes[1:2], at=NOW)
    assert list(LaunchTick.objects.values_list("item", flat=True)) == codes[1:2]
    with pytest.raises(NotAllowed):
        actions.tick_readiness(**{**told, "by": world.actor("teacher")}, standing=codes, at=NOW)


def test_only_what_the_source_leaves_open_in_so_many_words_is_asked(world: World) -> None:
    programme = change(world, {"people.caseload_max": 2})
    rows = {row.path: row for row in queries.open_settings(programme)}
    written = queries.blueprint_of(programme).raw
    assert rows["people.caseload_max"].setting.origin is Origin.SCHOOL
    assert rows["people.caseload_min"].setting.value is None
    assert "agreement.weeks" not in rows
    for path in rows:
        section, _dot, name = path.partition(".")
        assert written[section][name]["open"] is True


def newer(world: World, folder: Path, *replaced: tuple[str, str]) -> BlueprintVersion:
    """A later edition of the world's blueprint, with words of its text replaced."""
    path = folder / "assertive.toml"
    text = path.read_text()
    text = re.sub(r"edition = \{version = \d+", "edition = {version = 99", text)
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)
    (version,) = actions.load_blueprints(folder=folder, by=system("tests"), at=NOW + timedelta(days=1)).new
    return version


def test_a_new_edition_is_adopted_on_purpose_and_keeps_what_fits(world: World, folder: Path) -> None:
    load(folder)
    programme = start(world, settings={"people.caseload_max": 2, "rules.fresh-data.kind": "gate"})
    assert queries.newer_edition(programme) is None
    version = newer(world, folder, ('code = "fresh-data"', 'code = "data-of-today"'))
    assert queries.newer_edition(programme) == version
    told: dict[str, Any] = {"programme": programme, "by": world.actor("manager"), "at": NOW}
    with pytest.raises(actions.NothingNewer):
        actions.adopt_edition(**told, edition="98")
    with pytest.raises(NotAllowed):
        actions.adopt_edition(**{**told, "by": world.actor("teacher")}, edition="99")
    adopted = actions.adopt_edition(**told, edition="99")
    assert (adopted.blueprint, adopted.settings) == (version, {"people.caseload_max": 2})
    assert "data-of-today" in {rule.code for rule in queries.blueprint_of(adopted).rules}
    line = AuditEntry.objects.filter(table="programmes_programme", op="update").latest("id")
    assert (line.verb, set(line.changes)) == ("programmes.adopt_edition", {"blueprint_id", "settings"})
    with pytest.raises(actions.NothingNewer):
        actions.adopt_edition(**told, edition="99")


def test_a_change_without_its_audit_is_refused(world: World) -> None:
    with pytest.raises(DatabaseError, match="outside an action"), transaction.atomic():
        Programme.objects.filter(pk=world.tern.programme.pk).update(name="Without a trace")


def test_who_sees_and_who_changes_a_programme(world: World) -> None:
    tern, gannet, skua = (getattr(world, place).programme for place in ("tern", "gannet", "skua"))
    staff = {
        "manager", "safeguarding", "learning_mentor", "volunteer", "peer", "resource_teacher", "teacher", "pastoral",
        "liaison",
    }  # fmt: skip
    expected: dict[str, set[Programme]] = {"captain": {tern, gannet}}
    for prefix, programme in (("", tern), ("gannet ", gannet), ("skua ", skua)):
        expected |= {prefix + name: {programme} for name in staff}
    seen, changed = {}, set()
    for name, actor in everybody(world).items():
        with scope(actor):
            if programmes := set(programmes_visible_to(actor)):
                seen[name] = programmes
            changed |= {(name, one.pk) for one in programmes_changed_by(actor)}
    assert seen == expected
    assert changed == {
        (prefix + name, programme.pk)
        for prefix, programme in (("", tern), ("gannet ", gannet), ("skua ", skua))
        for name in ("manager",)
    }


def test_every_setting_has_a_name_and_every_choice_a_word(world: World) -> None:
    for path in sorted(BLUEPRINTS.glob("*.toml")):
        blueprint = actions.engine.read(path.read_text(encoding="utf-8"), path.name)
        plain = [one for one in blueprint.settings if one.count(".") < 2]
        assert set(plain) <= set(LABELS)
        choices = {option for one in blueprint.settings for option in queries.shape_of(blueprint, one)[1]}
        assert choices <= set(WORDS)


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("agreement.weeks", Shape.NUMBER), ("entry.tier", Shape.NUMBER), ("entry.self_refer", Shape.FLAG),
        ("family.consent_by", Shape.CHOICE), ("rules.free-choice.kind", Shape.CHOICE),
        ("agreement.parties", Shape.CHOICES), ("family.inform_items", Shape.ENTRIES), ("entry.begins", Shape.TEXT),
        ("evaluate.duration_weeks", Shape.READ), ("family.family_first_grades", Shape.WORDS),
        ("records.review_on", Shape.DATE), ("mentor_gate.checks", Shape.ENTRIES),
        ("entry.priority.waiting.points", Shape.NUMBER),
    ],
)  # fmt: skip
def test_how_a_setting_is_edited(world: World, path: str, shape: Shape) -> None:
    assert queries.shape_of(queries.blueprint_of(world.tern.programme), path)[0] is shape
