"""Nothing in the code asks which blueprint it is: their ids stand in `blueprints/`, in tests and in documents only."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("holdfast", "config", "deploy", "start.py", "pyproject.toml")
TEXTS = {".py", ".html", ".txt", ".js", ".css", ".csv", ".toml", ".po", ".json", ".sh", ".md", ".svg", ".typ"}


def texts() -> dict[str, str]:
    files = [
        path for place in PLACES for path in ((ROOT / place).rglob("*") if (ROOT / place).is_dir() else [ROOT / place])
    ]
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in files
        if path.is_file() and path.suffix in TEXTS
    }


def test_no_blueprint_is_named_outside_its_folder() -> None:
    ids = [tomllib.loads(path.read_text(encoding="utf-8"))["id"] for path in (ROOT / "blueprints").glob("*.toml")]
    assert len(ids) >= 6
    named = re.compile("|".join(rf"(?<![\w-]){re.escape(one)}(?![\w-])" for one in ids))
    assert {place: named.findall(text) for place, text in texts().items() if named.search(text)} == {}
