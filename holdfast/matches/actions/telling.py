"""Telling those at the school who must know of a match, and keeping what they say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.access import matches_managed_by
from holdfast.matches.choices import ToldBy
from holdfast.matches.models import Match, TellingLink, Told
from holdfast.matches.refusals import AlreadyAnswered, NotAParty, locked
from holdfast.matches.telling import digest_of, new_token, questions_to_teachers, told_to, who_to_tell
from holdfast.people.models import Staff

LINK_DAYS = 30


@dataclass(frozen=True, slots=True)
class Letter:
    """One teacher who was told now, and the token of their link, which is nowhere kept."""

    told: Told
    staff: Staff
    token: str


@audit.action
def tell_by_email(*, match_id: int, by: Actor, at: datetime, on: date) -> list[Letter]:
    """Tell everybody who has an address and does not know yet: one link each, to what they are told and asked.

    Nobody needs a right of their own for this: it follows the beginning, and what the programme says of it.
    """
    match = locked(Match.objects.all(), match_id)
    letters: dict[int, Letter] = {}
    for one in who_to_tell(match, on):
        if one.told is not None or one.staff is None or not one.staff.email:
            continue
        told = _told(match, one.party, one.staff, ToldBy.EMAIL, by, at)
        if one.staff.pk not in letters:
            letters[one.staff.pk] = Letter(told, one.staff, _link(match, one.staff, at))
    return list(letters.values())


def _told(match: Match, party: str, staff: Staff | None, means: str, by: Actor, at: datetime) -> Told:
    return Told.objects.create(
        school_id=match.school_id, match=match, student_id=match.student_id, party=party, staff=staff, means=means,
        told_by_id=by.user_id, told_at=at,
    )  # fmt: skip


def _link(match: Match, staff: Staff, at: datetime) -> str:
    token = new_token()
    TellingLink.objects.create(
        school_id=match.school_id, digest=digest_of(token), staff=staff, made_at=at,
        expires_at=at + timedelta(days=LINK_DAYS),
    )  # fmt: skip
    return token


@audit.action
def note_told(
    *, match_id: int, party: str, staff_id: int | None, means: str, by: Actor, at: datetime, on: date
) -> Told:
    """Write down that somebody was told by letter or in person."""
    match = locked(matches_managed_by(by), match_id)
    if means not in (ToldBy.LETTER, ToldBy.IN_PERSON):
        raise Refusal(_("Choose how they were told."), field="means")
    found = [one for one in who_to_tell(match, on) if (one.party, one.staff and one.staff.pk) == (party, staff_id)]
    if not found:
        raise NotAParty(_("This programme does not ask that they are told."))
    if found[0].told is not None:
        return found[0].told
    return _told(match, party, found[0].staff, means, by, at)


@audit.action
def answer_as_teacher(*, told_id: int, answers: Mapping[str, str], by: Actor, at: datetime) -> Told:
    """Keep what a teacher says of a student when a match begins. Said once; more is for the weekly word."""
    told = told_to(by).select_for_update(of=("self",)).filter(pk=told_id).first()
    if told is None:
        raise NotAllowed(_("This is no longer asked. Nothing was changed."))
    if told.answered_at is not None:
        raise AlreadyAnswered(_("This answer was given already."))
    asked = {one.id for one in questions_to_teachers(told.match.programme)}
    said = {code: words.strip() for code, words in answers.items() if code in asked and words.strip()}
    if not said:
        raise Refusal(_("Write a few words to at least one question."))
    told.answers, told.answered_at = json.dumps(said), at
    told.save(update_fields=["answers", "answered_at"])
    return told
