"""More weeks: asked for by one, agreed by everybody whom the programme names, and then the end moves."""

from datetime import date, datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.access import MEETING, matches_visible_to, may_record_for, may_speak_for
from holdfast.matches.choices import ExtensionStatus
from holdfast.matches.extending import (
    extension_gates,
    may_ask_extension,
    needed_for_extension,
    open_extension,
    still_to_say_yes,
)
from holdfast.matches.lasting import after_school_weeks
from holdfast.matches.models import Extension, ExtensionAnswer, Match
from holdfast.matches.refusals import AlreadyAnswered, BlockedByRule, NotAParty, NotOpenAnyMore, locked

MOST_WEEKS = 52


@audit.action
def ask_extension(*, match_id: int, weeks: int, by: Actor, at: datetime) -> Extension:
    """Ask for more weeks. A party who asks has said yes with it."""
    match = locked(matches_visible_to(by), match_id)
    if not may_ask_extension(by, match):
        raise NotAllowed(_("You cannot ask for more weeks here."))
    if not 1 <= weeks <= MOST_WEEKS:
        raise Refusal(
            ngettext("Choose 1 to %(most)s week.", "Choose 1 to %(most)s weeks.", MOST_WEEKS) % {"most": MOST_WEEKS},
            field="weeks",
        )
    if match.ends_before is None:
        raise NotOpenAnyMore(_("This match has no end that could move."))
    if open_extension(match) is not None:
        raise AlreadyAnswered(_("More weeks were asked for already. See who still has to say yes."))
    extension = Extension.objects.create(
        school_id=match.school_id, match=match, student_id=match.student_id, weeks=weeks, asked_by_id=by.user_id,
        asked_at=at,
    )  # fmt: skip
    for party in sorted(may_speak_for(by, match) & set(needed_for_extension(match.programme))):
        _say(extension, party, True, by, at)
    return extension


def _say(extension: Extension, party: str, says_yes: bool, by: Actor, at: datetime) -> None:
    ExtensionAnswer.objects.create(
        school_id=extension.school_id, extension=extension, student_id=extension.student_id, party=party,
        says_yes=says_yes, answered_by_id=by.user_id, answered_at=at,
    )  # fmt: skip


def _open(match: Match) -> Extension:
    extension = open_extension(match)
    if extension is None or match.status not in MEETING:
        raise NotOpenAnyMore(_("Nobody asks for more weeks any more. Nothing was changed."))
    return extension


@audit.action
def answer_extension(*, match_id: int, party: str, says_yes: bool, by: Actor, at: datetime) -> Extension:
    """One of those named says yes or no, themselves or through the school. A no leaves the end where it is."""
    match = locked(matches_visible_to(by), match_id)
    extension = _open(match)
    if party not in needed_for_extension(match.programme):
        raise NotAParty(_("Their yes is not asked for."))
    if party not in may_speak_for(by, match) and not may_record_for(by, match):
        raise NotAllowed(_("You cannot answer in this name."))
    if any(one.party == party for one in extension.answers.all()):
        raise AlreadyAnswered(_("This answer was given already. To change it, speak with the programme manager."))
    _say(extension, party, says_yes, by, at)
    if not says_yes:
        extension.status, extension.decided_at = ExtensionStatus.DECLINED, at
        extension.save(update_fields=["status", "decided_at"])
    return extension


@audit.action
def extend(*, match_id: int, by: Actor, at: datetime, on: date) -> Extension:
    """Move the end, now that nothing stands in the way. BlockedByRule says what does.

    Nobody needs a right of their own for this: it only follows what everybody named has said.
    """
    match = locked(Match.objects.all(), match_id)
    extension = _open(match)
    missing, gates = still_to_say_yes(extension, match.programme), extension_gates(match, extension, on)
    if missing or gates.blocked_by or match.ends_before is None:
        rules = [one.rule.text.in_language(get_language() or "en") for one in gates.blocked_by]
        raise BlockedByRule(
            _("The end does not move yet. Not there: %(rules)s.")
            % {"rules": "; ".join(rules) or _("the yes of everybody named")},
            gates.missing,
        )
    extension.status, extension.decided_at = ExtensionStatus.AGREED, at
    extension.ends_before = after_school_weeks(match.school_id, match.ends_before, extension.weeks)
    extension.save(update_fields=["status", "decided_at", "ends_before"])
    match.ends_before = extension.ends_before
    match.save(update_fields=["ends_before"])
    return extension
