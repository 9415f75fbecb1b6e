"""From files to rows of text: encodings by a fixed ladder, delimiters, physical lines. Nothing is guessed by frequency.

The ladder: a byte-order mark decides; else strict UTF-8; else Windows-1252. Password columns are emptied here, before
any other code sees a cell.
"""

import codecs
import csv
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from holdfast.records.contract import Origin
from holdfast.records.problems import Finding

DELIMITERS = ",;\t|"
BLOCK = 1 << 20
LARGEST_FILE = 2 << 30
MOST_FILES = 200
ENCRYPTED = 0x1
LONGEST_CELL = 32_767
SECRET_HEADERS = ("password", "passwd", "mot de passe", "motdepasse")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


Opener = Callable[[], Any]
"""Opens the bytes of a file from the beginning: anything that reads bytes and can be closed."""


class Unreadable(Exception):
    """These files cannot be used at all; the findings say why and where."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(", ".join(f"{one.file}: {one.code}" for one in findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that somebody sent: its bare name and how to open its bytes, from the beginning, as often as needed."""

    name: str
    open: Opener
    called: str = ""

    @property
    def stem(self) -> str:
        """What a feed calls it: the name without its ending, or the name it stands for."""
        return self.called or PurePosixPath(self.name).stem.casefold()


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table, by header. A cell that is not there is empty; every value is stripped."""

    origin: Origin
    columns: dict[str, int] = field(repr=False)

    def __getitem__(self, header: str) -> str:
        index = self.columns.get(header.casefold())
        cells = self.origin.cells
        return cells[index] if index is not None and index < len(cells) else ""

    def listed(self, header: str) -> list[str]:
        """The values of a cell that holds a comma-separated list."""
        return [part.strip() for part in self[header].split(",") if part.strip()]

    def finding(self, code: str, header: str = "", value: str | None = None) -> Finding:
        shown = self[header] if value is None and header else value or ""
        at = self.origin
        return Finding(code, at.file, at.line, header, shown[:300], at.header, at.cells)


@dataclass(slots=True)
class Table:
    """A text file with a header row, read as a stream: `records()` may be asked again."""

    file: SentFile
    encoding: str
    errors: str
    delimiter: str
    header: tuple[str, ...]
    sha256: str
    size: int
    row_count: int = 0

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def columns(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for index, header in enumerate(self.header):
            found.setdefault(header.casefold(), index)
        return found

    def records(self, problem: Callable[[Finding], None] = lambda finding: None) -> Iterator[Record]:
        columns, header, name = self.columns, self.header, self.name
        secret = {i for i, title in enumerate(header) if title.casefold().replace("_", " ") in SECRET_HEADERS}
        self.row_count = 0
        for line, cells in self._rows():
            stripped = tuple("" if i in secret else cell.strip() for i, cell in enumerate(cells))
            if not any(stripped):
                continue
            self.row_count += 1
            record = Record(Origin(name, line, header, stripped[: len(header)]), columns)
            if any(stripped[len(header) :]):
                problem(record.finding("too_many_cells", value=stripped[len(header)]))
                continue
            yield record

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows after the header with the physical line on which each starts."""
        with self.file.open() as raw:
            text = io.TextIOWrapper(raw, encoding=self.encoding, errors=self.errors, newline="")
            reader = csv.reader(text, delimiter=self.delimiter)
            line, past_header = 1, False
            try:
                for cells in reader:
                    if any(len(cell) > LONGEST_CELL for cell in cells):
                        raise Unreadable(Finding("broken_quotes", self.name, line))
                    if past_header:
                        yield line, cells
                    past_header = past_header or any(cells)
                    line = reader.line_num + 1
            except csv.Error as error:
                raise Unreadable(Finding("broken_quotes", self.name, line)) from error


def sent_files(path: Path) -> list[SentFile]:
    """The files at a path: a folder's CSV files, what a zip holds at its root, or the one file itself."""
    if path.is_dir():
        inside = sorted(p for p in path.iterdir() if p.suffix.casefold() in (".csv", ".tsv", ".txt") and p.is_file())
        return [SentFile(p.name, partial(p.open, "rb")) for p in inside]
    if not path.is_file():
        raise Unreadable(Finding("no_files", str(path.name)))
    return uploaded_files([(path.name, lambda: path.open("rb"))])


def uploaded_files(files: Iterable[tuple[str, Opener]]) -> list[SentFile]:
    """Files as a browser sends them: names, and how to open each. A zip is replaced by what is in it."""
    found: list[SentFile] = []
    for name, opener in files:
        bare = PurePosixPath(name.replace("\\", "/")).name
        with opener() as handle:
            is_zip = handle.read(4) == b"PK\x03\x04"
        found += _unzipped(bare, opener) if is_zip else [SentFile(bare, opener)]
    return found


def _unzipped(name: str, opener: Opener) -> list[SentFile]:
    """The members of a zip. Their sizes are those that it declares: the reader stops there, whatever is packed."""
    try:
        with opener() as handle, zipfile.ZipFile(handle) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and "__MACOSX" not in m.filename]
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise Unreadable(Finding("zip_unreadable", name)) from error
    too_much = len(members) > MOST_FILES or sum(member.file_size for member in members) > LARGEST_FILE
    if too_much or any(member.flag_bits & ENCRYPTED for member in members):
        raise Unreadable(Finding("zip_unreadable", name))
    return [
        SentFile(PurePosixPath(member.filename).name, partial(_Member, opener, member.filename)) for member in members
    ]


class _Member(io.RawIOBase):
    """A file inside a zip, unpacked while it is read."""

    def __init__(self, opener: Opener, name: str) -> None:
        self.handle, self.member = opener(), name
        self.archive = zipfile.ZipFile(self.handle)
        self.stream = self.archive.open(name)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            block = self.stream.read(len(buffer))
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise Unreadable(Finding("zip_unreadable", self.member)) from error
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        for opened in (self.stream, self.archive, self.handle):
            opened.close()
        super().close()


def table_of(file: SentFile) -> Table:
    """Decide encoding and delimiter of a file and read its header. Raises Unreadable."""
    digest, size, start, is_utf8 = hashlib.sha256(), 0, b"", True
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    undecodable = False
    with file.open() as raw:
        while block := raw.read(BLOCK):
            start = start or block
            digest.update(block)
            size += len(block)
            if is_utf8:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    is_utf8 = False
            undecodable = undecodable or any(byte in block for byte in b"\x81\x8d\x8f\x90\x9d")
        if is_utf8:
            try:
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                is_utf8 = False
    marked = next((encoding for bom, encoding in BOMS if start.startswith(bom)), None)
    if marked is None and b"\0" in start:
        raise Unreadable(Finding("not_text", file.name))
    encoding = marked or ("utf-8" if is_utf8 else "cp1252")
    replaces = (encoding == "cp1252" and undecodable) or (encoding == "utf-8-sig" and not is_utf8)
    errors = "replace" if replaces or encoding == "utf-16" else "strict"
    delimiter, header = _header(file, encoding, errors)
    return Table(file, encoding, errors, delimiter, header, digest.hexdigest(), size)


def _header(file: SentFile, encoding: str, errors: str) -> tuple[str, tuple[str, ...]]:
    """The delimiter that the first line with text uses most, and that line's cells."""
    with file.open() as raw:
        text = io.TextIOWrapper(raw, encoding=encoding, errors=errors, newline="")
        line = next((line for line in text if line.strip()), "")
    outside = "".join(line.split('"')[::2])
    delimiter = max(DELIMITERS, key=outside.count)
    cells = next(csv.reader([line], delimiter=delimiter), [])
    header = [cell.strip() for cell in cells]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise Unreadable(Finding("not_text", file.name))
    return delimiter, tuple(header)
