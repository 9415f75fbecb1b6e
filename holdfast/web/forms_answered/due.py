"""The forms of a programme on the page of whom or what they are about: what is due first, the others one tap away.

A page loads `forms_of_match(request.actor, match)` (or of another thing) as `forms_due`, and shows it with
`{% from "forms/due.html" import due_forms %}{{ due_forms(forms_due) }}`.
"""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from holdfast.cases.choices import ReferralStatus
from holdfast.forms.access import Subject
from holdfast.forms.choices import About
from holdfast.forms.queries import Listed, Wanted, listed_forms
from holdfast.journeys.answer_form import about_household, about_match, about_mentor, about_programme, about_student
from holdfast.kernel.actor import Actor
from holdfast.matches.choices import MatchStatus
from holdfast.mentors.choices import MentorStatus
from holdfast.programmes.texts import here
from holdfast.web.jinja import date_text

Shown = dict[str, list[dict[str, Any]]]
REFERRED = frozenset({"refer", "decide"})
ACCEPTED = REFERRED | {"inform", "consent", "match", "agree"}
MEETING = frozenset({"match", "agree", "meet", "review"})
CLOSING = frozenset({"close"})
AT_REFERRAL = {
    ReferralStatus.RECEIVED: REFERRED,
    ReferralStatus.WAITING: REFERRED,
    ReferralStatus.ACCEPTED: ACCEPTED,
    ReferralStatus.MATCHED: ACCEPTED,
}
AT_MATCH = {
    MatchStatus.PROPOSED: frozenset({"match"}),
    MatchStatus.APPROVED: frozenset({"match", "agree"}),
    MatchStatus.ACTIVE: MEETING,
    MatchStatus.SUSPENDED: MEETING,
    MatchStatus.ENDED: CLOSING,
}
AT_MENTOR = frozenset({"apply", "screen", "train"})
"""The stages that something has reached: the forms of these are due."""


def forms_of_referral(actor: Actor, referral: Any) -> Shown:
    """The forms about a student and their family."""
    stages, student = AT_REFERRAL.get(referral.status, frozenset()), referral.student
    about = [about_student(student), about_household(student)]
    return _shown(actor, [Wanted(referral.programme, one, stages) for one in about])


def forms_of_match(actor: Actor, match: Any, *, is_ending: bool = False) -> Shown:
    """The forms about a match, and about the student, the family and (to the mentor alone) the mentor in it."""
    stages = CLOSING if is_ending else AT_MATCH.get(match.status, frozenset())
    about = [about_match(match), about_student(match.student), about_household(match.student)]
    wanted = [Wanted(match.programme, one, stages) for one in about]
    if actor.user_id is not None and actor.user_id == match.mentor.user_id:
        wanted.append(Wanted(match.programme, about_mentor(match.mentor), AT_MENTOR))
    return _shown(actor, wanted)


def forms_of_mentor(actor: Actor, mentor: Any, programmes: Sequence[Any]) -> Shown:
    """The forms of these programmes about a mentor."""
    working = mentor.status in (MentorStatus.APPLIED, MentorStatus.ACCEPTED, MentorStatus.PAUSED)
    stages = AT_MENTOR if working else frozenset()
    return _shown(actor, [Wanted(one, about_mentor(mentor), stages) for one in programmes])


def forms_of_programme(actor: Actor, programme: Any) -> Shown:
    """The forms about the programme itself."""
    stages = frozenset({"launch"}) if programme.status != "closed" else frozenset()
    return _shown(actor, [Wanted(programme, about_programme(programme), stages)])


def _shown(actor: Actor, wanted: Sequence[Wanted]) -> Shown:
    listed = listed_forms(actor, wanted)
    several = len({one.programme.pk for one in listed}) > 1
    rows = [(one.is_due, _row(one, several)) for one in listed]
    return {"due": [row for is_due, row in rows if is_due], "other": [row for is_due, row in rows if not is_due]}


def address_of(view: str, programme_id: int, subject: Subject, code: str) -> str:
    """Where a form is answered or read. A family is named by its student."""
    by_student = subject.about is About.HOUSEHOLD and subject.student is not None
    pk = subject.student.pk if by_student and subject.student else subject.id
    return reverse(view, args=[programme_id, subject.about.value, pk, code])


def _row(one: Listed, several: bool) -> dict[str, Any]:
    reads = one.may_read and (one.is_complete or not one.may_answer)
    hints = [one.programme.name] if several else []
    if one.form.private.value:
        hints.append(_("Only you read what you write there."))
    return {
        "text": here(one.form.name),
        "href": address_of("form_answers" if reads else "form_answer", one.programme.pk, one.subject, one.form.code),
        "hint": ". ".join(hint.rstrip(".") for hint in hints),
        **_state(one),
    }


def _state(one: Listed) -> dict[str, str]:
    if one.is_complete:
        return {"meaning": "well", "status": _("Answered %(day)s") % {"day": date_text(one.answered_at, "short")}}
    if one.answered_at is not None:
        return {"meaning": "watch", "status": _("Begun")}
    if one.is_waited_for:
        return {"meaning": "watch", "status": _("To do: a rule waits for it")}
    return {"meaning": "none", "status": _("Not answered yet")}
