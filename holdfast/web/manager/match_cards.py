"""What matches and mentors have for the manager today."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.kernel.actor import Actor
from holdfast.matches.counts import HomeCounts, counts_for_home
from holdfast.people.access import whole_schools
from holdfast.web.doors import MANAGERS
from holdfast.web.manager.card import Card, Consequence, waited


def matches_and_mentors(actor: Actor, on: date) -> Iterable[Card]:
    counts = counts_for_home(whole_schools(actor, "match", *MANAGERS), on)
    yield from _standing_still(counts)
    yield from _matches(counts, on)
    yield from _mentors(counts)


def _standing_still(counts: HomeCounts) -> Iterable[Card]:
    if counts.suspended:
        yield Card(
            consequence=Consequence.MATCH_BREAKING,
            number=counts.suspended,
            unit=ngettext("match", "matches", counts.suspended),
            sentence=ngettext(
                "A match stands still: a check has ended or a consent was taken back.",
                "Matches stand still: a check has ended or a consent was taken back.",
                counts.suspended,
            ),
            action_text=_("See why"),
            action_href=f"{reverse('matches')}?show=suspended",
            meaning="act",
            word=_("Needs action now"),
        )


def _matches(counts: HomeCounts, on: date) -> Iterable[Card]:
    if counts.proposals_waiting:
        yield Card(
            consequence=Consequence.CHILD_WAITING,
            number=counts.proposals_waiting,
            unit=ngettext("proposed match", "proposed matches", counts.proposals_waiting),
            sentence=ngettext(
                "A match is proposed, with its reason. You approve it or ask for another.",
                "Matches are proposed, each with its reason. You approve them or ask for others.",
                counts.proposals_waiting,
            ),
            action_text=_("Look and approve"),
            action_href=reverse("matches"),
            meaning="watch",
            word=_("Next step"),
        )
    elif counts.students_without_mentor:
        yield Card(
            consequence=Consequence.CHILD_WAITING,
            number=counts.students_without_mentor,
            unit=ngettext("student", "students", counts.students_without_mentor),
            sentence=ngettext(
                "A student was accepted and has no mentor yet.",
                "Students were accepted and have no mentor yet.",
                counts.students_without_mentor,
            ),
            action_text=_("Propose matches"),
            action_href=reverse("matches"),
            meaning="watch",
            word=_("Next step"),
        )
    if counts.agreements_unsigned:
        meaning, word = waited(counts.oldest_unsigned_on, on)
        yield Card(
            consequence=Consequence.CHILD_WAITING,
            number=counts.agreements_unsigned,
            unit=ngettext("agreement", "agreements", counts.agreements_unsigned),
            sentence=ngettext(
                "An agreement is not signed by everybody yet, so the meetings cannot begin.",
                "Agreements are not signed by everybody yet, so the meetings cannot begin.",
                counts.agreements_unsigned,
            ),
            action_text=_("See who has to sign"),
            action_href=f"{reverse('matches')}?show=approved",
            meaning=meaning,
            word=word,
            since=counts.oldest_unsigned_on,
        )


def _mentors(counts: HomeCounts) -> Iterable[Card]:
    if counts.mentors_expiring:
        yield Card(
            consequence=Consequence.MENTOR_WAITING,
            number=counts.mentors_expiring,
            unit=ngettext("mentor", "mentors", counts.mentors_expiring),
            sentence=ngettext(
                "A mentor's check ends soon. On that day the meetings stop by themselves.",
                "Checks of mentors end soon. On that day their meetings stop by themselves.",
                counts.mentors_expiring,
            ),
            action_text=_("Renew"),
            action_href=f"{reverse('mentors')}?show=expiring",
            meaning="watch",
            word=_("Soon"),
        )
    if counts.mentors_applied:
        yield Card(
            consequence=Consequence.SOON,
            number=counts.mentors_applied,
            unit=ngettext("person", "people", counts.mentors_applied),
            sentence=ngettext(
                "Somebody offered to be a mentor and waits for the next step.",
                "People offered to be mentors and wait for the next step.",
                counts.mentors_applied,
            ),
            action_text=_("Go on with screening"),
            action_href=f"{reverse('mentors')}?show=applied",
            meaning="info",
            word=_("Waiting"),
        )
