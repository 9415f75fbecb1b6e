"""What mentors tell each other: written by one, shown by whoever leads the programme, without a student's name."""

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.kernel import audit, once
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.models import Match
from holdfast.programmes.models import Programme
from holdfast.supervision.access import moderates, own_mentors
from holdfast.supervision.models import Tip

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class NamesAStudent(Refusal):
    """The text has the name of somebody whom its writer meets."""


@audit.action
def tell_tip(*, programme: Programme, words: str, client_key: UUID, by: Actor, at: datetime) -> Tip:
    """Tell the other mentors what worked. Whoever moderates shows it at once. The same key is the same text."""
    mine = Match.objects.filter(mentor__in=own_mentors(by), programme__school=programme.school_id)
    leads = moderates(by, programme)
    if not leads and not mine.filter(programme=programme).exists():
        raise NotAllowed(_("Only mentors of this programme, and who leads it, can write here."))
    if not words.strip():
        raise Refusal(_("Say in a few sentences what worked."), field="words")
    named = _names_in(words, mine.values_list("student__given_name", "student__preferred_name", "student__family_name"))
    if named:
        raise NamesAStudent(
            _("“%(name)s” is the name of a student. Say it without a name.") % {"name": named}, field="words"
        )
    row = Tip(
        school_id=programme.school_id, programme=programme, words=words, written_by_id=by.user_id, written_at=at,
        shown_at=at if leads else None, client_key=client_key,
    )  # fmt: skip
    return row if once.keep(row) else Tip.objects.get(client_key=client_key, programme=programme)


def _names_in(words: str, people: Iterable[tuple[str, str, str]]) -> str:
    """The first word of a text that is one of these names; empty when there is none."""
    names = {part.casefold() for person in people for name in person for part in name.split()}
    return next((word for word in WORD.findall(words) if word.casefold() in names), "")


@audit.action
def show_tip(*, tip: Tip, by: Actor, at: datetime) -> Tip:
    """Let all mentors of the programme read it."""
    if not moderates(by, tip.programme):
        raise NotAllowed(_("Only who leads this programme can show this."))
    if tip.shown_at is None:
        tip.shown_at = at
        tip.save(update_fields=["shown_at"])
    return tip


@audit.action
def take_tip_away(*, tip: Tip, by: Actor, at: datetime) -> None:
    """Whoever wrote it or leads the programme takes it away."""
    if not moderates(by, tip.programme) and tip.written_by_id != by.user_id:
        raise NotAllowed(_("Only who wrote it, or who leads this programme, can take this away."))
    tip.delete()
