"""What families have for the manager today: a question first, then who has not been told, then who has not answered."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.cases.consent.counts import QUESTION, TALK, TELL, WAIT, FamilyCounts, counts_for_home
from holdfast.kernel.actor import Actor
from holdfast.people.access import whole_schools
from holdfast.web.doors import MANAGERS
from holdfast.web.manager.card import Card, Consequence, waited


def _href(kind: str) -> str:
    return f"{reverse('referrals')}?family={kind}"


def families(actor: Actor, on: date) -> Iterable[Card]:
    counts = counts_for_home(whole_schools(actor, "consent", *MANAGERS), on)
    if counts.questions:
        meaning, word = waited(counts.oldest_question, on)
        yield Card(
            consequence=Consequence.FAMILY_WAITING,
            number=counts.questions,
            unit=ngettext("question", "questions", counts.questions),
            sentence=ngettext(
                "A family has asked you something before they decide.",
                "Families have asked you something before they decide.",
                counts.questions,
            ),
            action_text=_("Answer"),
            action_href=_href(QUESTION),
            meaning=meaning,
            word=word,
            since=counts.oldest_question,
        )
    yield from _to_tell(counts)
    yield from _to_wait_for(counts, on)


def _to_tell(counts: FamilyCounts) -> Iterable[Card]:
    if counts.refused:
        yield Card(
            consequence=Consequence.FAMILY_WAITING,
            number=counts.refused,
            unit=ngettext("family", "families", counts.refused),
            sentence=ngettext(
                "A family or a student said no or changed their mind. Talk with them, then close the referral.",
                "Families or students said no or changed their mind. Talk with them, then close the referrals.",
                counts.refused,
            ),
            action_text=_("See who"),
            action_href=_href(TALK),
            meaning="act",
            word=_("Needs action now"),
        )
    if counts.to_tell:
        yield Card(
            consequence=Consequence.FAMILY_WAITING,
            number=counts.to_tell,
            unit=ngettext("student", "students", counts.to_tell),
            sentence=ngettext(
                "A student was accepted, and the family or the student has still to be told or asked.",
                "Students were accepted, and the families or the students have still to be told or asked.",
                counts.to_tell,
            ),
            action_text=_("Tell and ask"),
            action_href=_href(TELL),
            meaning="watch",
            word=_("Next step"),
        )


def _to_wait_for(counts: FamilyCounts, on: date) -> Iterable[Card]:
    if counts.waiting:
        meaning, word = waited(counts.waiting_since, on)
        yield Card(
            consequence=Consequence.SOON,
            number=counts.waiting,
            unit=ngettext("family", "families", counts.waiting),
            sentence=ngettext(
                "A family was told and has not answered yet.",
                "Families were told and have not answered yet.",
                counts.waiting,
            ),
            action_text=_("Remind or call"),
            action_href=_href(WAIT),
            meaning=meaning,
            word=word,
            since=counts.waiting_since,
        )
