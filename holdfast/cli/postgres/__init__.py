"""A private PostgreSQL beside the school's data: found, made, started, attached to again, stopped.

Standard library only, so that the launcher can use it before anything of Django is there. One server per home:

    server = ensure(Path(".holdfast"))      # idempotent; also after a kill -9 of whoever started it, or of the server
    server.url                              # postgresql://holdfast@%2F...%2Fsocket/holdfast
    stop(Path(".holdfast"))

    python -m holdfast.cli.postgres run -- COMMAND...      # COMMAND sees HOLDFAST_DATABASE_URL

The server listens on a Unix socket in a folder that only its own user may enter (on Windows: on 127.0.0.1, with a
password). PostgreSQL refuses to run as root: root hands the server to an existing unprivileged user. No user is ever
made and no folder opened that was not made here; what that user could not reach is placed where it can.
"""

from holdfast.cli.postgres.beside import run
from holdfast.cli.postgres.server import Server, default_home, ensure, stop
from holdfast.cli.postgres.system import PostgresUnavailable

__all__ = ["PostgresUnavailable", "Server", "default_home", "ensure", "run", "stop"]
