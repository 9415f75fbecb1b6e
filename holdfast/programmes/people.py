"""Who somebody is in a programme, in the words of the blueprint language."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet, prefetch_related_objects

from holdfast.accounts.models import Grant, User
from holdfast.engines.blueprint import Blueprint, Text
from holdfast.kernel.actor import Actor, Role
from holdfast.programmes.models import Programme, ProgrammePerson
from holdfast.programmes.queries import blueprint_of

CODES_OF: Mapping[Role, tuple[str, ...]] = {
    Role.DISTRICT: ("district_captain",),
    Role.MANAGER: ("manager", "coordinator"),
    Role.SAFEGUARDING: ("other_staff",),
    Role.LEARNING_MENTOR: ("mentor", "support_staff"),
    Role.VOLUNTEER_MENTOR: ("mentor",),
    Role.PEER_MENTOR: ("peer_mentor", "mentor"),
    Role.RESOURCE_TEACHER: ("teacher", "resource_teacher"),
    Role.TEACHER: ("teacher", "subject_teachers"),
    Role.PASTORAL: ("counsellor", "other_staff"),
    Role.LIAISON: ("liaison_officer", "support_staff"),
    Role.STUDENT: ("student",),
    Role.GUARDIAN: ("guardian",),
    Role.AGENCY: ("community_partner",),
}
"""What a role at the school is called in a blueprint, the plainest code first."""


def who_is(actor: Actor, programme: Programme) -> frozenset[str]:
    """Everybody of the language whom this actor is in a programme; empty for somebody of another school.

    Titles of the school's own (`people.roles`) stand for several: who is one of them is all of them. Who was named for
    a role is whom the role stands for.
    """
    if not any(_holds_there(grant.school_id, grant.district_id, programme) for grant in actor.grants):
        return frozenset()
    codes = {
        code
        for grant in actor.grants
        if _holds_there(grant.school_id, grant.district_id, programme)
        for code in CODES_OF.get(grant.role, ())
    }
    if actor.user_id is not None and actor.user_id == programme.lead_id:
        codes.add("programme_lead")
    if actor.user_id is not None:
        prefetch_related_objects([programme], "people")  # once for a programme, however often it is asked
        named = [person.role for person in programme.people.all() if person.user_id == actor.user_id]
        stands_for = {role.code: role.acts_as for role in roles_of(programme)} if named else {}
        codes.update(code for role in named for code in stands_for.get(role, ()))
    return frozenset(codes | _by_title(blueprint_of(programme), codes))


def _holds_there(school_id: int | None, district_id: int, programme: Programme) -> bool:
    if school_id is not None:
        return school_id == programme.school_id
    return district_id == programme.school.district_id


def _by_title(blueprint: Blueprint, codes: set[str]) -> set[str]:
    """What the school's own titles add. Many are mentors, so that being one gives no title."""
    titles = [set(role.acts_as) for role in blueprint.setting("people.roles").value or ()]
    return {code for acts_as in titles if (acts_as - {"mentor"}) & codes for code in acts_as}


PLAYED_BY_MANY = frozenset(
    {
        "student", "guardian", "mentor", "peer_mentor", "teacher", "subject_teachers", "tutor", "other_staff",
        "all_mentors", "school", "nobody", "programme_lead", "governors", "funder", "community_partner",
    }
)  # fmt: skip
"""Whom no single person of the school stands for, or who is known already."""
BACKING = "people.backing"
DUTIES = ("people.lead", "people.supervisor", BACKING)
NOT_STAFF = (Role.STUDENT, Role.GUARDIAN, Role.AGENCY)


@dataclass(frozen=True, slots=True)
class NamedRole:
    """A role that the blueprint names: a title with its words, or a code of the language. `duty`: where it is named."""

    code: str
    acts_as: tuple[str, ...]
    title: Text | None
    duty: str


def roles_of(programme: Programme) -> list[NamedRole]:
    """The roles for which the school names a person: the titles of the blueprint, then who leads, supports, backs."""
    blueprint = blueprint_of(programme)
    titles = [
        NamedRole(one.id, one.acts_as, one, "people.roles") for one in blueprint.setting("people.roles").value or ()
    ]
    covered = PLAYED_BY_MANY | {code for title in titles for code in title.acts_as} | {one.code for one in titles}
    duties: dict[str, NamedRole] = {}
    for path in DUTIES:
        value = blueprint.setting(path).value or ()
        for code in (value,) if isinstance(value, str) else value:
            if code not in covered:
                duties.setdefault(code, NamedRole(code, (code,), None, path))
    return [*titles, *duties.values()]


def possible_players(programme: Programme) -> QuerySet[User]:
    """Who can be named for a role: people with an account and a role at the school, or for its whole district."""
    there = Q(school_id=programme.school_id) | Q(school=None, district_id=programme.school.district_id)
    grants = Grant.objects.filter(there).exclude(role__in=NOT_STAFF)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("name", "id")


def people_of(programme: Programme) -> dict[str, list[ProgrammePerson]]:
    """Who was named, by the role, those who were named first standing first."""
    found: dict[str, list[ProgrammePerson]] = {}
    named = ProgrammePerson.objects.filter(programme=programme).select_related("user")
    for one in named.order_by("named_at", "id"):
        found.setdefault(one.role, []).append(one)
    return found
