"""Who somebody is in a programme, in the words of the blueprint language."""

from collections.abc import Mapping

from holdfast.engines.blueprint import Blueprint
from holdfast.kernel.actor import Actor, Role
from holdfast.programmes.models import Programme
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

    Titles of the school's own (`people.roles`) stand for several: who is one of them is all of them.
    """
    codes = {
        code
        for grant in actor.grants
        if _holds_there(grant.school_id, grant.district_id, programme)
        for code in CODES_OF.get(grant.role, ())
    }
    if actor.user_id is not None and actor.user_id == programme.lead_id:
        codes.add("programme_lead")
    return frozenset(codes | _by_title(blueprint_of(programme), codes))


def _holds_there(school_id: int | None, district_id: int, programme: Programme) -> bool:
    if school_id is not None:
        return school_id == programme.school_id
    return district_id == programme.school.district_id


def _by_title(blueprint: Blueprint, codes: set[str]) -> set[str]:
    """What the school's own titles add. Many are mentors, so that being one gives no title."""
    titles = [set(role.acts_as) for role in blueprint.setting("people.roles").value or ()]
    return {code for acts_as in titles if (acts_as - {"mentor"}) & codes for code in acts_as}
