"""Reads of the team of mentors: their week by kind of work, what they learned, what they ask, who goes on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet, Sum

from holdfast.engines.blueprint import Item
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import Refusal
from holdfast.mentors.access import flags_visible_to, mentors_whose_log_is_read_by
from holdfast.mentors.choices import MentorStatus, RequestState
from holdfast.mentors.facts import GOOD, TRAINING
from holdfast.mentors.models import (
    Decision,
    Flag,
    Hours,
    Mentor,
    Renewal,
    ScreeningStep,
    TrainingBudget,
    TrainingEntry,
    TrainingRequest,
)
from holdfast.people.models import SchoolYear
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of


class NoSchoolYear(Refusal):
    """The school has no year on this day."""


def year_of(school_id: int, on: date) -> SchoolYear | None:
    return SchoolYear.objects.filter(school=school_id, starts_on__lte=on, ends_before__gt=on).first()


def items_named(programmes: Iterable[Programme], path: str) -> list[Item]:
    """The entries that these programmes have at `path`, each id once, in their order."""
    found: dict[str, Item] = {}
    for programme in programmes:
        for item in blueprint_of(programme).setting(path).value or ():
            found.setdefault(item.id, item)
    return list(found.values())


def week_of(mentor: Mentor) -> list[Hours]:
    return list(Hours.objects.filter(mentor=mentor).order_by("weekday", "begins"))


def minutes_by_kind(week: Iterable[Hours]) -> dict[str, int]:
    """How long each kind of work takes in a week, the longest first."""
    found: dict[str, int] = {}
    for one in week:
        length = datetime.combine(date.min, one.ends) - datetime.combine(date.min, one.begins)
        found[one.kind] = found.get(one.kind, 0) + length // timedelta(minutes=1)
    return dict(sorted(found.items(), key=lambda entry: (-entry[1], entry[0])))


@dataclass(frozen=True, slots=True)
class Learned:
    """The minutes on one topic: in this school year, and in all of them. `last_on` is the newest day."""

    topic: str
    this_year: int
    ever: int
    last_on: date


def learned_by(mentor: Mentor, year: SchoolYear | None) -> list[Learned]:
    """What a mentor has learned, by topic: what the log says, and the training before the first meeting ("")."""
    entries = list(TrainingEntry.objects.filter(mentor=mentor).values_list("topic", "minutes", "done_on"))
    steps = ScreeningStep.objects.filter(mentor=mentor, kind=TRAINING, outcome__in=GOOD)
    entries += [("", minutes or 0, done_on) for minutes, done_on in steps.values_list("minutes", "done_on")]
    found: dict[str, Learned] = {}
    for topic, minutes, done_on in entries:
        now = minutes if year and year.starts_on <= done_on < year.ends_before else 0
        before = found.get(topic, Learned(topic, 0, 0, done_on))
        found[topic] = Learned(topic, before.this_year + now, before.ever + minutes, max(before.last_on, done_on))
    return sorted(found.values(), key=lambda one: (-one.ever, one.topic))


def trainings_of(mentor: Mentor) -> QuerySet[TrainingEntry]:
    return TrainingEntry.objects.filter(mentor=mentor).order_by("-done_on", "-id")


def requests_of(mentor: Mentor) -> QuerySet[TrainingRequest]:
    return TrainingRequest.objects.filter(mentor=mentor).order_by("-asked_at", "-id")


def requests_read_by(actor: Actor) -> QuerySet[TrainingRequest]:
    """Every request that may be read, those that wait for a decision first."""
    rows = TrainingRequest.objects.filter(mentor__in=mentors_whose_log_is_read_by(actor)).select_related("mentor")
    return rows.order_by("state", "-asked_at", "-id")


@dataclass(frozen=True, slots=True)
class Money:
    """The school's budget for training in one year, what was granted of it, and what is asked for, in hundredths."""

    budget: int | None
    granted: int
    asked: int


def money_of(school_id: int, year: SchoolYear | None) -> Money:
    """Requests of this school year; without a year, of all years."""
    rows = TrainingRequest.objects.filter(school=school_id)
    if year is not None:
        rows = rows.filter(asked_at__date__gte=year.starts_on, asked_at__date__lt=year.ends_before)
    sums = dict(rows.order_by().values_list("state").annotate(Sum("cents")))
    kept = TrainingBudget.objects.filter(school_year=year).first() if year else None
    return Money(kept.cents if kept else None, sums.get(RequestState.GRANTED, 0), sums.get(RequestState.ASKED, 0))


@dataclass(frozen=True, slots=True)
class RenewalRow:
    """A mentor with what they said this year, if they were asked."""

    mentor: Mentor
    renewal: Renewal | None


def renewals_of(mentors: QuerySet[Mentor], year: SchoolYear | None) -> list[RenewalRow]:
    """Every mentor at work, by name, with this year's answer: two queries."""
    working = mentors.filter(status__in=(MentorStatus.ACCEPTED, MentorStatus.PAUSED))
    rows = list(working.order_by("family_name", "given_name", "id"))
    said = {one.mentor_id: one for one in Renewal.objects.filter(mentor__in=rows, school_year=year)} if year else {}
    return [RenewalRow(one, said.get(one.pk)) for one in rows]


def flags_of(actor: Actor, mentor: Mentor) -> QuerySet[Flag]:
    """The concerns about a mentor, the open ones first."""
    rows = flags_visible_to(actor).filter(mentor=mentor).select_related("raised_by", "settled_by")
    return rows.order_by("-settled_at", "-raised_at", "-id")


def decisions_of(mentor: Mentor) -> Sequence[Decision]:
    return list(Decision.objects.filter(mentor=mentor).select_related("decided_by").order_by("-decided_at", "-id"))
