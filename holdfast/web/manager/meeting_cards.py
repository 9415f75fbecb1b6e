"""What meetings have for the manager today: a match that is breaking comes before everything else."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.kernel import clock
from holdfast.kernel.actor import Actor
from holdfast.meetings.counts import HomeCounts, counts_for_home
from holdfast.people.access import whole_schools
from holdfast.web.doors import MANAGERS
from holdfast.web.manager.card import Card, Consequence, waited


def meetings(actor: Actor, on: date) -> Iterable[Card]:
    schools = whole_schools(actor, "match", *MANAGERS) & whole_schools(actor, "student", *MANAGERS)
    counts = counts_for_home(schools, clock.now())
    yield from _missed_twice(counts)
    yield from _not_met(counts)
    if counts.overdue:
        meaning, word = waited(counts.oldest_overdue_on, on)
        yield Card(
            consequence=Consequence.MENTOR_WAITING,
            number=counts.overdue,
            unit=ngettext("meeting", "meetings", counts.overdue),
            sentence=ngettext(
                "A meeting should have taken place and nobody has said whether it did.",
                "Meetings should have taken place and nobody has said whether they did.",
                counts.overdue,
            ),
            action_text=_("See whose"),
            action_href=reverse("matches"),
            meaning=meaning,
            word=word,
            since=counts.oldest_overdue_on,
        )


def _first_of(counts: HomeCounts, student_ids: tuple[int, ...]) -> tuple[str, str]:
    """The name of the first of these students, and the page that helps: the student's own, or the matches."""
    first = student_ids[0]
    alone = len(student_ids) == 1 and first in counts.names
    return counts.names.get(first, ""), reverse("student", args=[first]) if alone else reverse("matches")


def _missed_twice(counts: HomeCounts) -> Iterable[Card]:
    if counts.missed_twice:
        name, href = _first_of(counts, counts.missed_twice)
        number = len(counts.missed_twice)
        yield Card(
            consequence=Consequence.MATCH_BREAKING,
            number=number,
            unit=ngettext("student", "students", number),
            sentence=ngettext(
                "%(student)s has missed two meetings in a row.",
                "%(student)s and others have missed two meetings in a row.",
                number,
            )
            % {"student": name},
            action_text=_("Find out why"),
            action_href=href,
            meaning="act",
            word=_("Needs action now"),
            why=_("A habit that breaks twice is hard to mend a third time."),
        )


def _not_met(counts: HomeCounts) -> Iterable[Card]:
    if counts.not_met:
        name, href = _first_of(counts, counts.not_met)
        number = len(counts.not_met)
        yield Card(
            consequence=Consequence.MATCH_BREAKING,
            number=number,
            unit=ngettext("student", "students", number),
            sentence=ngettext(
                "%(student)s has not met their mentor for %(weeks)s school weeks.",
                "%(student)s and others have not met their mentors; the longest for %(weeks)s school weeks.",
                number,
            )
            % {"student": name, "weeks": counts.longest_weeks},
            action_text=_("See who"),
            action_href=href,
            meaning="act",
            word=_("Needs action now"),
        )
