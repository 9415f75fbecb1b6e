"""How contact with families reads: who may, how often, what was missed. One place for what families are told."""

from collections.abc import Mapping
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from holdfast.families.choices import Outcome
from holdfast.families.models import Contact
from holdfast.families.protocol import MENTOR, Protocol
from holdfast.families.queries import Missed
from holdfast.programmes.texts import word

PERCENT = "percent"
MEANING: Mapping[Outcome, str] = {
    Outcome.SPOKE: "well",
    Outcome.SENT: "well",
    Outcome.MESSAGE: "info",
    Outcome.NO_ANSWER: "watch",
    Outcome.WRONG: "act",
    Outcome.NOT_NOW: "watch",
}
MENTOR_CONTACT = {
    "never": gettext_lazy("The mentor does not contact the family."),
    "if_appropriate": gettext_lazy("The mentor may contact the family where it is appropriate."),
    "freely": gettext_lazy("The mentor may contact the family."),
}


def missed_in_words(missed: Missed, count_in: str | None) -> str:
    """What a family is told of absences: days, which people can picture, unless the school counts in percent."""
    if count_in == PERCENT and missed.of:
        share = round(100 * missed.days / missed.of)
        return _("%(share)s%% of the school days missed this year.") % {"share": share}
    if missed.days == 0:
        return _("No school day missed this year.")
    return ngettext("%(days)s school day missed this year.", "%(days)s school days missed this year.", missed.days) % {
        "days": missed.days
    }


def who_may_contact(protocol: Protocol) -> list[str]:
    """Who contacts this family, by which ways and how often, as far as the programme says it: a sentence each."""
    said = []
    if protocol.owner:
        said.append(_("Main contact of the family: %(who)s.") % {"who": word(protocol.owner)})
    if protocol.mentor_contact and protocol.owner != MENTOR:
        said.append(str(MENTOR_CONTACT[protocol.mentor_contact]))
    if protocol.agreed_with:
        said.append(_("Contact is agreed with %(who)s.") % {"who": word(protocol.agreed_with)})
    if protocol.channels:
        said.append(_("Ways: %(ways)s.") % {"ways": ", ".join(word(one) for one in protocol.channels)})
    if protocol.every_days:
        said.append(
            ngettext("At least every %(days)s day.", "At least every %(days)s days.", protocol.every_days)
            % {"days": protocol.every_days}
        )
    if protocol.use_in_sessions is False:
        said.append(_("What the family says is not used in meetings with the student."))
    return said


def contact_sentence(contact: Contact) -> str:
    """One contact in a line: how, and what came of it."""
    told = {"way": capfirst(word(contact.channel)), "outcome": str(Outcome(contact.outcome).label).lower()}
    return _("%(way)s: %(outcome)s.") % told


def last_contact_text(contact: Contact | None, on: date) -> str:
    """When the family last heard from the programme, counted in days."""
    if contact is None:
        return _("No contact yet.")
    days = (on - contact.made_at.date()).days
    told = {"sentence": contact_sentence(contact), "days": days}
    if days <= 0:
        return _("Today. %(sentence)s") % told
    return ngettext("%(days)s day ago. %(sentence)s", "%(days)s days ago. %(sentence)s", days) % told
