"""Nothing lies about: every template, static file, function and style of our own is used by something."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "holdfast" / "web"
TEMPLATES, STATIC = WEB / "templates", WEB / "static"
TEXTS = {".py", ".html", ".txt", ".js", ".css", ".toml", ".csv"}
OF_ALLAUTH = ("account/", "mfa/")
OF_DJANGO = {"400.html", "403.html", "404.html", "429.html", "500.html", "503.html"}
LOADED_BY_NAME = {
    "accounts/adapters.py",
    "accounts/models.py",
    "kernel/crypto.py",
    "web/errors.py",
    "web/middleware.py",
}
"""Python files whose names are called from settings or by a library."""
WORD = re.compile(r"\w+")


@cache
def sources() -> dict[Path, str]:
    found = (ROOT / "holdfast").rglob("*")
    inside = [path for path in found if path.suffix in TEXTS and "migrations" not in path.parts]
    beside = [*(ROOT / "config").rglob("*.py"), ROOT / "pyproject.toml"]
    return {path: path.read_text(encoding="utf-8") for path in (*inside, *beside)}


@cache
def words() -> Counter[str]:
    """How often each word stands in the sources, tests apart."""
    return Counter(word for text in sources().values() for word in WORD.findall(text))


def names_of(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def ours(name: str) -> bool:
    return not name.startswith(OF_ALLAUTH) and name not in OF_DJANGO


@pytest.mark.parametrize("name", [name for name in names_of(TEMPLATES) if ours(name)])
def test_a_template_is_rendered_or_included(name: str) -> None:
    others = (text for path, text in sources().items() if path != TEMPLATES / name)
    assert any(name in text for text in others)


@pytest.mark.parametrize("name", names_of(STATIC))
def test_a_static_file_is_served_by_something(name: str) -> None:
    bare = Path(name).name
    assert bare == "NOTICE.txt" or any(bare in text for path, text in sources().items() if path.name != bare)


def functions() -> Iterator[tuple[str, str]]:
    """Every public function at the top of a module that nobody registers: where it is, and its name."""
    for path in sorted((ROOT / "holdfast").rglob("*.py")):
        module = path.relative_to(ROOT / "holdfast").as_posix()
        if "migrations" in path.parts or module in LOADED_BY_NAME:
            continue
        for node in ast.parse(sources()[path]).body:
            if isinstance(node, ast.FunctionDef) and not any(
                "condition" in ast.dump(one) for one in node.decorator_list
            ):
                yield module, node.name


@cache
def words_of_tests() -> frozenset[str]:
    """What only tests ask for is an oracle of theirs or a reading that a later page will use; both keep it true."""
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    return frozenset(
        word for path in files if path != Path(__file__) for word in WORD.findall(path.read_text(encoding="utf-8"))
    )


def test_every_function_is_called_somewhere() -> None:
    unused = [f"holdfast/{module}: {name}" for module, name in functions() if words()[name] == 1]
    assert [one for one in unused if one.rpartition(" ")[2] not in words_of_tests()] == []
