"""Information and consent in sentences, for staff and for families."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from holdfast.cases.consent.state import ConsentState, Next, Said
from holdfast.cases.consent.wording import Wording

SAID: Mapping[Said, tuple[str, Promise]] = {
    Said.NOTHING: ("none", _("No answer yet")),
    Said.YES: ("well", _("Said yes")),
    Said.NO: ("act", _("Said no")),
    Said.WITHDRAWN: ("act", _("Changed their mind")),
    Said.EXPIRED: ("watch", _("The yes has run out")),
    Said.OTHER_WORDING: ("watch", _("Said yes to other terms")),
    Said.AUTHORITY_UNKNOWN: ("watch", _("Said yes; it counts once the school confirms that they decide")),
    Said.NO_AUTHORITY: ("none", _("Does not decide for this student")),
}
"""A meaning of the design system and words for where a guardian's answer stands."""

NEXT: Mapping[Next, Promise] = {
    Next.ANSWER_QUESTION: _("Somebody asked you something. Answer before anything else."),
    Next.TALK: _("There is a no. Nothing goes on; speak with the family and %(name)s, and take the no as it is."),
    Next.TELL: _("%(name)s's family does not know everything yet: %(left)s."),
    Next.CONFIRM_AUTHORITY: _("A yes was signed. It counts once you confirm that this person decides for %(name)s."),
    Next.ASK_AGAIN: _("What was agreed has run out or has changed. Ask the family again."),
    Next.WAIT: _("The family knows everything. Now we wait for their answer."),
    Next.FIND_GUARDIAN: _("Nobody in the records may decide for %(name)s. Find out who does."),
    Next.ASK_STUDENT: _("Now ask %(name)s. It must not be the person who referred."),
    Next.READY: _("The family knows, everybody whose yes is needed said yes. %(name)s can be matched."),
}


def next_text(state: ConsentState) -> str:
    """What moves this on, in one sentence."""
    left = len(state.missing)
    return str(NEXT[state.next_step]) % {
        "name": state.referral.student.short_name,
        "left": ngettext("%(count)s point left", "%(count)s points left", left) % {"count": left},
    }


def who_decides(state: ConsentState) -> str:
    """Whose yes is needed, and why."""
    limit, told = state.own_consent_from_age, {"name": state.referral.student.short_name, "age": state.age}
    if state.consents_alone and state.situation.consent_by in {"guardian", "both"}:
        told["limit"] = limit
        return (
            gettext("%(name)s is %(age)s. From %(limit)s on, their own yes is enough; the family is informed.") % told
        )
    if state.age is None and limit is not None and state.needs_guardian:
        told["limit"] = limit
        return (
            gettext(
                "A parent or guardian and %(name)s decide. From the age of %(limit)s their own yes would be enough, "
                "but we do not know their date of birth."
            )
            % told
        )
    return {
        "guardian": gettext("A parent or guardian decides."),
        "student": gettext("%(name)s decides; the family is informed.") % told,
        "none": gettext("This programme asks for no consent; the family is informed."),
    }.get(state.situation.consent_by, gettext("A parent or guardian decides, and so does %(name)s.") % told)


def frequency(wording: Wording) -> str:
    """How often, and how long each time."""
    if wording.per_week is None:
        return gettext("As often as is needed") if wording.minutes is None else _minutes(wording.minutes)
    often = ngettext("Once a week", "%(count)s times a week", wording.per_week) % {"count": wording.per_week}
    return often if wording.minutes is None else f"{often}, {_minutes(wording.minutes)}"


def _minutes(minutes: int) -> str:
    return ngettext("%(count)s minute", "about %(count)s minutes", minutes) % {"count": minutes}


def length(wording: Wording) -> str:
    """For how long, and when it ends."""
    if wording.weeks is not None:
        return ngettext(
            "%(count)s week, counted from the first meeting", "%(count)s weeks, counted from the first meeting",
            wording.weeks,
        ) % {"count": wording.weeks}  # fmt: skip
    return {
        "until_end_of_school_year": gettext("Until the end of the school year"),
        "one_year": gettext("One year"),
    }.get(wording.lasts or "", gettext("As long as we agree together"))
