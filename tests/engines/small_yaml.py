"""Reads the part of YAML in which the notes on the sources are written: indented maps, dashes, {maps} and [lists]."""

import re

PAIR = re.compile(r'("[^"]*"|[^:{}\[\]]+):(?:\s+(.*))?$')


def load(text: str) -> dict[str, object]:
    lines = [(len(line) - len(line.lstrip()), line.strip()) for line in text.splitlines() if line.strip()]
    value, _ = _block([(indent, re.sub(r"\s+#[^\"']*$", "", line)) for indent, line in lines], 0)
    assert isinstance(value, dict)
    return value


def _block(lines: list[tuple[int, str]], at: int) -> tuple[object, int]:
    indent = lines[at][0]
    if lines[at][1].startswith("- "):
        entries = []
        while at < len(lines) and lines[at][0] == indent and lines[at][1].startswith("- "):
            entries.append(_flow(lines[at][1][2:]))
            at += 1
        return entries, at
    found: dict[str, object] = {}
    while at < len(lines) and lines[at][0] == indent:
        pair = PAIR.match(lines[at][1])
        assert pair, lines[at][1]
        key = str(_scalar(pair[1]))
        at += 1
        if pair[2] is not None:
            found[key] = _flow(pair[2])
        else:
            found[key], at = _block(lines, at)
    return found, at


def _flow(text: str) -> object:
    value, rest = _value(text.strip(), closing="")
    assert not rest.strip(), rest
    return value


def _value(text: str, closing: str) -> tuple[object, str]:
    if text.startswith("{"):
        found: dict[str, object] = {}
        text = text[1:].lstrip()
        while not text.startswith("}"):
            key = text[: min(text.index(mark) for mark in ":,}" if mark in text)]
            text = text[len(key) :]
            found[key.strip()], text = _value(text[1:].lstrip(), "},") if text.startswith(":") else (None, text)
            text = text.lstrip().removeprefix(",").lstrip()
        return found, text[1:]
    if text.startswith("["):
        entries = []
        text = text[1:].lstrip()
        while not text.startswith("]"):
            entry, text = _value(text, "],")
            entries.append(entry)
            text = text.lstrip().removeprefix(",").lstrip()
        return entries, text[1:]
    if text.startswith('"'):
        end = text.index('"', 1)
        return text[1:end], text[end + 1 :]
    end = min((text.index(mark) for mark in closing if mark in text), default=len(text))
    return _scalar(text[:end]), text[end:]


def _scalar(text: str) -> object:
    text = text.strip().strip('"')
    if text in ("null", "true", "false"):
        return {"null": None, "true": True, "false": False}[text]
    return int(text) if re.fullmatch(r"-?\d+", text) else text
