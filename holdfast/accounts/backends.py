"""Who is signed in: the account with the roles that it was given, found together at every page."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection

from holdfast.accounts.models import Given, User

PATH = "holdfast.accounts.backends.AccountBackend"
FIELDS = tuple(field.attname for field in User._meta.concrete_fields)
FIND = f"""select {", ".join(f'u."{field.column}"' for field in User._meta.concrete_fields)},
g.role, g.district_id, g.school_id, g.starts_on, g.ends_before, d.time_zone
from accounts_user u left join (accounts_grant g join people_district d on d.id = g.district_id) on g.user_id = u.id
where u.id = %s order by g.id"""  # noqa: S608 - columns of our own model


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """allauth's, but that an account comes with its grants in one statement."""

    def get_user(self, user_id: int) -> User | None:
        with connection.cursor() as cursor:
            rows = cursor.execute(FIND, [user_id]).fetchall()
        if not rows:
            return None
        width = len(FIELDS)
        user = User.from_db("default", FIELDS, rows[0][:width])
        user.given = [Given(*row[width:]) for row in rows if row[width] is not None]
        return user if self.user_can_authenticate(user) else None
