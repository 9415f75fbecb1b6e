"""Writes of matches: rounds and proposals, answers, agreements, and what becomes of a match."""

from holdfast.matches.actions.agreements import keep_start_reason, sign, start
from holdfast.matches.actions.answers import answer, approve, keep_preference
from holdfast.matches.actions.extensions import answer_extension, ask_extension, extend
from holdfast.matches.actions.living import end, follow_account, follow_consent, follow_screening, suspend
from holdfast.matches.actions.opinions import keep_opinion
from holdfast.matches.actions.rounds import forbid, force, propose, repropose
from holdfast.matches.actions.telling import answer_as_teacher, note_told, tell_by_email
from holdfast.matches.models import Agreement, Extension, Match, MatchRound, StudentPreference

__all__ = [
    "Agreement",
    "Extension",
    "Match",
    "MatchRound",
    "StudentPreference",
    "answer",
    "answer_as_teacher",
    "answer_extension",
    "approve",
    "ask_extension",
    "end",
    "extend",
    "follow_account",
    "follow_consent",
    "follow_screening",
    "forbid",
    "force",
    "keep_opinion",
    "keep_preference",
    "keep_start_reason",
    "note_told",
    "propose",
    "repropose",
    "sign",
    "start",
    "suspend",
    "tell_by_email",
]
