"""Where a sheet that came back is entered: one line for each purpose that a sheet can have."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from holdfast.cases.access import referrals_visible_to
from holdfast.cases.queries import newest_referral
from holdfast.engines.blueprint import Document
from holdfast.groups.access import groups_visible_to
from holdfast.kernel.actor import Actor
from holdfast.matches.access import is_mentor_of, matches_visible_to
from holdfast.meetings.access import meetings_kept_by
from holdfast.meetings.choices import MeetingStatus
from holdfast.mentors.access import mentors_visible_to
from holdfast.people.access import students_visible_to
from holdfast.programmes.queries import blueprint_of
from holdfast.web.paper.ours import fills_of
from holdfast.web.quick.codes import About, Printed

LIVING = ("approved", "active", "suspended")
WHOM = {
    "student": About.STUDENT, "household": About.STUDENT, "match": About.MATCH, "meeting": About.MATCH,
    "mentor": About.MENTOR, "group": About.GROUP,
}  # fmt: skip
"""Whom a sheet is about, by the word of the language."""
MOST = 100
"""So many names are offered for a sheet that was printed empty; the newest first."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """A sheet in the hands of somebody who may see whom it is about: at most one of these three is there."""

    actor: Actor
    programme: Any
    document: Document
    student: Any = None
    match: Any = None
    mentor: Any = None
    group: Any = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What is done with a sheet: the words beside its code, whom it must be about, the address of the screen."""

    words: Promise
    about: About
    address: Callable[[Scanned], str | None]


def _of_referral(page: str) -> Callable[[Scanned], str | None]:
    def address(scanned: Scanned) -> str | None:
        pk = newest_referral(referrals_visible_to(scanned.actor), scanned.programme.pk, scanned.student.pk)
        return reverse(page, args=[pk]) if pk else None

    return address


def _form(scanned: Scanned) -> str | None:
    """The questions of the form, of whom the form itself asks."""
    code = next(part.form for part in scanned.document.parts.value or () if part.fill == "form" and part.form)
    about = next(form.about for form in blueprint_of(scanned.programme).content.forms if form.code == code)
    whom = {"programme": scanned.programme, "student": scanned.student, "household": scanned.student}
    whom |= {"match": scanned.match, "mentor": scanned.mentor}
    one = whom.get(about)
    return reverse("form_answer", args=[scanned.programme.pk, about, one.pk, code]) if one else None


def _agreement(scanned: Scanned) -> str | None:
    """The mentor signs on their own page; the school enters what was signed on paper."""
    own = is_mentor_of(scanned.actor, scanned.match)
    return reverse("mentor_proposal" if own else "match", args=[scanned.match.pk])


def _meeting(scanned: Scanned) -> str | None:
    """The meeting that is planned or not entered yet; without one, the notes of the pair."""
    planned = meetings_kept_by(scanned.actor).filter(match=scanned.match, status=MeetingStatus.PLANNED)
    if meeting := planned.order_by("planned_at").first():
        return reverse("mentor_meeting", args=[meeting.pk])
    own = is_mentor_of(scanned.actor, scanned.match)
    return reverse("mentor_notes" if own else "match", args=[scanned.match.pk])


def _contact(scanned: Scanned) -> str | None:
    return reverse("family_contact", args=[scanned.student.pk, scanned.programme.pk])


def _group(scanned: Scanned) -> str | None:
    return reverse("group", args=[scanned.group.pk])


def _reviews(scanned: Scanned) -> str | None:
    return reverse("teacher_reviews")


def entry_for(document: Document) -> Entry | None:
    """What is done with a sheet that came back; None for one that does not, and where no page takes it."""
    fills = fills_of(document)
    about = WHOM.get(document.about, About.NOBODY)
    if not document.comes_back.value:
        return None
    if "consent" in fills:
        return Entry(_("For the school: enter the answer here"), About.STUDENT, _of_referral("consent"))
    if "form" in fills:
        return Entry(_("For the school: enter the answers here"), about, _form)
    if document.about == "match" and "clauses" in fills:
        return Entry(_("For the school: enter the signatures here"), About.MATCH, _agreement)
    if document.at == "refer" and about is About.STUDENT:
        return Entry(_("For the school: enter it with the referral here"), About.STUDENT, _of_referral("referral"))
    if document.at == "review" and about is About.STUDENT:
        return Entry(_("For the teacher: enter the review here"), About.NOBODY, _reviews)
    if about is About.GROUP and "register" in fills:
        return Entry(_("For who leads the group: enter who came here"), About.GROUP, _group)
    if "contacts" in fills and about is About.STUDENT:
        return Entry(_("For the school: enter the contacts here"), About.STUDENT, _contact)
    if document.about == "meeting" or (about is About.STUDENT and "targets" in fills):
        return Entry(_("For the mentor: enter this meeting here"), About.MATCH, _meeting)
    return None


def scanned(actor: Actor, programme: Any, document: Document, printed: Printed) -> Scanned:
    """The sheet with whom it is about, as far as this person may see them."""
    match printed.about:
        case About.STUDENT:
            student = students_visible_to(actor).filter(pk=printed.about_id, school=programme.school_id).first()
            living = _matches(actor, programme).filter(student=printed.about_id).order_by("-id").first()
            return Scanned(actor, programme, document, student=student, match=living)
        case About.MATCH:
            found = matches_visible_to(actor).select_related("student", "mentor")
            one = found.filter(pk=printed.about_id, programme=programme).first()
            # An agreement that ended takes no signature any more, and no meeting either.
            living = one if one is not None and one.status in LIVING else None
            mentor = living.mentor if living else None
            return Scanned(actor, programme, document, one.student if one else None, living, mentor)
        case About.MENTOR:
            mentor = mentors_visible_to(actor).filter(pk=printed.about_id, school=programme.school_id).first()
            return Scanned(actor, programme, document, mentor=mentor)
        case About.GROUP:
            group = groups_visible_to(actor).filter(pk=printed.about_id, programme=programme).first()
            return Scanned(actor, programme, document, group=group)
        case _:
            return Scanned(actor, programme, document)


def opens_for(actor: Actor, address: str) -> bool:
    """Whether the door of this page is open to the roles of this person."""
    door = vars(resolve(address).func)["door"]
    return isinstance(door, str) or actor.has(*door)


def address_for(entry: Entry, sheet: Scanned) -> str | None:
    """The screen for this sheet; None when nothing waits for it any more, or this person may not enter it."""
    there = {About.STUDENT: sheet.student, About.MATCH: sheet.match, About.MENTOR: sheet.mentor}
    there |= {About.GROUP: sheet.group, About.NOBODY: sheet.programme}
    address = entry.address(sheet) if there[entry.about] is not None else None
    return address if address is not None and opens_for(sheet.actor, address) else None


def candidates(actor: Actor, programme: Any, about: About) -> list[tuple[int, str]]:
    """For a sheet that was printed empty: about whom it can be, by name."""
    match about:
        case About.MATCH:
            rows = _matches(actor, programme).order_by("-id")[:MOST]
            found = [(one.pk, f"{one.student.name}, {one.mentor.name}") for one in rows]
        case About.STUDENT:
            referred = referrals_visible_to(actor).filter(programme=programme).select_related("student")
            found = list({one.student_id: one.student.name for one in referred.order_by("-id")[:MOST]}.items())
        case About.GROUP:
            groups = groups_visible_to(actor).filter(programme=programme)
            found = [(one.pk, str(one)) for one in groups.order_by("-id")[:MOST]]
        case _:
            mentors = mentors_visible_to(actor).filter(school=programme.school_id)
            found = [(one.pk, one.name) for one in mentors.order_by("-id")[:MOST]]
    return sorted(found, key=lambda one: one[1])


def _matches(actor: Actor, programme: Any) -> Any:
    found = matches_visible_to(actor).filter(programme=programme, status__in=LIVING)
    return found.select_related("student", "mentor")
