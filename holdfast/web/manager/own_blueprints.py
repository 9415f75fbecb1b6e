"""A blueprint that a school makes its own: copied from another, changed in every setting, published as an edition."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.kernel import clock
from holdfast.kernel.errors import Refusal
from holdfast.programmes import actions_blueprints as actions
from holdfast.programmes import queries, texts
from holdfast.programmes.access import own_blueprints_of, schools_to_start_in
from holdfast.programmes.facts import blueprint_drafted, blueprint_in
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.manager.programme_words import meanings, rule_rows, section_rows
from holdfast.web.manager.programmes import EDITORS
from holdfast.web.manager.setting_pages import Edited, entry_page, setting_page
from holdfast.web.request import Request

if TYPE_CHECKING:
    from holdfast.programmes.models import OwnBlueprint


class Names(forms.Form):
    """The words of the head, in both languages."""

    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    name_fr = forms.CharField(label=_("Name in French"), max_length=120)
    summary_en = forms.CharField(
        label=_("In a sentence, in English"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    summary_fr = forms.CharField(
        label=_("In a sentence, in French"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def words(self) -> actions.Words:
        return actions.Words(**{field: self.cleaned_data[field] for field in actions.Words.__slots__})


class Copy(Names):
    school = forms.TypedChoiceField(label=_("School"), coerce=int)

    def __init__(self, *args: Any, schools: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "school", schools)
        if len(schools) == 1:
            self.fields["school"].widget = forms.HiddenInput()
            self.fields["school"].initial = schools[0][0]


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def copy(request: Request, code: str) -> HttpResponse:
    """A new name, and the blueprint is the school's own to change."""
    version = next((one for one in queries.blueprints_offered_to(request.actor) if one.code == code), None)
    if version is None:
        raise Http404
    content = blueprint_in(version).content
    schools = schools_to_start_in(request.actor).order_by("name")
    given = {"summary_en": content.summary.en, "summary_fr": content.summary.fr}
    form = Copy(
        request.POST if request.method == "POST" else None, schools=list(schools.values_list("id", "name")),
        initial=given,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            school = schools.get(pk=form.cleaned_data["school"])
            own = actions.copy_blueprint(
                version=version, school=school, words=form.words(), by=request.actor, at=clock.now()
            )
            return redirect("own_blueprint", own.pk)
    context = {"form": form, "code": code, "name": texts.here(content.name)}
    return render(request, "manager/blueprint_copy.html", context, status=422 if form.errors else 200)


def _own(request: Request, pk: int) -> "OwnBlueprint":
    found = own_blueprints_of(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@who(*EDITORS)
@require_GET
def own(request: Request, pk: int) -> HttpResponse:
    """Everything that can be changed: settings and lists, the strength of each rule, questions, parts of sheets."""
    one = _own(request, pk)
    now, base = blueprint_drafted(one), blueprint_in(one.based_on)
    rows = (
        queries.SettingRow(path, *queries.shape_of(now, path), setting=setting, published=base.settings[path])
        for path, setting in now.settings.items()
        if not path.startswith("rules.") and path.count(".") < 2
    )
    listed: dict[str, list[tuple[Any, str, Any]]] = {
        gettext("Forms"): [(one.name, f"forms.{one.code}.questions", one.questions) for one in now.content.forms],
        gettext("Sheets"): [(one.name, f"documents.{one.code}.parts", one.parts) for one in now.content.documents],
    }
    context = {
        "own": one, "name": _named(one), "summary": one.summary_in(get_language() or "en"),
        "base": texts.here(base.content.name), "changed": len(one.settings), "sections": section_rows(rows),
        "rules": rule_rows(now), "origins": texts.ORIGINS, "meanings": meanings(),
        "lists": [
            (title, [(texts.here(name), path, len(held.value or ()), held.origin) for name, path, held in entries])
            for title, entries in listed.items()
            if entries
        ],
    }  # fmt: skip
    return render(request, "manager/own_blueprint.html", context)


def _named(one: "OwnBlueprint") -> str:
    return one.name_in(get_language() or "en")


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def words(request: Request, pk: int) -> HttpResponse:
    """Another name or summary."""
    one = _own(request, pk)
    given = {field: getattr(one, field) for field in actions.Words.__slots__}
    form = Names(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.reword_blueprint(own=one, words=form.words(), by=request.actor, at=clock.now())
            return redirect("own_blueprint", one.pk)
    context = {"form": form, "own": one, "name": _named(one)}
    return render(request, "manager/blueprint_words.html", context, status=422 if form.errors else 200)


def _edited(request: Request, pk: int) -> Edited:
    one = _own(request, pk)
    return Edited(
        now=blueprint_drafted(one), published=blueprint_in(one.based_on), pk=pk, name=_named(one),
        page="own_blueprint", setting="blueprint_setting", entry="blueprint_entry",
        change=lambda changes, reason: actions.change_blueprint(
            own=one, changes=changes, by=request.actor, at=clock.now(), reason=reason
        ),
    )  # fmt: skip


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def setting(request: Request, pk: int, path: str) -> HttpResponse:
    """Change one setting of the school's blueprint, or take the value back of the one it is based on."""
    return setting_page(request, _edited(request, pk), path)


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def entry(request: Request, pk: int, path: str, code: str) -> HttpResponse:
    """Reword one entry of a list of the school's blueprint, or write a new one."""
    return entry_page(request, _edited(request, pk), path, code)


@who(*EDITORS)
@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    """Keep it as an edition that programmes can be started from."""
    one = _own(request, pk)
    try:
        version = actions.publish_blueprint(own=one, by=request.actor, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        said = gettext("Edition %(edition)s of %(name)s is there.") % {"edition": version.edition, "name": _named(one)}
        messages.success(request, said)
    return redirect("own_blueprint", one.pk)
