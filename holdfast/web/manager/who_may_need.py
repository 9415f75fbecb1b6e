"""Who may need somebody: found by the registers, shown with the reason, answered by a referral or by a look."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.cases.choices import NothingToDo
from holdfast.cases.counts import students_alone
from holdfast.cases.looks import look_and_leave, students_to_look_at
from holdfast.cases.returning import AFTER
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, Role
from holdfast.people.access import whole_schools
from holdfast.programmes.queries import running_in, setting
from holdfast.records.attendance import texts
from holdfast.records.attendance.policies import DatedPolicy
from holdfast.records.attendance.queries import SchoolAttendance, attendance_of
from holdfast.web.doors import MANAGERS, who
from holdfast.web.forms import refusals_into
from holdfast.web.manager.card import Card, Consequence
from holdfast.web.manager.need_rows import (
    ALL,
    NOBODY,
    OPEN,
    PUT_ASIDE,
    SOMEBODY,
    NeedRow,
    chosen,
    in_words,
    noticed_for,
    rows_of,
)
from holdfast.web.request import Request

PER_PAGE = 100
MOST_AT_ONCE = 100
FOUR_WEEKS = timedelta(weeks=4)
SHOW = ((OPEN, _("To look at")), (PUT_ASIDE, _("Looked at, waiting")), (ALL, _("All")))
HELPED = (("", _("All")), (NOBODY, _("Nobody yet")), (SOMEBODY, _("Somebody is")))


class Filter(forms.Form):
    """What the address may ask for; what it cannot mean is ignored."""

    tier = forms.IntegerField(required=False, min_value=0, max_value=253)
    grade = forms.CharField(required=False, max_length=20)
    helped = forms.ChoiceField(choices=HELPED, required=False)
    programme = forms.IntegerField(required=False, min_value=1)
    show = forms.ChoiceField(choices=SHOW, required=False)
    page = forms.IntegerField(required=False, min_value=1)


@who(*MANAGERS)
@require_GET
def who_may_need(request: Request) -> HttpResponse:
    """Everybody whose attendance says so, the most consequential first, with what can be done about it."""
    actor, on = request.actor, request.actor.on
    asked = Filter(request.GET)
    asked.is_valid()
    found = asked.cleaned_data
    tier, grade, helped = found.get("tier"), found.get("grade", ""), found.get("helped", "")
    show = found.get("show") or OPEN
    places = attendance_of(actor.schools_as(*MANAGERS), on)
    known = {school: place for school, place in places.items() if place.has_data}
    running = running_in(actor.schools_as(*MANAGERS))
    noticing = noticed_for(running)
    noticed = next((one for one in noticing if one.programme.pk == found.get("programme")), None)
    rows = rows_of(actor, known, on, tier=tier, noticed=noticed)
    page = Paginator(chosen(rows, show=show, grade=grade, helped=helped), PER_PAGE).get_page(found.get("page") or 1)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "rows": [in_words(row, known) for row in page.object_list],
        "page": page,
        "base": f"?{kept.urlencode()}&" if kept else "?",
        "total": len(rows),
        "put_aside": sum(row.put_aside for row in rows),
        "show": show,
        "tier": "" if tier is None else tier,
        "grade": grade,
        "helped": helped,
        "filtered": bool(grade or helped or tier is not None or show != OPEN or noticed),
        "programme": noticed.programme.pk if noticed else "",
        "programmes": [("", _("Every reason")), *((one.programme.pk, one.programme.name) for one in noticing)],
        "noticed": noticed.in_words(known[noticed.programme.school_id].policy)
        if noticed and noticed.programme.school_id in known
        else "",
        "shows": SHOW,
        "tiers": _tier_choices(known.values()),
        "grades": _grade_choices(rows),
        "helps": HELPED,
        "schools": [_school_words(place, several=len(places) > 1) for place in places.values()],
        "definition": _definition(known.values()),
        "prepares_return": any(setting(one, AFTER) for one in running),
        "may_import": actor.has(Role.MANAGER),
    }
    return render(request, "manager/who_may_need.html", context)


def _policies(places: Iterable[SchoolAttendance]) -> list[DatedPolicy]:
    return list({place.policy.record.pk: place.policy for place in places}.values())


def _tier_choices(places: Iterable[SchoolAttendance]) -> list[tuple[object, object]]:
    """The levels of the definition that decides. Two definitions at once share only their order."""
    policies = _policies(places)
    longest = max(policies, key=lambda policy: len(policy.words), default=None)
    levels = [(number, word.text) for number, word in longest.tiers] if longest else []
    return [("", _("Standing out")), *levels]


def _grade_choices(rows: Iterable[NeedRow]) -> list[tuple[str, object]]:
    return [("", _("Every grade")), *((grade, grade) for grade in sorted({row.grade for row in rows} - {""}))]


def _school_words(place: SchoolAttendance, *, several: bool) -> dict[str, Any]:
    return {
        "name": place.state.school.name if several else "",
        "has_data": place.has_data,
        "freshness": texts.freshness(place),
        "not_used": texts.not_used(place.state),
    }


def _definition(places: Iterable[SchoolAttendance]) -> list[dict[str, Any]]:
    return [{"sentence": texts.policy_text(one), "lines": texts.lines_of(one)} for one in _policies(places)]


class LookForm(forms.Form):
    """Nothing to do now, because ... The choice is the button that sends the form."""

    until_on = forms.DateField(
        label=_("Show again from"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Earlier, if a line is crossed before."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("In your own words"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with the student, for the few who may read referrals."),
    )  # fmt: skip
    because = forms.ChoiceField(label=_("Nothing to do now, because"), choices=NothingToDo.choices)


def _students(actor: Actor, asked: QueryDict) -> list[Any]:
    """The students that the address or the form names; one that may not be looked at is a page that does not exist."""
    numbers = {int(one) for one in asked.getlist("student") if one.isdecimal() and len(one) < 19}
    students = list(students_to_look_at(actor).filter(pk__in=numbers).order_by("family_name", "given_name", "pk"))
    if len(students) < len(numbers) or len(numbers) > MOST_AT_ONCE:
        raise Http404
    return students


@who(*MANAGERS)
@require_http_methods(["GET", "POST"])
def looked_at(request: Request) -> HttpResponse:
    """For one student or several: why nothing is to be done now, and until when."""
    actor = request.actor
    students = _students(actor, request.POST if request.method == "POST" else request.GET)
    if not students:
        messages.info(request, gettext("Choose at least one student first."))
        return redirect("who_may_need")
    form = LookForm(request.POST or None, initial={"until_on": actor.on + FOUR_WEEKS})
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            kept = look_and_leave(
                student_ids=[one.pk for one in students], by=actor, at=clock.now(), **form.cleaned_data
            )
            said = ngettext(
                "Kept. %(name)s comes back on %(day)s.", "Kept. %(count)s students come back on %(day)s.", len(kept)
            )
            day = texts.day_text(form.cleaned_data["until_on"])
            messages.success(request, said % {"name": students[0].name, "count": len(kept), "day": day})
            return redirect("who_may_need")
    context = {"form": form, "students": students, "back_href": reverse("who_may_need")}
    return render(request, "manager/who_may_need_looked.html", context, status=422 if form.errors else 200)


def students_who_may_need(actor: Actor, on: date) -> Iterable[Card]:
    """For the manager's home: students whom nobody is with and nobody has looked at."""
    schools = whole_schools(actor, "attendance", *MANAGERS) & whole_schools(actor, "referral", *MANAGERS)
    alone = students_alone(schools, on)
    if alone:
        tier = alone.first.policy.word(alone.first.summary.tier)
        yield Card(
            consequence=Consequence.CHILD_WAITING,
            number=alone.number,
            unit=ngettext("student", "students", alone.number),
            sentence=ngettext(
                "A student misses much of school and nobody is with them.",
                "Students miss much of school and nobody is with them.",
                alone.number,
            ),
            action_text=_("Look"),
            action_href=f"{reverse('who_may_need')}?helped={NOBODY}",
            meaning=tier.meaning,
            word=tier.text,
            why=texts.why(alone.first)[0],
        )
