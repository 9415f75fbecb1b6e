"""The ways of a referral that a programme drew: who sends one, whom they ask first, with whom it lands."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, prefetch_related_objects

from holdfast.accounts.models import Grant, User
from holdfast.cases.choices import ReferralSource
from holdfast.engines.blueprint import Blueprint, Route, Text
from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.programmes.models import Programme
from holdfast.programmes.people import CODES_OF, roles_of, who_is
from holdfast.programmes.queries import blueprint_of, programmes_taking_referrals

HERE, ELSEWHERE = "here", "another_programme"
RECEIVERS = (
    Role.MANAGER, Role.PASTORAL, Role.LEARNING_MENTOR, Role.RESOURCE_TEACHER, Role.TEACHER, Role.LIAISON,
)  # fmt: skip
"""The roles with whom a referral can land: adults who work at the school with students."""
ANY_STAFF = frozenset({"other_staff", "school_team"})
TEACHES = frozenset({"teacher"})
TUTOR = frozenset({"tutor"})
NOBODY_IN_PARTICULAR = ANY_STAFF | TUTOR | {
    "student", "guardian", "teacher", "subject_teachers", "peer_mentor", "all_mentors", "school", "nobody",
}  # fmt: skip
"""With these it stays with who manages the programme: too many would read it, or nobody."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a referral comes in. `code` is empty where the programme drew no way and its manager looks at it."""

    code: str = ""
    goes_to: str = "manager"
    ask_first: tuple[str, ...] = ()
    text: Text | None = None


def way_in(programme: Programme, source: str, actor: Actor) -> Way | None:
    """The way by which this actor may refer to a programme; None where the programme drew no way for them.

    Whether students and families may ask at all is a setting of its own; what the registers show needs no sender. Who
    decides on referrals may always write one down. Who is named in `entry.refer_by` may refer even where no route
    begins with them.
    """
    blueprint, senders = blueprint_of(programme), _senders(programme, source, actor)
    drawn = _first(routes(blueprint, HERE), senders)
    if drawn is not None:
        return drawn
    if source != ReferralSource.STAFF or decides_at(actor, programme.school_id):
        return Way()
    allowed = who_may_send(blueprint)
    return Way() if not allowed or senders & set(allowed) else None


@dataclass(frozen=True, slots=True)
class Offer:
    """A running programme of a school, and the way by which somebody may refer to it; None: no way of theirs."""

    programme: Programme
    way: Way | None

    @property
    def senders(self) -> list[str]:
        return who_may_send(blueprint_of(self.programme))


def offers_to(actor: Actor, school_id: int, source: str) -> list[Offer]:
    """Every programme of a school that takes referrals now, by name: three queries."""
    programmes = programmes_taking_referrals(school_id)
    prefetch_related_objects(programmes, "people", "lead")
    return [Offer(one, way_in(one, source, actor)) for one in programmes]


def ways_on(programme: Programme, actor: Actor) -> list[Way]:
    """The ways out of a programme into another that it drew for this actor; all of them for who decides."""
    drawn = routes(blueprint_of(programme), ELSEWHERE)
    if not decides_at(actor, programme.school_id):
        senders = _senders(programme, ReferralSource.STAFF, actor)
        drawn = [one for one in drawn if senders & set(one.sent_by.value or ())]
    return [_way(one) for one in drawn]


def asked_before(ways: Iterable[Way]) -> list[str]:
    """Whom these ways go past, each once."""
    return list(dict.fromkeys(code for way in ways for code in way.ask_first))


def routes(blueprint: Blueprint, leads: str) -> list[Route]:
    return [one for one in blueprint.content.entry.routes if one.leads == leads]


def route_of(blueprint: Blueprint, code: str) -> Way | None:
    """The way by which a referral came, as the programme tells it today."""
    return next((_way(one) for one in blueprint.content.entry.routes if one.code == code), None)


def who_may_send(blueprint: Blueprint) -> list[str]:
    """Whom the programme takes referrals from, each once; empty where it says nothing, so that all staff may."""
    drawn = [code for one in routes(blueprint, HERE) for code in one.sent_by.value or ()]
    named: Iterable[str] = blueprint.setting("entry.refer_by").value or ()
    return list(dict.fromkeys([*drawn, *named]))


def decides_at(actor: Actor, school_id: int) -> bool:
    """Whether this actor decides on every referral of a school."""
    if actor.everything:
        return True
    roles = [role for role in actor.roles if "s" in matrix.writable_scopes("decision", role)]
    return school_id in actor.schools_as(*roles)


def _first(drawn: Iterable[Route], senders: frozenset[str]) -> Way | None:
    return next((_way(one) for one in drawn if senders & set(one.sent_by.value or ())), None)


def _way(route: Route) -> Way:
    return Way(route.code, route.goes_to.value or "manager", tuple(route.after_asking.value or ()), route.text)


def _senders(programme: Programme, source: str, actor: Actor) -> frozenset[str]:
    """Whom of the language a referral comes from. Teachers are the tutors of their students."""
    if source == ReferralSource.SELF:
        return frozenset({"student"})
    if source == ReferralSource.FAMILY:
        return frozenset({"guardian"})
    codes = who_is(actor, programme) - {"student", "guardian"}
    if programme.school_id not in actor.schools_as(*RECEIVERS, Role.SAFEGUARDING):
        return codes
    return codes | ANY_STAFF | (TUTOR if codes & TEACHES else frozenset())


def landed_with(actor: Actor) -> Q:
    """The referrals that came to this actor: at most two queries, none for who decides on all of them anyway."""
    schools = actor.schools_as(*RECEIVERS)
    waiting = schools - {one for one in schools if decides_at(actor, one)}
    found = Q(pk__in=[])
    if not waiting:
        return found
    listed = Programme.objects.filter(school__in=waiting).select_related("blueprint", "school")
    drawn = [one for one in listed.defer("blueprint__text") if goals_here(one)]
    prefetch_related_objects(drawn, "people")
    for programme in drawn:
        if codes := receives(actor, programme):
            found |= Q(programme=programme, goes_to__in=sorted(codes))
    return found


def goals_here(programme: Programme) -> frozenset[str]:
    """For whom of the language referrals come in, other than for who manages the programme."""
    goals = {one.goes_to.value or "manager" for one in routes(blueprint_of(programme), HERE)}
    return frozenset(goals - NOBODY_IN_PARTICULAR - {"manager"})


def receives(actor: Actor, programme: Programme) -> frozenset[str]:
    """For whom of the language this actor takes in referrals: whoever was named for it, else whoever is it by role."""
    if programme.school_id not in actor.schools_as(*RECEIVERS):
        return frozenset()
    codes = who_is(actor, programme) & goals_here(programme)
    named = _named(programme) if codes else {}
    return frozenset(code for code in codes if code not in named or actor.user_id in named[code])


def _named(programme: Programme) -> dict[str, set[int]]:
    """Who was named for whom of the language, by their accounts."""
    stands_for = {role.code: role.acts_as for role in roles_of(programme)}
    found: dict[str, set[int]] = {}
    for person in programme.people.all():
        for code in stands_for.get(person.role, ()):
            found.setdefault(code, set()).add(person.user_id)
    return found


def receivers_of(programme: Programme, code: str) -> list[str]:
    """The names of those to whom referrals for `code` come; empty where the manager looks at them."""
    if code == "programme_lead":
        return [programme.lead.name]
    if code in NOBODY_IN_PARTICULAR or code == "manager":
        return []
    named = _named(programme).get(code)
    roles = [role for role in RECEIVERS if code in CODES_OF.get(role, ())]
    grants = Grant.objects.filter(school=programme.school_id, role__in=roles).values_list("user", flat=True)
    users = User.objects.filter(is_active=True, pk__in=sorted(named) if named else list(grants))
    return list(users.order_by("name", "id").values_list("name", flat=True))
