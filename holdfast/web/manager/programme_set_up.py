"""Setting a programme up: read what it is, decide what its source leaves open, name people, see what stands, begin."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.kernel import clock
from holdfast.kernel.actor import Actor
from holdfast.programmes import actions, queries, texts
from holdfast.programmes.access import programmes_changed_by
from holdfast.programmes.facts import blueprint_in
from holdfast.programmes.launch import kit_of, readiness_of, told_of
from holdfast.programmes.people import people_of, possible_players, roles_of
from holdfast.programmes.queries import blueprint_of
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.manager.blueprint_words import asked_of, effect_of, lists_of
from holdfast.web.manager.programme_words import figures_of, role_title, things_to_tick, tick_words, value_text
from holdfast.web.manager.programmes import EDITORS
from holdfast.web.manager.setting_fields import is_another, plain, short_field_of
from holdfast.web.request import Request


def programme_to_change(actor: Actor, pk: int) -> Any:
    """A programme that this person may change and that is not closed. 404 for any other."""
    listed = (
        programmes_changed_by(actor).select_related("school__district", "lead", "blueprint").exclude(status="closed")
    )
    found = listed.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@who(*EDITORS)
@require_GET
def about(request: Request, code: str) -> HttpResponse:
    """One blueprint to read before choosing it: what it is, what it asks of whom, what is known of its effect."""
    version = next((one for one in queries.blueprints_offered_to(request.actor) if one.code == code), None)
    if version is None:
        raise Http404
    blueprint = blueprint_in(version)
    context = {
        "code": code,
        "blueprint": blueprint,
        "words": texts.here,
        "figures": figures_of(blueprint),
        "asked": asked_of(blueprint),
        "effect": effect_of(blueprint),
        "lists": lists_of(blueprint),
        "left_open": len(queries.left_open_in(blueprint)),
    }
    return render(request, "manager/programme_about.html", context)


class Open(forms.Form):
    """What the source leaves to the school, each with what holds now."""

    def __init__(self, *args: Any, rows: list[queries.SettingRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in rows:
            field = short_field_of(texts.label(row.path), row.shape, row.options, value=row.setting.value)
            origin, note = str(texts.ORIGINS[row.setting.origin]), texts.here(row.setting.note)
            field.help_text = f"{origin}. {note}" if note else origin
            self.fields[row.path] = field


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def set_up(request: Request, pk: int) -> HttpResponse:
    """What the source leaves open, with our suggestions: keep them or decide otherwise, in one go."""
    one = programme_to_change(request.actor, pk)
    rows = queries.open_settings(one)
    asked = [row for row in rows if row.shape.is_short]
    form = Open(request.POST if request.method == "POST" else None, rows=asked)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        changes = {
            row.path: plain(row.shape, answers[row.path])
            for row in asked
            if is_another(row.shape, answers[row.path], row.setting.value)
        }
        with refusals_into(form):
            if changes:
                actions.change_settings(programme=one, changes=changes, by=request.actor, at=clock.now())
            return _onward(one, "programme_people" if roles_of(one) else "programme_ready")
    sections: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        asks = row.shape.is_short
        sections.setdefault(row.section, []).append(
            {
                "label": texts.label(row.path),
                "value": value_text(row.setting.value),
                "field": form[row.path] if asks else None,
                "folded": row.shape is queries.Shape.CHOICES,
                "origin": texts.ORIGINS[row.setting.origin],
            }
        )
    listed = [(texts.SECTIONS[name], sections[name]) for name in texts.SECTIONS if name in sections]
    context = {"programme": one, "form": form, "sections": listed, "count": len(rows)}
    return render(request, "manager/programme_set_up.html", context, status=422 if form.errors else 200)


def _onward(programme: Any, step: str) -> HttpResponse:
    """To the next step while the programme is set up; back to its page when it runs already."""
    return redirect(step if programme.status == "setting_up" else "programme", programme.pk)


MOST_PEOPLE = 12
"""So many people can be named for one role."""


class People(forms.Form):
    """For each role that the blueprint names a field for everybody who is named, and one more."""

    def __init__(self, *args: Any, programme: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        players = [(str(pk), name) for pk, name in possible_players(programme).values_list("pk", "name")]
        people, self.roles = people_of(programme), roles_of(programme)
        for role in self.roles:
            now = [str(one.user_id) for one in people.get(role.code, ())][:MOST_PEOPLE]
            for at, chosen in enumerate([*now, ""]):
                label = role_title(role) if at == 0 else gettext("%(role)s: one more") % {"role": role_title(role)}
                self.fields[f"{role.code}:{at}"] = forms.TypedChoiceField(
                    label=label, choices=[("", gettext("Nobody yet") if at == 0 else gettext("Nobody")), *players],
                    required=False, coerce=int, empty_value=None, initial=chosen,
                    help_text=texts.label(role.duty) if at == 0 else "",
                )  # fmt: skip

    def named(self) -> dict[str, list[int]]:
        """Who was chosen, by the role."""
        found: dict[str, list[int]] = {role.code: [] for role in self.roles}
        for name, chosen in self.cleaned_data.items():
            if chosen is not None:
                found[name.partition(":")[0]].append(chosen)
        return found


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def people(request: Request, pk: int) -> HttpResponse:
    """Who plays each role that the blueprint names."""
    one = programme_to_change(request.actor, pk)
    form = People(request.POST if request.method == "POST" else None, programme=one)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.name_people(programme=one, people=form.named(), by=request.actor, at=clock.now())
            if "more" in request.POST:
                return redirect("programme_people", one.pk)
            return _onward(one, "programme_ready")
    context = {"programme": one, "form": form}
    return render(request, "manager/programme_people.html", context, status=422 if form.errors else 200)


class Standing(forms.Form):
    standing = forms.MultipleChoiceField(
        label=_("What stands now"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Why begin although something is open?"), required=False, max_length=300,
        help_text=_("Only when something is not ticked. It is kept."),
    )  # fmt: skip


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def ready(request: Request, pk: int) -> HttpResponse:
    """What must stand before the first referral: ticked one by one, kept with who and when. Then it begins."""
    one = programme_to_change(request.actor, pk)
    rows = readiness_of(one)
    form = Standing(
        request.POST if request.method == "POST" else None,
        initial={"standing": [row.code for row in rows if row.ticked_at is not None]},
    )
    set_choices(form, "standing", [(row.code, tick_words(row.text, row.who)) for row in rows])
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            if "begin" in request.POST:
                actions.begin_programme(
                    programme=one, standing=told["standing"], reason=told["reason"], by=request.actor, at=clock.now()
                )
                messages.success(request, gettext("%(name)s runs. Staff can refer students now.") % {"name": one.name})
                return redirect("programme_launch" if told_of(one) or kit_of(blueprint_of(one)) else "programme", pk)
            actions.tick_readiness(programme=one, standing=told["standing"], by=request.actor, at=clock.now())
            messages.success(request, gettext("Kept."))
            return redirect("programme", one.pk)
    context = {
        "programme": one, "form": form, "rows": things_to_tick(rows), "setting_up": one.status == "setting_up",
    }  # fmt: skip
    return render(request, "manager/programme_ready.html", context, status=422 if form.errors else 200)
