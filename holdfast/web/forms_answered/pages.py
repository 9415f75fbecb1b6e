"""One page that asks any form of a programme, and one that shows what was answered."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.cases.access import referrals_visible_to
from holdfast.cases.queries import newest_referral
from holdfast.engines.blueprint import Form
from holdfast.forms.access import FORM, Subject, reads_everybodys, voices_of
from holdfast.forms.actions import AnswersRefused
from holdfast.forms.choices import About
from holdfast.forms.queries import Version, versions_of
from holdfast.forms.questions import Ask, asks_of, form_in, needs_every_answer
from holdfast.journeys.answer_form import answer_form, subject_seen_by
from holdfast.kernel import audit, clock
from holdfast.kernel.actor import Actor, Role
from holdfast.programmes import texts
from holdfast.programmes.queries import blueprint_of
from holdfast.web.doors import MANAGERS, MENTORS, signed_in
from holdfast.web.forms import refusals_into
from holdfast.web.forms_answered.due import address_of
from holdfast.web.forms_answered.fields import AnswersForm, answer_text, field_name, initial_of, question_text
from holdfast.web.mentor.frame import done, page, refused
from holdfast.web.request import Request


@dataclass(frozen=True, slots=True)
class Opened:
    """A form of a programme about something that the reader may see."""

    programme: Any
    subject: Subject
    form: Form
    asks: list[Ask]
    voices: tuple[str, ...]

    @property
    def is_private(self) -> bool:
        return bool(self.form.private.value)


def _opened(actor: Actor, programme: int, about: str, pk: int, code: str) -> Opened:
    seen = subject_seen_by(actor, programme, about, pk)
    if seen is None:
        raise Http404
    one, subject = seen
    blueprint = blueprint_of(one)
    form = form_in(blueprint, code)
    if form is None or form.about != subject.about:
        raise Http404
    return Opened(one, subject, form, asks_of(blueprint, form), voices_of(actor, one, form, subject))


def _versions(actor: Actor, opened: Opened) -> list[Version]:
    """What may be read of it; a look at what is kept about a student is written down."""
    subject, found = opened.subject, versions_of(actor, opened.programme, opened.subject, opened.form.code)
    if found and subject.student is not None:
        audit.read(
            by=actor, at=clock.now(), record=FORM, student_id=subject.student.pk, school_id=subject.student.school_id
        )
    return found


@signed_in
@require_http_methods(["GET", "POST"])
def form_answer(request: Request, programme: int, about: str, pk: int, code: str) -> HttpResponse:
    """The questions of one form; what was begun stands in them."""
    actor = request.actor
    opened = _opened(actor, programme, about, pk, code)
    if not opened.voices:
        raise Http404
    if request.method == "POST":
        form = AnswersForm(request.POST, asks=opened.asks, voices=opened.voices)
        if form.is_valid() and (answer := _keep(request, form, (programme, about, pk, code), opened)):
            return answer
        if answer := refused(request, form):
            return answer
        last = None
    else:
        last = next(iter(_versions(actor, opened)), None)
        initial = initial_of(opened.asks, last.answers) if last else {}
        voice = last.row.answered_as if last and last.row.answered_as in opened.voices else opened.voices[0]
        form = AnswersForm(asks=opened.asks, voices=opened.voices, initial={**initial, "answered_as": voice})
    form.ask_for_all(needed=needs_every_answer(blueprint_of(opened.programme), opened.form))
    return _asked(request, opened, form, last)


def _keep(request: Request, form: AnswersForm, where: tuple[int, str, int, str], opened: Opened) -> HttpResponse | None:
    """On to where one came from once it is kept; None when something was refused."""
    programme, about, pk, code = where
    is_complete = "later" not in request.POST
    with refusals_into(form):
        try:
            answer_form(
                programme_id=programme, about=about, pk=pk, code=code, given=form.given(), is_complete=is_complete,
                answered_as=form.cleaned_data.get("answered_as", opened.voices[0]),
                client_key=form.cleaned_data["client_key"], by=request.actor, at=clock.now(),
            )  # fmt: skip
        except AnswersRefused as problems:
            for key, said in problems.problems.items():
                form.add_error(field_name(key), said)
    if form.errors:
        return None
    name = texts.here(opened.form.name)
    said = _("“%(form)s” is kept.") if is_complete else _("“%(form)s” is kept. You can finish it later.")
    messages.success(request, said % {"form": name})
    return done(request, back_of(request.actor, opened)[0], said % {"form": name})


def _asked(request: Request, opened: Opened, form: AnswersForm, last: Version | None) -> HttpResponse:
    back_href, back_text = back_of(request.actor, opened)
    keeps = request.actor.has(*MENTORS) and not opened.is_private
    context = {
        # A mentor's phone keeps the draft; what is private stays on no device.
        "frame": "mentor/frame.html" if keeps else "layouts/task.html",
        "keep": f"form-{opened.programme.pk}-{opened.subject.about.value}-{opened.subject.id}-{opened.form.code}"
        if keeps else "",
        "name": texts.here(opened.form.name),
        "who": name_of(opened),
        "form": form,
        "asks_who": "answered_as" in form.fields,
        "back_href": back_href,
        "back_text": back_text,
        "readers": _readers(opened),
        "sets": _sets(opened),
        "last": last.row if last else None,
        "answers_href": address_of("form_answers", opened.programme.pk, opened.subject, opened.form.code),
    }  # fmt: skip
    return page(request, "forms/answer.html", context, status=422 if form.errors else 200)


@signed_in
@require_GET
def form_answers(request: Request, programme: int, about: str, pk: int, code: str) -> HttpResponse:
    """What was answered, by whom and when, the newest first; what stood there before is kept."""
    actor = request.actor
    opened = _opened(actor, programme, about, pk, code)
    versions = _versions(actor, opened)
    if not versions and not reads_everybodys(actor, opened.subject, is_private=opened.is_private):
        raise Http404
    back_href, back_text = back_of(actor, opened)
    shown = [_told(version, opened) for version in versions]
    context = {
        "name": texts.here(opened.form.name),
        "who": name_of(opened),
        "newest": shown[0] if shown else None,
        "earlier": shown[1:],
        "back_href": back_href,
        "back_text": back_text,
        "answer_href": address_of("form_answer", opened.programme.pk, opened.subject, code) if opened.voices else "",
    }
    return render(request, "forms/answers.html", context)


def _told(version: Version, opened: Opened) -> dict[str, Any]:
    known = {ask.key for ask in opened.asks}
    asked = [{"key": question_text(ask), "value": answer_text(ask, version.answers.get(ask.key))}
             for ask in opened.asks]  # fmt: skip
    # A question that the programme asks no more keeps its answer.
    dropped = [{"key": key, "value": str(said)} for key, said in version.answers.items() if key not in known]
    row = version.row
    return {
        "at": row.answered_at,
        "by": row.answered_by.name if row.answered_by else _("somebody without an account"),
        "spoke": texts.word(row.answered_as) if row.answered_as else "",
        "is_complete": row.is_complete,
        "rows": [*asked, *dropped],
    }


def name_of(opened: Opened) -> str:
    """Whom or what it is about."""
    if opened.subject.about is About.HOUSEHOLD:
        return _("The family of %(student)s") % {"student": opened.subject.name}
    return opened.subject.name


def _readers(opened: Opened) -> str:
    """Who reads what is written here."""
    if opened.is_private:
        return _("Only you read what you write here. Others see only that it is done.")
    match opened.subject.about:
        case About.MENTOR:
            return _("The programme manager can read it, and whoever wrote it.")
        case About.PROGRAMME:
            return _("The programme manager, the pastoral lead, the safeguarding lead and the liaison officer of the "
                     "school can read it.")  # fmt: skip
        case _:
            return _("The programme manager, the pastoral lead and the safeguarding lead of the school can read it, "
                     "staff who look after the student, and whoever wrote it.")  # fmt: skip


def _sets(opened: Opened) -> str:
    """What the answers change, where they are settings."""
    if not any(ask.path for ask in opened.asks):
        return ""
    if opened.subject.about is About.PROGRAMME:
        return _("Some answers become settings of the programme.")
    if opened.subject.about is About.MATCH:
        return _("Some answers become settings for this match alone. Elsewhere the programme's settings hold.")
    return ""


def back_of(actor: Actor, opened: Opened) -> tuple[str, str]:
    """Where the reader comes from: the page of whom or what it is about, or else their own home."""
    subject, student, manages = opened.subject, opened.subject.student, actor.has(*MANAGERS)
    match subject.about:
        case About.PROGRAMME:
            return reverse("programme", args=[subject.id]), str(opened.programme.name)
        case About.MENTOR if manages:
            return reverse("mentor", args=[subject.id]), subject.name
        case About.MATCH if manages:
            return reverse("match", args=[subject.id]), _("The match")
        case About.MATCH if actor.user_id is not None and actor.user_id == subject.user_id and actor.has(*MENTORS):
            return reverse("mentor_notes", args=[subject.id]), subject.name
    if student is not None and manages:
        referred = newest_referral(referrals_visible_to(actor), opened.programme.pk, student.pk)
        return (reverse("referral", args=[referred]), _("The referral")) if referred else _record_of(student)
    if student is not None and not actor.has(Role.STUDENT):
        return _record_of(student)
    return reverse("home"), _("Home")


def _record_of(student: Any) -> tuple[str, str]:
    return reverse("student", args=[student.pk]), student.name
