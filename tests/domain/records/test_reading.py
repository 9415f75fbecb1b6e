"""Bytes to rows: encodings by a fixed ladder, physical lines, secrets dropped, honest refusals."""

import io
import zipfile

import pytest

from holdfast.records.problems import Finding
from holdfast.records.reading import Record, Unreadable, table_of, uploaded_files
from tests.domain.records.samples import sent


def records(content: str | bytes) -> list[Record]:
    (file,) = sent(data=content)
    return list(table_of(file).records())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_each_encoding_gives_the_same_cells(encoding: str) -> None:
    (one,) = records("Prénom;Nom\nHélène;L'Étang\n".encode(encoding))
    assert (one["Prénom"], one["Nom"]) == ("Hélène", "L'Étang")


def test_latin_letters_that_no_western_page_holds_survive_in_utf_8() -> None:
    (one,) = records("Nom\nÇağla\n")
    assert one["Nom"] == "Çağla"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_what_the_header_uses_most(delimiter: str) -> None:
    (one,) = records(delimiter.join(("a", '"b, c; d"', "e")) + "\n" + delimiter.join(("1", "2", "3")) + "\n")
    assert (one["a"], one["b, c; d"], one["e"]) == ("1", "2", "3")


def test_lines_are_physical_lines_where_the_row_starts() -> None:
    found = records('a,b\r\n1,"two\r\nlines"\r\n\r\n3,4\r\n')
    assert [(one.origin.line, one["a"]) for one in found] == [(2, "1"), (5, "3")]


def test_ids_are_text_and_zero_is_not_empty() -> None:
    (one,) = records("id,n\n007,0\n")
    assert (one["id"], one["n"]) == ("007", "0")


@pytest.mark.parametrize("header", ["password", "Password", "PASSWORD", "mot de passe"])
def test_a_password_never_leaves_the_reader(header: str) -> None:
    (one,) = records(f"id,{header},name\n1,hunter2,Kelp\n")
    assert (one[header], one["name"], "hunter2" in one.origin.cells) == ("", "Kelp", False)


def test_a_short_row_is_filled_up_and_a_long_one_reported() -> None:
    said: list[Finding] = []
    (file,) = sent(data="a,b\n1\n1,2,3\n1,2,,\n")
    found = list(table_of(file).records(said.append))
    assert [(one["a"], one["b"]) for one in found] == [("1", ""), ("1", "2")]
    assert [(one.code, one.line) for one in said] == [("too_many_cells", 3)]


def test_an_open_quotation_mark_is_said_and_not_swallowed() -> None:
    with pytest.raises(Unreadable) as refused:
        records('a,b\n1,"' + "x\n" * 40_000)
    assert [(one.code, one.line) for one in refused.value.findings] == [("broken_quotes", 2)]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"PK\0\0nonsense\0", b"\x00\x01\x02"])
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        records(content)


def test_a_broken_zip_is_refused() -> None:
    with pytest.raises(Unreadable):
        uploaded_files([("x.zip", lambda: io.BytesIO(b"PK\x03\x04broken"))])


def test_paths_inside_a_zip_are_only_names() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../etc/users.csv", "a\n1\n")
    (file,) = uploaded_files([("..\\up\\x.zip", lambda: io.BytesIO(packed.getvalue()))])
    assert file.name == "users.csv"
    assert [one["a"] for one in table_of(file).records()] == ["1"]
    assert [one["a"] for one in table_of(file).records()] == ["1"], "a spooled file can be read again"


def test_a_zip_whose_content_is_damaged_is_refused_when_it_is_read() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("users.csv", "a\n1\n")
    damaged = packed.getvalue().replace(b"a\n1\n", b"a\n2\n", 1)
    (file,) = uploaded_files([("x.zip", lambda: io.BytesIO(damaged))])
    with pytest.raises(Unreadable) as refused:
        table_of(file)
    assert [one.code for one in refused.value.findings] == ["zip_unreadable"]
