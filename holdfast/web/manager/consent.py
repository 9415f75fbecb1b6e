"""What the family of a referred student knows and says: each point with when and how, and the next step."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.accounts.texts import why_you
from holdfast.cases.choices import Means
from holdfast.cases.consent import actions, texts
from holdfast.cases.consent.access import assent_recorded_by, consent_changed_by, consent_read_by, is_living
from holdfast.cases.consent.queries import consent_state
from holdfast.cases.consent.state import ConsentState, Next
from holdfast.cases.queries import with_people
from holdfast.journeys import consent as journey
from holdfast.journeys import inform, withdraw
from holdfast.kernel import audit, clock
from holdfast.kernel.actor import Role
from holdfast.kernel.errors import Refusal
from holdfast.messaging.queries import newest_of
from holdfast.people.access import why_sees
from holdfast.people.actions import confirm_authority
from holdfast.web import paper
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.manager.sent import SENT_BY, became
from holdfast.web.request import Request

READERS = (Role.MANAGER, Role.PASTORAL, Role.SAFEGUARDING, Role.LIAISON)
WRITERS = (Role.MANAGER, Role.LIAISON)
ASKERS = (Role.MANAGER, Role.PASTORAL, Role.LIAISON)
STUDENT = "student"
SPOKEN = [(Means.PHONE, Means.PHONE.label), (Means.IN_PERSON, Means.IN_PERSON.label)]


class Guardians(forms.Form):
    """A form about one of the student's guardians."""

    guardian = forms.TypedChoiceField(label=_("Who"), coerce=int)

    def __init__(self, state: ConsentState, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = [one.guardian for one in state.guardians if one.may_be_told and one.may_decide]
        set_choices(self, "guardian", [(one.pk, one.name) for one in told])


class Script(Guardians):
    means = forms.ChoiceField(choices=SPOKEN, widget=forms.RadioSelect, label=_("How you spoke"), initial=Means.PHONE)
    items = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label=_("What you told"))

    def __init__(self, state: ConsentState, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(state, *args, **kwargs)
        set_choices(self, "items", [(one.id, one.in_language(language)) for one in state.missing])


class Paper(Guardians):
    answer = forms.ChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect, label=_("The answer on the sheet")
    )
    signed_name = forms.CharField(max_length=160, label=_("The name that was signed"))
    signed_on = forms.DateField(label=_("The day on the sheet"), widget=forms.DateInput(attrs={"type": "date"}))


class Reply(forms.Form):
    words = forms.CharField(max_length=2000, label=_("What you answered"), widget=forms.Textarea(attrs={"rows": 3}))


class Stop(forms.Form):
    """Somebody told the school that they changed their mind."""

    who = forms.ChoiceField(label=_("Who changed their mind"))
    means = forms.ChoiceField(
        choices=[*SPOKEN, (Means.PAPER, Means.PAPER.label)], widget=forms.RadioSelect, label=_("How you heard of it")
    )
    words = forms.CharField(
        required=False, max_length=1000, label=_("In their words"), widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, state: ConsentState, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.guardian.pk, one.guardian.name) for one in state.guardians if one.may_decide and one.may_be_told]
        set_choices(self, "who", [(STUDENT, state.referral.student.name), *people])


class Assent(forms.Form):
    says_yes = forms.ChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect, label=_("Does the student want this?")
    )
    own_words = forms.CharField(
        required=False, max_length=1000, label=_("In their own words"), widget=forms.Textarea(attrs={"rows": 3})
    )


def _referral(referrals: QuerySet[Any], pk: int) -> Any:
    found = (
        with_people(referrals)
        .select_related("programme__lead", "programme__school__district", "student__school")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _state(request: Request, pk: int) -> ConsentState:
    return consent_state(_referral(consent_changed_by(request.actor), pk), request.actor.on)


def _back(pk: int) -> HttpResponse:
    return redirect("consent", pk=pk)


def _language() -> str:
    return (get_language() or "en")[:2]


@who(*READERS)
@require_GET
def consent(request: Request, pk: int) -> HttpResponse:
    """What the family knows, who said what, what was asked, and the next step."""
    actor = request.actor
    referral = _referral(consent_read_by(actor), pk)
    audit.read(by=actor, at=clock.now(), record="consent", student_id=referral.student_id, school_id=referral.school_id)
    state = consent_state(referral, actor.on)
    sent = _sent(state)
    context = {
        "referral": referral,
        "student": referral.student,
        "state": state,
        "was_sent": bool(sent),
        "living": is_living(referral),
        "may_change": consent_changed_by(actor).filter(pk=pk).exists(),
        "may_ask": assent_recorded_by(actor).filter(pk=pk).exists() and referral.referred_by_id != actor.user_id,
        "why": [why_you(why, referral.student) for why in why_sees(actor, referral.student)],
        "next_text": texts.next_text(state),
        "meaning": "well" if state.complete else "act" if state.next_step is Next.TALK else "watch",
        "who_decides": texts.who_decides(state),
        "frequency": texts.frequency(state.wording),
        "length": texts.length(state.wording),
        "guardians": [
            {
                "one": one,
                "meaning": texts.SAID[one.said][0],
                "said": texts.SAID[one.said][1],
                "way": _way(one),
                "became": sent.get(one.guardian.pk),
            }
            for one in state.guardians
        ],
        "language": _language(),
    }
    return render(request, "manager/consent.html", context)


def _sent(state: ConsentState) -> dict[int, str]:
    """What became of the last link to each guardian, by guardian."""
    keys = {one.guardian.pk: inform.sent_as(state.referral.pk, one.guardian.pk) for one in state.guardians}
    newest = newest_of(keys.values())
    return {pk: became(newest[key]) for pk, key in keys.items() if key in newest}


def _way(one: Any) -> str:
    """How a link would reach this guardian, in words; empty when only paper or a call does."""
    way = inform.channel_for(one)
    return str(SENT_BY[way[0]]) if way and one.may_be_told and one.may_decide else ""


@who(*WRITERS)
@require_POST
def send(request: Request, pk: int) -> HttpResponse:
    """A link for every guardian who may be told, or for the one named."""
    _state(request, pk)
    chosen = request.POST.get("guardian", "")
    try:
        told = inform.send_information(
            referral_id=pk, guardian_ids=[int(chosen)] if chosen.isdecimal() else None, by=request.actor,
            at=clock.now(), on=request.actor.on,
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return _back(pk)
    for name, way in told.sent:
        messages.success(
            request, gettext("%(name)s gets a link %(way)s, for 30 days.") % {"name": name, "way": SENT_BY[way]}
        )
    for name in told.unreachable:
        messages.warning(
            request,
            gettext("A link does not reach %(name)s. Print the sheet, or tell them by phone.") % {"name": name},
        )
    return _back(pk)


@who(*WRITERS)
@require_http_methods(["GET", "POST"])
def tell(request: Request, pk: int) -> HttpResponse:
    """A script for a call: each point in the family's language, with one tick each."""
    state = _state(request, pk)
    told = request.POST if request.method == "POST" else None
    first = next((one.guardian for one in state.guardians if one.may_be_told and one.may_decide), None)
    language = first.language[:2] if first else _language()
    form = Script(state, language, told, initial={"guardian": first.pk if first else None})
    if told is not None and form.is_valid():
        with refusals_into(form):
            count = inform.tell_items(
                referral_id=pk, items=form.cleaned_data["items"], means=form.cleaned_data["means"], language=language,
                guardian_id=form.cleaned_data["guardian"], by=request.actor, at=clock.now(), on=request.actor.on,
            )  # fmt: skip
            messages.success(request, gettext("Kept: %(count)s points told.") % {"count": count})
            return _back(pk)
    context = {
        "form": form,
        "state": state,
        "student": state.referral.student,
        "reader": language,
        "needs_interpreter": any(one.guardian.needs_interpreter for one in state.guardians if one.may_be_told),
        "phones": [(one.guardian.name, one.guardian.phone) for one in state.guardians if one.may_be_told],
        "ticked": told.getlist("items") if told is not None else [],
    }
    return render(request, "manager/consent_tell.html", context, status=422 if told is not None else 200)


@who(*WRITERS)
@require_http_methods(["GET", "POST"])
def record_paper(request: Request, pk: int) -> HttpResponse:
    """A sheet came back: who signed, when, yes or no."""
    state = _state(request, pk)
    told = request.POST if request.method == "POST" else None
    form = Paper(state, told)
    if told is not None and form.is_valid():
        answer = form.cleaned_data
        with refusals_into(form):
            journey.record_paper_consent(
                referral_id=pk, guardian_id=answer["guardian"], says_yes=answer["answer"] == "yes",
                signed_name=answer["signed_name"], signed_on=answer["signed_on"], language=_language(),
                by=request.actor, at=clock.now(), on=request.actor.on,
            )  # fmt: skip
            messages.success(request, gettext("The signed sheet is recorded. Keep the paper as your school does."))
            return _back(pk)
    return _task(request, state, form, gettext("Record a signed sheet"), gettext("Record"))


@who(*ASKERS)
@require_http_methods(["GET", "POST"])
def assent(request: Request, pk: int) -> HttpResponse:
    """The student says for themselves, on this device or out loud."""
    state = consent_state(_referral(assent_recorded_by(request.actor), pk), request.actor.on)
    told = request.POST if request.method == "POST" else None
    form = Assent(told)
    if told is not None and form.is_valid():
        with refusals_into(form):
            withdraw.assent(
                referral_id=pk, says_yes=form.cleaned_data["says_yes"] == "yes",
                own_words=form.cleaned_data["own_words"], means=Means.IN_PERSON, language=_language(),
                by=request.actor, at=clock.now(), on=request.actor.on,
            )  # fmt: skip
            messages.success(request, gettext("The student's answer is kept, with their own words."))
            return _back(pk)
    name = state.referral.student.short_name
    return _task(request, state, form, gettext("Ask %(name)s") % {"name": name}, gettext("Keep this answer"))


@who(*WRITERS)
@require_http_methods(["GET", "POST"])
def stop(request: Request, pk: int) -> HttpResponse:
    """Somebody changed their mind and told the school."""
    state = _state(request, pk)
    told = request.POST if request.method == "POST" else None
    form = Stop(state, told)
    if told is not None and form.is_valid():
        answer, at = form.cleaned_data, clock.now()
        shared = {"referral_id": pk, "means": answer["means"], "words": answer["words"], "language": _language()}
        shared |= {"by": request.actor, "at": at, "on": request.actor.on}
        with refusals_into(form):
            if answer["who"] == STUDENT:
                withdraw.withdraw_student(**shared)
            else:
                withdraw.withdraw(guardian_id=int(answer["who"]), **shared)
            messages.success(request, gettext("It stops now: no meeting, and no message goes out any more."))
            return _back(pk)
    return _task(request, state, form, gettext("Somebody changed their mind"), gettext("Stop now"))


@who(*WRITERS)
@require_POST
def authority(request: Request, pk: int, guardian: int) -> HttpResponse:
    """The school found out whether this guardian decides."""
    state = _state(request, pk)
    decides = request.POST.get("decides")
    if decides in {"yes", "no"}:
        try:
            confirm_authority(
                student_id=state.referral.student_id, guardian_id=guardian, has_authority=decides == "yes",
                by=request.actor, at=clock.now(),
            )  # fmt: skip
            messages.success(request, gettext("Kept in the school's records."))
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
    return _back(pk)


@who(*WRITERS)
@require_http_methods(["GET", "POST"])
def reply(request: Request, pk: int, question: int) -> HttpResponse:
    """Answer a question of the family or a wish of the student."""
    state = _state(request, pk)
    asked = next((one for one in state.questions if one.pk == question), None)
    if asked is None:
        raise Http404
    told = request.POST if request.method == "POST" else None
    form = Reply(told)
    if told is not None and form.is_valid():
        with refusals_into(form):
            actions.answer_question(
                question_id=question, words=form.cleaned_data["words"], by=request.actor, at=clock.now()
            )
            messages.success(request, gettext("Kept. They see your answer on their page."))
            return _back(pk)
    return _task(request, state, form, gettext("Answer"), gettext("Keep this answer"), asked=asked)


@who(*WRITERS)
@require_POST
def print_sheet(request: Request, pk: int, guardian: int) -> HttpResponse:
    """The information and consent sheet of one guardian, with a link of their own as QR code."""
    state = _state(request, pk)
    try:
        link = inform.make_guardians_link(
            referral_id=pk, guardian_id=guardian, by=request.actor, at=clock.now(), on=request.actor.on
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return _back(pk)
    one = next(one.guardian for one in state.guardians if one.guardian.pk == guardian)
    return paper.answer(paper.family_sheet(state, one, link), "family")


@who(*ASKERS)
@require_POST
def print_card(request: Request, pk: int) -> HttpResponse:
    """The student's card: what this is, and a QR code to their own page."""
    state = consent_state(_referral(assent_recorded_by(request.actor), pk), request.actor.on)
    try:
        link = inform.make_students_link(referral_id=pk, by=request.actor, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return _back(pk)
    return paper.answer(paper.student_card(state, link), "card")


def _task(
    request: Request, state: ConsentState, form: forms.Form, heading: str, button: str, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "button": button,
        "state": state,
        "referral": state.referral,
        "student": state.referral.student,
        "asked": None,
        **more,
    }
    return render(request, "manager/consent_task.html", context, status=422 if form.is_bound else 200)
