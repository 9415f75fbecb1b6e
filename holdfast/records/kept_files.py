"""The files that people send for an import: kept in a folder of their own for a while, then deleted."""

import json
import re
import secrets
import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

KEPT_DAYS = 14
WORDS = "said.json"
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,60}")
UNSAFE = re.compile(r"[^\w.\- ]")


def folder(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "imports" / name


def new_folder() -> str:
    """A folder under a name that nobody can guess."""
    token = secrets.token_urlsafe(24)
    folder(token).mkdir(parents=True, mode=0o700)
    return token


def keep_files(files: Iterable["UploadedFile[Any]"]) -> tuple[str, int]:
    """Store what was sent in a new folder; returns its name and the number of bytes. A file name is only a name."""
    token = new_folder()
    place = folder(token) / "files"
    place.mkdir(mode=0o700)
    size = 0
    for sent in files:
        bare = UNSAFE.sub("_", PurePosixPath((sent.name or "file").replace("\\", "/")).name).lstrip(".") or "file"
        with (place / bare).open("wb") as target:
            for chunk in sent.chunks():
                size += target.write(chunk)
    return token, size


def kept_files(token: str) -> list[Path]:
    return sorted((folder(token) / "files").iterdir())


def keep_words(token: str, said: dict[str, Any]) -> None:
    """What was said with the files, until their columns are confirmed."""
    (folder(token) / WORDS).write_text(json.dumps(said), encoding="utf-8")


def kept_words(token: str, user: int | None) -> dict[str, Any] | None:
    """What this person said with their files; nobody else's, and nothing once an import has them."""
    if not TOKEN.fullmatch(token) or not (folder(token) / "files").is_dir():
        return None
    try:
        said: dict[str, Any] = json.loads((folder(token) / WORDS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return said if said.get("user") == user else None


def give_to_run(token: str, run: int) -> None:
    """From now on the files belong to the run that read them."""
    target = folder(str(run))
    if not target.exists():
        shutil.copytree(folder(token) / "files", target)
        shutil.rmtree(folder(token) / "files")


def forget_old(now: datetime, *, dry: bool = False) -> int:
    """Delete what was sent more than KEPT_DAYS ago. Returns how many folders."""
    root = folder("")
    if not root.is_dir():
        return 0
    before = (now - timedelta(days=KEPT_DAYS)).timestamp()
    old = [place for place in root.iterdir() if place.is_dir() and place.stat().st_mtime < before]
    for place in old:
        if not dry:
            shutil.rmtree(place)
    return len(old)
