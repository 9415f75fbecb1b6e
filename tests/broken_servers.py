"""Servers that are wrong on purpose: the tests of saving must find each of them out."""

import io
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlencode
from uuid import uuid4

from tests.served_app import application

LATE = 0.05


def _is_note(environ: dict[str, Any]) -> bool:
    return environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].endswith("/notes/")


def _with_body(environ: dict[str, Any], body: bytes) -> dict[str, Any]:
    return {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}


def _body(environ: dict[str, Any]) -> bytes:
    return environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))


def forgets_keys(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Every send is a new note, as without a key."""
    if _is_note(environ):
        fields = {name: values[0] for name, values in parse_qs(_body(environ).decode()).items()}
        environ = _with_body(environ, urlencode({**fields, "client_key": str(uuid4())}).encode())
    return application(environ, start)


def answers_too_early(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Says "stored" first and stores a little later, outside the request."""
    if not _is_note(environ):
        return application(environ, start)
    later = _with_body(environ, _body(environ))

    def store() -> None:
        time.sleep(LATE)
        for _part in application(later, lambda *_said: lambda _data: None):
            pass

    threading.Thread(target=store, daemon=True).start()
    start("200 OK", [("Content-Type", "application/json")])
    return [b'{"stored": true}']
