"""Django's PostgreSQL backend; before each request it looks at the socket instead of asking the server `SELECT 1`."""

import select

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection kept between requests is usable while nothing has come from the server.

    A server that hangs up, restarts or ends the session says so, and the system closes a connection whose other side
    is gone (`keepalives_idle`): either makes the socket readable, and then the round trip decides.
    """

    def is_usable(self) -> bool:
        return self._is_quiet() or bool(super().is_usable())

    def _is_quiet(self) -> bool:
        kept = self.connection
        if kept is None or kept.closed or kept.info.transaction_status != TransactionStatus.IDLE:
            return False
        try:
            readable, _writable, _failed = select.select([kept.fileno()], [], [], 0)
        except ValueError:  # more open files than select takes
            return False
        return not readable
