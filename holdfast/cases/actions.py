"""Writing down a worry, the student's own answer, and what a person decided."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.cases.access import referrals_changed_by, referrals_decided_by
from holdfast.cases.choices import Held, Means, Outcome, ReferralSource, ReferralStatus, TakenBackBy
from holdfast.cases.facts import referral_facts
from holdfast.cases.locking import locked
from holdfast.cases.models import Decision, Referral, Willingness
from holdfast.cases.queries import OPEN, UNDECIDED, Recommendation, open_referral
from holdfast.cases.routes import Way, way_in, who_may_send
from holdfast.engines import blueprint as rules_engine
from holdfast.engines.blueprint import Point
from holdfast.kernel import audit, once
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import Refusal
from holdfast.people.models import Student
from holdfast.programmes.choices import ProgrammeStatus
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import DOORS, blueprint_of, setting
from holdfast.programmes.texts import word

STATUS_AFTER = {
    Outcome.ACCEPT: ReferralStatus.ACCEPTED,
    Outcome.WAIT: ReferralStatus.WAITING,
    Outcome.REDIRECT: ReferralStatus.REDIRECTED,
    Outcome.DECLINE: ReferralStatus.DECLINED,
}
NEED_TIERS = (1, 2, 3)
"""1 is the most urgent."""


class AlreadyReferred(Refusal):
    """The student has an open referral to this programme. `referral` is that one."""

    def __init__(self, referral: Referral) -> None:
        super().__init__(
            _("%(student)s was already referred to %(programme)s. Add what you know to that referral.")
            % {"student": referral.student.name, "programme": referral.programme.name}
        )
        self.referral = referral


class NotTakingReferrals(Refusal):
    """The programme is not running, or does not take referrals from this side."""


class StudentOfAnotherSchool(Refusal):
    """The programme runs in another school than the student's."""


class BlockedByRule(Refusal):
    """A gate of the programme stands in the way. `codes` are its rules."""

    def __init__(self, message: str, codes: Sequence[str], *, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.codes = tuple(codes)


class NoSuchWay(NotTakingReferrals):
    """The programme drew no way for whoever refers."""


class NotAskedFirst(Refusal):
    """The way of this referral goes past somebody who has to be spoken with before."""


class AskedByTheReferrer(Refusal):
    """The student must be asked by somebody other than the person who referred them."""


class NotOpen(Refusal):
    """The referral is not in a state in which this can be done."""


class ReasonNeeded(Refusal):
    """A warning, or a decision against what the rules propose, asks for a reason."""


@audit.action
def refer(
    *,
    student: Student,
    programme: Programme,
    source: str,
    worry: str,
    tried: str,
    focus: Sequence[str],
    subjects: Sequence[str],
    student_told_on: date | None,
    referrer_name: str,
    client_key: UUID,
    by: Actor,
    at: datetime,
    asked_first: Sequence[str] = (),
    documents: Mapping[str, str] | None = None,
    sent_on_from: Referral | None = None,
    need_tier: int = NEED_TIERS[-1],
) -> Referral:
    """Write down a referral, which goes the way that the programme drew for whoever refers.

    The same `client_key` again gives the same referral, however often it is sent. `asked_first`: with whom it was
    spoken about before. `documents`: which papers of the programme are held or asked for, by id.
    """
    if sent := _sent_before(client_key, student, programme):
        return sent
    _check_programme(programme, student, source)
    way = _way_in(programme, source, asked_first, by)
    if not worry.strip():
        raise Refusal(_("Say in your own words what worries you."), field="worry")
    referral = Referral(
        school_id=programme.school_id, programme=programme, student=student, source=source, route=way.code,
        goes_to=way.goes_to, asked_first=list(dict.fromkeys(asked_first)), need_tier=need_tier,
        referred_by_id=by.user_id, referrer_name=" ".join(referrer_name.split()), focus=list(focus),
        subjects=_distinct(subjects), worry=worry.strip(), tried=tried.strip(), received_at=at,
        student_told_on=student_told_on, documents=_papers(programme, documents or {}), sent_on_from=sent_on_from,
        client_key=client_key,
    )  # fmt: skip
    _check_rules_at_referral(referral, at.date())
    # Two sends at once, or two people at once: the database keeps one, and the other learns which.
    if once.keep(referral):
        return referral
    if kept := _sent_before(client_key, student, programme):
        return kept
    there = open_referral(programme, student.pk)
    if there is None:
        raise Refusal(_("This form was already used for another student. Open a new one."))
    raise AlreadyReferred(there)


def _sent_before(client_key: UUID, student: Student, programme: Programme) -> Referral | None:
    return Referral.objects.filter(client_key=client_key, student=student, programme=programme).first()


def _distinct(subjects: Sequence[str]) -> list[str]:
    """Each subject once, however it was capitalised."""
    named = (" ".join(subject.split()) for subject in subjects)
    return list({subject.casefold(): subject for subject in named if subject}.values())


def _check_programme(programme: Programme, student: Student, source: str) -> None:
    if programme.school_id != student.school_id:
        raise StudentOfAnotherSchool(
            _("%(programme)s runs in another school. Choose a programme of the student's school.")
            % {"programme": programme.name},
            field="programme",
        )
    if programme.status != ProgrammeStatus.RUNNING:
        raise NotTakingReferrals(
            _("%(programme)s takes no referrals now. Choose another programme, or ask its lead.")
            % {"programme": programme.name},
            field="programme",
        )
    asks = DOORS.get(source)
    if asks and not setting(programme, asks):
        raise NotTakingReferrals(
            _("%(programme)s is joined through the school's staff. Speak with somebody you trust at school.")
            % {"programme": programme.name},
            field="programme",
        )


def _way_in(programme: Programme, source: str, asked_first: Sequence[str], by: Actor) -> Way:
    way = way_in(programme, source, by)
    if way is None:
        people = ", ".join(word(code) for code in who_may_send(blueprint_of(programme)))
        raise NoSuchWay(
            _("%(programme)s takes referrals from: %(people)s. Speak with one of them, or with %(lead)s, who leads it.")
            % {"programme": programme.name, "people": people, "lead": programme.lead.name},
            field="programme",
        )
    unasked = [code for code in way.ask_first if code not in asked_first]
    if unasked and source == ReferralSource.STAFF:
        raise NotAskedFirst(
            _("Speak about it first with: %(people)s. Then tick it here.")
            % {"people": ", ".join(word(code) for code in unasked)},
            field="asked_first",
        )
    return way


def _papers(programme: Programme, documents: Mapping[str, str]) -> dict[str, str]:
    """What is known of the papers that the programme asks for; of others nothing is kept."""
    known = {item.id for item in setting(programme, "entry.documents") or ()}
    return {code: Held(state).value for code, state in documents.items() if code in known and state}


def _check_rules_at_referral(referral: Referral, on: date) -> None:
    blueprint = blueprint_of(referral.programme)
    facts = referral_facts([referral], on)[referral.pk]
    findings = rules_engine.evaluate(blueprint.rules, Point.REFER, facts)
    if not findings.may_proceed:
        language = get_language() or "en"
        rules = "; ".join(one.rule.text.in_language(language) for one in findings.blocked_by)
        raise BlockedByRule(
            _("The rules of %(programme)s do not allow this referral: %(rules)s.")
            % {"programme": referral.programme.name, "rules": rules},
            [one.code for one in findings.blocked_by],
        )


@audit.action
def ask_willingness(
    *, referral_id: int, says_yes: bool, own_words: str, means: str = Means.IN_PERSON, by: Actor, at: datetime
) -> Willingness:
    """Keep what the student said when asked. Who referred may not ask, unless the programme lets anybody ask."""
    referral = locked(referrals_changed_by(by), referral_id)
    if referral.status not in OPEN:
        raise NotOpen(_("This referral is closed: there is nothing left to ask."))
    anyone = setting(referral.programme, "entry.willingness_asked_by") == "anyone"
    if not anyone and by.user_id is not None and by.user_id == referral.referred_by_id:
        raise AskedByTheReferrer(
            _(
                "You referred %(student)s. Somebody else must ask, so that the student can freely say no. "
                "Ask a colleague to do it."
            )
            % {"student": referral.student.name}
        )
    return Willingness.objects.create(
        school_id=referral.school_id, referral=referral, student_id=referral.student_id, asked_by_id=by.user_id,
        asked_by_name=by.name or by.label, says_yes=says_yes, own_words=own_words.strip(), means=means, asked_at=at,
    )  # fmt: skip


@audit.action
def answer_questions(
    *, referral_id: int, support_level: str, answers: Mapping[str, bool], subjects: Sequence[str], by: Actor,
    at: datetime, documents: Mapping[str, str] | None = None,
) -> Referral:  # fmt: skip
    """Keep what was found out before deciding: support around the student, the programme's questions, the subjects.

    Without `documents` what is known of the papers stays.
    """
    referral = locked(referrals_changed_by(by), referral_id)
    if referral.status not in UNDECIDED:
        raise NotOpen(_("This referral is already decided. Its answers stay as they were."))
    blueprint = blueprint_of(referral.programme)
    levels = {level.code for level in blueprint.entry_rules.support_screen}
    if support_level and support_level not in levels:
        raise Refusal(_("Choose one of the levels of support."), field="support_level")
    known = {item.id for item in blueprint.setting("entry.questions").value or ()}
    if unknown := sorted(set(answers) - known):
        raise Refusal(_("“%(question)s” is not a question of this programme.") % {"question": unknown[0]})
    referral.support_level, referral.answers = support_level, dict(answers)
    referral.subjects = _distinct(subjects)
    if documents is not None:
        referral.documents = _papers(referral.programme, documents)
    referral.save(update_fields=["support_level", "answers", "subjects", "documents"])
    return referral


@audit.action
def decide(
    *,
    referral_id: int,
    outcome: str,
    recommendation: Recommendation,
    why: str,
    redirected_to: str,
    need_tier: int,
    by: Actor,
    at: datetime,
) -> Decision:
    """Keep one person's decision with what the rules said. `why` is sealed, so it is not repeated in the audit."""
    referral = locked(referrals_decided_by(by), referral_id)
    chosen, why, redirected_to = Outcome(outcome), why.strip(), redirected_to.strip()
    _check_decidable(referral, chosen)
    if need_tier not in NEED_TIERS:
        raise Refusal(_("Say how urgent it is."), field="need_tier")
    if chosen is Outcome.ACCEPT and recommendation.blocking:
        raise BlockedByRule(
            _("%(student)s cannot be accepted yet: a rule of the programme stands in the way. See what is missing.")
            % {"student": referral.student.name},
            [one.code for one in recommendation.blocking],
            field="outcome",
        )
    if chosen is Outcome.REDIRECT and not redirected_to:
        raise Refusal(_("Say which service or person helps instead."), field="redirected_to")
    if not why and _needs_reason(chosen, recommendation):
        raise ReasonNeeded(_("Say why in a sentence: this is kept with the decision."), field="reason")
    decision = Decision.objects.create(
        school_id=referral.school_id, referral=referral, student_id=referral.student_id, outcome=chosen,
        rules_said=recommendation.outcome.value, findings=[one.kept() for one in recommendation.findings],
        reason=why, redirected_to=redirected_to if chosen is Outcome.REDIRECT else "", decided_by_id=by.user_id,
        decided_at=at,
    )  # fmt: skip
    referral.status, referral.need_tier = STATUS_AFTER[chosen], need_tier
    referral.save(update_fields=["status", "need_tier"])
    return decision


def _needs_reason(outcome: Outcome, recommendation: Recommendation) -> bool:
    """A refusal always; to accept, when a warning stands; anything else when the rules propose something different."""
    if outcome is Outcome.DECLINE:
        return True
    if outcome is Outcome.ACCEPT:
        return bool(recommendation.warnings) or recommendation.proposed is not Outcome.ACCEPT
    return recommendation.proposed is not None and recommendation.proposed is not outcome


def _check_decidable(referral: Referral, chosen: Outcome) -> None:
    if referral.status not in UNDECIDED:
        raise NotOpen(
            _("This referral is already decided: %(status)s. Nothing was changed.")
            % {"status": referral.get_status_display()}
        )
    if chosen is Outcome.WAIT and referral.status == ReferralStatus.WAITING:
        raise NotOpen(
            _("%(student)s is already on the waiting list.") % {"student": referral.student.name}, field="outcome"
        )
    if chosen is Outcome.WAIT and not setting(referral.programme, "entry.waiting_list"):
        raise Refusal(_("This programme has no waiting list."), field="outcome")


@audit.action
def withdraw(*, referral_id: int, taken_back_by: str, by: Actor, at: datetime) -> Referral:
    """The wish behind the referral is gone: somebody takes it back before there is a mentor."""
    referral = locked(referrals_changed_by(by), referral_id)
    if referral.status not in (*UNDECIDED, ReferralStatus.ACCEPTED):
        raise NotOpen(_("Only a referral that is open and has no mentor can be taken back."))
    referral.status, referral.taken_back_by = ReferralStatus.WITHDRAWN, TakenBackBy(taken_back_by)
    referral.save(update_fields=["status", "taken_back_by"])
    return referral
