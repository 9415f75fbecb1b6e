"""One referral, for this transaction alone."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from holdfast.cases.models import Referral
from holdfast.kernel.errors import NotAllowed


def locked(referrals: QuerySet[Referral], referral_id: int) -> Referral:
    """One of these referrals, with its student and programme. NotAllowed when it is not among them."""
    found = referrals.select_related("student", "programme__blueprint").select_for_update(of=("self",))
    referral = found.filter(pk=referral_id).first()
    if referral is None:
        raise NotAllowed(_("You may not do this for this referral."))
    return referral
