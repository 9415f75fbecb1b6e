"""How mentors are supported: what is due, a talk with its agenda and what was agreed, advice that was asked for."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.kernel import clock
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed
from holdfast.programmes.access import programmes_visible_to
from holdfast.programmes.queries import blueprint_of
from holdfast.programmes.texts import here, word
from holdfast.supervision import actions, sources, steps, talks
from holdfast.supervision.access import reads_support, supports
from holdfast.supervision.facts import AS_IT_COMES, Due, is_together, rhythm_of
from holdfast.supervision.people import users_who_are
from holdfast.web.doors import signed_in, who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.jinja import date_text
from holdfast.web.manager.programmes import READERS
from holdfast.web.mentor.forms import KeyedForm
from holdfast.web.request import Request

Programme = Any
TO_DO_ROWS = 3


@who(*READERS)
@require_GET
def supervision(request: Request) -> HttpResponse:
    """What is due in every programme that this reader supports, the latest first."""
    actor = request.actor
    programmes = talks.programmes_supported(actor)
    due = talks.talks_of(programmes, actor.on)
    rows = [(one, row) for one in programmes for row in due[one.pk] if row.is_due(actor.on)]
    context = {
        "programmes": programmes,
        "due": [due_row(one, row, actor, several=len(programmes) > 1) for one, row in sorted(rows, key=_by_day)],
        "advice": talks.advice_waiting(actor, programmes),
        "to_look_at": sources.to_look_at(programmes, actor.on),
        "on": actor.on,
    }  # fmt: skip
    return render(request, "manager/supervision.html", context)


def _by_day(row: tuple[Programme, Due]) -> Any:
    return row[1].due_on


def _programme(actor: Actor, pk: int) -> Programme:
    rows = programmes_visible_to(actor).select_related("blueprint", "school__district", "lead")
    one = rows.filter(pk=pk).first()
    if one is None or not reads_support(actor, one):
        raise Http404
    return one


def due_row(programme: Programme, due: Due, actor: Actor, *, several: bool = False) -> dict[str, Any]:
    """A line of a list: which talk, with whom, by when; open to whoever keeps it."""
    hints = [programme.name] if several else []
    hints.append(_("Last on %(day)s") % {"day": date_text(due.last_on, "short")} if due.last_on else _("Not held yet"))
    href = reverse("supervision_talk", args=[programme.pk, due.rhythm.id])
    if due.mentor is not None:
        href += f"?mentor={due.mentor.mentor_id}"
    return {
        "text": f"{due.mentor.name}: {here(due.rhythm)}" if due.mentor else here(due.rhythm),
        "hint": ". ".join(hints),
        "href": href if supports(actor, programme) else "",
        **_state(due, actor),
    }


def _state(due: Due, actor: Actor) -> dict[str, str]:
    if due.due_on is None:
        return {"meaning": "none", "status": word(due.rhythm.cadence)}
    day = {"day": date_text(due.due_on, "short")}
    if due.is_late(actor.on):
        return {"meaning": "act", "status": _("Was due %(day)s") % day}
    if due.is_due(actor.on):
        return {"meaning": "watch", "status": _("By %(day)s") % day}
    return {"meaning": "well", "status": _("Next by %(day)s") % day}


@who(*READERS)
@require_GET
def programme_supervision(request: Request, pk: int) -> HttpResponse:
    """One programme: the talks that are due, what was agreed, what was asked, what was kept."""
    actor = request.actor
    one = _programme(actor, pk)
    due = talks.talks_of([one], actor.on)[one.pk]
    counted = sorted((row for row in due if row.due_on is not None), key=lambda row: row.due_on or actor.on)
    context = {
        "programme": one,
        "may_keep": supports(actor, one),
        "due": [due_row(one, row, actor) for row in counted if row.is_due(actor.on)],
        "later": [due_row(one, row, actor) for row in counted if not row.is_due(actor.on)],
        "as_it_comes": [due_row(one, row, actor) for row in due if row.due_on is None],
        "agreed": talks.open_agreed([one]),
        "steps": [_step(one) for one in steps.steps_waiting(actor, one, actor.on)],
        "advice": talks.advice_waiting(actor, [one]),
        "kept": [kept_row(row) for row in talks.kept_in(actor, [one])],
        "who": [_holder(one, rhythm, actor) for rhythm in blueprint_of(one).setting("supervision.rhythms").value or ()],
        "on": actor.on,
    }
    return render(request, "manager/programme_supervision.html", context)


def _step(waiting: steps.Waiting) -> dict[str, Any]:
    """A step that waits: about whom, what, by when."""
    student, mentor = waiting.match.student.name, waiting.match.mentor.name
    return {
        "text": _("%(student)s and %(mentor)s") % {"student": student, "mentor": mentor},
        "hint": here(waiting.reached.step),
        "href": reverse("match_steps", args=[waiting.match.pk]),
        "due_on": waiting.reached.due_on,
    }


def _holder(programme: Programme, rhythm: Any, actor: Actor) -> dict[str, str]:
    """Who holds a talk, by name where somebody is named."""
    codes = (rhythm.who, *rhythm.also)
    names = [one.name for one in users_who_are(programme, codes, actor.on)]
    words = ", ".join(word(code) for code in codes)
    return {"key": here(rhythm), "value": f"{words} ({', '.join(names)})" if names else words}


def kept_row(row: Any) -> dict[str, Any]:
    """A talk in one line: when, which, with whom."""
    rhythm = rhythm_of(blueprint_of(row.programme), row.rhythm)
    mentors = ", ".join(one.mentor.name for one in row.attended.all())
    return {
        "text": here(rhythm) if rhythm else row.rhythm,
        "href": reverse("supervision_kept", args=[row.pk]),
        "hint": f"{date_text(row.held_on)}. {mentors}" if mentors else date_text(row.held_on),
        "meaning": "none",
        "status": ngettext("%(count)s agreed", "%(count)s agreed", len(row.agreed.all()))
        % {"count": len(row.agreed.all())},
    }


class Talk(KeyedForm):
    """What is kept of a talk. Each row of what was agreed may stay empty."""

    held_on = forms.DateField(label=gettext_lazy("When"), widget=forms.DateInput(attrs={"type": "date"}))
    mentors = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Mentors who were there"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What you spoke about"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(label=gettext_lazy("Who else was there"), required=False, max_length=300)
    notes = forms.CharField(
        label=gettext_lazy("What was said"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Whoever was there reads it, and who supports the mentors of this programme."),
    )  # fmt: skip

    def __init__(self, *args: Any, mentors: Sequence[tuple[int, str]], topics: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "mentors", mentors)
        set_choices(self, "topics", topics)
        if not topics:
            del self.fields["topics"]
        for number in range(1, TO_DO_ROWS + 1):
            self.fields[f"do_{number}"] = forms.CharField(label=_("What"), required=False, max_length=500)
            self.fields[f"by_{number}"] = forms.DateField(
                label=_("By when"), required=False, widget=forms.DateInput(attrs={"type": "date"})
            )
            self.fields[f"who_{number}"] = forms.TypedChoiceField(
                label=_("Who"), required=False, coerce=int, empty_value=None,
                choices=[("", _("Whoever supports the mentors")), *mentors],
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each line of what was agreed."""
        return [(self[f"do_{n}"], self[f"who_{n}"], self[f"by_{n}"]) for n in range(1, TO_DO_ROWS + 1)]

    def agreed(self) -> list[actions.ToDo]:
        told = self.cleaned_data
        return [
            actions.ToDo(told[f"do_{n}"], told[f"by_{n}"], told[f"who_{n}"])
            for n in range(1, TO_DO_ROWS + 1)
            if told[f"do_{n}"]
        ]


@who(*READERS)
@require_http_methods(["GET", "POST"])
def talk(request: Request, pk: int, rhythm: str) -> HttpResponse:
    """Prepare a talk and keep it: the agenda, what the data say of each mentor, notes and what was agreed."""
    actor, at = request.actor, clock.now()
    one = _programme(actor, pk)
    blueprint = blueprint_of(one)
    asked = rhythm_of(blueprint, rhythm)
    if asked is None or not supports(actor, one):
        raise Http404
    followed = talks.followed_in([one])[one.pk]
    chosen = _chosen(request, followed, together=is_together(blueprint, asked))
    topics = [(item.id, here(item)) for item in blueprint.setting("supervision.topics").value or ()]
    form = Talk(
        request.POST if request.method == "POST" else None,
        mentors=[(mentor.mentor_id, mentor.name) for mentor in followed], topics=topics,
        initial={"held_on": actor.on, "mentors": chosen},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            actions.keep_check_in(
                programme=one, rhythm=rhythm, held_on=told["held_on"], mentor_ids=told["mentors"],
                topics=told.get("topics", ()), others=told["others"], notes=told["notes"], agreed=form.agreed(),
                client_key=told["client_key"], by=actor, at=at,
            )  # fmt: skip
            messages.success(request, _("The talk is kept."))
            return redirect("programme_supervision", one.pk)
    context = {
        "programme": one,
        "rhythm": asked,
        "words": here,
        "form": form,
        "data": talks.data_on(actor, one, chosen or [mentor.mentor_id for mentor in followed], at),
        "counted": asked.cadence not in AS_IT_COMES,
        "new_key": str(uuid4()),
        "sheet_href": _sheet(one, asked, chosen),
        "on": actor.on,
    }
    return render(request, "manager/supervision_talk.html", context, status=422 if form.errors else 200)


def _sheet(programme: Programme, rhythm: Any, chosen: Sequence[int]) -> str:
    """Where the sheet of a talk prints, for the one mentor it is with; empty where the programme names none."""
    if not rhythm.sheet:
        return ""
    href = reverse("supervision_sheet", args=[programme.pk, rhythm.id])
    return f"{href}?mentor={chosen[0]}" if len(chosen) == 1 else href


def _chosen(request: Request, followed: Sequence[Any], *, together: bool) -> list[int]:
    """The mentor in the address; everybody where all meet together."""
    known = {str(one.mentor_id): one.mentor_id for one in followed}
    asked = request.GET.get("mentor", "")
    if asked in known:
        return [known[asked]]
    return list(known.values()) if together else []


@signed_in
@require_GET
def kept(request: Request, pk: int) -> HttpResponse:
    """One talk as it was kept, for whoever was there and whoever supports the mentors."""
    row = talks.check_in_seen_by(request.actor, pk)
    if row is None:
        raise Http404
    blueprint = blueprint_of(row.programme)
    topics = {item.id: here(item) for item in blueprint.setting("supervision.topics").value or ()}
    manages = reads_support(request.actor, row.programme)
    context = {
        "row": row,
        "name": kept_row(row)["text"],
        "topics": [topics.get(one, one) for one in row.topics],
        "back": (reverse("programme_supervision", args=[row.programme_id]), row.programme.name)
        if manages else (reverse("mentor_support"), _("Support for me")),
    }  # fmt: skip
    return render(request, "manager/supervision_kept.html", context)


@signed_in
@require_POST
def agreed_done(request: Request, pk: int) -> HttpResponse:
    """One tap: what was agreed is done. Back to where one came from."""
    try:
        row = actions.tick_agreed(agreed_id=pk, by=request.actor, at=clock.now())
    except NotAllowed as refusal:
        raise Http404 from refusal
    messages.success(request, _("Ticked."))
    if reads_support(request.actor, row.check_in.programme):
        return redirect("programme_supervision", row.check_in.programme_id)
    return redirect("mentor_support")
