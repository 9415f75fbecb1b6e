"""On which line each key of a TOML text stands. `tomllib` reads the values but forgets the places."""

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r"""
      (?P<space>[ \t\r]+|\#[^\n]*)
    | (?P<newline>\n)
    | (?P<string>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
    | (?P<mark>\[\[|\]\]|[\[\]{}=,.])
    | (?P<bare>[^\s\[\]{}=,."'\#]+)
    """,
    re.VERBOSE | re.DOTALL,
)


def lines_of(text: str) -> dict[Path, int]:
    """The line (from 1) of every table, key and list entry of `text`, which must be TOML that `tomllib` accepts."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.at = 0
        self.found: dict[Path, int] = {}
        self.lengths: dict[Path, int] = {}

    def read(self) -> dict[Path, int]:
        table: Path = ()
        while self.at < len(self.tokens):
            kind, value, _ = self.tokens[self.at]
            if kind == "newline":
                self.at += 1
            elif kind == "mark" and value in ("[", "[["):
                table = self._header(listed=value == "[[")
            else:
                self._pair(table)
        return self.found

    def _header(self, *, listed: bool) -> Path:
        line = self._next()[2]
        keys = self._keys()
        while self.at < len(self.tokens) and self._peek() in ("]", "]]"):
            self.at += 1
        path: Path = ()
        for index, key in enumerate(keys):
            path = self._mark((*path, key), line)
            is_last = index == len(keys) - 1
            if listed and is_last:
                path = self._entry(path, line)
            elif path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        return path

    def _keys(self) -> list[str]:
        keys = [_plain(self._next())]
        while self._peek() == ".":
            self.at += 1
            keys.append(_plain(self._next()))
        return keys

    def _pair(self, table: Path) -> None:
        line = self.tokens[self.at][2]
        path = table
        for key in self._keys():
            path = self._mark((*path, key), line)
        self.at += 1  # the equals sign
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip_newlines()
        opening = self._peek()
        if opening in ("[", "[["):
            self._list(path)
        elif opening == "{":
            self.at += 1
            while self._peek() != "}":
                if self._peek() == ",":
                    self.at += 1
                else:
                    self._pair(path)
            self.at += 1
        else:
            self._next()
            while self.at < len(self.tokens) and (self._peek() == "." or self.tokens[self.at][0] == "bare"):
                self.at += 1  # a number with a point, or a date and a time with a space between

    def _list(self, path: Path) -> None:
        self._split("[[", "[")
        self.at += 1
        while True:
            self._skip_newlines()
            self._split("]]", "]")
            if self._peek() == "]":
                self.at += 1
                return
            if self._peek() == ",":
                self.at += 1
            else:
                self._value(self._entry(path, self.tokens[self.at][2]))

    def _split(self, doubled: str, single: str) -> None:
        kind, value, line = self.tokens[self.at]
        if value == doubled and kind == "mark":
            self.tokens[self.at : self.at + 1] = [(kind, single, line), (kind, single, line)]

    def _entry(self, path: Path, line: int) -> Path:
        index = self.lengths.get(path, 0)
        self.lengths[path] = index + 1
        return self._mark((*path, index), line)

    def _mark(self, path: Path, line: int) -> Path:
        self.found.setdefault(path, line)
        return path

    def _peek(self) -> str | None:
        kind, value, _ = self.tokens[self.at] if self.at < len(self.tokens) else ("", "", 0)
        return value if kind == "mark" else None

    def _next(self) -> tuple[str, str, int]:
        self.at += 1
        return self.tokens[self.at - 1]

    def _skip_newlines(self) -> None:
        while self.tokens[self.at][0] == "newline":
            self.at += 1


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "space":
            yield kind, match.group(), line
        line += match.group().count("\n")


def _plain(token: tuple[str, str, int]) -> str:
    kind, value, _ = token
    return value[1:-1] if kind == "string" else value
