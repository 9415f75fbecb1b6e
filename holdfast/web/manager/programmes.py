"""Programmes: what each needs next, starting one from a blueprint, its settings and where each comes from."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.cases.queries import ProgrammeCounts, programme_counts
from holdfast.groups.facts import works_in_groups
from holdfast.journeys.start_programme import start_programme
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, Role
from holdfast.programmes import actions, queries, texts
from holdfast.programmes.access import programmes_changed_by, programmes_visible_to, schools_to_start_in
from holdfast.programmes.facts import blueprint_in
from holdfast.web.doors import MANAGERS, readers_of, who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.forms_answered.due import forms_of_programme
from holdfast.web.manager.programme_words import figures_of, meanings, named_rows, rule_rows, special_of, value_text
from holdfast.web.manager.setting_fields import field_of, initial_of, plain
from holdfast.web.request import Request

READERS = tuple(role for role in readers_of("programme") if role not in (Role.VOLUNTEER_MENTOR, Role.PEER_MENTOR))
EDITORS = tuple(role for role in MANAGERS if role is Role.MANAGER)
DOOR_KEEPERS = (*readers_of("drop_in"), Role.LEARNING_MENTOR, Role.LIAISON)
BLUEPRINT = "blueprint"


@who(*READERS)
@require_GET
def programmes(request: Request) -> HttpResponse:
    """Every programme of the schools that this person sees, with what it needs next."""
    listed = list(programmes_visible_to(request.actor).select_related("school", "lead", "blueprint").order_by("name"))
    counts = programme_counts(one.pk for one in listed)
    rows = [(one, *_needs(one, counts.get(one.pk, ProgrammeCounts()))) for one in listed]
    may_start = schools_to_start_in(request.actor).exists()
    several = len({one.school_id for one in listed}) > 1
    return render(request, "manager/programmes.html", {"rows": rows, "may_start": may_start, "several": several})


def _needs(programme: Any, counts: ProgrammeCounts) -> tuple[str, str]:
    """The meaning and the sentence of what a programme needs next."""
    if programme.status in ("paused", "closed"):
        return "none", str(programme.get_status_display())
    if programme.status == "setting_up":
        return "watch", gettext("Being set up: nobody can be referred before you begin it")
    if counts.to_decide:
        return "act", ngettext(
            "%(count)s referral waits for a decision", "%(count)s referrals wait for a decision", counts.to_decide
        ) % {"count": counts.to_decide}
    if counts.accepted:
        return "watch", ngettext(
            "%(count)s student needs a mentor", "%(count)s students need a mentor", counts.accepted
        ) % {"count": counts.accepted}
    if counts.waiting:
        return "watch", ngettext(
            "%(count)s student is on the waiting list", "%(count)s students are on the waiting list", counts.waiting
        ) % {"count": counts.waiting}
    if counts.matched:
        return "well", gettext("Nothing to decide now")
    return "info", gettext("Ready: tell staff that they can refer")


@who(*EDITORS)
@require_GET
def choose(request: Request) -> HttpResponse:
    """The blueprints, each with what makes it special."""
    cards = [(one.code, blueprint_in(one)) for one in queries.newest_blueprints()]
    rows = [(code, blueprint, figures_of(blueprint), special_of(blueprint)) for code, blueprint in cards]
    return render(request, "manager/programme_choose.html", {"rows": rows, "words": texts.here})


class Start(forms.Form):
    school = forms.TypedChoiceField(label=_("School"), coerce=int)
    name = forms.CharField(label=_("Name"), max_length=160, help_text=_("As people at school will call it."))
    lead = forms.TypedChoiceField(label=_("Who leads it"), coerce=int)
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = list(schools_to_start_in(actor).order_by("name").values_list("id", "name"))
        leads = queries.possible_leads(pk for pk, _name in schools)
        set_choices(self, "school", schools)
        set_choices(self, "lead", [(one.pk, one.name) for one in leads])
        if len(schools) == 1:
            self.fields["school"].widget = forms.HiddenInput()
            self.fields["school"].initial = schools[0][0]


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def start(request: Request, code: str) -> HttpResponse:
    """Three answers and the programme runs, or is set up step by step."""
    version = next((one for one in queries.newest_blueprints() if one.code == code), None)
    if version is None:
        raise Http404
    blueprint, actor = blueprint_in(version), request.actor
    given = {"name": texts.here(blueprint.content.name), "lead": actor.user_id, "starts_on": actor.on.isoformat()}
    form = Start(request.POST or None, actor=actor, initial=given)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            programme = start_programme(
                blueprint_code=code, school_id=told["school"], name=told["name"], lead_id=told["lead"],
                starts_on=told["starts_on"], settings={}, by=actor, at=clock.now(),
                set_up_first="set_up" in request.POST,
            )  # fmt: skip
            if programme.status == "setting_up":
                return redirect("programme_set_up", programme.pk)
            messages.success(
                request, gettext("%(name)s runs. Staff can refer students now.") % {"name": programme.name}
            )
            return redirect("programme", programme.pk)
    context = {
        "form": form,
        "blueprint": blueprint,
        "words": texts.here,
        "figures": figures_of(blueprint),
        "readiness": len(blueprint.setting("launch.readiness").value or ()),
    }
    return render(request, "manager/programme_start.html", context, status=422 if form.errors else 200)


def _programme(actor: Actor, pk: int) -> Any:
    found = programmes_visible_to(actor).select_related("school", "lead", "blueprint").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@who(*READERS)
@require_GET
def programme(request: Request, pk: int) -> HttpResponse:
    """One programme: what it needs next, every setting with its value and where it comes from, its rules in words."""
    one = _programme(request.actor, pk)
    counts = programme_counts([one.pk]).get(one.pk, ProgrammeCounts())
    sections: dict[str, list[dict[str, Any]]] = {}
    for row in queries.settings_of(one):
        if row.setting.value is None and row.shape is queries.Shape.READ:
            continue
        sections.setdefault(row.section, []).append(
            {
                "path": row.path,
                "label": texts.label(row.path),
                "value": value_text(row.setting.value),
                "origin": row.setting.origin,
                "left_open": row.setting.left_open,
                "editable": row.shape is not queries.Shape.READ,
            }
        )
    context = {
        "programme": one,
        "blueprint": queries.blueprint_of(one),
        "words": texts.here,
        "needs": _needs(one, counts),
        "counts": counts,
        "sections": [_section(name, sections[name]) for name in texts.SECTIONS if name in sections],
        "origins": texts.ORIGINS,
        "meanings": meanings(),
        "rules": rule_rows(one),
        "left_open": len(queries.left_to_the_school(one)),
        "may_change": programmes_changed_by(request.actor).filter(pk=one.pk).exists(),
        "forms_due": forms_of_programme(request.actor, one),
        "readiness": queries.readiness_of(one),
        "newer": queries.newer_edition(one),
        "roles": named_rows(one),
        "in_groups": works_in_groups(one) and request.actor.has(*readers_of("group")),
        "open_door": bool(queries.setting(one, "services.dropin")) and request.actor.has(*DOOR_KEEPERS),
    }
    return render(request, "manager/programme.html", context)


def _section(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A section with its summary: how many settings, and how many of them wait for the school."""
    summary = ngettext("%(count)s setting", "%(count)s settings", len(rows)) % {"count": len(rows)}
    if left := sum(row["left_open"] for row in rows):
        summary += ", " + ngettext("%(count)s left to you", "%(count)s left to you", left) % {"count": left}
    return {"title": texts.SECTIONS[name], "summary": summary, "rows": rows}


class Change(forms.Form):
    """One setting, with the field that its type asks for."""

    value = forms.CharField(required=False)
    reason = forms.CharField(label=_("Why?"), required=False, max_length=300, help_text=_("Kept with the change."))

    def __init__(self, *args: Any, label: str, shape: queries.Shape, options: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = field_of(label, shape, options)


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def setting(request: Request, pk: int, path: str) -> HttpResponse:
    """Change one setting, or take the school's own value back."""
    one = _programme(request.actor, pk)
    now, published = queries.blueprint_of(one), blueprint_in(one.blueprint)
    if path not in now.settings:
        raise Http404
    shape, options = queries.shape_of(now, path)
    if shape is queries.Shape.READ:
        raise Http404
    held, rule = now.setting(path), next((row for row in rule_rows(one) if row.path == path), None)
    label = rule.text if rule else texts.label(path)
    form = Change(
        request.POST or None, label=label, shape=shape, options=options, initial={"value": initial_of(held.value)}
    )
    taken_back = request.POST.get("value") == BLUEPRINT
    if request.method == "POST" and (taken_back or form.is_valid()):
        with refusals_into(form):
            value = None if taken_back else plain(shape, form.cleaned_data["value"])
            reason = "" if taken_back else form.cleaned_data["reason"]
            actions.change_settings(
                programme=one, changes={path: value}, by=request.actor, at=clock.now(), reason=reason
            )
            messages.success(request, gettext("Changed: %(setting)s.") % {"setting": label})
            return redirect("programme", one.pk)
    context = {
        "form": form,
        "programme": one,
        "label": label,
        "origin": texts.ORIGINS[held.origin],
        "published": value_text(published.setting(path).value),
        "published_origin": texts.ORIGINS[published.setting(path).origin],
        "is_ours": held.origin == "school",
        "note": texts.here(held.note),
        "taken_back": BLUEPRINT,
    }
    return render(request, "manager/programme_setting.html", context, status=422 if form.errors else 200)


class Reason(forms.Form):
    reason = forms.CharField(label=_("Why?"), max_length=300, help_text=_("One sentence; it is kept."))


class Closing(Reason):
    ends_before = forms.DateField(label=_("First day without it"), widget=forms.DateInput(attrs={"type": "date"}))


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def pause(request: Request, pk: int) -> HttpResponse:
    """Take no new referrals for a while."""
    return _change_state(
        request, pk, Reason, actions.pause_programme,
        heading=gettext("Pause %(name)s"), verb=gettext("Pause the programme"),
        sentence=gettext("Nobody can be referred until you resume it. Matches that exist go on meeting."),
        done=gettext("%(name)s is paused."),
    )  # fmt: skip


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def resume(request: Request, pk: int) -> HttpResponse:
    """Take referrals again."""
    return _change_state(
        request, pk, forms.Form, actions.resume_programme,
        heading=gettext("Resume %(name)s"), verb=gettext("Resume the programme"),
        sentence=gettext("Staff can refer students again."), done=gettext("%(name)s runs again."),
    )  # fmt: skip


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def close(request: Request, pk: int) -> HttpResponse:
    """End a programme for good."""
    return _change_state(
        request, pk, Closing, actions.close_programme,
        heading=gettext("Close %(name)s"), verb=gettext("Close the programme"),
        sentence=gettext("It takes nobody any more and cannot be opened again. Its records stay."),
        done=gettext("%(name)s is closed."),
    )  # fmt: skip


def _change_state(
    request: Request,
    pk: int,
    kind: type[forms.Form],
    act: Any,
    *,
    heading: str,
    verb: str,
    sentence: str,
    done: str,
) -> HttpResponse:
    one = _programme(request.actor, pk)
    named = {"name": one.name}
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            act(programme=one, by=request.actor, at=clock.now(), **form.cleaned_data)
            messages.success(request, done % named)
            return redirect("programme", one.pk)
    context = {"form": form, "programme": one, "heading": heading % named, "verb": verb, "sentence": sentence}
    return render(request, "manager/programme_state.html", context, status=422 if form.errors else 200)
