"""`holdfast blueprint`: check and compare, without a database."""

import argparse
from pathlib import Path

import pytest

from holdfast.cli.blueprints import blueprint

FILE = Path(__file__).parents[2] / "blueprints" / "fsfc-assertive.toml"


def changed(folder: Path, *pairs: tuple[str, str]) -> Path:
    text = FILE.read_text(encoding="utf-8")
    for old, new in pairs:
        assert text.count(old) == 1
        text = text.replace(old, new)
    file = folder / "newer.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_what_a_newer_file_changes_is_told_by_subject(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    newer = changed(
        tmp_path,
        ("weeks = {stated = 6}", "weeks = {stated = 8}"),
        ('en = "Something positive"', 'en = "Good news first"'),
        ('attendance_data = {stated = "weekly"}\n', ""),
    )
    assert blueprint(argparse.Namespace(file=FILE, newer=newer)) == 0
    assert capsys.readouterr().out.splitlines() == [
        "agreement.weeks",
        "  changed: stated 6 -> 8",
        "cycle.agenda",
        "  changed: stated.positive.en Something positive -> Good news first",
        "cycle.attendance_data",
        "  removed: stated weekly",
    ]


def test_the_same_file_differs_in_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert blueprint(argparse.Namespace(file=FILE, newer=FILE)) == 0
    assert capsys.readouterr().out == "Nothing differs.\n"


def test_a_file_that_is_wrong_or_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    newer = changed(tmp_path, ("weeks = {stated = 6}", "weks = {stated = 6}"))
    line = FILE.read_text(encoding="utf-8").splitlines().index("weeks = {stated = 6}") + 1
    assert blueprint(argparse.Namespace(file=FILE, newer=newer)) == 1
    assert f"{newer}: line {line}: agreement.weks" in capsys.readouterr().err
    assert blueprint(argparse.Namespace(file=FILE, newer=tmp_path / "none.toml")) == 2
    assert f"{tmp_path / 'none.toml'}: No such file" in capsys.readouterr().err
    assert blueprint(argparse.Namespace(file=tmp_path)) == 2
    assert "directory" in capsys.readouterr().err
