"""What is asked of a mentor in a week: talks of two, groups, training. Each group takes its mentor's time once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from holdfast.groups.facts import Together, groups_by_mentor
from holdfast.matches.access import LIVING
from holdfast.matches.models import Match
from holdfast.mentors.facts import training_a_week
from holdfast.mentors.models import Mentor
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of

SHORT_WEEKS = 12
"""School weeks up to which support is short: a term."""
FEW, ONE_SIDED = 8, 4
"""With fewer students nobody can say whether short and long balance; under a fourth of either they do not."""


class Asks(StrEnum):
    """What takes the time."""

    MATCHES = "matches"
    GROUP = "group"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that takes a mentor's time every week. `count` is the number of students, `name` the group's."""

    asks: Asks
    minutes: int
    count: int = 0
    name: str = ""


def of_group(match: Match) -> bool:
    """Whether students of this programme sit in groups."""
    return blueprint_of(match.programme).setting("unit_of_work").value == "group"


def living_matches(mentor_ids: Iterable[int]) -> list[Match]:
    """Every match that takes a place of these mentors, in whatever programme, with its agreement: one query."""
    rows = Match.objects.filter(mentor__in=list(mentor_ids), status__in=LIVING)
    found = rows.select_related("programme__blueprint", "agreement", "student")
    return list(found.defer("programme__blueprint__text").order_by("id"))


def work_asked(living: Sequence[Match], groups: Sequence[Together], training: int) -> list[Work]:
    """What these matches and groups of one mentor ask for in a week, and so many minutes of training.

    Students of a programme that works in groups sit together: those in a group count with it, the others once.
    """
    seated = {(one.programme_id, student) for one in groups for student in one.students}
    alone, loose = list[int](), dict[int, list[int]]()
    for one in living:
        if not of_group(one):
            alone.append(_minutes(one))
        elif (one.programme_id, one.student_id) not in seated:
            loose.setdefault(one.programme_id, []).append(_minutes(one))
    found = [Work(Asks.MATCHES, sum(alone), len(alone))] if alone else []
    found += [Work(Asks.GROUP, one.minutes, len(one.students), one.name) for one in groups]
    found += [Work(Asks.GROUP, max(minutes), len(minutes)) for minutes in loose.values()]
    return [*found, Work(Asks.TRAINING, training)] if training else found


def minutes_of_mentor(mentor_id: int, on: date) -> int:
    """What everything together asks of a mentor in a week."""
    groups = groups_by_mentor([mentor_id], on).get(mentor_id, [])
    training = training_a_week([mentor_id], on).get(mentor_id, 0)
    return sum(one.minutes for one in work_asked(living_matches([mentor_id]), groups, training))


@dataclass(frozen=True, slots=True)
class Place:
    """A match that takes a place: short or long support, and the day before which it is agreed to end."""

    match: Match
    is_short: bool
    ends_before: date | None


@dataclass(frozen=True, slots=True)
class Load:
    """What one mentor carries: places taken and how many there are, and the minutes of a week against the budget.

    `most` and `least` are the programme's caseload, `most` never above the mentor's own number of places.
    """

    mentor: Mentor
    places: tuple[Place, ...]
    work: tuple[Work, ...]
    most: int
    least: int
    budget: int | None

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.work)

    @property
    def asks_too_much(self) -> bool:
        return self.budget is not None and self.minutes > self.budget

    @property
    def free(self) -> int:
        return max(0, self.most - len(self.places))

    @property
    def short(self) -> int:
        return sum(one.is_short for one in self.places)

    @property
    def long(self) -> int:
        return len(self.places) - self.short

    @property
    def is_one_sided(self) -> bool:
        """Whether nearly all is short, or nearly all is long: with few students nobody can say."""
        return len(self.places) >= FEW and min(self.short, self.long) * ONE_SIDED < len(self.places)

    @property
    def coming_free(self) -> list[tuple[date, int]]:
        """The days from which places become free, and how many, soonest first."""
        days = Counter(one.ends_before for one in self.places if one.ends_before is not None)
        return sorted(days.items())


def loads_of(mentors: Sequence[Mentor], programmes: Sequence[Programme], on: date) -> list[Load]:
    """What these mentors carry, in their order: the same number of queries for any number of them.

    `programmes` are those that run at the school: where somebody works in none yet, all of them count.
    """
    ids = [one.pk for one in mentors]
    living: dict[int, list[Match]] = {}
    for match in living_matches(ids):
        living.setdefault(match.mentor_id, []).append(match)
    groups, training = groups_by_mentor(ids, on), training_a_week(ids, on)
    told = {one.pk: _limits(one) for one in programmes}
    return [
        _load(one, living.get(one.pk, []), groups.get(one.pk, []), training.get(one.pk, 0), told) for one in mentors
    ]


def _limits(programme: Programme) -> tuple[int | None, int | None, int | None]:
    blueprint = blueprint_of(programme)
    paths = ("people.caseload_max", "people.caseload_min", "mentor_gate.minutes_per_week_budget")
    most, least, budget = (blueprint.setting(path).value for path in paths)
    return most, least, budget


def _load(
    mentor: Mentor,
    living: Sequence[Match],
    groups: Sequence[Together],
    training: int,
    limits: Mapping[int, tuple[int | None, int | None, int | None]],
) -> Load:
    works_in = {one.programme_id for one in living} | {one.programme_id for one in groups}
    works_in = works_in & set(limits) or set(limits)
    most, least, budgets = ([one for one in column if one is not None] for column in zip(
        *(limits[pk] for pk in works_in), strict=True)) if works_in else ([], [], [])  # fmt: skip
    if mentor.release_minutes is not None:
        budgets.append(mentor.release_minutes)
    return Load(
        mentor=mentor,
        places=tuple(_place(one) for one in living),
        work=tuple(work_asked(living, groups, training)),
        most=min([mentor.capacity, *most]),
        least=min([mentor.capacity, max(least, default=0)]),
        budget=min(budgets, default=None),
    )


def _place(match: Match) -> Place:
    weeks = match.agreement.weeks if hasattr(match, "agreement") else _agreed_weeks(match)
    return Place(match, weeks is not None and weeks <= SHORT_WEEKS, match.ends_before)


def _agreed_weeks(match: Match) -> int | None:
    """How long it would last as the programme has it; None until the year ends."""
    blueprint = blueprint_of(match.programme)
    weeks: int | None = blueprint.setting("agreement.weeks").value
    return None if blueprint.setting("agreement.lasts").value == "until_end_of_school_year" else weeks


def _minutes(match: Match) -> int:
    if hasattr(match, "agreement"):
        return match.agreement.per_week * match.agreement.minutes
    blueprint = blueprint_of(match.programme)
    per_week, minutes = (blueprint.setting(f"agreement.{name}").value for name in ("frequency_per_week", "minutes"))
    return (per_week or 0) * (minutes or 0)
