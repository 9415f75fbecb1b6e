"""Who may read and who may record what a family was told and what it said."""

from django.db.models import Q, QuerySet

from holdfast.cases.access import referrals_changed_by
from holdfast.cases.choices import ReferralStatus
from holdfast.cases.models import Referral
from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.people.access import students_in_reach
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of

RECORD = "consent"
LIVING = (ReferralStatus.WAITING, ReferralStatus.ACCEPTED, ReferralStatus.MATCHED)


def consent_read_by(actor: Actor) -> QuerySet[Referral]:
    """The referrals whose information and consent this actor may read in full."""
    if actor.everything:
        return Referral.objects.all()
    return Referral.objects.filter(student__in=students_in_reach(actor, RECORD))


def consent_changed_by(actor: Actor) -> QuerySet[Referral]:
    """The referrals for which this actor may tell, answer, sign or withdraw: staff, the guardian, the student."""
    if actor.everything:
        return Referral.objects.all()
    return Referral.objects.filter(student__in=students_in_reach(actor, RECORD, matrix.writable_scopes))


def assent_recorded_by(actor: Actor) -> QuerySet[Referral]:
    """The referrals for which this actor may write down the student's own answer."""
    if actor.has(Role.GUARDIAN):
        return Referral.objects.none()
    mine = Q(pk__in=consent_changed_by(actor).values("pk")) | Q(pk__in=referrals_changed_by(actor).values("pk"))
    return Referral.objects.filter(mine)


def is_living(referral: Referral) -> bool:
    """Whether a family is told and asked now: after a decision, or before it where the family comes first."""
    return referral.status in LIVING or (
        referral.status == ReferralStatus.RECEIVED and _family_first(referral.programme)
    )


def _family_first(programme: Programme) -> bool:
    return blueprint_of(programme).content.family.first_contact.value == "family"
