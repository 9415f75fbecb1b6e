"""Where the files of a server are, and which user it runs as."""

import contextlib
import hashlib
import os
import re
import stat
import sys
from pathlib import Path

from holdfast.cli.postgres.system import Owner, PostgresUnavailable, Say, run_program

if sys.platform != "win32":
    import pwd

SOCKET_LIMIT = 103  # bytes of a socket's path: 107 on Linux, 103 on macOS
SOCKET_NAME = ".s.PGSQL.5432"


def server_user(home: Path) -> Owner | None:
    """None: the server runs as the user who asks. As root: the user whose files they are, else postgres or nobody."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    for place in (home / "postgres", _outside(home)):
        with contextlib.suppress(OSError, KeyError):
            uid = (place / "data").stat().st_uid
            if uid != 0:
                entry = pwd.getpwuid(uid)
                return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)
    for name in ("postgres", "_postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            if entry.pw_uid > 0:
                return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise PostgresUnavailable(
        "PostgreSQL does not run as root, and this machine has neither a user 'postgres' nor 'nobody'. "
        "Run this as an ordinary user, or set HOLDFAST_DATABASE_URL to a server of your own."
    )


def _outside(home: Path) -> Path:
    """Where root keeps a cluster whose home its user cannot enter. Not /var/tmp: that is swept after some weeks."""
    base = next((Path(name) for name in ("/var/lib", "/var/db") if Path(name).is_dir()), Path("/var/tmp"))  # noqa: S108
    return base / f"holdfast-{_short_hash(home)}"


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:12]


def find_place(home: Path, owner: Owner | None) -> Path:
    inside = home.absolute() / "postgres"
    if owner is None or (inside / "data").exists():
        return inside
    outside = _outside(home)
    if (outside / "data").exists():
        return outside
    nearest = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    return inside if _can_enter(nearest, owner) else outside


def make_place(home: Path, owner: Owner | None, say: Say) -> Path:
    place = find_place(home, owner)
    if owner is not None and place == _outside(home) and not place.exists():
        say(f"PostgreSQL runs as '{owner.name}', who may not enter {home.absolute()}: its data are kept in {place}")
    try:
        place.mkdir(mode=0o711, parents=True, exist_ok=True)
        (place / "lock").open("a").close()
    except OSError as error:
        raise PostgresUnavailable(
            f"The folder {place} cannot be written ({error.strerror}). It may belong to another user: "
            "set HOLDFAST_HOME to a folder of your own."
        ) from error
    if owner is not None and not _can_enter(place, owner):
        raise PostgresUnavailable(
            f"PostgreSQL runs as '{owner.name}', who may no longer enter {place}. Its data are there, untouched: "
            "let that user pass through the folders above, or set HOLDFAST_HOME to another folder."
        )
    return place


def _can_enter(folder: Path, owner: Owner) -> bool:
    return run_program(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)], owner).returncode == 0


def own_folder(folder: Path, owner: Owner | None) -> Path:
    """A folder that only the server's user may enter; refuses one that somebody else laid there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if sys.platform != "win32":
        uid = os.geteuid() if owner is None else owner.uid
        found = folder.lstat()
        if owner is not None and stat.S_ISDIR(found.st_mode) and found.st_uid == 0:
            os.chown(folder, owner.uid, owner.gid)
            found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o077:
            raise PostgresUnavailable(
                f"{folder} belongs to somebody else or is open to others: remove it, start again."
            )
    return folder


def socket_folder(place: Path, owner: Owner | None) -> Path:
    inside = place / "socket"
    if len(os.fsencode(inside / SOCKET_NAME)) <= SOCKET_LIMIT and re.fullmatch(r"[\w./-]+", str(inside), re.ASCII):
        return own_folder(inside, owner)
    uid = os.geteuid() if sys.platform != "win32" else 0
    return own_folder(Path("/tmp") / f"holdfast-{uid}-{_short_hash(place)}", owner)  # noqa: S108


def own_name() -> str:
    return "" if sys.platform == "win32" else pwd.getpwuid(os.geteuid()).pw_name
