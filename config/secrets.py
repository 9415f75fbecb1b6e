"""Keys that a new installation makes for itself, once, readable by its own user only."""

import base64
import os
import secrets
from pathlib import Path


def secret(home: Path, variable: str, name: str) -> str:
    """The value of an environment variable, else of a 0600 file in the home, made on first use."""
    if value := os.environ.get(variable):
        return value
    file = home / "keys" / name
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        # Two processes may start together: the first to create the file wins, the other reads it.
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(fresh)
        except FileExistsError:
            pass
    return file.read_text().strip()
