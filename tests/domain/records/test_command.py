"""`holdfast import`: exit codes, what it prints, and the same engine underneath."""

import argparse
from pathlib import Path

import pytest

from holdfast.cli.import_arguments import add_import_arguments
from holdfast.cli.importing import DONE, NOT_READ, REFUSED, REJECTED_ROWS, import_command
from holdfast.people.models import District, School, Student
from holdfast.records.models import ImportRun
from tests.domain.records.samples import STUDENTS, contract


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    add_import_arguments(parser)
    return import_command(parser.parse_args([str(word) for word in words]))


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    for file in contract():
        with file.open() as handle:
            (tmp_path / file.name).write_bytes(handle.read())
    return tmp_path


def students(district: District) -> int:
    return Student.objects.filter(district=district, missing_since=None).count()


def test_dry_run_then_import_then_undo(
    district: District, roster: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    assert (run(roster, "--district", "Samphire", "--dry-run"), students(district)) == (DONE, 0)
    assert "nothing was changed" in capsys.readouterr().out
    assert (run(roster, "--district", "Samphire"), students(district)) == (DONE, 4)
    number = ImportRun.objects.latest("id").pk
    assert f"--undo {number}" in capsys.readouterr().out
    assert (run("--undo", number), students(district)) == (DONE, 0)
    assert run("--undo", number) == REFUSED


def test_rejected_rows_are_told_and_written_out(
    district: District, roster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (roster / "students.csv").write_text(STUDENTS.replace("2012-11-17", "someday"), encoding="utf-8")
    out = tmp_path / "out"
    assert run(roster, "--district", "Samphire", "--rejected", out) == REJECTED_ROWS
    assert "students.csv:3 birth_date 'someday' not_a_date" in capsys.readouterr().out
    assert "someday" in (out / "students.csv").read_text(encoding="utf-8-sig")
    assert students(district) == 3


def test_a_misspelt_district_is_not_made(roster: Path, district: District, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(roster, "--district", "Samphyre") == REFUSED
    assert "Samphire" in capsys.readouterr().err
    assert not District.objects.filter(name="Samphyre").exists()
    assert run(roster, "--district", "Samphyre", "--new-district") == DONE
    assert students(District.objects.get(name="Samphyre")) == 4


@pytest.mark.parametrize("words", [("--kind", "oneroster"), ("--mapping", "nowhere.toml")])
def test_what_cannot_be_read_changes_nothing(roster: Path, district: District, words: tuple[str, str]) -> None:
    assert run(roster, "--district", "Samphire", *words) == NOT_READ
    assert students(district) == 0


def test_a_mapping_and_a_school_on_the_command_line(district: District, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes("Code;N.;P.\n01;Varech;Hélène\n".encode("cp1252"))
    mapping = tmp_path / "x.toml"
    mapping.write_text(
        '[[table]]\nkind = "roster"\n[table.columns]\nstudent_id = "Code"\nfamily_name = "N."\ngiven_name = "P."\n',
        encoding="utf-8",
    )
    done = run(tmp_path / "x.csv", "--district", "Samphire", "--mapping", mapping, "--school", "École du Goémon")
    assert done == DONE
    student = Student.objects.get(district=district)
    assert (student.number, student.name, student.school) == (
        "01",
        "Hélène Varech",
        School.objects.get(district=district, name="École du Goémon"),
    )


def test_a_caller_without_all_options_gets_their_defaults(district: District, roster: Path) -> None:
    assert import_command(argparse.Namespace(path=roster, district="Samphire", undo=None, mapping=None)) == DONE
    assert students(district) == 4
