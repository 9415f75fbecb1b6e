"""Programmes: what each needs next, starting one from a blueprint, its settings and where each comes from."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.cases.queries import ProgrammeCounts, programme_counts
from holdfast.families.access import STAFF as CALLERS
from holdfast.groups.facts import works_in_groups
from holdfast.journeys.start_programme import start_programme
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, Role
from holdfast.programmes import actions, queries, texts
from holdfast.programmes.access import (
    own_blueprints_of,
    programmes_changed_by,
    programmes_visible_to,
    schools_to_clone_to,
    schools_to_start_in,
)
from holdfast.programmes.facts import blueprint_in
from holdfast.programmes.launch import first_things, readiness_of, told_of
from holdfast.supervision.access import reads_support
from holdfast.supervision.sources import is_evaluated
from holdfast.supervision.team import has_team, reads_team
from holdfast.web.doors import MANAGERS, readers_of, who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.forms_answered.due import forms_of_programme
from holdfast.web.manager.programme_words import (
    figures_of,
    meanings,
    named_rows,
    rule_rows,
    section_rows,
    special_of,
    tick_words,
)
from holdfast.web.manager.setting_pages import Edited, entry_page, setting_page
from holdfast.web.request import Request

READERS = tuple(role for role in readers_of("programme") if role not in (Role.VOLUNTEER_MENTOR, Role.PEER_MENTOR))
CLONERS = (Role.DISTRICT, Role.MANAGER)
EDITORS = tuple(role for role in MANAGERS if role is Role.MANAGER)
DOOR_KEEPERS = (*readers_of("drop_in"), Role.LEARNING_MENTOR, Role.LIAISON)


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
    cards = [(one.code, blueprint_in(one)) for one in queries.blueprints_offered_to(request.actor)]
    rows = [(code, blueprint, figures_of(blueprint), special_of(blueprint)) for code, blueprint in cards]
    drafts = [(one, one.name_in(get_language() or "en")) for one in own_blueprints_of(request.actor).order_by("id")]
    context = {"rows": rows, "words": texts.here, "drafts": drafts}
    return render(request, "manager/programme_choose.html", context)


class Start(forms.Form):
    school = forms.TypedChoiceField(label=_("School"), coerce=int)
    name = forms.CharField(label=_("Name"), max_length=160, help_text=_("As people at school will call it."))
    lead = forms.TypedChoiceField(label=_("Who leads it"), coerce=int)
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    standing = forms.MultipleChoiceField(
        label=_("What stands already"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Why begin although something is open?"), required=False, max_length=300,
        help_text=_("Only when something is not ticked and it starts at once. It is kept."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, first_things: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "standing", first_things)
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
    version = next((one for one in queries.blueprints_offered_to(request.actor) if one.code == code), None)
    if version is None:
        raise Http404
    blueprint, actor = blueprint_in(version), request.actor
    given = {"name": texts.here(blueprint.content.name), "lead": actor.user_id, "starts_on": actor.on.isoformat()}
    asked = [(code, tick_words(text, whom)) for code, text, whom, _origin in first_things(blueprint)]
    form = Start(request.POST or None, actor=actor, first_things=asked, initial=given)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            programme = start_programme(
                blueprint_code=code, school_id=told["school"], name=told["name"], lead_id=told["lead"],
                starts_on=told["starts_on"], settings={}, by=actor, at=clock.now(),
                set_up_first="set_up" in request.POST, standing=told["standing"], reason=told["reason"],
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
        "first_things": asked,
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
    context = {
        "programme": one,
        "blueprint": queries.blueprint_of(one),
        "words": texts.here,
        "needs": _needs(one, counts),
        "counts": counts,
        "calls_families": request.actor.has(*CALLERS),
        "sections": section_rows(queries.settings_of(one)),
        "origins": texts.ORIGINS,
        "meanings": meanings(),
        "rules": rule_rows(queries.blueprint_of(one)),
        "left_open": len(queries.left_to_the_school(one)),
        "sees_reviews": request.actor.has(*MANAGERS),
        "may_change": programmes_changed_by(request.actor).filter(pk=one.pk).exists(),
        "forms_due": forms_of_programme(request.actor, one),
        "readiness": readiness_of(one),
        "told": told_of(one),
        "may_clone": request.actor.has(*CLONERS) and schools_to_clone_to(request.actor, one).exists(),
        "newer": queries.newer_edition(one),
        "roles": named_rows(one),
        "in_groups": works_in_groups(one) and request.actor.has(*readers_of("group")),
        "open_door": bool(queries.setting(one, "services.dropin")) and request.actor.has(*DOOR_KEEPERS),
        "team": has_team(one) and reads_team(request.actor, one),
        "evaluated": is_evaluated(one),
        "supports_mentors": reads_support(request.actor, one),
    }
    return render(request, "manager/programme.html", context)


def _edited(request: Request, pk: int) -> Edited:
    one = _programme(request.actor, pk)
    return Edited(
        now=queries.blueprint_of(one), published=blueprint_in(one.blueprint), pk=pk, name=one.name, page="programme",
        setting="programme_setting", entry="programme_entry",
        change=lambda changes, reason: actions.change_settings(
            programme=one, changes=changes, by=request.actor, at=clock.now(), reason=reason
        ),
    )  # fmt: skip


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def setting(request: Request, pk: int, path: str) -> HttpResponse:
    """Change one setting of a programme, or take the school's own value back."""
    return setting_page(request, _edited(request, pk), path)


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def entry(request: Request, pk: int, path: str, code: str) -> HttpResponse:
    """Reword one entry of a list of a programme, or write a new one."""
    return entry_page(request, _edited(request, pk), path, code)


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
