"""The data of the /design page: every component with its states. All people are invented."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from holdfast.web.design_charts import chart_samples
from holdfast.web.doors import public
from holdfast.web.request import Request

TODAY = dt.date(2026, 10, 14)
LONG_NAME = "Maximilienne-Anastasie Sampleton-Featherstonehaugh de la Grande-Rivière-Imaginaire"


class SampleForm(forms.Form):
    """One field of each kind, so that the form renderer can be seen whole."""

    reason = forms.CharField(
        label=gettext_lazy("Why would a mentor help?"),
        help_text=gettext_lazy("One or two sentences. The family may read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=280,
    )
    hoped_for = forms.CharField(label=gettext_lazy("What would be different by spring?"), required=False)
    programme = forms.ChoiceField(
        label=gettext_lazy("Programme"),
        choices=[("mentoring", gettext_lazy("Mentoring")), ("attendance", gettext_lazy("Success mentors"))],
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("How soon?"),
        widget=forms.RadioSelect,
        choices=[("week", gettext_lazy("This week")), ("month", gettext_lazy("This month"))],
    )
    days = forms.MultipleChoiceField(
        label=gettext_lazy("Days that work"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("mon", gettext_lazy("Monday")), ("wed", gettext_lazy("Wednesday"))],
    )
    starts_on = forms.DateField(label=gettext_lazy("Starts on"), widget=forms.DateInput)
    told = forms.BooleanField(label=gettext_lazy("The student knows about this referral"))


def _cards() -> list[dict[str, Any]]:
    return [
        {
            "number": 3,
            "unit": _("concerns"),
            "sentence": _("Three concerns wait for a first look; the oldest came in yesterday at 3:40 p.m."),
            "action_text": _("Read the concerns"),
            "action_href": "#cards",
            "meaning": "act",
            "word": _("Needs action now"),
        },
        {
            "number": 9,
            "unit": _("of 20 days"),
            "sentence": _("%(name)s missed 9 of the last 20 days and has no mentor yet.")
            % {"name": "Alix Beaudry-Tremblay"},
            "action_text": _("Propose a mentor"),
            "action_href": "#cards",
            "meaning": "watch",
            "word": _("Watch"),
            "why": _("Attendance to 14 October"),
        },
        {
            "number": 12,
            "unit": _("proposals"),
            "sentence": _("Twelve proposed matches are ready for your decision, each with its reason."),
            "action_text": _("Decide on matches"),
            "action_href": "#cards",
        },
        {
            "number": 2,
            "unit": _("families"),
            "sentence": _("Two families have not been reached after three tries: %(name)s and one more.")
            % {"name": LONG_NAME},
            "action_text": _("Open the call list"),
            "action_href": "#cards",
        },
    ]


def _story() -> dict[str, Any]:
    return {
        "next": {
            "at": dt.datetime(2026, 10, 16, 12, 5, tzinfo=dt.UTC),
            "sentence": _("Meeting with Robin Exemple in the library, 15 minutes."),
            "note": _("Check the promise about the science notebook."),
            "meaning": "info",
            "href": "#timeline",
            "link_text": _("Open the brief"),
        },
        "items": [
            {
                "at": dt.datetime(2026, 10, 9, 12, 5, tzinfo=dt.UTC),
                "sentence": _("Alix came to the meeting. Two of three targets kept."),
                "who": "Robin Exemple",
                "meaning": "well",
                "note": _("“I handed the lab report in on Tuesday, before the teacher asked.”"),
            },
            {
                "at": dt.date(2026, 10, 2),
                "sentence": _("The meeting was missed: the school was closed for snow. Moved to 9 October."),
                "meaning": "watch",
            },
            {
                "at": dt.date(2026, 9, 21),
                "sentence": _("Alix and Robin signed the agreement for 24 weeks."),
                "who": "Camille Modèle",
            },
        ],
    }


def _people() -> list[dict[str, Any]]:
    return [
        {
            "name": "Alix Beaudry-Tremblay",
            "line": _("Secondary 2 · Mentoring"),
            "href": "#people",
            "meaning": "watch",
            "status": _("Watch"),
            "note": _("Missed 9 of the last 20 days."),
        },
        {
            "name": LONG_NAME,
            "line": _("Secondary 4 · Success mentors"),
            "href": "#people",
            "meaning": "well",
            "status": _("Well"),
        },
        {"name": "Zoé N’Guyen-Sample", "line": _("Secondary 1"), "href": "#people", "status": _("Not started")},
    ]


def _rows() -> list[dict[str, Any]]:
    rows = [
        ("Alix Beaudry-Tremblay", "act", _("Needs action now"), 9, "Robin Exemple"),
        (LONG_NAME, "watch", _("Watch"), 4, "–"),
        ("Dana Specimen", "well", _("Well"), 0, "Camille Modèle"),
        ("Zoé N’Guyen-Sample", "none", _("Not started"), 1, "–"),
    ]
    keys = ("name", "meaning", "word", "missed", "mentor")
    return [dict(zip(keys, row, strict=True)) | {"value": index} for index, row in enumerate(rows)]


def _steps() -> list[dict[str, str]]:
    return [
        {"text": _("Referred"), "state": "done", "note": _("8 September")},
        {"text": _("Decided"), "state": "done", "note": _("12 September")},
        {"text": _("Consent"), "state": "now", "note": _("waiting 4 days")},
        {"text": _("Matched"), "state": "later"},
        {"text": _("Meeting"), "state": "later"},
        {"text": _("Closed"), "state": "later"},
    ]


def _tasks() -> list[dict[str, str]]:
    return [
        {"text": _("Tell the family"), "href": "#tasks", "meaning": "well", "status": _("Done")},
        {
            "text": _("Check the references of the volunteer"),
            "href": "#tasks",
            "hint": _("Two are needed; one has answered."),
            "meaning": "watch",
            "status": _("Under way"),
        },
        {"text": _("Plan the first meeting"), "meaning": "none", "status": _("Cannot start yet")},
    ]


def _shell() -> dict[str, Any]:
    return {
        "place": _("Sample Secondary School · Mentoring"),
        "nav": [
            {"text": _("Today"), "href": "#top", "icon": "home", "current": True},
            {"text": _("Meetings"), "href": "#taps", "icon": "calendar", "count": 12},
            {"text": _("Students"), "href": "#people", "icon": "people"},
        ],
        "nav_at_hand": True,
        "search_href": "#top",
    }


@public
@require_GET
def design(request: Request) -> HttpResponse:
    """Every component with its states, in the language of the reader."""
    messages.success(request, _("The referral of Dana Specimen is saved. The programme manager sees it now."))
    pages = Paginator(range(300), 25)
    empty_post = SampleForm(data={"reason": "", "hoped_for": "", "days": []})
    context = {
        **_shell(),
        **chart_samples(TODAY),
        "need_me": _cards(),
        "story": _story(),
        "people": _people(),
        "rows": _rows(),
        "steps_data": _steps(),
        "tasks": _tasks(),
        "sample_form": SampleForm(initial={"starts_on": TODAY, "urgency": "week"}),
        "wrong_form": empty_post,
        "page": pages.page(3),
        "today": TODAY,
        "noon": dt.datetime(2026, 10, 1, 15, 40, tzinfo=dt.UTC),
        "long_name": LONG_NAME,
    }
    return render(request, "design/design.html", context)


@public
@require_GET
def design_reading(request: Request) -> HttpResponse:
    """A guardian's page, to judge the large and plain layout."""
    return render(request, "design/reading.html", {"place": _("Sample Secondary School"), "today": TODAY})


@public
@require_GET
def design_sheet(request: Request) -> HttpResponse:
    """A sheet of paper, to judge the print layout."""
    return render(request, "design/sheet.html", {**chart_samples(TODAY), "today": TODAY})
