"""Students who may need somebody: from a worry to a yes of everybody, and as far on that way as each has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from holdfast.accounts import links
from holdfast.accounts.models import User
from holdfast.accounts.queries import actor_of
from holdfast.cases import actions as cases
from holdfast.cases.choices import Focus, Means, Outcome, ReferralSource
from holdfast.cases.consent.queries import consent_state, living_referral
from holdfast.cases.consent.state import ConsentState
from holdfast.cases.models import Referral
from holdfast.cli.demo.cast import GANNET, TERN, named
from holdfast.cli.demo.mentoring import free_slots
from holdfast.cli.demo.stage import Stage
from holdfast.cli.demo.words import OWN_WORDS, QUESTION, WORRIES
from holdfast.journeys import consent, inform, withdraw
from holdfast.journeys.decide import decide
from holdfast.journeys.match import keep_preference
from holdfast.journeys.refer import refer
from holdfast.kernel.actor import Actor
from holdfast.mentors.choices import Interest
from holdfast.mentors.models import Mentor
from holdfast.people.actions import confirm_authority
from holdfast.people.models import Section, Student
from holdfast.programmes.queries import setting


class Until(IntEnum):
    """How far a referral goes."""

    RECEIVED = 1
    WILLING = 2
    ANSWERED = 3
    ACCEPTED = 4
    LINK_SENT = 5
    CONSENTED = 6


@dataclass(frozen=True, slots=True)
class Case:
    """One student's way: which programme, whose worry, when it began, how far it goes, who is wished."""

    programme: str
    student: Student
    on: date
    until: Until
    need_tier: int = 3
    subjects: int = 2
    support: str = "little"
    wish: str = ""


def school_of(case: Case) -> str:
    return TERN if case.programme == "assertive" else GANNET


def language_of(case: Case) -> str:
    return "en" if school_of(case) == TERN else "fr"


def play(stage: Stage, case: Case) -> Referral:
    """From the worry as far as the case goes; each step a school day or more after the one before."""
    referral = _refer(stage, case)
    steps = {
        Until.WILLING: _ask_student, Until.ANSWERED: _answer, Until.ACCEPTED: _accept, Until.LINK_SENT: _send_link,
        Until.CONSENTED: _consent,
    }  # fmt: skip
    for number, (until, step) in enumerate(steps.items(), start=1):
        if until > case.until:
            break
        if until is Until.LINK_SENT and case.until is not Until.LINK_SENT:
            continue
        step(stage, case, referral, min(case.on + timedelta(days=number), stage.today))
    return referral


def _refer(stage: Stage, case: Case) -> Referral:
    """By a teacher of the student; the subjects are those in which teachers are concerned."""
    language = language_of(case)
    worry, tried = stage.random.choice(WORRIES[language])
    sections = Section.objects.filter(members__student=case.student, kind="class").order_by("id")
    subjects = list(sections.values_list("subject", flat=True))
    teachers = User.objects.filter(staff__sections__section__in=sections, grants__role="ST").order_by("id").distinct()
    by = actor_of(stage.random.choice(teachers), case.on) if teachers else stage.head(school_of(case), case.on)
    return refer(
        student_id=case.student.pk, programme_id=stage.programmes[case.programme].pk, source=ReferralSource.STAFF,
        worry=worry, tried=tried, focus=stage.random.sample(sorted(Focus.values), 2),
        subjects=stage.random.sample(subjects, min(case.subjects, len(subjects))), student_told_on=case.on,
        client_key=stage.key(), by=by, at=stage.moment(case.on, 8 + stage.random.randrange(8), 12),
    )  # fmt: skip


def _asker(stage: Stage, case: Case, on: date) -> Actor:
    """Somebody other than whoever referred."""
    return stage.actor("pastoral", on) if school_of(case) == TERN else stage.head(GANNET, on)


def _ask_student(stage: Stage, case: Case, referral: Referral, on: date) -> None:
    cases.ask_willingness(
        referral_id=referral.pk, says_yes=True, own_words=stage.random.choice(OWN_WORDS[language_of(case)]),
        by=_asker(stage, case, on), at=stage.moment(on, 11),
    )  # fmt: skip


def _answer(stage: Stage, case: Case, referral: Referral, on: date) -> None:
    questions = setting(stage.programmes[case.programme], "entry.questions") or ()
    cases.answer_questions(
        referral_id=referral.pk, support_level=case.support, answers={one.id: False for one in questions},
        subjects=referral.subjects, by=stage.head(school_of(case), on), at=stage.moment(on, 12),
    )  # fmt: skip


def _accept(stage: Stage, case: Case, referral: Referral, on: date) -> None:
    decide(
        referral_id=referral.pk, outcome=Outcome.ACCEPT, need_tier=case.need_tier,
        reason="We spoke about it in the team." if language_of(case) == "en" else "Nous en avons parlé en équipe.",
        by=stage.head(school_of(case), on), at=stage.moment(on, 13), on=on,
    )  # fmt: skip


def _send_link(stage: Stage, case: Case, referral: Referral, on: date) -> None:
    """Sent, and not read yet."""
    inform.send_information(referral_id=referral.pk, by=stage.head(school_of(case), on), at=stage.moment(on, 14), on=on)


def _consent(stage: Stage, case: Case, referral: Referral, on: date) -> None:
    """Paper came back for most; every fifth family signs on the phone. Then the student, then what they like."""
    head, language = stage.head(school_of(case), on), language_of(case)
    for one in _state(referral, on).guardians:
        confirm_authority(
            student_id=referral.student_id, guardian_id=one.guardian.pk, has_authority=True, by=head,
            at=stage.moment(on, 14),
        )  # fmt: skip
    guardian = _state(referral, on).guardians[0].guardian
    if stage.random.random() < 0.2:
        _sign_by_link(stage, case, referral, guardian.pk, on)
    else:
        consent.record_paper_consent(
            referral_id=referral.pk, guardian_id=guardian.pk, says_yes=True, signed_name=guardian.name, signed_on=on,
            language=guardian.language, by=head, at=stage.moment(on, 15), on=on,
        )  # fmt: skip
    withdraw.assent(
        referral_id=referral.pk, says_yes=True, own_words=stage.random.choice(OWN_WORDS[language]),
        means=Means.IN_PERSON, language=language, by=_asker(stage, case, on), at=stage.moment(on, 15, 30), on=on,
    )  # fmt: skip
    likes = stage.random.sample(sorted(Interest.values), 4)
    keep_preference(
        student_id=case.student.pk, interests=likes[:3], dislikes=likes[3:], languages=[language],
        free_slots=free_slots(stage, 8), wishes=_wishes(case), by=head, at=stage.moment(on, 16),
    )  # fmt: skip


def _wishes(case: Case) -> list[int]:
    """A student of the cast asks for a mentor of the cast."""
    return list(Mentor.objects.filter(email=named(case.wish).email).values_list("pk", flat=True)) if case.wish else []


def _state(referral: Referral, on: date) -> ConsentState:
    return consent_state(living_referral(Referral.objects.all(), referral.pk) or referral, on)


def guardians_link(stage: Stage, case: Case, referral: Referral, guardian_id: int, on: date) -> Actor:
    """Whoever opens the guardian's page by the link that the school made."""
    address = inform.make_guardians_link(
        referral_id=referral.pk, guardian_id=guardian_id, by=stage.head(school_of(case), on),
        at=stage.moment(on, 14, 10), on=on,
    )  # fmt: skip
    at = stage.moment(on, 19)
    return links.actor_of(links.look_up(address.rstrip("/").rpartition("/")[2], at=at), at)


def _sign_by_link(stage: Stage, case: Case, referral: Referral, guardian_id: int, on: date) -> None:
    holder, at = guardians_link(stage, case, referral, guardian_id, on), stage.moment(on, 19)
    state = _state(referral, on)
    for item in state.missing:
        consent.read_item(
            referral_id=referral.pk, item=item.id, language="fr", link_id=holder.id or 0, by=holder, at=at
        )
    name = next(one.guardian.name for one in state.guardians if one.guardian.pk == guardian_id)
    consent.say(
        referral_id=referral.pk, says_yes=True, signed_name=name, wording=state.wording.version, language="fr",
        by=holder, at=at,
    )  # fmt: skip


def ask_by_link(stage: Stage, case: Case, referral: Referral, on: date) -> None:
    """A guardian reads, and has a question before any answer."""
    guardian = _state(referral, on).guardians[0].guardian
    holder = guardians_link(stage, case, referral, guardian.pk, on)
    consent.ask(referral_id=referral.pk, words=QUESTION, language="fr", by=holder, at=stage.moment(on, 20))


def put_on_waiting_list(stage: Stage, case: Case, referral: Referral, on: date) -> None:
    decide(
        referral_id=referral.pk, outcome=Outcome.WAIT, reason="No mentor has a place before January.",
        by=stage.head(school_of(case), on), at=stage.moment(on, 13), on=on,
    )  # fmt: skip


def send_elsewhere(stage: Stage, case: Case, referral: Referral, on: date) -> None:
    decide(
        referral_id=referral.pk, outcome=Outcome.REDIRECT, redirected_to="School counsellor",
        reason="What weighs on her is not about school work.", by=stage.head(school_of(case), on),
        at=stage.moment(on, 13), on=on,
    )  # fmt: skip


def newcomers(stage: Stage, school: str, used: Sequence[int]) -> list[Student]:
    """Students in their first year at a school, the lowest grade first, drawn by lot, without those `used` already."""
    found = Student.objects.filter(school=stage.schools[school], enrolments__starts_on__gte=stage.around.this)
    students = list(found.exclude(pk__in=used).order_by("id").distinct())
    return sorted(stage.random.sample(students, len(students)), key=lambda one: (len(one.grade), one.grade))
