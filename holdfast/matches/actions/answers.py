"""A proposal becomes a match in waiting: somebody approves it, those concerned say yes or no."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.access import (
    matches_managed_by,
    matches_visible_to,
    may_record_for,
    may_speak_for,
    students_whose_wishes_are_kept_by,
    why_may_not_approve,
)
from holdfast.matches.actions.agreements import _draft, _has_terms
from holdfast.matches.choices import MatchStatus, Party, RoundStatus
from holdfast.matches.models import Answer, Match, MatchRound, StudentPreference
from holdfast.matches.queries import Gates, cohort_of_round, gates_of, is_stale, yes_still_needed
from holdfast.matches.refusals import (
    AgreementNotComplete,
    AlreadyAnswered,
    BlockedByRule,
    NotOpenAnyMore,
    ReasonNeeded,
    locked,
)
from holdfast.mentors.choices import Interest, Language
from holdfast.mentors.models import Mentor


@audit.action
def approve(*, match_id: int, by: Actor, at: datetime, on: date, why: str = "") -> Match:
    """Say yes to a proposal, as a named person. The rules are asked again as they stand today."""
    match = locked(matches_managed_by(by), match_id)
    if no := why_may_not_approve(by, match):
        raise NotOpenAnyMore(no)
    gates = gates_of(match, on)
    _check_gates(match, gates)
    if gates.warnings and not (why.strip() or match.override_reason):
        language = get_language() or "en"
        raise ReasonNeeded(
            _("Say why in a sentence, because this does not hold: %(rules)s.")
            % {"rules": "; ".join(one.rule.text.in_language(language) for one in gates.warnings)},
            field="reason",
        )
    if not _has_terms(match.programme):
        raise AgreementNotComplete(
            _("Say in the settings of %(programme)s how often people meet and how long, then approve.")
            % {"programme": match.programme.name}
        )
    stale = _round_is_stale(match, on)
    match.status, match.approved_at, match.approved_by_id = MatchStatus.APPROVED, at, by.user_id
    match.override_reason = why.strip() or match.override_reason
    match.save(update_fields=["status", "approved_at", "approved_by", "override_reason"])
    _settle_round(match, on, stale)
    _draft_if_due(match, at)
    return match


def _check_gates(match: Match, gates: Gates) -> None:
    if not gates.open:
        language = get_language() or "en"
        rules = "; ".join(one.rule.text.in_language(language) for one in gates.blocked_by)
        raise BlockedByRule(
            _("%(student)s and %(mentor)s cannot be matched yet. Not there: %(rules)s.")
            % {"student": match.student.name, "mentor": match.mentor.name, "rules": rules or _("the acceptance")},
            gates.missing,
        )


def _round_is_stale(match: Match, on: date) -> bool:
    return match.round is not None and is_stale(match.round, cohort_of_round(_with_programme(match), on))


def _with_programme(match: Match) -> MatchRound:
    assert match.round is not None  # noqa: S101 - asked only of matches of a round
    match.round.programme = match.programme
    return match.round


def _settle_round(match: Match, on: date, was_stale: bool) -> None:
    """After a decision the rest of the round is as good as before: it is out of date only if it was already."""
    if match.round is None:
        return
    found = _with_programme(match)
    if not Match.objects.filter(round=found, status=MatchStatus.PROPOSED).exists():
        found.status = RoundStatus.DONE
    elif not was_stale:
        found.certificate = found.certificate | {"digest": cohort_of_round(found, on).digest()}
    found.save(update_fields=["status", "certificate"])


def _draft_if_due(match: Match, at: datetime) -> None:
    """The agreement is written as soon as the mentor is on board: others read it with their own answer."""
    if Party.MENTOR not in yes_still_needed(match):
        _draft(match, at)


@audit.action
def answer(*, match_id: int, party: str, says_yes: bool, why: str, by: Actor, at: datetime, on: date) -> Match:
    """One of those concerned says yes or no to an approved match. A no ends it before it began."""
    match = locked(matches_visible_to(by), match_id)
    if party not in may_speak_for(by, match) and not may_record_for(by, match):
        raise NotAllowed(_("You cannot answer in this name."))
    if match.status != MatchStatus.APPROVED:
        raise NotOpenAnyMore(
            _("This match is now: %(status)s. Nothing was changed.") % {"status": match.get_status_display()}
        )
    if Answer.objects.filter(match=match, party=party).exists():
        raise AlreadyAnswered(_("This answer was given already. To change it, speak with the programme manager."))
    if party == Party.MENTOR and not says_yes and not why.strip():
        raise ReasonNeeded(_("Say in a few words why: it helps to propose somebody better."), field="reason")
    Answer.objects.create(
        school_id=match.school_id, match=match, student_id=match.student_id, party=party, says_yes=says_yes,
        answered_by_id=by.user_id, answered_at=at,
    )  # fmt: skip
    if says_yes:
        _draft_if_due(match, at)
    else:
        match.status, match.decline_reason = MatchStatus.DECLINED, why.strip()
        match.save(update_fields=["status", "decline_reason"])
    return match


@audit.action
def keep_preference(
    *,
    student_id: int,
    interests: Sequence[str],
    dislikes: Sequence[str],
    languages: Sequence[str],
    free_slots: Sequence[int],
    wishes: Sequence[int],
    by: Actor,
    at: datetime,
) -> StudentPreference:
    """Keep what a student likes and wishes, and when they are free. Whom they name must be a mentor of the school."""
    student = students_whose_wishes_are_kept_by(by).filter(pk=student_id).first()
    if student is None:
        raise NotAllowed(_("You may not do this for this student."))
    if not set(interests) | set(dislikes) <= set(Interest.values):
        raise Refusal(_("Choose interests from the list."), field="interests")
    if set(interests) & set(dislikes):
        raise Refusal(_("The same thing cannot be liked and disliked."), field="dislikes")
    if not set(languages) <= set(Language.values):
        raise Refusal(_("Choose languages from the list."), field="languages")
    here = Mentor.objects.filter(school_id=student.school_id, pk__in=wishes).values_list("pk", flat=True)
    if not set(wishes) <= set(here):
        raise Refusal(_("Choose mentors of this school."), field="wishes")
    kept, _made = StudentPreference.objects.update_or_create(
        student=student,
        defaults={
            "school_id": student.school_id, "interests": sorted(set(interests)), "dislikes": sorted(set(dislikes)),
            "languages": sorted(set(languages)), "free_slots": sorted(set(free_slots)),
            "wishes": list(dict.fromkeys(wishes)), "told_at": at,
        },
    )  # fmt: skip
    return kept
