"""Where support stands for the students of one family: who the mentor is, when they meet, what waits for an answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from holdfast.cases.access import receipts_of
from holdfast.cases.choices import ReferralStatus
from holdfast.cases.consent.access import LIVING, consent_changed_by
from holdfast.cases.consent.queries import consent_states
from holdfast.cases.consent.state import AGAINST, ConsentState, GuardianState, Said
from holdfast.cases.consent.texts import frequency, length
from holdfast.cases.queries import with_people
from holdfast.kernel.actor import Actor
from holdfast.matches.access import KNOWN_TO_ALL, matches_visible_to
from holdfast.matches.choices import MatchStatus, Party
from holdfast.matches.extending import waits_for_more, with_open_extension
from holdfast.matches.queries import with_round_people
from holdfast.meetings.access import meetings_visible_to, targets_visible_to
from holdfast.meetings.choices import MeetingStatus, TargetStatus
from holdfast.web.purpose import Purpose, purpose_of

Student = Any
Match = Any
Meeting = Any
Target = Any
Referral = Any
"""Records of the domain; pages import no models."""
STILL_NOW = timedelta(hours=1)
"""A meeting that began within the hour is still the one that counts."""
A_WEEK = timedelta(days=7)


@dataclass(slots=True)
class Pair:
    """A match as the people in it know it: the next meeting, the targets of the week, and who has signed."""

    match: Match
    meeting: Meeting | None = None
    targets: list[Target] = field(default_factory=list)
    asked: "Asked | None" = None

    @property
    def is_meeting(self) -> bool:
        return bool(self.match.status == MatchStatus.ACTIVE)

    @property
    def stands_still(self) -> bool:
        return bool(self.match.status == MatchStatus.SUSPENDED)

    def waits_for_more(self, party: str) -> bool:
        """Whether more weeks are asked for and this party has not answered."""
        return waits_for_more(self.match, party)

    def waits_for(self, party: str) -> bool:
        """Whether the agreement is there and this party has not signed it yet."""
        agreement = getattr(self.match, "agreement", None)
        if agreement is None or self.match.status != MatchStatus.APPROVED or party not in agreement.parties:
            return False
        return all(one.party != party for one in agreement.signatures.all())


@dataclass(frozen=True, slots=True)
class Asked:
    """A referral that a family is asked about, as one of them sees it; `guardian` None: the student."""

    state: ConsentState
    guardian: GuardianState | None

    @property
    def referral(self) -> Referral:
        return self.state.referral

    @property
    def frequency(self) -> str:
        return frequency(self.state.wording)

    @property
    def length(self) -> str:
        return length(self.state.wording)

    @property
    def programme(self) -> str:
        return self.state.blueprint.content.name.in_language((get_language() or "en")[:2])

    @property
    def purpose(self) -> Purpose:
        return purpose_of(self.state.blueprint)

    @property
    def lead(self) -> Any:
        return self.referral.programme.lead

    @property
    def said_yes(self) -> bool:
        if self.guardian is None:
            return self.state.assent is True
        return self.guardian.said in {Said.YES, Said.AUTHORITY_UNKNOWN}

    @property
    def said_no(self) -> bool:
        return self.state.assent is False if self.guardian is None else self.guardian.said in AGAINST

    @property
    def said_at(self) -> datetime | None:
        if self.guardian is not None:
            return self.guardian.answered_at
        return self.state.assent_asked.asked_at if self.state.assent_asked else None

    @property
    def is_on_the_list(self) -> bool:
        return bool(self.referral.status == ReferralStatus.WAITING)

    @property
    def waits(self) -> bool:
        """Whether it is this reader's turn to say yes or no."""
        if self.is_on_the_list or self.said_yes or self.said_no:
            return False
        if self.guardian is None:
            return self.state.needs_student
        return self.state.needs_guardian and self.guardian.may_decide and self.guardian.may_be_told


@dataclass(slots=True)
class Standing:
    """Everything that one student's home, or their guardian's, tells of them."""

    student: Student
    party: Party
    pairs: list[Pair] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    received: list[Referral] = field(default_factory=list)

    @property
    def without_mentor(self) -> list[Asked]:
        """What is asked and has led to nobody yet."""
        return [one for one in self.asked if all(pair.asked is not one for pair in self.pairs)]

    @property
    def waits(self) -> bool:
        """Whether something waits for this reader's answer or signature."""
        mine = any(pair.waits_for(self.party) or pair.waits_for_more(self.party) for pair in self.pairs)
        return mine or any(one.waits for one in self.asked)

    @property
    def nothing(self) -> bool:
        return not (self.pairs or self.asked or self.received)


def standings(actor: Actor, students: Sequence[Student], at: datetime) -> list[Standing]:
    """Where each of these students stands: a dozen queries, whatever their number."""
    found = {one.pk: Standing(one, Party.STUDENT if one.pk == actor.student_id else Party.GUARDIAN) for one in students}
    asked = _asked(actor, list(found))
    for one in asked:
        found[one.referral.student_id].asked.append(one)
    for pair in _pairs(actor, list(found), at):
        pair.asked = next((one for one in asked if one.referral.pk == pair.match.referral_id), None)
        found[pair.match.student_id].pairs.append(pair)
    told = with_people(receipts_of(actor)).filter(student__in=found, status=ReferralStatus.RECEIVED)
    for referral in told.order_by("-received_at", "-id"):
        found[referral.student_id].received.append(referral)
    return list(found.values())


def _asked(actor: Actor, student_ids: list[int]) -> list[Asked]:
    rows = consent_changed_by(actor).filter(student__in=student_ids, status__in=LIVING)
    referrals = list(with_people(rows).select_related("programme__lead").order_by("-received_at", "-id"))
    states = consent_states(referrals, actor.on)
    return [Asked(states[one.pk], _guardian(states[one.pk], actor)) for one in referrals]


def _guardian(state: ConsentState, actor: Actor) -> GuardianState | None:
    return next((one for one in state.guardians if one.guardian.pk == actor.guardian_id), None)


def _pairs(actor: Actor, student_ids: list[int], at: datetime) -> list[Pair]:
    rows = matches_visible_to(actor).filter(student__in=student_ids, status__in=KNOWN_TO_ALL)
    people = with_open_extension(with_round_people(rows).select_related("agreement", "programme__lead"))
    pairs = {
        one.pk: Pair(one) for one in people.prefetch_related("agreement__signatures").order_by("-approved_at", "-id")
    }
    coming = meetings_visible_to(actor).filter(
        match__in=pairs, status=MeetingStatus.PLANNED, planned_at__gte=at - STILL_NOW
    )
    for meeting in coming.order_by("-planned_at", "-id"):
        pairs[meeting.match_id].meeting = meeting
    of_the_week = Q(status=TargetStatus.OPEN) | Q(checked_at__gte=at - A_WEEK)
    targets = targets_visible_to(actor).filter(of_the_week, match__in=pairs)
    for target in sorted(targets.order_by("due_on", "position", "id"), key=lambda one: one.status != TargetStatus.OPEN):
        pairs[target.match_id].targets.append(target)
    return list(pairs.values())
