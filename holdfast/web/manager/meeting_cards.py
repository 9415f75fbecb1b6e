"""What meetings have for the manager today: a match that is breaking comes before everything else."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.kernel import clock
from holdfast.kernel.actor import Actor
from holdfast.meetings.counts import HomeCounts, Trouble, counts_for_home
from holdfast.meetings.queries import matches_to_log
from holdfast.people.access import whole_schools
from holdfast.web.doors import MANAGERS
from holdfast.web.manager.card import Card, Consequence, waited

OVERDUE, NOT_MET, MISSED_TWICE = "overdue", "not_met", "missed_twice"


def _schools(actor: Actor) -> frozenset[int]:
    return whole_schools(actor, "match", *MANAGERS) & whole_schools(actor, "student", *MANAGERS)


def matches_behind(actor: Actor, card: str) -> list[int]:
    """The matches that one of these cards counts."""
    if card == OVERDUE:
        return matches_to_log(_schools(actor), clock.now())
    counts = counts_for_home(_schools(actor), clock.now())
    return [one.match_id for one in (counts.not_met if card == NOT_MET else counts.missed_twice)]


def _href(card: str) -> str:
    return f"{reverse('matches')}?show={card}"


def meetings(actor: Actor, on: date) -> Iterable[Card]:
    counts = counts_for_home(_schools(actor), clock.now())
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
            action_href=_href(OVERDUE),
            meaning=meaning,
            word=word,
            since=counts.oldest_overdue_on,
        )


def _page_of(found: Sequence[Trouble], card: str) -> str:
    """The page that helps: the student's own when there is one, or else the list of these matches."""
    if len(found) == 1 and found[0].name:
        return reverse("student", args=[found[0].student_id])
    return _href(card)


def _missed_twice(counts: HomeCounts) -> Iterable[Card]:
    if counts.missed_twice:
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
            % {"student": counts.missed_twice[0].name},
            action_text=_("Find out why"),
            action_href=_page_of(counts.missed_twice, MISSED_TWICE),
            meaning="act",
            word=_("Needs action now"),
            why=_("A habit that breaks twice is hard to mend a third time."),
        )


def _not_met(counts: HomeCounts) -> Iterable[Card]:
    if counts.not_met:
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
            % {"student": counts.not_met[0].name, "weeks": counts.longest_weeks},
            action_text=_("See who"),
            action_href=_page_of(counts.not_met, NOT_MET),
            meaning="act",
            word=_("Needs action now"),
        )
