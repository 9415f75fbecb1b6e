"""Which matches an actor may see, and why they may not approve, answer or sign one."""

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.matches.choices import MatchStatus, Party
from holdfast.matches.models import Match, MatchRound, Opinion
from holdfast.people.access import relations_of, students_in_reach
from holdfast.people.choices import RelationKind
from holdfast.people.models import Guardianship, Student
from holdfast.programmes.models import Programme

RECORD = "match"
LIVING = (MatchStatus.PROPOSED, MatchStatus.APPROVED, MatchStatus.ACTIVE, MatchStatus.SUSPENDED)
MEETING = (MatchStatus.ACTIVE, MatchStatus.SUSPENDED)
KNOWN_TO_ALL = (MatchStatus.APPROVED, *MEETING)
"""From here on the people concerned know of it; a proposal that nobody has approved is the manager's alone."""


def relation_source(match_id: int) -> str:
    """How the relation that a match makes true is marked."""
    return f"match:{match_id}"


def _own_ended(actor: Actor) -> Q:
    """Ended matches whose notes may still be finished: as long as the relation they made lasts."""
    source = Concat(Value("match:"), Cast(OuterRef("pk"), CharField()))
    lasting = relations_of(actor, RelationKind.MATCH).filter(source=source)
    return Q(status=MatchStatus.ENDED) & Q(Exists(lasting))


def _in_scope(actor: Actor, scope: str, role: Role) -> Q:
    match scope:
        case "s":
            return Q(school_id__in=actor.schools_as(role))
        case "d":
            return Q(school__district_id__in=actor.districts_as(role))
        case "m" if actor.user_id is not None:
            own = Q(mentor__user_id=actor.user_id) & (Q(status__in=KNOWN_TO_ALL) | _own_ended(actor))
            caseload = relations_of(actor, RelationKind.CASELOAD).filter(student=OuterRef("student"))
            return own | Q(Exists(caseload), status__in=(*KNOWN_TO_ALL, MatchStatus.ENDED))
        case "o" if role is Role.STUDENT:
            return Q(student_id=actor.student_id, status__in=(*KNOWN_TO_ALL, MatchStatus.ENDED))
        case "o" if role is Role.GUARDIAN:
            return Q(student__in=_own_children(actor), status__in=(*KNOWN_TO_ALL, MatchStatus.ENDED))
        case _:
            return Q(pk__in=[])


def _own_children(actor: Actor) -> QuerySet[Student]:
    children = students_in_reach(actor, RECORD)
    # A signed link is for one child, even when the guardian has several.
    return children.filter(pk=actor.student_id) if actor.student_id is not None else children


def _reach(actor: Actor) -> Q:
    reach = Q(pk__in=[])
    for role in actor.roles:
        for scope in matrix.readable_scopes(RECORD, role):
            reach |= _in_scope(actor, scope, role)
    return reach


def matches_visible_to(actor: Actor) -> QuerySet[Match]:
    return Match.objects.all() if actor.everything else Match.objects.filter(_reach(actor))


def matches_managed_by(actor: Actor) -> QuerySet[Match]:
    """Matches that this actor may propose, approve, decline and end: whoever writes at the whole school."""
    return Match.objects.filter(_managed(actor))


def rounds_managed_by(actor: Actor) -> QuerySet[MatchRound]:
    return MatchRound.objects.filter(_managed(actor))


def programmes_matched_by(actor: Actor) -> QuerySet[Programme]:
    """Programmes for which this actor may propose a round."""
    return Programme.objects.filter(_managed(actor)).select_related("blueprint", "school__district")


def _managed(actor: Actor) -> Q:
    if actor.everything:
        return Q()
    roles = [role for role in actor.roles if "s" in matrix.writable_scopes(RECORD, role)]
    return Q(school_id__in=actor.schools_as(*roles))


def opinions_visible_to(actor: Actor) -> QuerySet[Opinion]:
    """What people thought of a match is for those who decide on it; nobody in the match reads it."""
    return Opinion.objects.filter(match__in=matches_managed_by(actor))


def students_whose_wishes_are_kept_by(actor: Actor) -> QuerySet[Student]:
    """Students whose interests, free times and wishes this actor may write down: managers, and the student."""
    if actor.everything:
        return Student.objects.all()
    own = Q(pk=actor.student_id) if actor.has(Role.STUDENT) and actor.student_id is not None else Q(pk__in=[])
    roles = [role for role in actor.roles if "s" in matrix.writable_scopes(RECORD, role)]
    return Student.objects.filter(own | Q(school_id__in=actor.schools_as(*roles)))


def why_may_not_approve(actor: Actor, match: Match) -> str | None:
    """The reason for which this actor may not approve this proposal; None when they may."""
    if not matches_managed_by(actor).filter(pk=match.pk).exists():
        return _("Only who manages matches at this school can approve one.")
    if match.status != MatchStatus.PROPOSED:
        return _("This proposal is no longer open: %(status)s.") % {"status": match.get_status_display()}
    return None


def is_mentor_of(actor: Actor, match: Match) -> bool:
    return actor.user_id is not None and match.mentor.user_id == actor.user_id


def may_speak_for(actor: Actor, match: Match) -> frozenset[str]:
    """The parties in whose name this actor answers and signs themselves."""
    parties = set()
    if is_mentor_of(actor, match):
        parties.add(Party.MENTOR)
    if actor.has(Role.STUDENT) and actor.student_id == match.student_id:
        parties.add(Party.STUDENT)
    if actor.has(Role.GUARDIAN) and _is_guardian_of(actor, match.student_id):
        parties.add(Party.GUARDIAN)
    if matches_managed_by(actor).filter(pk=match.pk).exists() and not actor.everything:
        parties.add(Party.SCHOOL)
    if actor.user_id is not None and actor.user_id == match.programme.lead_id:
        parties.add(Party.SCHOOL)
    return frozenset(parties)


def _is_guardian_of(actor: Actor, student_id: int) -> bool:
    if actor.kind == "link" and actor.student_id != student_id:
        return False
    authority = ~Q(has_legal_authority=False)
    return (
        Guardianship.objects.filter(authority, student_id=student_id, guardian_id=actor.guardian_id).exists()
        if actor.guardian_id is not None
        else False
    )


def may_record_for(actor: Actor, match: Match) -> bool:
    """Whether this actor may write down what others signed on paper or in person."""
    return matches_managed_by(actor).filter(pk=match.pk).exists()
