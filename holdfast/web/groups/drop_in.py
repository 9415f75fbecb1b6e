"""The open door: who came, in one or two taps; from there on to a referral; how many came week by week."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.cases.access import students_referable_by
from holdfast.groups import actions
from holdfast.groups.access import programmes_with_open_door, students_dropping_in_on
from holdfast.groups.queries import WEEKS_SHOWN, often_here, visit_of, visits_since, weeks_of_drop_ins
from holdfast.kernel import clock, matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.people.access import students_visible_to
from holdfast.people.queries import found
from holdfast.programmes.queries import setting
from holdfast.programmes.texts import here
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.request import Request

DOORS = tuple(
    role for role in Role if matrix.creatable_scopes("drop_in", role) or "s" in matrix.readable_scopes("drop_in", role)
)
SHOWN = 12
SHORTEST_SEARCH = 2


class Came(forms.Form):
    student = forms.IntegerField(widget=forms.HiddenInput)
    moment = forms.ChoiceField(label=gettext_lazy("When?"))
    came_on = forms.DateField(label=gettext_lazy("Day"), required=False)


def programme_with_open_door(actor: Actor, pk: int) -> Any:
    found = programmes_with_open_door(actor).select_related("school", "blueprint").filter(pk=pk).first()
    if found is None or not setting(found, "services.dropin"):
        raise Http404
    return found


@who(*DOORS)
@require_http_methods(["GET", "POST"])
def drop_in(request: Request, pk: int) -> HttpResponse:
    """Whoever came lately is one tap away; anybody else is found by two letters of the name."""
    actor = request.actor
    programme = programme_with_open_door(actor, pk)
    moments = [(one.id, here(one)) for one in setting(programme, "services.dropin")]
    form = Came(request.POST or None)
    set_choices(form, "moment", moments)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            new = actions.log_drop_in(
                programme=programme, student_id=told["student"], moment=told["moment"],
                came_on=told["came_on"] or actor.on, by=actor, at=clock.now(), on=actor.on,
            )  # fmt: skip
            messages.success(request, _("Kept: somebody came.") if new else _("That was kept already."))
            return redirect("drop_in", pk)
    search = request.GET.get("q", "").strip()[:100]
    visits = list(visits_since(actor, programme, actor.on - timedelta(weeks=WEEKS_SHOWN)))
    context = {
        "programme": programme, "form": form, "moments": moments, "search": search,
        "may_log": _may_log(actor), "weeks": weeks_of_drop_ins(actor, programme, actor.on),
        "choices": _choices(actor, programme, search, visits), "visits": _told(actor, programme, visits, moments),
        "on": actor.on,
    }  # fmt: skip
    return render(request, "groups/drop_in.html", context, status=422 if form.errors else 200)


def _may_log(actor: Actor) -> bool:
    return any(matrix.creatable_scopes("drop_in", role) for role in actor.roles)


def _choices(actor: Actor, programme: Any, search: str, visits: list[Any]) -> list[Any]:
    """Whom one can tap: those whose name was searched for, else those who came lately."""
    if not _may_log(actor):
        return []
    reach = students_dropping_in_on(actor).filter(school_id=programme.school_id)
    if len(search) >= SHORTEST_SEARCH:
        return list(found(reach, search).order_by("family_name", "given_name", "id")[:SHOWN])
    lately = dict.fromkeys(one.student_id for one in visits)
    known = {one.pk: one for one in reach.filter(pk__in=list(lately))}
    return [known[pk] for pk in lately if pk in known][:SHOWN]


def _told(actor: Actor, programme: Any, visits: list[Any], moments: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """The visits with what may be done from each: look the student up, refer them."""
    ids, words = {one.student_id for one in visits}, dict(moments)
    seen = set(students_visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    may_refer = set(students_referable_by(actor).filter(pk__in=ids).values_list("pk", flat=True))
    often = often_here(actor, programme, ids, actor.on)
    return [
        {
            "visit": one,
            "moment": words.get(one.moment, one.moment),
            "href": reverse("student", args=[one.student_id]) if one.student_id in seen else None,
            "refer": f"{reverse('refer_student', args=[one.student_id])}?programme={programme.pk}"
            if one.student_id in may_refer
            else None,
            "times": often.get(one.student_id, 0),
            "is_own": one.logged_by_id == actor.user_id,
        }
        for one in visits
    ]


@who(*DOORS)
@require_POST
def take_back(request: Request, pk: int, visit: int) -> HttpResponse:
    """A wrong tap, put right by whoever made it."""
    programme = programme_with_open_door(request.actor, pk)
    one = visit_of(request.actor, programme, visit)
    if one is None or one.logged_by_id != request.actor.user_id:
        raise Http404
    actions.take_back_drop_in(drop_in=one, by=request.actor, at=clock.now())
    messages.success(request, _("Taken back."))
    return redirect("drop_in", pk)
