"""Attendance in the settings: when absences are too many, and what the codes of the registers mean."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.engines.attendance import Basis
from holdfast.journeys import set_up_school as journey
from holdfast.kernel import clock
from holdfast.kernel.errors import Refusal
from holdfast.people.schools.access import districts_set_up_by
from holdfast.records.access import districts_importable_by
from holdfast.records.attendance import codes
from holdfast.records.attendance.policies import STARTING_POINTS, DatedPolicy, body_with, policies_of, starting_body
from holdfast.records.attendance.texts import lines_of
from holdfast.web.admin.schools import FOR_ALL, SETTERS
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.request import Request

IN_FORCE = "in_force"
STARTS = {
    IN_FORCE: _("the definition in force"),
    "us_common": _("most used in the United States: 5, 10 and 20 % of the days"),
    "england_persistent": _("England: 10 and 50 % of the sessions"),
    "fixed_days_18": _("a fixed number: 18 days"),
}
BASES = [
    (Basis.DAYS, _("Missed days, as a share of the days possible")),
    (Basis.SESSIONS, _("Missed sessions, as a share of the sessions possible")),
    (Basis.FIXED_DAYS, _("A number of missed days")),
]
SHARES = {"1/2": _("at least half of its sessions are missed"), "1/1": _("all of its sessions are missed")}


class Definition(forms.Form):
    """A definition with the tiers of the one it starts from: the lines and the words can be changed."""

    starts_on = forms.DateField(
        label=_("From which day?"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Today or later. What was decided before that day stays as it was."),
    )  # fmt: skip
    basis = forms.ChoiceField(label=_("What is compared?"), choices=BASES, widget=forms.RadioSelect)
    day_share = forms.ChoiceField(label=_("A day counts as missed when"), choices=SHARES.items())
    minimum_possible = forms.IntegerField(
        label=_("Smallest number of days (or sessions) for a level"), min_value=0, max_value=400,
        help_text=_("Before that, a student has no level: too little is known."),
    )  # fmt: skip
    listed_from = forms.TypedChoiceField(
        label=_("Who stands on the list of who may need somebody?"), coerce=int,
        help_text=_("Everybody from this level on."),
    )  # fmt: skip
    recent_line = forms.IntegerField(
        label=_("Also listed: days missed of the last 20, from"), required=False, min_value=1, max_value=20
    )
    run_line = forms.IntegerField(
        label=_("Also listed: school days missed in a row, from"), required=False, min_value=1, max_value=60
    )

    def __init__(self, data: Any, body: dict[str, Any]) -> None:
        super().__init__(data, initial=_typed(body))
        self.body = body
        set_choices(self, "listed_from", [(n, one["en"]) for n, one in enumerate(body["tiers"])][1:])
        for number in range(len(body["tiers"])):
            title = {"number": number + 1}
            self.fields[f"en{number}"] = forms.CharField(
                label=gettext("Level %(number)s in English") % title, max_length=60
            )
            self.fields[f"fr{number}"] = forms.CharField(
                label=gettext("Level %(number)s in French") % title, max_length=60
            )
            if number:
                self.fields[f"line{number}"] = forms.DecimalField(
                    label=gettext("Level %(number)s begins at (%% or days)") % title,
                    min_value=0, max_value=366, decimal_places=1,
                )  # fmt: skip

    @property
    def levels(self) -> list[list[Any]]:
        """The fields of each level, from the lightest."""
        names = [(f"en{n}", f"fr{n}", *([f"line{n}"] if n else [])) for n in range(len(self.body["tiers"]))]
        return [[self[name] for name in listed] for listed in names]

    def changed(self) -> dict[str, Any]:
        """The body as it was typed."""
        said = self.cleaned_data
        tiers = range(len(self.body["tiers"]))
        return body_with(
            self.body, basis=said["basis"], minimum_possible=said["minimum_possible"],
            day_share=[int(part) for part in said["day_share"].split("/")], listed_from=said["listed_from"],
            recent_line=said["recent_line"], run_line=said["run_line"],
            lines=[said[f"line{n}"] for n in tiers if n],
            words=[{"en": said[f"en{n}"], "fr": said[f"fr{n}"]} for n in tiers],
        )  # fmt: skip


def _typed(body: dict[str, Any]) -> dict[str, Any]:
    """A body as the form shows it."""
    shown = {name: body[name] for name in ("basis", "minimum_possible", "listed_from", "recent_line", "run_line")}
    shown["day_share"] = "/".join(str(part) for part in body["day_share"])
    is_days = body["basis"] == Basis.FIXED_DAYS
    for number, tier in enumerate(body["tiers"]):
        shown[f"en{number}"], shown[f"fr{number}"] = tier["en"], tier["fr"]
        line = tier["numerator"] if is_days else 100 * tier["numerator"] / tier["denominator"]
        shown[f"line{number}"] = f"{line:g}"
    return shown


def _district_of(request: Request, pk: int) -> Any:
    district = districts_importable_by(request.actor).filter(pk=pk).first()
    if district is None:
        raise Http404
    return district


@who(*SETTERS)
@require_GET
def attendance_policy(request: Request, pk: int) -> HttpResponse:
    """The definition in force, those that come, and those of the past."""
    district = _district_of(request, pk)
    on = request.actor.on
    listed = policies_of(district.pk, on)
    now = next((one for one in listed if one.is_now), None)
    context = {
        "district": district,
        "now": now,
        "lines": lines_of(now.policy) if now else [],
        "share": SHARES.get("/".join(str(part) for part in now.policy.record.body["day_share"]), "") if now else "",
        "listed": _listed_word(now.policy) if now else "",
        "others": [one for one in listed if not one.is_now],
        "may_change": districts_set_up_by(request.actor).filter(pk=pk).exists(),
    }
    return render(request, "admin/attendance_policy.html", context)


def _listed_word(policy: DatedPolicy) -> str:
    return policy.word(policy.listed_from).text


@who(*SETTERS)
@require_http_methods(["GET", "POST"])
def attendance_policy_new(request: Request, pk: int) -> HttpResponse:
    """A definition from a day on. The past is not changed."""
    district = _district_of(request, pk)
    if not districts_set_up_by(request.actor).filter(pk=pk).exists():
        messages.info(request, str(FOR_ALL))
        return redirect("attendance_policy", pk)
    begin = request.GET.get("start", IN_FORCE)
    now = next((one for one in policies_of(district.pk, request.actor.on) if one.is_now), None)
    known = now.policy.record.body if now else starting_body("us_common")
    body = starting_body(begin) if begin in STARTING_POINTS else known
    form = Definition(request.POST or None, body)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            journey.set_policy(
                district_id=pk, starts_on=form.cleaned_data["starts_on"], body=form.changed(), by=request.actor,
                at=clock.now(),
            )  # fmt: skip
            messages.success(request, gettext("The definition is kept. It decides from its first day on."))
            return redirect("attendance_policy", pk)
    context = {"district": district, "form": form, "begin": begin, "starts": STARTS.items()}
    return render(request, "admin/attendance_policy_new.html", context, status=422 if form.is_bound else 200)


@who(*SETTERS)
@require_GET
def attendance_codes(request: Request, pk: int) -> HttpResponse:
    """The codes without a meaning, each with how many records wait for it; and those that people explained."""
    district = _district_of(request, pk)
    context = {
        "district": district,
        "unknown": codes.unknown_codes(request.actor, district.pk),
        "given": [(one, codes.said_by(one)) for one in codes.given_codes(request.actor, district.pk)],
        "words": codes.Says.choices,
        "labels": dict(codes.Says.choices),
    }
    return render(request, "admin/attendance_codes.html", context)


class Meant(forms.Form):
    """What one code means."""

    source = forms.IntegerField(required=False)
    code = forms.CharField(max_length=20)
    says = forms.ChoiceField(choices=codes.Says.choices, error_messages={"required": _("Choose what this code means.")})


@who(*SETTERS)
@require_POST
def attendance_code(request: Request, pk: int) -> HttpResponse:
    """Somebody says what a code means: the numbers are right at once."""
    _district_of(request, pk)
    form = Meant(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            journey.give_code_meaning(
                district_id=pk, source_id=said["source"], code=said["code"], says=said["says"], by=request.actor,
                at=clock.now(),
            )  # fmt: skip
            messages.success(
                request,
                gettext("“%(code)s” has a meaning now, and attendance is counted again.") % {"code": said["code"]},
            )
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
    else:
        messages.error(request, gettext("Choose what this code means."))
    return redirect("attendance_codes", pk)
