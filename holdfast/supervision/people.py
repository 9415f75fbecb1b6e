"""The people behind the words of a blueprint: who holds a talk, who gives advice."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from holdfast.accounts.models import Grant, User
from holdfast.people.access import dated
from holdfast.programmes.models import Programme
from holdfast.programmes.people import CODES_OF, people_of, roles_of
from holdfast.supervision.access import MEET_STUDENTS


def users_who_are(programme: Programme, codes: Iterable[str], on: date) -> list[User]:
    """The accounts of these people of the language: who was named for it, or else who has such a role at the school.

    What many are by their role (mentors, teachers, families) stands for nobody here.
    """
    wanted = set(codes)
    named = people_of(programme)
    acts = {role.code for role in roles_of(programme) if role.code in wanted or wanted & set(role.acts_as)}
    ids = {one.user_id for code in acts for one in named.get(code, ())}
    if "programme_lead" in wanted:
        ids.add(programme.lead_id)
    found = list(User.objects.filter(pk__in=ids, is_active=True).order_by("name", "id"))
    return found or list(_by_role(programme, wanted, on))


def _by_role(programme: Programme, wanted: set[str], on: date) -> QuerySet[User]:
    roles = [role for role, codes in CODES_OF.items() if role not in MEET_STUDENTS and wanted & set(codes)]
    held = Grant.objects.filter(dated(on), school_id=programme.school_id, role__in=roles)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name", "id")
