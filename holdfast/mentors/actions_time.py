"""A mentor's time: the week by kind of work, what was learned and how long, and what they ask to learn."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.kernel import audit, once
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.mentors.access import may_decide_for, mentors_whose_log_is_kept_by, schools_offering_in
from holdfast.mentors.choices import RequestState, Weekday
from holdfast.mentors.models import Hours, Mentor, TrainingBudget, TrainingEntry, TrainingRequest
from holdfast.mentors.team import NoSchoolYear, year_of
from holdfast.people.models import School

LONGEST_TRAINING = 6000


class HoursOverlap(Refusal):
    """Two stretches of one day overlap."""


class AlreadyDecided(Refusal):
    """Somebody has decided on this request."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a week: its day, from when to when, the kind of work and the place by their ids."""

    weekday: int
    begins: time
    ends: time
    kind: str
    place: str = ""


@audit.action
def add_hours(*, mentor_id: int, told: Stretch, by: Actor, at: datetime) -> Hours:
    """One more stretch of the week. Two of one day do not overlap."""
    mentor = _to_keep(by, mentor_id)
    if told.weekday not in Weekday.values:
        raise Refusal(_("Choose a day of the week."), field="weekday")
    if not told.kind:
        raise Refusal(_("Choose the kind of work."), field="kind")
    if told.ends <= told.begins:
        raise Refusal(_("It ends before it begins."), field="ends")
    overlap = Hours.objects.filter(mentor=mentor, weekday=told.weekday, begins__lt=told.ends, ends__gt=told.begins)
    if (other := overlap.first()) is not None:
        raise HoursOverlap(
            _("From %(begins)s to %(ends)s there is something on that day already.")
            % {"begins": other.begins.strftime("%H:%M"), "ends": other.ends.strftime("%H:%M")},
            field="begins",
        )
    return Hours.objects.create(
        school_id=mentor.school_id, mentor=mentor, weekday=told.weekday, begins=told.begins, ends=told.ends,
        kind=told.kind, place=told.place,
    )  # fmt: skip


@audit.action
def remove_hours(*, mentor_id: int, hours_id: int, by: Actor, at: datetime) -> None:
    Hours.objects.filter(mentor=_to_keep(by, mentor_id), pk=hours_id).delete()


@audit.action
def keep_training(
    *,
    mentor_id: int,
    topic: str,
    words: str,
    minutes: int,
    done_on: date,
    client_key: UUID,
    by: Actor,
    at: datetime,
    on: date,
) -> TrainingEntry:
    """Something was learned. The same `client_key` again gives the same entry."""
    mentor = _to_keep(by, mentor_id)
    if not topic and not words.strip():
        raise Refusal(_("Say what it was about."), field="words")
    if not 0 < minutes <= LONGEST_TRAINING:
        raise Refusal(_("Say how many minutes: at most %(most)s.") % {"most": LONGEST_TRAINING}, field="minutes")
    if done_on > on:
        raise Refusal(_("This day has not come yet. Give the day on which it was done."), field="done_on")
    entry = TrainingEntry(
        school_id=mentor.school_id, mentor=mentor, topic=topic, words=words.strip(), minutes=minutes, done_on=done_on,
        recorded_by_id=by.user_id, recorded_at=at, client_key=client_key,
    )  # fmt: skip
    return entry if once.keep(entry) else TrainingEntry.objects.get(client_key=client_key, mentor=mentor)


@audit.action
def ask_for_training(
    *, mentor_id: int, kind: str, words: str, cents: int, client_key: UUID, by: Actor, at: datetime
) -> TrainingRequest:
    """Ask for training, with what it costs. The same `client_key` again gives the same request."""
    mentor = _to_keep(by, mentor_id)
    if not words.strip():
        raise Refusal(_("Say what you would like to learn."), field="words")
    wish = TrainingRequest(
        school_id=mentor.school_id, mentor=mentor, kind=kind, words=words.strip(), cents=cents, asked_at=at,
        client_key=client_key,
    )  # fmt: skip
    return wish if once.keep(wish) else TrainingRequest.objects.get(client_key=client_key, mentor=mentor)


@audit.action
def decide_training(*, request_id: int, grant: bool, by: Actor, at: datetime) -> TrainingRequest:
    """Grant a request or not. Nobody decides on their own."""
    wish = TrainingRequest.objects.select_for_update(of=("self",)).select_related("mentor").get(pk=request_id)
    if not may_decide_for(by, wish.mentor):
        raise NotAllowed(_("Only who manages mentors at this school can do this."))
    if wish.state != RequestState.ASKED:
        raise AlreadyDecided(_("Somebody has decided on this request: %(state)s.") % {
            "state": wish.get_state_display()})  # fmt: skip
    wish.state = RequestState.GRANTED if grant else RequestState.REFUSED
    wish.decided_by_id, wish.decided_at = by.user_id, at
    wish.save(update_fields=["state", "decided_by", "decided_at"])
    return wish


@audit.action
def set_training_budget(*, school: School, cents: int, by: Actor, at: datetime, on: date) -> TrainingBudget:
    """What the school can spend on training in the year of this day."""
    if not schools_offering_in(by).filter(pk=school.pk).exists():
        raise NotAllowed(_("Only who manages mentors at this school can do this."))
    year = year_of(school.pk, on)
    if year is None:
        raise NoSchoolYear(_("There is no school year on this day. Enter it in the settings of the school first."))
    found, _made = TrainingBudget.objects.update_or_create(
        school_year=year, defaults={"school": school, "cents": cents}
    )
    return found


def _to_keep(by: Actor, mentor_id: int) -> Mentor:
    mentor = mentors_whose_log_is_kept_by(by).select_for_update(of=("self",)).filter(pk=mentor_id).first()
    if mentor is None:
        raise NotAllowed(_("Only the mentor, and who manages mentors at this school, can do this."))
    return mentor
