"""What every sheet has in common, and the student's own card, which no blueprint describes."""

from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from holdfast.cases.consent.state import ConsentState
from holdfast.cases.consent.texts import frequency, length
from holdfast.messaging.paper import Facts, Heading, Items, Lines, Sheet, Words, render

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
