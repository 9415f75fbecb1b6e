"""The team of mentors: concerns about one of them, what binds the school with staff, who goes on next year."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.kernel import audit, once
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.mentors.access import may_decide_for, mentors_changed_by, mentors_flagged_by
from holdfast.mentors.choices import FlagLevel, MentorStatus, NextYear
from holdfast.mentors.models import Flag, Mentor, Renewal
from holdfast.mentors.team import NoSchoolYear, year_of
from holdfast.people.models import SchoolYear

MOST_MINUTES_A_WEEK = 3000


@audit.action
def raise_flag(*, mentor_id: int, level: str, words: str, client_key: UUID, by: Actor, at: datetime) -> Flag:
    """A concern about a mentor. `words` are sealed; the audit does not repeat them."""
    mentor = mentors_flagged_by(by).filter(pk=mentor_id).first()
    if mentor is None:
        raise NotAllowed(_("Only who manages mentors at this school can do this."))
    if level not in FlagLevel.values:
        raise Refusal(_("Say how grave it is."), field="level")
    if not words.strip():
        raise Refusal(_("Say in a sentence what concerns you."), field="words")
    flag = Flag(
        school_id=mentor.school_id, mentor=mentor, level=level, words=words.strip(), raised_by_id=by.user_id,
        raised_at=at, client_key=client_key,
    )  # fmt: skip
    return flag if once.keep(flag) else Flag.objects.get(client_key=client_key, mentor=mentor)


@audit.action
def settle_flag(*, flag_id: int, words: str, by: Actor, at: datetime) -> Flag:
    """The concern is settled: how, in a sentence. It stays in the log."""
    rows = Flag.objects.select_for_update(of=("self",)).filter(mentor__in=mentors_flagged_by(by))
    flag = rows.filter(pk=flag_id).first()
    if flag is None:
        raise NotAllowed(_("Only who manages mentors at this school can do this."))
    if not words.strip():
        raise Refusal(_("Say in a sentence how it was settled."), field="words")
    if flag.settled_at is None:
        flag.settled_words, flag.settled_by_id, flag.settled_at = words.strip(), by.user_id, at
        flag.save(update_fields=["settled_words", "settled_by", "settled_at"])
    return flag


@audit.action
def bind(*, mentor_id: int, constraints: Sequence[str], release_minutes: int | None, by: Actor, at: datetime) -> Mentor:
    """What binds the school with this member of staff, and the time in a week that they were given."""
    mentor = _of_the_team(by, mentor_id)
    if release_minutes is not None and not 0 <= release_minutes <= MOST_MINUTES_A_WEEK:
        raise Refusal(
            _("Say how many minutes a week: at most %(most)s.") % {"most": MOST_MINUTES_A_WEEK},
            field="release_minutes",
        )
    mentor.constraints, mentor.release_minutes = list(constraints), release_minutes
    mentor.save(update_fields=["constraints", "release_minutes"])
    return mentor


@audit.action
def answer_renewal(*, mentor_id: int, answer: str, by: Actor, at: datetime, on: date) -> Renewal:
    """Once a year: asked, goes on, or stops. Who stops is there until the school year ends, and no longer."""
    mentor = _of_the_team(by, mentor_id)
    if mentor.status not in (MentorStatus.ACCEPTED, MentorStatus.PAUSED):
        raise Refusal(_("%(mentor)s is not a mentor now.") % {"mentor": mentor.name})
    if answer not in NextYear.values:
        raise Refusal(_("Choose one of the answers."), field="answer")
    year = year_of(mentor.school_id, on)
    if year is None:
        raise NoSchoolYear(_("There is no school year on this day. Enter it in the settings of the school first."))
    renewal, _made = Renewal.objects.update_or_create(
        mentor=mentor, school_year=year,
        defaults={"school_id": mentor.school_id, "answer": answer, "answered_by_id": by.user_id, "answered_at": at},
    )  # fmt: skip
    _be_there_until(mentor, answer, year)
    return renewal


def _be_there_until(mentor: Mentor, answer: str, year: SchoolYear) -> None:
    """Who stops is there for the last day of the year; who goes on is there after it as well."""
    last = year.ends_before - timedelta(days=1)
    until = mentor.available_until
    if answer == NextYear.STOPS and (until is None or until > last):
        until = last
    elif answer == NextYear.GOES_ON and until is not None and until <= last:
        until = None
    if until != mentor.available_until:
        mentor.available_until = until
        mentor.save(update_fields=["available_until"])


def _of_the_team(by: Actor, mentor_id: int) -> Mentor:
    mentor = mentors_changed_by(by).select_for_update(of=("self",)).filter(pk=mentor_id).first()
    if mentor is None or not may_decide_for(by, mentor):
        raise NotAllowed(_("Only who manages mentors at this school can do this."))
    return mentor
