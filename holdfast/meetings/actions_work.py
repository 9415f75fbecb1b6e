"""Work that is no planned meeting: a lesson watched, a mediation, an incident; with one student or several."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from holdfast.engines.blueprint import RecordKind
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.models import Match
from holdfast.meetings.access import matches_met_by
from holdfast.meetings.facts import kinds_of_work, local_day
from holdfast.meetings.keeping import check_may_meet, keep_note
from holdfast.meetings.models import Note
from holdfast.programmes.queries import blueprint_of

IN_A_GROUP = "group"


def _kind(matches: Sequence[Match], code: str) -> RecordKind:
    kinds = [{one.id: one for one in kinds_of_work(blueprint_of(match.programme))} for match in matches]
    if not kinds or any(code not in known for known in kinds):
        raise Refusal(_("Choose what you did."), field="kind")
    return kinds[0][code]


@audit.action
def log_work(
    *,
    match_ids: Iterable[int],
    kind: str,
    on: date,
    words: str,
    client_key: UUID,
    by: Actor,
    at: datetime,
    minutes: int | None = None,
) -> list[Note]:
    """Write down work with one student or several: a note about each, in one entry. Sent again, it is one entry.

    A group meets, so that what a meeting needs must be there; help at an incident or a lesson watched needs nothing.
    """
    wanted = set(match_ids)
    rows = Match.objects.filter(pk__in=matches_met_by(by).filter(pk__in=wanted).values("pk"))
    people = ("student", "mentor", "programme__blueprint", "school__district")
    matches = list(rows.select_related(*people).order_by("id"))
    if len(matches) != len(wanted):
        raise NotAllowed(_("You can write about your own students only."))
    found = _kind(matches, kind)
    if any(on > local_day(match, at) for match in matches):
        raise Refusal(_("That day is still to come."), field="on")
    if not words.strip():
        raise Refusal(_("Write a sentence: what happened, or what you did."), field="words")
    if found.sort == IN_A_GROUP:
        for match in matches:
            check_may_meet(match, on)
    told = {"kind": kind, "kind_name": {"en": found.en, "fr": found.fr}, "happened_on": on, "minutes": minutes}
    return [
        keep_note(match, words, uuid5(client_key, str(match.pk)), by, at, entry=client_key, **told) for match in matches
    ]
