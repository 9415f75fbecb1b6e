"""Offering to be a mentor, recording what was checked, deciding."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.accounts.models import User
from holdfast.kernel import audit, once
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.mentors.access import is_self, mentors_changed_by, mentors_screened_by
from holdfast.mentors.choices import FlagLevel, Interest, Language, MentorSource, MentorStatus, StepOutcome
from holdfast.mentors.facts import CHECK, TRAINING, months_later
from holdfast.mentors.models import Decision, Flag, Mentor, ScreeningStep
from holdfast.mentors.queries import Required, required_steps
from holdfast.people.models import School
from holdfast.programmes.choices import ProgrammeStatus
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of

MOST_STUDENTS = 40
CONTENT_OF_A_CHECK = re.compile(
    r"\b(convict\w*|caution(s|ed)?|condamn\w*|criminal|criminel\w*|offen[cs]e\w*|infraction\w*|casier|sentence\w*"
    r"|arrest\w*|accus\w+|charged)\b",
    re.IGNORECASE,
)


class OwnScreening(NotAllowed):
    """Somebody tried to record or decide their own screening."""


class ContentOfACheck(Refusal):
    """A text says what a certificate contains. Only its number, its dates and the outcome are kept."""


class NotAStep(Refusal):
    """No programme of the school asks for this step."""


class AlreadyMentor(Refusal):
    """The account is that of another mentor at the school."""


class ConcernOpen(Refusal):
    """A grave concern about the mentor is not settled."""


class StepsMissing(Refusal):
    """A mentor is accepted after the steps that the programmes demand."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody says of themselves when they offer to be a mentor. There is no age and no gender here."""

    given_name: str
    family_name: str
    source: str
    languages: Sequence[str]
    email: str = ""
    phone: str = ""
    interests: Sequence[str] = ()
    dislikes: Sequence[str] = ()
    free_slots: Sequence[int] = ()
    capacity: int = 1
    years_of_experience: int = 0
    experience: str = ""
    why: str = ""
    engages_families: bool = False
    available_until: date | None = None
    user_id: int | None = None
    staff_id: int | None = None
    student_id: int | None = None


@audit.action
def offer(*, school: School, told: Offer, client_key: UUID, by: Actor, at: datetime) -> Mentor:
    """Keep an offer. The same `client_key` again gives the same mentor, however often it is sent."""
    if sent := Mentor.objects.filter(client_key=client_key, school=school).first():
        return sent
    _check_offer(school, told)
    mentor = Mentor(school=school, applied_at=at, client_key=client_key, **_kept(told))
    if once.keep(mentor):
        return mentor
    kept = Mentor.objects.filter(client_key=client_key, school=school).first()
    if kept is None:
        raise Refusal(_("This person is already a mentor at %(school)s.") % {"school": school.name}, field="user")
    return kept


def _kept(told: Offer) -> dict[str, object]:
    return {
        "given_name": " ".join(told.given_name.split()),
        "family_name": " ".join(told.family_name.split()),
        "source": told.source,
        "languages": list(told.languages),
        "email": told.email.strip(),
        "phone": told.phone.strip(),
        "interests": sorted(set(told.interests)),
        "dislikes": sorted(set(told.dislikes)),
        "free_slots": sorted(set(told.free_slots)),
        "capacity": told.capacity,
        "years_of_experience": told.years_of_experience,
        "experience": told.experience.strip(),
        "why": told.why.strip(),
        "engages_families": told.engages_families,
        "available_until": told.available_until,
        "user_id": told.user_id,
        "staff_id": told.staff_id,
        "student_id": told.student_id,
    }


def _check_offer(school: School, told: Offer, *, is_new: bool = True) -> None:
    if not told.given_name.strip() or not told.family_name.strip():
        raise Refusal(_("Give the first and the last name."), field="given_name")
    if told.source not in MentorSource.values:
        raise Refusal(_("Choose who you are."), field="source")
    if not told.languages or not set(told.languages) <= set(Language.values):
        raise Refusal(_("Choose at least one language."), field="languages")
    if not set(told.interests) | set(told.dislikes) <= set(Interest.values):
        raise Refusal(_("Choose interests from the list."), field="interests")
    if set(told.interests) & set(told.dislikes):
        raise Refusal(_("The same thing cannot be liked and disliked."), field="dislikes")
    if not 1 <= told.capacity <= MOST_STUDENTS:
        raise Refusal(_("Say how many students: at least 1, at most %(most)s.") % {"most": MOST_STUDENTS},
                      field="capacity")  # fmt: skip
    if is_new and told.user_id is not None and Mentor.objects.filter(school=school, user_id=told.user_id).exists():
        raise Refusal(_("This person is already a mentor at %(school)s.") % {"school": school.name}, field="user")


@audit.action
def record_step(
    *,
    mentor_id: int,
    kind: str,
    outcome: str,
    done_on: date,
    by: Actor,
    at: datetime,
    on: date,
    reference_number: str = "",
    minutes: int | None = None,
    topics: Sequence[str] = (),
) -> ScreeningStep:
    """Keep that a step was done: its number, its day and its outcome, and nothing of what it said."""
    mentor = _to_screen(by, mentor_id)
    required = _required(mentor, kind)
    _stop_at_content(reference_number, field="reference_number")
    if outcome not in StepOutcome.values:
        raise Refusal(_("Choose an outcome."), field="outcome")
    if done_on > on:
        raise Refusal(_("This day has not come yet. Give the day on which it was done."), field="done_on")
    if kind == TRAINING and not minutes:
        raise Refusal(_("Say how many minutes the training took."), field="minutes")
    if unknown := set(topics) - {topic for topic, _name in required.topics}:
        raise Refusal(_("“%(topic)s” is not a topic of this training.") % {"topic": min(unknown)}, field="topics")
    expires_on = months_later(done_on, required.months) if required.months else None
    return ScreeningStep.objects.create(
        school_id=mentor.school_id, mentor=mentor, kind=kind, outcome=outcome, done_on=done_on,
        expires_on=expires_on, reference_number=reference_number.strip(), minutes=minutes, topics=list(topics),
        seen_by_id=by.user_id, recorded_at=at,
    )  # fmt: skip


def _stop_at_content(text: str, *, field: str) -> None:
    """A record of a check never says what the certificate says (trust requirement 22)."""
    if found := CONTENT_OF_A_CHECK.search(text):
        raise ContentOfACheck(
            _("“%(word)s”: what a check says is never written here. Keep its number, its date and the outcome only.")
            % {"word": found.group()},
            field=field,
        )


def _required(mentor: Mentor, kind: str) -> Required:
    """The step as the programmes of the school ask for it; the shortest validity counts."""
    found = [
        required
        for programme in Programme.objects.select_related("blueprint").filter(school_id=mentor.school_id)
        if programme.status != ProgrammeStatus.CLOSED
        for required in required_steps(blueprint_of(programme))
        if required.kind == kind
    ]
    if not found:
        raise NotAStep(_("No programme of this school asks for this step."), field="kind")
    if kind.startswith(CHECK):
        return min(found, key=lambda one: one.months or 0)
    topics = {topic: None for one in found for topic in one.topics}
    return Required(kind, found[0].name, topics=tuple(topics))


@audit.action
def accept(
    *, mentor_id: int, missing: Sequence[str], reason: str, by: Actor, at: datetime, grounds: Sequence[str] = ()
) -> Mentor:
    """Accept an offer, on written grounds. `missing` is what the programmes still demand; then nobody can accept."""
    mentor = _to_screen(by, mentor_id)
    if mentor.status == MentorStatus.ACCEPTED:
        return mentor
    if missing:
        raise StepsMissing(
            _("%(mentor)s cannot be accepted until: %(steps)s.") % {"mentor": mentor.name, "steps": "; ".join(missing)}
        )
    if Flag.objects.filter(mentor=mentor, level=FlagLevel.STOP, settled_at=None).exists():
        raise ConcernOpen(
            _("There is a concern about %(mentor)s that must be settled first.") % {"mentor": mentor.name}
        )
    return _decided(mentor, MentorStatus.ACCEPTED, reason, grounds, by, at)


@audit.action
def decide_not_suitable(*, mentor_id: int, why: str, by: Actor, at: datetime, grounds: Sequence[str] = ()) -> Mentor:
    """Say no to an offer, with the reason; `why` is sealed, so it is not repeated in the audit."""
    mentor = _to_screen(by, mentor_id)
    if not why.strip():
        raise Refusal(_("Say why in a few words: the reason is kept, and never leaves this page."), field="reason")
    return _decided(mentor, MentorStatus.NOT_SUITABLE, why, grounds, by, at)


@audit.action
def pause(*, mentor_id: int, by: Actor, at: datetime, reason: str = "") -> Mentor:
    """Give this mentor no new student for a while."""
    return _moved(mentor_id, (MentorStatus.ACCEPTED,), MentorStatus.PAUSED, by)


@audit.action
def resume(*, mentor_id: int, by: Actor, at: datetime, reason: str = "") -> Mentor:
    return _moved(mentor_id, (MentorStatus.PAUSED,), MentorStatus.ACCEPTED, by)


def _moved(mentor_id: int, before: tuple[MentorStatus, ...], after: MentorStatus, by: Actor) -> Mentor:
    mentor = _to_screen(by, mentor_id)
    if mentor.status not in before:
        raise Refusal(
            _("%(mentor)s is now: %(status)s. Nothing was changed.")
            % {"mentor": mentor.name, "status": mentor.get_status_display()}
        )
    mentor.status = after
    mentor.save(update_fields=["status"])
    return mentor


@audit.action
def correct_offer(*, mentor_id: int, told: Offer, by: Actor, at: datetime) -> Mentor:
    """Put right what somebody said of themselves. What was checked, decided and linked stays as it is."""
    mentor = _to_change(by, mentor_id)
    _check_offer(mentor.school, told, is_new=False)
    kept = {name: value for name, value in _kept(told).items() if name not in ("user_id", "staff_id", "student_id")}
    for name, value in kept.items():
        setattr(mentor, name, value)
    mentor.save(update_fields=list(kept))
    return mentor


@audit.action
def link_account(*, mentor_id: int, user_id: int, by: Actor, at: datetime) -> Mentor:
    """This account is the mentor's own, with whatever it is at the school already. An account once linked stays."""
    mentor = _to_change(by, mentor_id)
    if mentor.user_id is not None:
        return mentor
    if Mentor.objects.filter(school=mentor.school_id, user_id=user_id).exists():
        raise AlreadyMentor(
            _("This person is already a mentor at %(school)s.") % {"school": mentor.school.name}, field="user"
        )
    user = User.objects.get(pk=user_id)
    mentor.user_id = user_id
    mentor.staff_id, mentor.student_id = mentor.staff_id or user.staff_id, mentor.student_id or user.student_id
    mentor.save(update_fields=["user", "staff", "student"])
    return mentor


def _to_change(by: Actor, mentor_id: int) -> Mentor:
    rows = mentors_changed_by(by).select_related("school__district").select_for_update(of=("self",))
    mentor = rows.filter(pk=mentor_id).first()
    if mentor is None:
        raise NotAllowed(_("Only who manages mentors at this school can do this."))
    return mentor


def _decided(mentor: Mentor, status: MentorStatus, why: str, grounds: Sequence[str], by: Actor, at: datetime) -> Mentor:
    _stop_at_content(why, field="reason")
    Decision.objects.create(
        school_id=mentor.school_id, mentor=mentor, status=status, grounds=list(grounds), words=why.strip(),
        decided_by_id=by.user_id, decided_at=at,
    )  # fmt: skip
    mentor.status, mentor.decided_at, mentor.decided_by_id, mentor.decision_reason = status, at, by.user_id, why.strip()
    mentor.save(update_fields=["status", "decided_at", "decided_by", "decision_reason"])
    return mentor


def _to_screen(by: Actor, mentor_id: int) -> Mentor:
    mentor = mentors_screened_by(by).select_for_update(of=("self",)).filter(pk=mentor_id).first()
    if mentor is None:
        raise NotAllowed(_("Only who manages mentors at this school can do this."))
    if is_self(by, mentor) or _is_own_address(by, mentor.email):
        raise OwnScreening(_("Nobody records or decides their own screening. Ask a colleague who manages mentors."))
    return mentor


def _is_own_address(by: Actor, email: str) -> bool:
    """Somebody may have offered without an account, under the address with which they sign in."""
    return by.user_id is not None and User.objects.filter(pk=by.user_id, email__iexact=email).exists()
