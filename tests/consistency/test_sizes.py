"""A ratchet on sizes: files and functions stay small enough to read at one go."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("holdfast", "config", "tests", "benchmarks", "start.py")


def _files() -> list[Path]:
    files = [ROOT / place for place in PLACES if (ROOT / place).is_file()]
    for place in PLACES:
        files += [file for file in (ROOT / place).rglob("*.py") if "migrations" not in file.parts]
    return files


def _functions(file: Path) -> list[tuple[str, int]]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [
        (f"{file.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_no_file_is_longer_than_its_limit() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in _files()}
    too_long = {name: n for name, n in lengths.items() if n > (600 if name.startswith("tests") else 400)}
    assert not too_long


def test_no_function_is_longer_than_80_lines() -> None:
    too_long = [(name, lines) for file in _files() for name, lines in _functions(file) if lines > 80]
    assert not too_long


def test_95_of_100_functions_have_at_most_35_lines() -> None:
    lines = sorted(n for file in _files() if "tests" not in file.parts for _name, n in _functions(file))
    assert lines[int(len(lines) * 0.95)] <= 35
