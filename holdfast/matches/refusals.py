"""What matching refuses, and the one way to take a match for a change."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.models import Match


class NobodyReady(Refusal):
    """No student can be in a round."""


class RoundStale(Refusal):
    """Something that the proposals rest on has changed since they were made."""


class PairImpossible(Refusal):
    """A rule that nobody can set aside keeps these two apart, or the mentor has no place."""


class NotOpenAnyMore(Refusal):
    """The match is not in a state in which this can be done."""


class BlockedByRule(Refusal):
    """A gate of the programme stands in the way. `codes` are its rules."""

    def __init__(self, message: str, codes: Sequence[str], *, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.codes = tuple(codes)


class ReasonNeeded(Refusal):
    """A warning, or a decision against the proposal, asks for a reason."""


class AlreadyAnswered(Refusal):
    """This party has said yes already."""


class AlreadySigned(Refusal):
    """This party has signed already: nobody signs twice."""


class NotAParty(Refusal):
    """The agreement does not name this party."""


class AgreementNotComplete(Refusal):
    """The programme does not say how often or how long people meet."""


def locked(matches: QuerySet[Match], match_id: int) -> Match:
    """One of these matches with its people, for this transaction alone. NotAllowed when it is not among them."""
    rows = Match.objects.select_for_update(of=("self",)).filter(pk=match_id, pk__in=matches.values("pk"))
    found = rows.select_related(
        "student", "mentor", "referral__student", "programme__blueprint", "programme__school__district"
    ).first()
    if found is None:
        raise NotAllowed(_("You may not do this for this match."))
    return found
