"""Which referrals and decisions an actor may see, whom they may refer, and why they may decide."""

import functools

from django.db.models import Q, QuerySet

from holdfast.cases.choices import ReferralSource
from holdfast.cases.models import Decision, Referral
from holdfast.cases.routes import landed_with
from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.people.access import Why, students_in_reach
from holdfast.people.models import Student

REFERRAL, DECISION = "referral", "decision"


def referrals_visible_to(actor: Actor) -> QuerySet[Referral]:
    """Referrals that may be read in full: by the matrix, or because they came to this person."""
    if actor.everything:
        return Referral.objects.all()
    return Referral.objects.filter(Q(student__in=students_in_reach(actor, REFERRAL)) | landed_with(actor))


def referrals_come_to(actor: Actor) -> QuerySet[Referral]:
    """Referrals that the ways of their programmes brought to this person; none for who sees all of them anyway."""
    return Referral.objects.filter(landed_with(actor))


def referrals_changed_by(actor: Actor) -> QuerySet[Referral]:
    """Referrals that this actor may work on: ask the student, answer the questions, withdraw."""
    if actor.everything:
        return Referral.objects.all()
    mine = Q(student__in=students_in_reach(actor, REFERRAL, matrix.writable_scopes))
    return Referral.objects.filter(mine | landed_with(actor))


def referrals_decided_by(actor: Actor) -> QuerySet[Referral]:
    if actor.everything:
        return Referral.objects.all()
    mine = Q(student__in=students_in_reach(actor, DECISION, matrix.writable_scopes))
    return Referral.objects.filter(mine | landed_with(actor))


def receipts_of(actor: Actor) -> QuerySet[Referral]:
    """What this person referred, or asked for themselves: pages show its programme, its day and its state, no more."""
    mine = Q(pk__in=[])
    if actor.user_id is not None:
        mine |= Q(referred_by_id=actor.user_id)
    if actor.has(Role.STUDENT):
        mine |= Q(source=ReferralSource.SELF, student_id=actor.student_id)
    if actor.has(Role.GUARDIAN):
        mine |= Q(source=ReferralSource.FAMILY, student__in=students_referable_by(actor))
    return Referral.objects.filter(mine)


def decisions_visible_to(actor: Actor) -> QuerySet[Decision]:
    """Decisions that may be read with their reasons."""
    if actor.everything:
        return Decision.objects.all()
    return Decision.objects.filter(student__in=students_in_reach(actor, DECISION))


def _referable_scopes(record: str, role: Role) -> frozenset[str]:
    """C in a scope is that scope; C without a scope reaches whomever the role may see."""
    scopes = matrix.creatable_scopes(record, role)
    return scopes - {""} | (matrix.readable_scopes("student", role) if "" in scopes else frozenset())


def students_referable_by(actor: Actor) -> QuerySet[Student]:
    """The students whom this actor may refer."""
    return students_in_reach(actor, REFERRAL, _referable_scopes)


def students_invited_by(actor: Actor) -> QuerySet[Student]:
    """The students to whom, and to whose guardians, this actor may give a link to ask for somebody."""
    return students_in_reach(actor, REFERRAL, matrix.writable_scopes)


def why_may_decide(actor: Actor, referral: Referral) -> Why | None:
    """The right by which this actor decides this referral, or None."""
    for role in sorted(actor.roles):
        for scope in sorted(matrix.writable_scopes(DECISION, role)):
            only = functools.partial(_only, role, scope)
            if students_in_reach(actor, DECISION, only).filter(pk=referral.student_id).exists():
                return Why(scope, role)
    return None


def _only(wanted: Role, scope: str, record: str, role: Role) -> frozenset[str]:
    """One scope of one role, and nothing else."""
    return frozenset({scope}) if role is wanted else frozenset()
