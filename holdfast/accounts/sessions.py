"""Sessions in the database. Every page begins by reading one, so it is read by one plain statement."""

from django.contrib.sessions.backends import db
from django.db import connection

from holdfast.kernel import clock

READ = "select session_data, expire_date from django_session where session_key = %s and expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's own store, but for how a session is found."""

    def _get_session_from_db(self) -> object:
        key = self.session_key or ""
        with connection.cursor() as cursor:
            row = cursor.execute(READ, [key, clock.now()]).fetchone()
        if row is None:
            self._session_key = None
            return None
        data, expires_at = row
        return self.model(session_key=key, session_data=data, expire_date=expires_at)
