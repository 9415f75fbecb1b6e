"""How far two people have come, in words, for whoever looks after them: the manager, and the mentor."""

from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from holdfast.kernel import clock
from holdfast.kernel.actor import Actor
from holdfast.matches.choices import ExtensionStatus, Party
from holdfast.matches.ending import ending_of, ends_soon
from holdfast.matches.extending import (
    can_be_extended,
    extensions_of,
    into_the_next_year,
    may_ask_extension,
    needed_for_extension,
)
from holdfast.meetings.together import Together, together
from holdfast.programmes import texts
from holdfast.web.jinja import date_text


def together_told(actor: Actor, match: Any) -> dict[str, Any] | None:
    """The week, what is protected, and the signs of risk: those that hold first."""
    found = together(actor, match, clock.now())
    if found is None:
        return None
    language = get_language() or "en"
    return {
        "week": found.week,
        "protected": found.protected,
        "shown": min(found.week, found.protected),
        "sentence": _sentence(found),
        "protection": _protection(found),
        "at_risk": [one.item.in_language(language) for one in found.at_risk],
        "fine": [one.item.in_language(language) for one in found.signals if one.holds is False],
        "to_see": [one.item.in_language(language) for one in found.signals if one.holds is None],
        "ends_on": match.ends_before if ends_soon(match, actor.on) else None,
        "steps": [one.in_language(language) for one in ending_of(match.programme).steps],
        "break_causes": [one.in_language(language) for one in found.break_causes],
        "is_urgent": found.ends_without_progress and found.no_progress_on is not None,
        "practices": [one.in_language(language) for one in found.practices],
    }


def _sentence(found: Together) -> str:
    if found.is_protected:
        return _("School week %(week)s of the %(weeks)s that the programme protects.") % {
            "week": found.week, "weeks": found.protected,
        }  # fmt: skip
    if found.protected:
        return _("School week %(week)s. The %(weeks)s protected weeks are over.") % {
            "week": found.week, "weeks": found.protected,
        }  # fmt: skip
    return _("School week %(week)s.") % {"week": found.week}


def _protection(found: Together) -> str:
    """What the protected weeks mean, and where they stand against a rule that ends a match for lack of progress."""
    if found.ends_without_progress and found.no_progress_on:
        day = {"day": date_text(found.no_progress_on, "short")}
        if found.is_protected:
            return (
                _(
                    "The look at this match on %(day)s saw no progress, and without progress the agreement ends. But "
                    "the protected weeks are not over: whoever ends it now says why."
                )
                % day
            )
        return _("The look at this match on %(day)s saw no progress: without progress the agreement ends.") % day
    if not found.is_protected:
        return ""
    if found.ends_without_progress:
        return _(
            "Two rules pull apart here: without progress the agreement ends, and a match that ends in the protected "
            "weeks can leave a student worse off. Whoever ends it now says why."
        )
    return _("A match that ends in these weeks can leave a student worse off. Whoever ends it now says why.")


def length_sentence(weeks: int | None, lasts: str) -> str:
    """How long an agreement lasts, as the end of a sentence."""
    if weeks is not None:
        return ngettext("for %(weeks)s school week", "for %(weeks)s school weeks", weeks) % {"weeks": weeks}
    if lasts == "one_year":
        return _("for one year")
    return _("until the school year ends")


_INTO_NEXT_YEAR = gettext_lazy("The programme lets a match go on over the summer and into the next school year.")
_WITH_THE_YEAR = gettext_lazy(
    "The programme means its matches to end with the school year. Say so before you ask for weeks beyond it."
)


def more_weeks_told(actor: Actor, match: Any) -> dict[str, Any] | None:
    """More weeks: whether they can be asked for, what is asked for now with who said what, what was decided before."""
    if not can_be_extended(match.programme):
        return None
    extensions = extensions_of(match)
    asked = next((one for one in extensions if one.status == ExtensionStatus.ASKED), None)
    return {
        "may_ask": asked is None and match.ends_before is not None and may_ask_extension(actor, match),
        "asked": asked,
        "answers": _answers(asked, match) if asked else [],
        "beyond": {None: "", True: _INTO_NEXT_YEAR, False: _WITH_THE_YEAR}[into_the_next_year(match)],
        "before": [_decided(one) for one in extensions if one.status != ExtensionStatus.ASKED],
    }


def party_name(party: str) -> str:
    return str(Party(party).label) if party in Party.values else texts.word(party)


def _answers(asked: Any, match: Any) -> list[dict[str, Any]]:
    said = {one.party: one for one in asked.answers.all()}
    return [
        {
            "party": party,
            "name": party_name(party),
            "said": said.get(party),
        }
        for party in needed_for_extension(match.programme)
    ]


def _decided(extension: Any) -> str:
    told = {"weeks": extension.weeks, "day": date_text(extension.decided_at, "short")}
    if extension.status == ExtensionStatus.AGREED:
        return (
            ngettext(
                "%(weeks)s week more, agreed by everybody on %(day)s",
                "%(weeks)s weeks more, agreed by everybody on %(day)s",
                extension.weeks,
            )
            % told
        )
    return (
        ngettext(
            "%(weeks)s week more was declined on %(day)s",
            "%(weeks)s weeks more were declined on %(day)s",
            extension.weeks,
        )
        % told
    )
