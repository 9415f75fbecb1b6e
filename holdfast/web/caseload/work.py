"""A mentor's work: groups and open doors, what is asked in a week, places taken and free, the week by kind of work."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.groups.queries import groups_led_by_user, groups_of_leader, open_doors
from holdfast.kernel import clock, matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.matches.workload import Asks, Load, Work, loads_of
from holdfast.mentors import actions_time
from holdfast.mentors.access import (
    is_self,
    mentors_visible_to,
    mentors_whose_log_is_kept_by,
    mentors_whose_log_is_read_by,
)
from holdfast.mentors.choices import Weekday
from holdfast.mentors.queries import running_programmes, working_mentors
from holdfast.mentors.team import items_named, minutes_by_kind, week_of
from holdfast.people.access import students_visible_to
from holdfast.programmes.queries import setting
from holdfast.programmes.texts import here
from holdfast.web.doors import MANAGERS, MENTORS, readers_of, who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.request import Request

READERS = tuple(role for role in readers_of("mentor_log") if role is not Role.DISTRICT)
KEEPERS = tuple(role for role in Role if matrix.writable_scopes("mentor_log", role))


def mentor_read(request: Request, pk: int) -> Any:
    return _found(mentors_whose_log_is_read_by(request.actor), pk)


def mentor_kept(request: Request, pk: int) -> Any:
    return _found(mentors_whose_log_is_kept_by(request.actor), pk)


def _found(mentors: Any, pk: int) -> Any:
    found = mentors.select_related("school__district").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def not_kept_by(request: Request, page: str, pk: int) -> HttpResponse:
    """Whoever reads a log and may not write in it is told so, and reads on."""
    messages.error(request, _("Only the mentor, and who manages mentors at this school, can do this."))
    return redirect(page, pk)


def line_of(work: Work) -> tuple[str, str]:
    """One thing that takes time, and how much of it in a week, in words."""
    names = {
        Asks.MATCHES: _("Talks of two, with %(count)s students") % {"count": work.count},
        Asks.GROUP: work.name or _("A group still to be formed, of %(count)s") % {"count": work.count},
        Asks.TRAINING: _("Training, a mean of four weeks"),
    }
    return names[work.asks], _("%(minutes)s minutes") % {"minutes": work.minutes}


def sentence_of(load: Load) -> tuple[str, str]:
    """The meaning and the sentence of the time that is asked of a mentor."""
    told = {"minutes": load.minutes, "budget": load.budget}
    if load.asks_too_much:
        return "act", _("%(minutes)s minutes a week are asked; %(budget)s were agreed.") % told
    if load.budget is not None:
        return "well", _("%(minutes)s of %(budget)s minutes a week are asked.") % told
    return "none", _("%(minutes)s minutes a week are asked.") % told


def balance_of(load: Load) -> tuple[str, str]:
    """The meaning and the sentence of the places that are taken, and of short beside long support."""
    told = {"taken": len(load.places), "least": load.least, "most": load.most}
    if len(load.places) > load.most:
        return "act", _("%(taken)s students, %(most)s at most.") % told
    if load.is_one_sided:
        return "watch", _("Nearly all support is short.") if load.short > load.long else _(
            "Nearly all support is long: no room for short ones."
        )
    if len(load.places) < load.least:
        return "info", _("%(taken)s students; the programme thinks of %(least)s to %(most)s.") % told
    return "well", _("%(taken)s of %(most)s places are taken.") % told


class HoursForm(forms.Form):
    """A stretch of the week."""

    weekday = forms.TypedChoiceField(label=gettext_lazy("Day"), coerce=int, choices=Weekday.choices[:5])
    begins = forms.TimeField(label=gettext_lazy("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=gettext_lazy("Until"), widget=forms.TimeInput(attrs={"type": "time"}))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of work"))
    place = forms.ChoiceField(label=gettext_lazy("Where"), required=False)

    def __init__(self, *args: Any, kinds: list[Any], places: list[Any], **told: Any) -> None:
        super().__init__(*args, **told)
        set_choices(self, "kind", [("", _("Choose")), *((one.id, here(one)) for one in kinds)])
        if places:
            set_choices(self, "place", [("", _("Not said")), *((one.id, here(one)) for one in places)])
        else:
            del self.fields["place"]


@who(*MENTORS)
@require_GET
def mentor_work(request: Request) -> HttpResponse:
    """One's own work beside the next meeting: whoever is no mentor yet reads why nothing stands here."""
    own = mentors_visible_to(request.actor).filter(user_id=request.actor.user_id or 0)
    found = own.select_related("school__district").order_by("id").first()
    if found is None:
        return render(request, "caseload/no_work.html", {"doors": open_doors(request.actor)})
    return _page(request, found)


@who(*READERS)
@require_http_methods(["GET", "POST"])
def mentor_time(request: Request, pk: int) -> HttpResponse:
    """One mentor's work; a stretch of the week is added here."""
    return _page(request, mentor_read(request, pk))


def _page(request: Request, found: Any) -> HttpResponse:
    actor = request.actor
    programmes = running_programmes([found.school_id])
    kinds, places = items_named(programmes, "people.work_types"), items_named(programmes, "people.places")
    form = None
    if kinds and mentors_whose_log_is_kept_by(actor).filter(pk=found.pk).exists():
        form = HoursForm(request.POST if request.method == "POST" else None, kinds=kinds, places=places)
    elif request.method == "POST":
        return not_kept_by(request, "mentor_time", found.pk)
    if form is not None and request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions_time.add_hours(
                mentor_id=found.pk, told=actions_time.Stretch(**form.cleaned_data), by=actor, at=clock.now()
            )
            messages.success(request, _("Kept."))
            return redirect("mentor_time", found.pk)
    own = is_self(actor, found)
    week, (load,) = week_of(found), loads_of([found], programmes, actor.on)
    named = {one.id: here(one) for one in (*kinds, *places)}
    context = {
        "mentor": found, "own": own, "form": form, "load": load, "named": named,
        "sentence": sentence_of(load), "balance": balance_of(load), "lines": [line_of(one) for one in load.work],
        "mix": [here(one) for one in _said(programmes, "people.caseload_mix")],
        "hours": [here(one) for one in _said(programmes, "people.hours")],
        "on_call": [here(one) for one in (*_said(programmes, "people.on_call"), *_said(programmes, "people.surge"))],
        "seen": _seen(actor, load), "week": week, "by_kind": minutes_by_kind(week),
        "groups": groups_led_by_user(actor, actor.on) if own else groups_of_leader(actor, found.pk, actor.on),
        "doors": open_doors(actor) if own else [], "days": dict(Weekday.choices),
        "asks_training": bool(items_named(programmes, "mentor_gate.training_requests")),
    }  # fmt: skip
    return render(request, "caseload/work.html", context, status=422 if form is not None and form.errors else 200)


def _said(programmes: Any, path: str) -> list[Any]:
    """What these programmes say at `path`, each once."""
    return list(dict.fromkeys(one for one in (setting(programme, path) for programme in programmes) if one))


def _seen(actor: Actor, load: Load) -> set[int]:
    ids = [one.match.student_id for one in load.places]
    return set(students_visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))


@who(*KEEPERS)
@require_POST
def hours_remove(request: Request, pk: int, hours: int) -> HttpResponse:
    """A stretch of the week that is no more."""
    found = mentor_kept(request, pk)
    actions_time.remove_hours(mentor_id=found.pk, hours_id=hours, by=request.actor, at=clock.now())
    return redirect("mentor_time", pk)


@who(*MANAGERS)
@require_GET
def mentors_load(request: Request) -> HttpResponse:
    """Every mentor at work: places, short and long, minutes of a week; whoever is asked too much stands first."""
    actor = request.actor
    rows = []
    for school in sorted(actor.schools_as(*MANAGERS)):
        rows += loads_of(list(working_mentors(school)), running_programmes([school]), actor.on)
    rows.sort(key=lambda one: (not one.asks_too_much, -len(one.places), one.mentor.family_name))
    context = {"rows": [(one, sentence_of(one), balance_of(one)) for one in rows]}
    return render(request, "caseload/loads.html", context)
