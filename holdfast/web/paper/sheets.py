"""What is printed: each sheet built from the records and the programme's own texts, in its reader's language."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.cases.consent.state import ConsentState
from holdfast.cases.consent.texts import frequency, length
from holdfast.cases.consent.wording import wording_of
from holdfast.engines.blueprint import Blueprint, Item
from holdfast.matches.choices import Party
from holdfast.messaging.paper import (
    Choices,
    Facts,
    Heading,
    Items,
    Lines,
    Sheet,
    Signatures,
    Words,
    render,
)
from holdfast.programmes.queries import blueprint_of

LETTER, A4 = "us-letter", "a4"


def answer(sheet: Sheet, name: str) -> HttpResponse:
    """The sheet as a PDF in the browser; its file name names nobody."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(render(sheet), content_type="application/pdf", headers=headers)


def paper_of(school: Any) -> str:
    """Letter where schools print on it, A4 elsewhere."""
    return LETTER if school.district.time_zone.startswith("America/") else A4


def spoken(language: str) -> str:
    """The language in which we print for somebody: theirs where we have it, else English."""
    return "fr" if language.lower().startswith("fr") else "en"


def family_sheet(state: ConsentState, guardian: Any, link: str) -> Sheet:
    """What the family must know, what a yes means, and where to sign; the QR code leads to the same on a phone."""
    referral, language = state.referral, spoken(guardian.language)
    school, student = referral.programme.school, referral.student
    with translation.override(language):
        said = {"name": student.short_name, "lead": referral.programme.lead.name, "school": school.reach}
        return Sheet(
            title=_("A mentor for %(name)s") % said,
            subtitle=state.blueprint.content.name.in_language(language),
            language=language,
            school=school.name,
            blocks=(
                Words(
                    _(
                        "The school would like to offer %(name)s a mentor. Please read these points, then say yes or "
                        "no. Nothing happens before you have answered."
                    )
                    % said
                ),
                Items(_items((one.item for one in state.items), language)),
                Heading(_("With a yes you agree to this")),
                Items(_items(state.wording.scope, language)),
                Facts(((_("How often"), frequency(state.wording)), (_("How long"), length(state.wording)))),
                Words(_("You can change your mind on any day, and you do not have to say why."), loud=True),
                Choices((_("Yes, I agree"), _("No, I do not agree"), _("I have a question: please call me"))),
                Signatures(((_("Parent or guardian"), guardian.name),), _("Signature"), _("Date")),
            ),
            link=link,
            link_text=_("Read and sign on your phone"),
            footer=_("Questions: %(lead)s, %(school)s. Give this sheet back to the school.") % said,
            paper=paper_of(school),
        )


def student_card(state: ConsentState, link: str) -> Sheet:
    """The student's own card: what this is, and that stopping is allowed."""
    referral, language = state.referral, spoken(state.referral.student.language)
    school, student = referral.programme.school, referral.student
    with translation.override(language):
        said = {"name": student.short_name, "lead": referral.programme.lead.name, "school": school.name}
        return Sheet(
            title=_("For %(name)s") % said,
            subtitle=state.blueprint.content.name.in_language(language),
            language=language,
            school=school.name,
            blocks=(
                Words(_("An adult meets with you, listens, and helps you with what you want to change.")),
                Facts(
                    (
                        (_("How often"), frequency(state.wording)),
                        (_("How long"), length(state.wording)),
                        (_("Who to ask"), f"{referral.programme.lead.name}, {school.reach}"),
                    )
                ),
                Heading(_("It is your choice")),
                Items(
                    (
                        (_("Yes or no"), _("You say it yourself, with the code above. Nobody says it for you.")),
                        (_("Stop or change"), _("On any day, with the same code. You do not have to say why.")),
                        (
                            _("What stays between you"),
                            _("What you say stays between you and your mentor, unless somebody is in danger."),
                        ),
                    )
                ),
                Lines(_("When and where we meet"), 2),
                Lines(_("My mentor"), 1),
            ),
            link=link,
            link_text=_("Your own page"),
            footer=_("Keep this card to yourself: the code opens your page."),
            paper=paper_of(school),
        )


def agreement_sheet(match: Any, language: str) -> Sheet:
    """What all parties agree to, with room for each to sign."""
    blueprint, language = blueprint_of(match.programme), spoken(language)
    wording, agreement = wording_of(blueprint), blueprint.content.agreement
    with translation.override(language):
        names = {Party.STUDENT: match.student.name, Party.MENTOR: match.mentor.name}
        parties = [Party(one) for one in agreement.parties.value or () if one in set(Party)]
        return _sheet(
            match,
            language,
            _("Our agreement"),
            Facts(
                (
                    (_("Student"), match.student.name),
                    (_("Mentor"), match.mentor.name),
                    (_("How often"), frequency(wording)),
                    (_("How long"), length(wording)),
                )
            ),
            Heading(_("What we agree")),
            Items(_items(agreement.clauses.value, language)),
            Signatures(tuple((str(one.label), names.get(one, "")) for one in parties), _("Signature"), _("Date")),
        )


def weekly_sheet(match: Any, language: str) -> Sheet:
    """One meeting on paper: the agenda, last week's promises, new targets, what both take away."""
    blueprint, language = blueprint_of(match.programme), spoken(language)
    cycle = blueprint.content.cycle
    with translation.override(language):
        return _sheet(
            match,
            language,
            _("Our meeting"),
            Facts(((_("Student"), match.student.name), (_("Mentor"), match.mentor.name))),
            Lines(_("Day and time"), 1),
            *_listed(_("What we talk about"), cycle.agenda.value, language),
            *_ticks(_("What the teachers looked at"), cycle.review_aspects.value, language),
            Lines(_("What was promised last time, and was it kept?"), 3),
            Lines(_("New targets, and who does what by when"), 4),
            Lines(_("Next meeting: day, time, place"), 1),
        )


def first_meeting_sheet(match: Any, language: str) -> Sheet:
    """The script of the first meeting."""
    blueprint, language = blueprint_of(match.programme), spoken(language)
    most = blueprint.content.match.first_session_max_minutes.value
    with translation.override(language):
        length_of = ((_("At most"), _("%(count)s minutes") % {"count": most}),) if most else ()
        return _sheet(
            match,
            language,
            _("The first meeting"),
            Facts(((_("Student"), match.student.name), (_("Mentor"), match.mentor.name), *length_of)),
            Words(
                _("What is said stays between us. If somebody is in danger, the mentor must tell: say so first."),
                loud=True,
            ),
            *_ticks(_("In this order"), blueprint.content.match.first_session_agenda.value, language),
            Lines(_("What the student wants from this"), 3),
            Lines(_("First targets"), 3),
            Lines(_("Next meeting: day, time, place"), 1),
        )


def check_sheet(match: Any, language: str) -> Sheet:
    """What the mentor checks between two meetings, and what to do when a promise was not kept."""
    blueprint, language = blueprint_of(match.programme), spoken(language)
    cycle = blueprint.content.cycle
    with translation.override(language):
        return _sheet(
            match,
            language,
            _("Between two meetings"),
            Facts(((_("Student"), match.student.name), (_("Mentor"), match.mentor.name))),
            *_ticks(_("Check"), cycle.checks_between.value, language),
            *_ticks(_("On the day of an absence"), cycle.same_day_action.value, language),
            Lines(_("Promise, who checks it, on which day, kept or not"), 8),
            Lines(_("To raise at the next meeting"), 3),
        )


MATCH_SHEETS: dict[str, Callable[[Any, str], Sheet]] = {
    "agreement": agreement_sheet,
    "meeting": weekly_sheet,
    "first-meeting": first_meeting_sheet,
    "checks": check_sheet,
}
"""The sheets of a match, by the word in their address."""
MATCH_SHEET_NAMES: dict[str, Promise] = {
    "agreement": gettext_lazy("Our agreement"),
    "meeting": gettext_lazy("Our meeting"),
    "first-meeting": gettext_lazy("The first meeting"),
    "checks": gettext_lazy("Between two meetings"),
}


def _sheet(match: Any, language: str, title: str, *blocks: Any) -> Sheet:
    school = match.programme.school
    blueprint: Blueprint = blueprint_of(match.programme)
    return Sheet(
        title=title,
        subtitle=blueprint.content.name.in_language(language),
        language=language,
        school=school.name,
        blocks=blocks,
        footer=_("%(school)s, %(programme)s. Keep this where others cannot read it.")
        % {"school": school.name, "programme": match.programme.name},
        paper=paper_of(school),
    )


def _items(items: Iterable[Item] | None, language: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (one.in_language(language), one.explain.in_language(language) if one.explain else "") for one in items or ()
    )


def _listed(title: str, items: Iterable[Item] | None, language: str) -> tuple[Any, ...]:
    return (Heading(title), Items(_items(items, language))) if items else ()


def _ticks(title: str, items: Iterable[Item] | None, language: str) -> tuple[Any, ...]:
    return (Heading(title), Items(_items(items, language), ticked=True)) if items else ()
