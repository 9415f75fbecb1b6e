"""The family of a student: who may contact it and how, what was said, what is due; and writing down a contact."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.families import texts
from holdfast.families.access import STAFF, may_contact
from holdfast.families.choices import BestTime, Outcome
from holdfast.families.facts import is_overdue
from holdfast.families.queries import (
    children_of_the_family,
    contacts_with,
    family_members,
    family_name,
    last_contacts,
    missed_this_year,
)
from holdfast.journeys import contact as journey
from holdfast.journeys.call_list import steps_to_take
from holdfast.kernel import audit, clock
from holdfast.kernel.errors import Refusal
from holdfast.plans.access import about_of, has_plans
from holdfast.plans.choices import PlanAbout
from holdfast.programmes.texts import here
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into
from holdfast.web.jinja import date_text
from holdfast.web.liaison.forms import ContactForm, TapForm
from holdfast.web.liaison.letters import letters_to_families
from holdfast.web.liaison.steps import step_row
from holdfast.web.paper.fills import language_name
from holdfast.web.request import Request

MOST = 60
TAPS = (Outcome.SPOKE, Outcome.MESSAGE, Outcome.NO_ANSWER)
"""What a call mostly ends in: one tap each."""
CALL = "telephone"


class Event(NamedTuple):
    """One contact, in the words of `components/story.html`."""

    at: datetime
    meaning: str
    sentence: str
    who: str
    note: str = ""
    href: str = ""


@who(*STAFF)
@require_GET
def student_family(request: Request, pk: int) -> HttpResponse:
    """Everything about one family that this person may know: the protocol of each programme, and what happened."""
    actor, at = request.actor, clock.now()
    seen = journey.family_seen_by(actor, pk)
    if seen is None:
        raise Http404
    sight, footings = seen
    student = sight.student
    contacts = list(contacts_with(actor, student)[:MOST])
    if contacts:
        audit.read(by=actor, at=at, record="family_contact", student_id=pk, school_id=student.school_id)
    reaches = may_contact(sight) and any(one.standing.may_contact for one in footings)
    knows_people = reaches or sight.may_read("family_contact")
    children = children_of_the_family(actor, student)
    missed = missed_this_year([pk], actor.on) if sight.may_read("attendance") else {}
    last = last_contacts(one.around.key for one in footings)
    first = next((one for one in footings if reaches and one.standing.may_contact), None)
    steps = steps_to_take(actor, pk) if reaches else []
    context = {
        "student": student,
        "name": family_name(student),
        "steps": [step_row(one) for one in steps],
        "is_household": any(_is_household(one) for one in footings),
        "siblings": [one for one in children if one.pk != pk],
        "members": [shown_member(one) for one in family_members([pk])[pk]] if knows_people else [],
        "programmes": [
            _programme(one, last.get(one.around.key[:2]), missed.get(pk), actor.on, may_contact(sight))
            | {"is_first": one is first}
            for one in footings
        ],
        "story": [_event(one) for one in contacts],
    }
    return render(request, "liaison/family.html", context)


def _is_household(footing: Any) -> bool:
    return bool(footing.blueprint.setting("unit_of_work").value == "household")


def _programme(footing: Any, last: Any, missed: Any, on: date, may_write: bool) -> dict[str, Any]:
    """One programme on the page: what holds, what was last, and the buttons that the rules leave."""
    protocol, around = footing.protocol, footing.around
    may = may_write and footing.standing.may_contact
    return {
        "one": around.programme,
        "match": around.match,
        "rules": texts.who_may_contact(protocol),
        "last": texts.last_contact_text(last, on),
        "overdue": is_overdue(protocol.every_days, last.made_at.date() if last else None, around.since, on),
        "missed": texts.missed_in_words(missed, protocol.count_absences_in) if missed else "",
        "first": here(protocol.first_message) if last is None else "",
        "content": [here(one) for one in protocol.content],
        "wording": [here(one) for one in protocol.wording],
        "involve": [here(one) for one in protocol.involve],
        "letters": [
            (here(one.name), reverse("family_letter", args=[around.student.pk, around.programme.pk, one.code]))
            for one in letters_to_families(footing.blueprint)
        ]
        if may
        else [],
        "may_contact": may,
        "taps": taps_of(footing) if may else [],
        "kept_away": [here(one.rule.text) for one in footing.standing.blocked_by] if may_write else [],
        "lead": around.programme.lead.name,
        "plan": has_plans(footing.blueprint) and about_of(footing.blueprint) is PlanAbout.HOUSEHOLD,
    }


def taps_of(footing: Any) -> list[dict[str, str]]:
    """What a call can end in, where the programme calls families: each a form of its own with its own key."""
    if CALL not in (footing.protocol.channels or (CALL,)) or footing.standing.warnings:
        return []
    return [{"outcome": one.value, "label": str(one.label), "client_key": str(uuid4())} for one in TAPS]


def shown_member(member: Any) -> dict[str, Any]:
    """Somebody of the family: who, how to reach them, in which language, and when."""
    person = member.link.guardian
    language = language_name(person.language)
    return {
        "name": person.name,
        "kinship": member.link.get_kinship_display(),
        "may_be_called": member.may_be_called,
        "phone": person.phone,
        "email": person.email,
        "language": _("%(language)s, with an interpreter") % {"language": language}
        if person.needs_interpreter
        else language,
        "best_time": str(BestTime(member.best_time).label) if member.best_time else "",
    }


def _event(contact: Any) -> Event:
    sentence = texts.contact_sentence(contact)
    if contact.guardian is not None:
        sentence = _("%(who)s. %(sentence)s") % {"who": contact.guardian.name, "sentence": sentence}
    told = [contact.said]
    if contact.next_step or contact.next_on:
        when = [contact.next_step, date_text(contact.next_on) if contact.next_on else ""]
        told.append(_("Next: %(what)s") % {"what": ", ".join(filter(None, when))})
    by = contact.made_by.name if contact.made_by else ""
    meaning = texts.MEANING[Outcome(contact.outcome)]
    return Event(contact.made_at, meaning, sentence, f"{by}, {contact.programme.name}", " ".join(filter(None, told)))


def _writable(request: Request, pk: int, programme: int) -> Any:
    """Where this person may write down a contact. Whom a rule keeps away finds no page: there is no such button."""
    footing = journey.footing_to_write(request.actor, pk, programme)
    if footing is None or not footing.standing.may_contact:
        raise Http404
    return footing


@who(*STAFF)
@require_http_methods(["GET", "POST"])
def family_contact(request: Request, pk: int, programme: int) -> HttpResponse:
    """Write down what was tried or said: how, with whom, what came of it, what comes next."""
    footing = _writable(request, pk, programme)
    student, protocol = footing.around.student, footing.protocol
    members = [one for one in family_members([pk])[pk] if one.may_be_called]
    form = ContactForm(
        request.POST or None,
        initial={
            "client_key": uuid4(),
            "channel": (protocol.channels or (CALL,))[0],
            "guardian": members[0].link.guardian_id if members else "",
            "best_time": members[0].best_time if members else "",
        },
        protocol=protocol,
        guardians=[(one.link.guardian_id, one.link.guardian.name) for one in members],
        asks_why=bool(footing.standing.warnings),
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            journey.record_contact(
                student_id=pk, programme_id=programme, channel=told["channel"], outcome=told["outcome"],
                guardian_id=int(told["guardian"]) if told.get("guardian") else None, said=told["said"],
                next_step=told["next_step"], next_on=told["next_on"], barriers=told.get("barriers", []),
                best_time=told.get("best_time"), reason=told.get("reason", ""), client_key=told["client_key"],
                by=request.actor, at=clock.now(),
            )  # fmt: skip
        if not form.errors:
            messages.success(
                request, _("The contact with the family of %(name)s is kept.") % {"name": student.short_name}
            )
            return redirect("student_family", pk)
    context = {
        "student": student,
        "programme": footing.around.programme,
        "form": form,
        "first": here(protocol.first_message),
        "content": [here(one) for one in protocol.content],
        "wording": [here(one) for one in protocol.wording],
        "told": [here(one.rule.text) for one in (*footing.standing.warnings, *footing.standing.told)],
    }
    return render(request, "liaison/contact.html", context, status=422 if form.errors else 200)


@who(*STAFF)
@require_POST
def family_tap(request: Request, pk: int, programme: int) -> HttpResponse:
    """What came of a call, in one tap."""
    _writable(request, pk, programme)
    form = TapForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was kept. Tap once more."))
        return redirect("student_family", pk)
    told = form.cleaned_data
    try:
        journey.record_contact(
            student_id=pk, programme_id=programme, channel=CALL, outcome=told["outcome"],
            guardian_id=told["guardian"], client_key=told["client_key"], by=request.actor, at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        said = _("Kept: %(outcome)s. Add what was said if there is more to remember.")
        messages.success(request, said % {"outcome": str(Outcome(told["outcome"]).label).lower()})
    return redirect("families") if told["back"] else redirect("student_family", pk)
