"""The command line: help without a database, exit codes, a broken blueprint by its line, a sound installation."""

import argparse
import re
import subprocess
import sys
from pathlib import Path

import pytest

from holdfast.cli import checking, door, verbs
from holdfast.kernel import seals
from holdfast.kernel.models import AuditEntry
from tests.world import NOW, World

ROOT = Path(__file__).parents[2]
VERBS = ("serve", "demo", "import", "nightly", "check", "user", "blueprint", "migrate", "backup", "restore")


@pytest.fixture(autouse=True)
def _heads_of_this_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(seals, "heads_file", lambda: tmp_path / "heads.txt")


def test_help_names_every_verb_and_needs_no_database() -> None:
    answered = subprocess.run(
        [sys.executable, "-m", "holdfast.cli", "--help"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={"PATH": "", "HOLDFAST_DATABASE_URL": "postgresql://nobody@localhost:1/none"},
    )  # fmt: skip
    assert answered.returncode == 0
    assert set(re.findall(r"^    (\w+)\b", answered.stdout, re.M)) == set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_each_verb_says_what_its_options_do(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        door.parser().parse_args([verb, "--help"])
    assert left.value.code == 0
    assert f"usage: holdfast {verb}" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["sing"], ["blueprint"], ["user", "rename"], ["serve", "--port", "many"]])
def test_a_wrong_command_ends_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        door.parser().parse_args(words)
    assert left.value.code == 2
    assert "usage: holdfast" in capsys.readouterr().err


def check_blueprint(file: Path) -> int:
    return verbs.blueprint(argparse.Namespace(file=file))


def test_every_published_blueprint_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted((ROOT / "blueprints").glob("*.toml"))
    assert files
    assert [check_blueprint(file) for file in files] == [0] * len(files)
    assert capsys.readouterr().out.count("sound") == len(files)


def test_a_broken_blueprint_is_told_by_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "blueprints" / "fsfc-assertive.toml").read_text(encoding="utf-8")
    broken = text.replace("minutes = {stated = 15}", 'minutes = {stated = "soon"}')
    line = next(number for number, words in enumerate(broken.splitlines(), 1) if '"soon"' in words)
    file = tmp_path / "broken.toml"
    file.write_text(broken, encoding="utf-8")
    assert check_blueprint(file) == 1
    said = capsys.readouterr()
    assert f"{line}" in said.err
    assert "agreement" in said.err
    assert said.out == ""


def test_a_blueprint_that_is_not_there_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_blueprint(tmp_path / "none.toml") == 2
    assert "No such file" in capsys.readouterr().err


def test_the_check_finds_this_installation_sound_but_for_its_role(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    checking.check_command(argparse.Namespace(settings=False))
    told = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in told} <= {"sound", "WRONG"}
    assert "sound  notes can be sealed and read" in told
    assert "sound  the audit answers to its seals" in told
    assert any(line.startswith("sound  row-level walls stand on") for line in told)


def test_the_check_ends_with_one_when_a_line_of_the_audit_was_changed(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    AuditEntry.objects.create(at=NOW, actor="user:1", verb="read", table="none", op="read")
    seals.seal(at=NOW, published=seals.heads_file())
    seals.heads_file().write_text(seals.heads_file().read_text().replace(" ", " 9", 1))
    assert checking.check_command(argparse.Namespace(settings=False)) == 1
    assert "WRONG  the audit answers to its seals -> the lines up to" in capsys.readouterr().out


def test_every_setting_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert checking.check_command(argparse.Namespace(settings=True)) == 0
    explained = {line.split()[0] for line in capsys.readouterr().out.splitlines()}
    places = (ROOT / "config" / "settings.py", ROOT / "config" / "secrets.py")
    used = set(re.findall(r'"(HOLDFAST_[A-Z_]+)"', "".join(file.read_text() for file in places)))
    assert used - explained == {"HOLDFAST_DEMO", "HOLDFAST_DEBUG"}


@pytest.mark.parametrize("page", ["docs/run.md", "docs/fr/exploiter.md"])
def test_the_pages_for_who_runs_it_explain_every_setting(page: str) -> None:
    explained = set(re.findall(r"^\| `(HOLDFAST_[A-Z_]+)`", (ROOT / page).read_text(encoding="utf-8"), re.M))
    assert explained == set(checking.SETTINGS)


def test_the_night_of_the_command_line_says_what_it_would_do(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert verbs.nightly(argparse.Namespace(on="2026-11-10", dry_run=True)) == 0
    told = capsys.readouterr().out
    assert re.search(r"^refresh_attendance +Tern Point +1 schools$", told, re.M)
    assert re.search(r"^seal_audit +everywhere ", told, re.M)
