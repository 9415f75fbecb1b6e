"""What is asked of a mentor in a week: talks of two, groups, training. Each group takes its mentor's time once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from holdfast.groups.facts import Together
from holdfast.matches.models import Match
from holdfast.mentors.facts import training_minutes_a_week
from holdfast.programmes.queries import blueprint_of


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


def work_asked(mentor_id: int, living: Sequence[Match], groups: Sequence[Together], on: date) -> list[Work]:
    """What these matches, these groups and the training of the last four weeks ask of a mentor in a week.

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
    if training := training_minutes_a_week(mentor_id, on):
        found.append(Work(Asks.TRAINING, training))
    return found


def _minutes(match: Match) -> int:
    if hasattr(match, "agreement"):
        return match.agreement.per_week * match.agreement.minutes
    blueprint = blueprint_of(match.programme)
    per_week, minutes = (blueprint.setting(f"agreement.{name}").value for name in ("frequency_per_week", "minutes"))
    return (per_week or 0) * (minutes or 0)
