"""Telling a family, keeping its answer and the student's, and taking it back as easily."""

from datetime import UTC, date, datetime, time

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.cases.actions import AskedByTheReferrer, BlockedByRule, NotOpen
from holdfast.cases.choices import Asked, Means
from holdfast.cases.consent.access import assent_recorded_by, consent_changed_by, is_living
from holdfast.cases.consent.queries import consent_state, last_day_of_consent
from holdfast.cases.consent.state import AGAINST, ConsentState, GuardianState, may_be_told
from holdfast.cases.locking import locked
from holdfast.cases.models import Consent, FamilyQuestion, InformationGiven, Referral, Willingness
from holdfast.cases.queries import OPEN
from holdfast.engines import blueprint as rules_engine
from holdfast.engines.blueprint import Point
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, Role
from holdfast.kernel.errors import NotAllowed, Refusal

NOON = time(12, tzinfo=UTC)
PAPER_DAYS = 366
"""A paper signed longer ago than this is not recorded as a new answer."""


class NotThisGuardian(Refusal):
    """The person is not a guardian of this student, or may not be told about them."""


class NoAuthority(Refusal):
    """The school's records say that somebody else decides for this student."""


class WordingChanged(Refusal):
    """The text changed between reading and signing."""


@audit.action
def tell_item(
    *, referral_id: int, item: str, means: str, language: str, by: Actor, at: datetime, guardian_id: int | None = None
) -> InformationGiven:
    """The family was told one item. Telling it again keeps the first time."""
    referral = locked(consent_changed_by(by), referral_id)
    _living(referral)
    state = consent_state(referral, at.date())
    if item not in {one.item.id for one in state.items}:
        raise Refusal(_("This programme has no such item of information."))
    guardian = _guardian(state, _own_or(by, guardian_id)) if _own_or(by, guardian_id) is not None else None
    return _tell(referral, item, means, language, guardian.guardian.pk if guardian else None, by, at)


def _tell(
    referral: Referral, item: str, means: str, language: str, guardian_id: int | None, by: Actor, at: datetime
) -> InformationGiven:
    given, _made = InformationGiven.objects.get_or_create(
        referral=referral,
        item=item,
        defaults={
            "school_id": referral.school_id, "student_id": referral.student_id, "guardian_id": guardian_id,
            "means": Means(means), "language": language, "given_by_id": by.user_id, "given_at": at,
        },
    )  # fmt: skip
    return given


@audit.action
def answer(
    *, referral_id: int, guardian_id: int, says_yes: bool, signed_name: str, wording: str, language: str, by: Actor,
    at: datetime, on: date,
) -> Consent:  # fmt: skip
    """A guardian signs yes or no by typing their name under the words that they read (`wording`)."""
    referral = locked(consent_changed_by(by), referral_id)
    _living(referral)
    if by.guardian_id != guardian_id and not by.everything:
        raise NotAllowed(_("Only the guardian who got this link can sign here."))
    state = consent_state(referral, on)
    if wording != state.wording.version:
        raise WordingChanged(_("The text was changed while you were reading. Please read it again, then sign."))
    return _keep_answer(state, guardian_id, says_yes, signed_name, Means.LINK, language, by, at, on)


@audit.action
def record_paper_consent(
    *, referral_id: int, guardian_id: int, says_yes: bool, signed_name: str, signed_on: date, language: str, by: Actor,
    at: datetime, on: date,
) -> Consent:  # fmt: skip
    """Keep what a guardian signed on the printed sheet, which carries every item: they count as told by it."""
    referral = locked(consent_changed_by(by), referral_id)
    _living(referral)
    if by.has(Role.GUARDIAN, Role.STUDENT):
        raise NotAllowed(_("Paper is recorded by the school."))
    if signed_on > on:
        raise Refusal(_("The day of the signature is in the future. Write the day that stands on the sheet."),
                      field="signed_on")  # fmt: skip
    if (on - signed_on).days > PAPER_DAYS:
        raise Refusal(_("This sheet was signed more than a year ago. Ask for a new signature."), field="signed_on")
    _guardian(consent_state(referral, on), guardian_id)
    for item in consent_state(referral, on).missing:
        _tell(referral, item.id, Means.PAPER, language, guardian_id, by, at)
    signed_at = at if signed_on == on else min(at, datetime.combine(signed_on, NOON))
    state = consent_state(referral, on)
    return _keep_answer(state, guardian_id, says_yes, signed_name, Means.PAPER, language, by, signed_at, on)


def _keep_answer(
    state: ConsentState, guardian_id: int, says_yes: bool, signed_name: str, means: Means, language: str, by: Actor,
    signed_at: datetime, on: date,
) -> Consent:  # fmt: skip
    referral, guardian = state.referral, _guardian(state, guardian_id)
    _may_decide(guardian, referral)
    signed_name = " ".join(signed_name.split())
    if not signed_name:
        raise Refusal(_("Write your name: it is your signature."), field="signed_name")
    if says_yes:
        _gate(state)
    return Consent.objects.create(
        school_id=referral.school_id, referral=referral, student_id=referral.student_id, guardian_id=guardian_id,
        says_yes=says_yes, signed_name=signed_name, means=means, language=language, wording=state.wording.version,
        signed_at=signed_at, valid_until=last_day_of_consent(referral.school_id, on) if says_yes else None,
        recorded_by_id=by.user_id,
    )  # fmt: skip


def _may_decide(guardian: GuardianState, referral: Referral) -> None:
    if not guardian.may_decide:
        raise NoAuthority(
            _(
                "The school's records say that somebody else decides for %(student)s. If this is not right, "
                "call the school: nothing was signed."
            )
            % {"student": referral.student.short_name}
        )


def _gate(state: ConsentState) -> None:
    """The programme's own rules at the point of consent: above all, that every item was told."""
    findings = rules_engine.evaluate(state.blueprint.rules, Point.CONSENT, state.facts)
    if findings.may_proceed:
        return
    language = get_language() or "en"
    if state.missing:
        left = "; ".join(item.in_language(language) for item in state.missing)
        message = _("Before a yes there is something left to read: %(left)s.") % {"left": left}
    else:
        rules = "; ".join(one.rule.text.in_language(language) for one in findings.blocked_by)
        message = _("A rule of the programme stands in the way: %(rules)s.") % {"rules": rules}
    raise BlockedByRule(message, [one.code for one in findings.blocked_by])


@audit.action
def record_assent(
    *, referral_id: int, says_yes: bool, own_words: str, means: str, language: str, by: Actor, at: datetime
) -> Willingness:
    """Keep the student's own answer, given by link or to somebody other than whoever referred."""
    referral = locked(assent_recorded_by(by), referral_id)
    _living(referral)
    student = referral.student
    if by.user_id is not None and by.user_id == referral.referred_by_id and by.student_id != student.pk:
        raise AskedByTheReferrer(
            _("You referred %(student)s. Somebody else must ask, so that they can freely say no.")
            % {"student": student.name}
        )
    is_own = by.student_id == student.pk
    return Willingness.objects.create(
        school_id=referral.school_id, referral=referral, student=student,
        asked_by_id=by.user_id, asked_by_name=student.name if is_own else by.name or by.label, says_yes=says_yes,
        own_words=own_words.strip(), means=Means(means), language=language, asked_at=at,
    )  # fmt: skip


@audit.action
def withdraw_guardian(
    *, referral_id: int, guardian_id: int, means: str, language: str, by: Actor, at: datetime, on: date
) -> int:
    """A guardian changes their mind: every yes of theirs ends now. Without a yes, their no is kept instead."""
    referral = locked(consent_changed_by(by), referral_id)
    _open(referral)
    if by.has(Role.GUARDIAN) and by.guardian_id != guardian_id:
        raise NotAllowed(_("Only the guardian who got this link can take their own answer back."))
    state = consent_state(referral, on)
    guardian = _guardian(state, guardian_id)
    _may_decide(guardian, referral)
    living = Consent.objects.filter(
        referral=referral, guardian_id=guardian_id, says_yes=True, withdrawn_at=None, signed_at__lte=at
    )
    ended = living.update(withdrawn_at=at)
    if not ended and guardian.said not in AGAINST:
        Consent.objects.create(
            school_id=referral.school_id, referral=referral, student_id=referral.student_id, guardian_id=guardian_id,
            says_yes=False, signed_name=guardian.guardian.name, means=Means(means), language=language,
            wording=state.wording.version, signed_at=at, recorded_by_id=by.user_id,
        )  # fmt: skip
    return ended


@audit.action
def withdraw_student(
    *, referral_id: int, own_words: str, means: str, language: str, by: Actor, at: datetime
) -> Willingness:
    """The student does not want to go on. Nobody has to be asked first, and no reason has to be given."""
    referral = locked(assent_recorded_by(by), referral_id)
    _open(referral)
    is_own = by.student_id == referral.student_id
    return Willingness.objects.create(
        school_id=referral.school_id, referral=referral, student_id=referral.student_id, asked_by_id=by.user_id,
        asked_by_name=referral.student.name if is_own else by.name or by.label, says_yes=False,
        own_words=own_words.strip(), means=Means(means), language=language, asked_at=at,
    )  # fmt: skip


@audit.action
def ask_school(*, referral_id: int, kind: str, words: str, language: str, by: Actor, at: datetime) -> FamilyQuestion:
    """A guardian or the student asks the school something, or wishes a change: a person will answer."""
    referral = locked(consent_changed_by(by), referral_id)
    _open(referral)
    kind, words = Asked(kind), words.strip()
    if not words and kind is Asked.QUESTION:
        raise Refusal(_("Write your question, in whatever words you like."), field="words")
    return FamilyQuestion.objects.create(
        school_id=referral.school_id, referral=referral, student_id=referral.student_id, guardian_id=by.guardian_id,
        kind=kind, words=words, language=language, asked_at=at,
    )  # fmt: skip


@audit.action
def answer_question(*, question_id: int, words: str, by: Actor, at: datetime) -> FamilyQuestion:
    """Somebody spoke with whoever asked, and keeps what was said. An answer given once stays."""
    mine = FamilyQuestion.objects.filter(referral__in=consent_changed_by(by)).select_for_update(of=("self",))
    question = mine.filter(pk=question_id).first()
    if question is None or by.has(Role.GUARDIAN, Role.STUDENT):
        raise NotAllowed(_("You may not do this for this referral."))
    if question.answered_at is not None:
        raise Refusal(_("This was already answered. Nothing was changed."))
    if not words.strip():
        raise Refusal(_("Say in a sentence what you told them."), field="words")
    question.answer, question.answered_by_id, question.answered_at = words.strip(), by.user_id, at
    question.save(update_fields=["answer", "answered_by_id", "answered_at"])
    return question


def _own_or(by: Actor, guardian_id: int | None) -> int | None:
    return by.guardian_id if by.has(Role.GUARDIAN) else guardian_id


def _guardian(state: ConsentState, guardian_id: int | None) -> GuardianState:
    found = next((one for one in state.guardians if one.guardianship.guardian_id == guardian_id), None)
    if found is None or not may_be_told(found.guardianship):
        raise NotThisGuardian(
            _("The school's records do not list this person among those who may be told about %(student)s.")
            % {"student": state.referral.student.short_name},
            field="guardian",
        )
    return found


def _living(referral: Referral) -> None:
    if not is_living(referral):
        raise NotOpen(_("The family is told and asked once a referral is accepted, and until it is closed."))


def _open(referral: Referral) -> None:
    if referral.status not in OPEN:
        raise NotOpen(_("This is already over: there is nothing left to stop."))
