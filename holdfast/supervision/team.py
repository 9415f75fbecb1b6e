"""What a school team looks at together: what keeps several students away, in counts and never with a name."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from holdfast.cases.choices import ReferralStatus
from holdfast.cases.models import Referral
from holdfast.engines.blueprint import Item, Text
from holdfast.families.models import Contact
from holdfast.kernel.actor import Actor, Role
from holdfast.plans.models import PlanLine
from holdfast.programmes.choices import ProgrammeStatus
from holdfast.programmes.launch import first_things
from holdfast.programmes.models import LaunchTick, Programme
from holdfast.programmes.people import who_is
from holdfast.programmes.queries import blueprint_of
from holdfast.supervision.access import reads_support

LIVING = (ReferralStatus.RECEIVED, ReferralStatus.WAITING, ReferralStatus.ACCEPTED, ReferralStatus.MATCHED)
TEAM = "school_team"
ASKED_FOR = ("services.school_team", "services.barriers")


def has_team(programme: Programme) -> bool:
    """Whether the programme speaks of a school team, or of what makes it hard to come to school."""
    blueprint = blueprint_of(programme)
    return any(blueprint.setting(path).value for path in ASKED_FOR)


def reads_team(actor: Actor, programme: Programme) -> bool:
    """Whether this actor sees the counts: the team itself, and who supports the mentors."""
    return reads_support(actor, programme) or TEAM in who_is(actor, programme)


def barriers_of(programmes: Sequence[Programme]) -> dict[int, Counter[str]]:
    """How many students of each programme have each barrier, by its id. Two queries.

    It was named in a contact with the family or in a plan; a student counts once, however often it was named.
    """
    ids = [one.pk for one in programmes]
    contacts = Contact.objects.filter(programme__in=ids).exclude(barriers=[])
    lines = PlanLine.objects.filter(plan__programme__in=ids).exclude(barriers=[])
    named = {
        (programme, student, barrier)
        for programme, student, barriers in (
            *contacts.values_list("programme", "student", "barriers"),
            *lines.values_list("plan__programme", "student", "barriers"),
        )
        for barrier in barriers
    }
    found: dict[int, Counter[str]] = {pk: Counter() for pk in ids}
    for programme, _student, barrier in named:
        found[programme][barrier] += 1
    return found


def focus_of(programme: Programme) -> Counter[str]:
    """How many students who are referred now have each area to work on. One query."""
    rows = Referral.objects.filter(programme=programme, status__in=LIVING).exclude(focus=[])
    named = {(student, area) for student, focus in rows.values_list("student", "focus") for area in focus}
    return Counter(area for _student, area in named)


def in_order(counts: Mapping[str, int], items: Iterable[Item]) -> list[tuple[Item, int]]:
    """Each entry with its count, the most frequent first."""
    return sorted(((item, counts.get(item.id, 0)) for item in items), key=lambda one: -one[1])


Missing = tuple[Text | None, str]
"""The words of what is missing; without words, who of the language has not said that they stand behind it."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """A programme of a district: what stands of the things that must stand first, and what does not."""

    programme: Programme
    standing: int
    missing: tuple[Missing, ...]

    @property
    def total(self) -> int:
        return self.standing + len(self.missing)


def programmes_in_district(actor: Actor) -> list[Programme]:
    """The programmes of the districts that this actor is captain of, by school and name."""
    rows = Programme.objects.filter(school__district__in=actor.districts_as(Role.DISTRICT, Role.AUDITOR))
    rows = rows.exclude(status=ProgrammeStatus.CLOSED).select_related("blueprint", "school", "lead")
    return list(rows.order_by("school__name", "name", "id"))


def readiness_in(programmes: Sequence[Programme]) -> list[Readiness]:
    """What stands of each programme before its first referral. One query."""
    ticks = set(
        LaunchTick.objects.filter(programme__in=[one.pk for one in programmes]).values_list("programme", "item")
    )
    found = []
    for one in programmes:
        asked = first_things(blueprint_of(one))
        missing = tuple((text, who) for code, text, who, _origin in asked if (one.pk, code) not in ticks)
        found.append(Readiness(one, len(asked) - len(missing), missing))
    return found


def needed_in(programmes: Iterable[Programme]) -> list[Item]:
    """What these programmes need from their district, each thing once."""
    found: dict[str, Item] = {}
    for one in programmes:
        for item in blueprint_of(one).setting("services.needed_from_district").value or ():
            found.setdefault(item.id, item)
    return list(found.values())


def barriers_together(programmes: Sequence[Programme]) -> list[tuple[Item, int]]:
    """The barriers of all these programmes together, the most frequent first."""
    items: dict[str, Item] = {}
    counts: Counter[str] = Counter()
    for one in programmes:
        for item in blueprint_of(one).setting("services.barriers").value or ():
            items.setdefault(item.id, item)
    for found in barriers_of(programmes).values():
        counts += found
    return in_order(counts, items.values())
