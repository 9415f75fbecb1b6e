"""What was told, who may consent, who did, and what is still to do: worked out from rows, without a database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from holdfast.cases.consent.wording import Wording
from holdfast.cases.models import Consent, FamilyQuestion, InformationGiven, Referral, Willingness
from holdfast.engines.blueprint import Blueprint, Facts, Item
from holdfast.people.models import Guardian, Guardianship


class Said(StrEnum):
    """Where one guardian's answer stands."""

    NOTHING = "nothing"
    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OTHER_WORDING = "other_wording"
    AUTHORITY_UNKNOWN = "authority_unknown"
    NO_AUTHORITY = "no_authority"


AGAINST = frozenset({Said.NO, Said.WITHDRAWN})


class Next(StrEnum):
    """The one thing that moves a family's consent on."""

    ANSWER_QUESTION = "answer_question"
    TALK = "talk"
    TELL = "tell"
    CONFIRM_AUTHORITY = "confirm_authority"
    ASK_AGAIN = "ask_again"
    WAIT = "wait"
    FIND_GUARDIAN = "find_guardian"
    ASK_STUDENT = "ask_student"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class ToldItem:
    """One item of information, and when and how the family was told; `told` None: not yet."""

    item: Item
    told: InformationGiven | None


@dataclass(frozen=True, slots=True)
class GuardianState:
    """One guardian of the student: may they be told, may they consent, what they said last."""

    guardianship: Guardianship
    said: Said
    consent: Consent | None
    answered_at: datetime | None

    @property
    def guardian(self) -> Guardian:
        return self.guardianship.guardian

    @property
    def may_be_told(self) -> bool:
        return may_be_told(self.guardianship)

    @property
    def may_decide(self) -> bool:
        return self.guardianship.has_legal_authority is not False and self.guardianship.missing_since is None


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the next step with a family depends on: what guardians said, the student's assent, what is open."""

    blueprint: Blueprint
    age: int | None
    said: frozenset[Said]
    somebody_may_decide: bool
    assent: bool | None
    has_question: bool
    is_told: bool

    @property
    def own_consent_from_age(self) -> int | None:
        return self.blueprint.content.family.own_consent_from_age.value

    @property
    def consents_alone(self) -> bool:
        """Whether the student is of the age from which their own consent is enough."""
        limit = self.own_consent_from_age
        return limit is not None and self.age is not None and self.age >= limit

    @property
    def consent_by(self) -> str:
        return self.blueprint.content.family.consent_by.value or "both"

    @property
    def needs_guardian(self) -> bool:
        return self.consent_by in {"guardian", "both"} and not self.consents_alone

    @property
    def needs_student(self) -> bool:
        return self.consent_by in {"student", "both"} or (self.consent_by == "guardian" and self.consents_alone)

    @property
    def guardian_consent(self) -> bool | None:
        """True while a yes holds and nobody with authority says no; False after a no; None when nobody answered."""
        if self.said & AGAINST:
            return False
        return True if Said.YES in self.said else None

    @property
    def complete(self) -> bool:
        """Told everything, and yes from whoever must say yes; a student's no stands whatever others said."""
        guardian = self.guardian_consent is True or not self.needs_guardian
        student = self.assent is True or (not self.needs_student and self.assent is None)
        return self.is_told and guardian and student

    @property
    def next_step(self) -> Next:
        if self.has_question:
            return Next.ANSWER_QUESTION
        if self.assent is False or (self.needs_guardian and self.guardian_consent is False):
            return Next.TALK
        if not self.is_told:
            return Next.TELL
        if self.needs_guardian and not self.guardian_consent:
            return self._next_with_guardians()
        return Next.READY if self.complete else Next.ASK_STUDENT

    def _next_with_guardians(self) -> Next:
        if Said.AUTHORITY_UNKNOWN in self.said:
            return Next.CONFIRM_AUTHORITY
        if self.said & {Said.EXPIRED, Said.OTHER_WORDING}:
            return Next.ASK_AGAIN
        return Next.WAIT if self.somebody_may_decide else Next.FIND_GUARDIAN


@dataclass(frozen=True, slots=True)
class ConsentState:
    """Everything about information and consent of one referral on one day."""

    referral: Referral
    on: date
    blueprint: Blueprint
    wording: Wording
    items: tuple[ToldItem, ...]
    guardians: tuple[GuardianState, ...]
    questions: tuple[FamilyQuestion, ...]
    assent_asked: Willingness | None
    age: int | None
    spoken_to: bool = False

    @property
    def missing(self) -> tuple[Item, ...]:
        return tuple(one.item for one in self.items if one.told is None)

    @property
    def situation(self) -> Situation:
        return Situation(
            blueprint=self.blueprint,
            age=self.age,
            said=frozenset(one.said for one in self.guardians),
            somebody_may_decide=any(one.may_decide for one in self.guardians),
            assent=self.assent,
            has_question=bool(self.open_questions),
            is_told=not self.missing,
        )

    @property
    def own_consent_from_age(self) -> int | None:
        return self.situation.own_consent_from_age

    @property
    def consents_alone(self) -> bool:
        return self.situation.consents_alone

    @property
    def needs_guardian(self) -> bool:
        return self.situation.needs_guardian

    @property
    def needs_student(self) -> bool:
        return self.situation.needs_student

    @property
    def guardian_consent(self) -> bool | None:
        return self.situation.guardian_consent

    @property
    def assent(self) -> bool | None:
        return self.assent_asked.says_yes if self.assent_asked else None

    @property
    def informed_items(self) -> frozenset[str]:
        return frozenset(one.item.id for one in self.items if one.told is not None)

    @property
    def open_questions(self) -> tuple[FamilyQuestion, ...]:
        return tuple(one for one in self.questions if one.answered_at is None)

    @property
    def was_contacted(self) -> bool | None:
        """None: nobody wrote down that the family was spoken to."""
        known = self.spoken_to or self.informed_items or any(one.consent for one in self.guardians)
        return True if known else None

    @property
    def complete(self) -> bool:
        return self.situation.complete

    @property
    def valid_until(self) -> date | None:
        ends = [one.consent.valid_until for one in self.guardians if one.said is Said.YES and one.consent]
        return min((end for end in ends if end is not None), default=None)

    @property
    def next_step(self) -> Next:
        return self.situation.next_step

    @property
    def facts(self) -> Facts:
        """What the rules at the points of information and consent ask for."""
        return Facts(
            on=self.on,
            grade=self.referral.student.grade or None,
            age=self.age,
            informed_items=self.informed_items,
            guardian_consent=self.guardian_consent,
            student_assent=self.assent,
            family_contacted=self.was_contacted,
        )


def somebody_says_no(state: ConsentState) -> bool:
    """Whether a guardian or the student said no, or took their yes back, and has not changed their mind since."""
    return state.assent is False or any(one.said in AGAINST for one in state.guardians)


def may_be_told(guardianship: Guardianship) -> bool:
    """Whether the school may write to or call this guardian about the student."""
    return (
        guardianship.may_contact
        and guardianship.may_receive_records
        and not guardianship.emergency_only
        and guardianship.missing_since is None
    )


def guardian_state(
    guardianship: Guardianship, consents: Sequence[Consent], wording: Wording, on: date
) -> GuardianState:
    """Where one guardian's answer stands. The latest thing they did counts, whenever it was written down."""
    acts = sorted(_acts(consents), key=lambda act: (act[0], act[1]))
    if not acts:
        return GuardianState(guardianship, Said.NOTHING, None, None)
    answered_at, _order, last, consent = acts[-1]
    may_consent = guardianship.has_legal_authority if guardianship.missing_since is None else False
    said = worth(
        last,
        may_consent=may_consent,
        same_matter=wording.same_matter(consent.wording),
        has_ended=consent.valid_until is not None and consent.valid_until < on,
    )
    return GuardianState(guardianship, said, consent, answered_at)


def worth(last: Said, *, may_consent: bool | None, same_matter: bool, has_ended: bool) -> Said:
    """What a guardian's last answer is worth on a day. `may_consent` None: their authority is not known."""
    if last is Said.NOTHING:
        return last
    if may_consent is False:
        return Said.NO_AUTHORITY
    if last is not Said.YES:
        return last
    if not same_matter:
        return Said.OTHER_WORDING
    if has_ended:
        return Said.EXPIRED
    return Said.YES if may_consent else Said.AUTHORITY_UNKNOWN


def _acts(consents: Iterable[Consent]) -> Iterable[tuple[datetime, tuple[int, bool], Said, Consent]]:
    for one in consents:
        yield one.signed_at, (one.pk, False), Said.YES if one.says_yes else Said.NO, one
        if one.withdrawn_at is not None:
            yield one.withdrawn_at, (one.pk, True), Said.WITHDRAWN, one
