"""Who supports the mentors of a programme, who reads what was kept, and who answers a mentor's question."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from holdfast.engines.blueprint import Blueprint
from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.mentors.models import Mentor
from holdfast.programmes.access import programmes_changed_by
from holdfast.programmes.models import Programme
from holdfast.programmes.people import CODES_OF, who_is
from holdfast.programmes.queries import blueprint_of
from holdfast.supervision.models import Advice, Agreed, CheckIn, Tip

RECORD = "supervision"
MEET_STUDENTS = (
    Role.LEARNING_MENTOR, Role.VOLUNTEER_MENTOR, Role.PEER_MENTOR, Role.RESOURCE_TEACHER, Role.LIAISON, Role.TEACHER,
    Role.STUDENT, Role.GUARDIAN, Role.AGENCY,
)  # fmt: skip
OF_MANY = frozenset(code for role in MEET_STUDENTS for code in CODES_OF[role])
"""Whom a mentor, a teacher or a family is by their role alone: being one of these supports nobody."""


def schools_read(actor: Actor) -> frozenset[int]:
    """The schools in which this actor reads every talk."""
    return actor.schools_as(*(role for role in actor.roles if "s" in matrix.readable_scopes(RECORD, role)))


def schools_written(actor: Actor) -> frozenset[int]:
    return actor.schools_as(*(role for role in actor.roles if "s" in matrix.writable_scopes(RECORD, role)))


def supporters(blueprint: Blueprint) -> frozenset[str]:
    """Everybody of the language who holds a talk of this programme, or supports its mentors."""
    named = {code for one in blueprint.setting("supervision.rhythms").value or () for code in (one.who, *one.also)}
    return frozenset(named | {blueprint.setting("people.supervisor").value or "nobody"})


def advisers(blueprint: Blueprint) -> tuple[str, ...]:
    """Who gives advice, in the words of the blueprint; nobody when the programme does not say."""
    return tuple(blueprint.setting("escalation.advice_from").value or ())


def _is_one_of(actor: Actor, programme: Programme, codes: Iterable[str]) -> bool:
    wanted = set(codes) - OF_MANY
    return bool(wanted) and not who_is(actor, programme).isdisjoint(wanted)


def supports(actor: Actor, programme: Programme) -> bool:
    """Whether this actor holds and keeps the talks of a programme."""
    if actor.everything or programme.school_id in schools_written(actor):
        return True
    return _is_one_of(actor, programme, supporters(blueprint_of(programme)))


def reads_support(actor: Actor, programme: Programme) -> bool:
    """Whether this actor sees how the mentors of a programme are supported."""
    return programme.school_id in schools_read(actor) or supports(actor, programme)


def answers_for(actor: Actor, programme: Programme) -> bool:
    """Whether this actor answers what mentors of a programme ask: whoever is named for it, and who manages."""
    named = advisers(blueprint_of(programme))
    if not named:
        return False
    return actor.everything or programme.school_id in schools_written(actor) or _is_one_of(actor, programme, named)


def own_mentors(actor: Actor) -> QuerySet[Mentor]:
    return Mentor.objects.filter(user_id=actor.user_id or 0)


def check_ins_visible_to(actor: Actor, programmes: Iterable[Programme] = ()) -> QuerySet[CheckIn]:
    """Talks that may be read: of whole schools, of `programmes` that the actor supports, and where they were there."""
    if actor.everything:
        return CheckIn.objects.all()
    supported = [one.pk for one in programmes if supports(actor, one)]
    there = Q(attended__mentor__in=own_mentors(actor))
    reach = Q(school__in=schools_read(actor)) | Q(programme__in=supported) | there
    return CheckIn.objects.filter(pk__in=CheckIn.objects.filter(reach).values("pk"))


def agreed_of(actor: Actor) -> QuerySet[Agreed]:
    """What was agreed with this actor as a mentor."""
    return Agreed.objects.filter(mentor__in=own_mentors(actor))


def advice_asked_by(actor: Actor) -> QuerySet[Advice]:
    return Advice.objects.filter(asked_by_id=actor.user_id or 0)


def advice_answered_by(actor: Actor, programmes: Iterable[Programme]) -> QuerySet[Advice]:
    """The questions that this actor answers, of those that mentors of these programmes asked."""
    return Advice.objects.filter(programme__in=[one.pk for one in programmes if answers_for(actor, one)])


def moderates(actor: Actor, programme: Programme) -> bool:
    """Whether this actor decides what mentors of a programme tell each other: its lead, and who manages it."""
    leads = actor.user_id is not None and actor.user_id == programme.lead_id
    return leads or programmes_changed_by(actor).filter(pk=programme.pk).exists()


def tips_visible_to(actor: Actor, programme: Programme) -> QuerySet[Tip]:
    """What is shown to all, one's own, and for whoever moderates everything."""
    rows = Tip.objects.filter(programme=programme)
    if moderates(actor, programme):
        return rows
    return rows.filter(Q(shown_at__isnull=False) | Q(written_by_id=actor.user_id or 0))
