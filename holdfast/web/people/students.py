"""Students: the list, the record of one, and who can see it."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.accounts import access as accounts
from holdfast.accounts import texts
from holdfast.accounts.queries import looks_at
from holdfast.families.access import knows_family
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, Role
from holdfast.people import queries, record
from holdfast.people.access import Sight
from holdfast.services.access import may_open as services_open_to
from holdfast.web.doors import readers_of, who
from holdfast.web.people.panels import PANELS, panels_for
from holdfast.web.request import Request

FAMILY = (Role.STUDENT, Role.GUARDIAN)


class Filter(forms.Form):
    """What the address may ask for; what it cannot mean is ignored."""

    q = forms.CharField(required=False, max_length=100)
    grade = forms.CharField(required=False, max_length=20)
    school = forms.IntegerField(required=False, min_value=1)
    page = forms.IntegerField(required=False, min_value=1)


@who(*readers_of("student"))
@require_GET
def students(request: Request) -> HttpResponse:
    """Everybody whom this person may see, by name, grade and school."""
    asked = Filter(request.GET)
    asked.is_valid()
    search, grade = asked.cleaned_data.get("q", ""), asked.cleaned_data.get("grade", "")
    school = asked.cleaned_data.get("school")
    listed = queries.students_listed(
        request.actor, search=search, grade=grade, school=school, number=asked.cleaned_data.get("page") or 1
    )
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "page": listed.page,
        "search": search,
        "grade": grade,
        "school": school,
        "grades": [("", _("Every grade")), *((name, name) for name in listed.grades)],
        "schools": [("", _("Every school")), *listed.schools] if listed.schools else [],
        "filtered": bool(search or grade or school),
        "base": f"?{kept.urlencode()}&" if kept else "?",
    }
    return render(request, "people/students.html", context)


def _sight(actor: Actor, pk: int) -> Sight:
    """What this person may know of a student; whoever is out of reach does not exist."""
    student = record.student_with_place(pk)
    if student is not None and (sight := Sight(actor, student)).may_read("student"):
        return sight
    raise Http404


@who(*readers_of("student"))
@require_GET
def student(request: Request, pk: int) -> HttpResponse:
    """One student: what this person may know, and why."""
    actor, at = request.actor, clock.now()
    sight = _sight(actor, pk)
    one, minimal = sight.student, sight.is_minimal
    context = {
        "student": one,
        "minimal": minimal,
        "groups": record.groups_of(one, actor.on),
        "why": [texts.why_you(why, one) for why in sight.why()],
        "family": [] if minimal or actor.has(*FAMILY) else record.family_of(one),
        "knows_family": not actor.has(*FAMILY) and knows_family(sight),
        "panels": panels_for(sight, at, PANELS),
        "may_open_services": services_open_to(sight),
    }
    return render(request, "people/student.html", context)


@who(*readers_of("student"))
@require_GET
def student_access(request: Request, pk: int) -> HttpResponse:
    """Why can I see this, who else can, and who looked."""
    actor = request.actor
    sight = _sight(actor, pk)
    one = sight.student
    may_know_who_looked = sight.may_read("audit")
    context = {
        "student": one,
        "why": [texts.why_you(why, one) for why in sight.why()],
        "others": [
            {"name": seer.user.name, "reasons": [texts.why_they(why, one) for why in seer.reasons]}
            for seer in accounts.who_sees(one, actor.on)
            if seer.user.pk != actor.user_id
        ],
        "minimal": sight.is_minimal,
        "looks": [(look, texts.RECORDS.get(look.record, look.record)) for look in looks_at(one.pk)]
        if may_know_who_looked
        else None,
        "names_of_lookers": not actor.has(*FAMILY),
    }
    return render(request, "people/student_access.html", context)
