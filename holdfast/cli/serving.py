"""Serve this installation: gunicorn where it runs, waitress elsewhere."""

import sys

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from holdfast.cli.outbox import keep_sending
from holdfast.kernel import clock
from holdfast.kernel.actor import system
from holdfast.kernel.errors import Refusal
from holdfast.kernel.scope import scope
from holdfast.programmes.actions import load_blueprints
from holdfast.web.application import build


def is_new() -> bool:
    """Whether this database has never had the product's tables."""
    return "kernel_auditentry" not in connection.introspection.table_names()


def prepare() -> None:
    """The database at this version, its walls raised, its blueprints published, and the static files in place."""
    call_command("migrate", verbosity=0, interactive=False)
    by = system("blueprints")
    with scope(by):
        try:
            load_blueprints(folder=settings.ROOT / "blueprints", by=by, at=clock.now())
        except Refusal as refusal:
            print(refusal, file=sys.stderr)
    call_command("collectstatic", verbosity=0, interactive=False)


def serve(host: str, port: int, workers: int) -> int:
    """Serve until stopped. Returns the exit code."""
    if sys.platform == "win32":
        return _waitress(host, port)
    return _gunicorn(host, port, workers)


def _gunicorn(host: str, port: int, workers: int) -> int:
    # gunicorn does not import on Windows
    from gunicorn.app.wsgiapp import WSGIApplication  # noqa: PLC0415

    class Server(WSGIApplication):  # type: ignore[misc]  # gunicorn has no types
        def load_config(self) -> None:
            chosen = {
                "bind": f"{host}:{port}",
                "workers": workers,
                "worker_class": "gthread",
                "threads": 4,
                "timeout": 60,
                "accesslog": None,
                "errorlog": "-",
                "loglevel": "warning",
                "proc_name": settings.WORDMARK.lower(),
                "worker_tmp_dir": None,
                "control_socket_disable": True,
            }
            for name, value in chosen.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> object:
            # Each worker builds the application after it was forked: no connection is shared between processes.
            application = build()
            keep_sending()
            return application

    Server("%(prog)s").run()
    return 0


def _waitress(host: str, port: int) -> int:
    import waitress  # noqa: PLC0415

    keep_sending()
    waitress.serve(build(), host=host, port=port, threads=8, ident=None)
    return 0
