"""Groups: those of a programme, one of them with who belongs, and how one is formed, changed and ended."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.formats import time_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.groups import actions
from holdfast.groups.access import groups_led_by, groups_visible_to, may_form
from holdfast.groups.facts import works_in_groups
from holdfast.groups.queries import (
    groups_of_programme,
    last_day,
    member_of,
    members_of,
    sessions_of,
    times_present,
    with_people,
)
from holdfast.journeys import run_group
from holdfast.kernel import clock
from holdfast.kernel.actor import Role
from holdfast.kernel.errors import Refusal
from holdfast.matches.refusals import ReasonNeeded
from holdfast.mentors.choices import Weekday
from holdfast.mentors.queries import working_mentors
from holdfast.people.access import students_visible_to
from holdfast.programmes.access import programmes_visible_to
from holdfast.programmes.queries import blueprint_of, setting
from holdfast.programmes.texts import here
from holdfast.web import paper
from holdfast.web.doors import MANAGERS, readers_of, who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.quick.codes import About
from holdfast.web.quick.printing import way_back
from holdfast.web.request import Request

READERS = tuple(role for role in readers_of("group") if role is not Role.DISTRICT)


def programme_seen(request: Request, pk: int) -> Any:
    found = programmes_visible_to(request.actor).select_related("school", "blueprint").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def group_seen(request: Request, pk: int) -> Any:
    found = with_people(groups_visible_to(request.actor)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def topic_of(group: Any) -> str:
    """The topic in the words of the programme; nothing where the group has none."""
    topics = setting(group.programme, "services.group_topics") or ()
    return next((here(one) for one in topics if one.id == group.topic), "")


@who(*READERS)
@require_GET
def groups(request: Request, pk: int) -> HttpResponse:
    """Every group of a programme, by day and time."""
    programme = programme_seen(request, pk)
    if not works_in_groups(programme):
        raise Http404
    rows = groups_of_programme(request.actor, programme, request.actor.on)
    context = {
        "programme": programme,
        "rows": [(row, topic_of(row.group)) for row in rows],
        "most": setting(programme, "services.group_size_max"),
        "may_form": may_form(request.actor, programme.school_id) and programme.status == "running",
    }
    return render(request, "groups/groups.html", context)


class GroupForm(forms.Form):
    """What a group is. The name can stay empty where a topic says it."""

    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False, widget=forms.RadioSelect)
    name = forms.CharField(label=gettext_lazy("Name of the group"), max_length=120, required=False)
    mentor_id = forms.TypedChoiceField(label=gettext_lazy("Who leads it"), coerce=int)
    weekday = forms.TypedChoiceField(label=gettext_lazy("Day"), coerce=int, choices=Weekday.choices[:5])
    time_of_day = forms.TimeField(label=gettext_lazy("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=5, max_value=actions.LONGEST_SESSION)
    place = forms.CharField(label=gettext_lazy("Where"), max_length=120, required=False)
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, programme: Any, **told: Any) -> None:
        super().__init__(*args, **told)
        topics = [(one.id, here(one)) for one in setting(programme, "services.group_topics") or ()]
        if topics:
            set_choices(self, "topic", [*topics, ("", _("Another one, or none"))])
            self.fields["name"].help_text = _("Only when the topic does not say it.")
        else:
            del self.fields["topic"]
            self.fields["name"].required = True
        leaders = working_mentors(programme.school_id).order_by("family_name", "given_name")
        set_choices(self, "mentor_id", [("", _("Choose")), *((one.pk, one.name) for one in leaders)])
        self.topics = dict(topics)

    def plan(self) -> actions.Plan:
        told = {name: value for name, value in self.cleaned_data.items() if name != "client_key"}
        told["name"] = told["name"] or self.topics.get(told.get("topic", ""), "")
        return actions.Plan(**told)


@who(*MANAGERS)
@require_http_methods(["GET", "POST"])
def new(request: Request, pk: int) -> HttpResponse:
    """Form a group: the topic, the adult, the day."""
    programme = programme_seen(request, pk)
    if not (works_in_groups(programme) and may_form(request.actor, programme.school_id)):
        raise Http404
    initial = {"client_key": uuid4(), "minutes": setting(programme, "agreement.minutes"), "topic": ""}
    form = GroupForm(request.POST or None, programme=programme, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            made = actions.form_group(
                programme=programme, plan=form.plan(), starts_on=request.actor.on,
                client_key=form.cleaned_data["client_key"], by=request.actor, at=clock.now(),
            )  # fmt: skip
            return redirect("group_members", made.pk)
    context = {"programme": programme, "form": form, "group": None}
    return render(request, "groups/edit.html", context, status=422 if form.errors else 200)


@who(*MANAGERS)
@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """Another adult, day, time or place."""
    group = _group_formed(request, pk)
    names = ("topic", "name", "mentor_id", "weekday", "time_of_day", "minutes", "place", "client_key")
    form = GroupForm(
        request.POST or None, programme=group.programme, initial={name: getattr(group, name) for name in names}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.change_group(group=group, plan=form.plan(), by=request.actor, at=clock.now())
            messages.success(request, _("Kept."))
            return redirect("group", pk)
    context = {"programme": group.programme, "form": form, "group": group}
    return render(request, "groups/edit.html", context, status=422 if form.errors else 200)


def _group_formed(request: Request, pk: int) -> Any:
    group = group_seen(request, pk)
    if not may_form(request.actor, group.school_id) or group.ends_before is not None:
        raise Http404
    return group


@who(*READERS)
@require_GET
def group(request: Request, pk: int) -> HttpResponse:
    """One group: when, where, who is in it and how often they came; its register one tap away."""
    found, actor = group_seen(request, pk), request.actor
    members, there = members_of(found, actor.on), times_present(found)
    seen = set(
        students_visible_to(actor).filter(pk__in=[one.student_id for one in members]).values_list("pk", flat=True)
    )
    register_on = last_day(found, actor.on)
    sessions = sessions_of(found)
    context = {
        "group": found,
        "topic": topic_of(found),
        "members": [(one, one.student_id in seen, there.get(one.student_id)) for one in members],
        "most": setting(found.programme, "services.group_size_max"),
        "sessions": sessions,
        "register_on": register_on,
        "is_kept": any(one.held_on == register_on for one in sessions),
        "on": actor.on,
        "has_sheet": _sheet_of(found.programme) is not None,
        "may_form": may_form(actor, found.school_id) and found.ends_before is None,
        "may_keep": groups_led_by(actor).filter(pk=pk).exists() and found.ends_before is None,
    }
    return render(request, "groups/group.html", context)


def _sheet_of(programme: Any) -> Any:
    """The programme's own register on paper, where its blueprint has one."""
    listed = blueprint_of(programme).content.documents
    return next((one for one in listed if one.about == "group" and _has_register(one)), None)


def _has_register(document: Any) -> bool:
    return any(part.fill == "register" for part in document.parts.value or ())


@who(*READERS)
@require_GET
def sheet(request: Request, pk: int) -> HttpResponse:
    """The register to print, with the names on it."""
    group = group_seen(request, pk)
    document = _sheet_of(group.programme)
    if document is None:
        raise Http404
    asked = request.GET.get("language", get_language() or "en")
    with translation.override(paper.spoken(asked)):
        when = f"{group.get_weekday_display()}, {time_format(group.time_of_day)}"
    known = paper.Known(
        group.programme, blueprint_of(group.programme), paper.spoken(asked), mentor=group.mentor.name, when=when,
        group=group.name, members=tuple(one.student.name for one in members_of(group, request.actor.on)),
    )  # fmt: skip
    back = way_back(group.programme, document, known.language, About.GROUP, pk)
    return paper.answer(paper.document_sheet(document, known, **back), document.code)


@who(*MANAGERS)
@require_http_methods(["GET", "POST"])
def members(request: Request, pk: int) -> HttpResponse:
    """Who may join: one tap each. Once the group is as large as the programme wants, a reason is asked for."""
    group, actor = _group_formed(request, pk), request.actor
    refused, asked = "", ""
    if request.method == "POST":
        given = request.POST.get("student", "")
        try:
            added = run_group.add_member(
                group=group, student_id=int(given) if given.isdecimal() else 0, reason=request.POST.get("reason", ""),
                by=actor, at=clock.now(), on=actor.on,
            )  # fmt: skip
            messages.success(request, _("%(student)s is in the group.") % {"student": added.student.name})
            return redirect("group_members", pk)
        except Refusal as refusal:
            refused = str(refusal.message)
            asked = given if isinstance(refusal, ReasonNeeded) else ""
    found, here_now = run_group.candidates(group.programme, actor, actor.on), members_of(group, actor.on)
    inside = {one.student_id for one in here_now}
    context = {
        "group": group,
        "members": here_now,
        "ready": [one for one in found.ready if one.student_id not in inside],
        "not_yet": [one for one in found.not_yet if one[0].student_id not in inside],
        "warned": [here(one.rule.text) for one in run_group.about_one_more(group, actor.on)],
        "most": setting(group.programme, "services.group_size_max"),
        "refused": refused,
        "asked": asked,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "groups/members.html", context, status=422 if refused else 200)


@who(*MANAGERS)
@require_POST
def leave(request: Request, pk: int, member: int) -> HttpResponse:
    """One student leaves the group."""
    found = member_of(_group_formed(request, pk), member)
    if found is None:
        raise Http404
    actions.remove_member(member=found, by=request.actor, at=clock.now(), on=request.actor.on)
    messages.success(request, _("%(student)s is no longer in the group.") % {"student": found.student.name})
    return redirect("group_members", pk)


@who(*MANAGERS)
@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """The group does not meet any more."""
    group = _group_formed(request, pk)
    actions.end_group(group=group, by=request.actor, at=clock.now(), on=request.actor.on)
    messages.success(request, _("%(group)s has ended. Its registers are kept.") % {"group": group.name})
    return redirect("groups", group.programme_id)
