"""The money of a programme: the measure that pays, what it paid for, and a page for the funder."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.kernel import clock
from holdfast.messaging.paper import Block, Facts, Heading, Items, Sheet, Signatures, Table, Words
from holdfast.programmes import actions_funding as actions
from holdfast.programmes import texts
from holdfast.programmes.choices import Currency
from holdfast.programmes.funding import payments_of, sums_of
from holdfast.programmes.people import possible_players
from holdfast.programmes.queries import blueprint_of
from holdfast.web import paper
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.jinja import date_text
from holdfast.web.manager.programme_set_up import programme_to_change
from holdfast.web.manager.programmes import EDITORS
from holdfast.web.request import Request

SAID = ("funding.measure", "funding.context", "funding.use")
A_DAY = timedelta(days=1)
MOST_LINES = 24
"""So many payments stand on the page for the funder; the others are summed in its last line."""


class Paid(forms.Form):
    what = forms.CharField(label=_("What was paid"), max_length=160)
    person = forms.TypedChoiceField(
        label=_("Whose time, if it paid somebody"), coerce=int, required=False, empty_value=None
    )
    amount = forms.DecimalField(
        label=_("Amount"), max_digits=10, decimal_places=2, widget=forms.NumberInput(attrs={"data-width": 10})
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency.choices)
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=_("Until, with this day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


@who(*EDITORS)
@require_http_methods(["GET", "POST"])
def funding(request: Request, pk: int) -> HttpResponse:
    """What pays for it and what it paid for; one more line, or one fewer."""
    one = programme_to_change(request.actor, pk)
    payments = payments_of(one)
    given = {"currency": payments[-1].currency if payments else _currency(one), "starts_on": one.starts_on.isoformat()}
    posted = request.POST if request.method == "POST" and "away" not in request.POST else None
    form = Paid(posted, initial=given)
    players = possible_players(one).values_list("pk", "name")
    set_choices(form, "person", [("", gettext("Nobody: a thing or a service")), *players])
    if request.method == "POST" and posted is None:
        away = request.POST["away"]
        number = int(away) if away.isdecimal() else 0
        actions.take_away_payment(programme=one, payment_id=number, by=request.actor, at=clock.now())
        messages.success(request, gettext("Taken away."))
        return redirect("programme_funding", pk)
    if posted is not None and form.is_valid():
        told = form.cleaned_data
        with refusals_into(form):
            actions.put_down_payment(
                programme=one, what=told["what"], amount=told["amount"], currency=told["currency"],
                starts_on=told["starts_on"], ends_before=told["ends_on"] + A_DAY if told["ends_on"] else None,
                person_id=told["person"], by=request.actor, at=clock.now(),
            )  # fmt: skip
            messages.success(request, gettext("Added."))
            return redirect("programme_funding", pk)
    blueprint = blueprint_of(one)
    context = {
        "programme": one, "form": form, "said": _said(blueprint),
        "paid_for": [texts.here(item) for item in blueprint.setting("funding.paid_for").value or ()],
        "rows": [(payment.pk, *_row(payment)) for payment in payments], "sums": _sums(payments),
    }  # fmt: skip
    return render(request, "manager/programme_funding.html", context, status=422 if form.errors else 200)


def _currency(programme: Any) -> str:
    """Where a school is, until somebody chose another: what is paid with there."""
    zone = programme.school.district.time_zone
    return Currency.CAD if zone.startswith("America/") else Currency.GBP if zone == "Europe/London" else Currency.EUR


def _said(blueprint: Any) -> list[dict[str, str]]:
    """What the blueprint or the school says of the money."""
    told = ((path, blueprint.setting(path).value) for path in SAID)
    return [{"key": texts.label(path), "value": texts.here(value)} for path, value in told if value]


def money(amount: Decimal, currency: str) -> str:
    return f"{number_format(amount, 2, use_l10n=True, force_grouping=True)}\u00a0{currency}"


def _row(payment: Any) -> tuple[str, str, str, str]:
    """What, whose time, from when to when, how much."""
    if payment.ends_before is None:
        when = date_text(payment.starts_on)
    else:
        last = payment.ends_before - A_DAY
        when = gettext("%(first)s to %(last)s") % {"first": date_text(payment.starts_on), "last": date_text(last)}
    name = payment.person.name if payment.person else ""
    return payment.what, name, when, money(payment.amount, payment.currency)


def _sums(payments: list[Any]) -> str:
    return ", ".join(money(amount, currency) for currency, amount in sums_of(payments).items())


@who(*EDITORS)
@require_GET
def report(request: Request, pk: int) -> HttpResponse:
    """One page for the funder: the measure, what it paid for, the sum."""
    one = programme_to_change(request.actor, pk)
    asked = request.GET.get("language", "")
    language = asked if asked in ("en", "fr") else paper.spoken(get_language() or "en")
    payments = payments_of(one)
    if not payments:
        raise Http404
    with translation.override(language):
        return paper.answer(_sheet(one, language, payments), "funding")


def _sheet(programme: Any, language: str, payments: list[Any]) -> Sheet:
    blueprint = blueprint_of(programme)
    said = tuple((row["key"], row["value"]) for row in _said(blueprint))
    rows = [_row(payment) for payment in payments[:MOST_LINES]]
    if rest := payments[MOST_LINES:]:
        rows.append((gettext("Everything else"), "", "", _sums(rest)))
    rows.append((gettext("Sum"), "", "", _sums(payments)))
    columns = (gettext("What"), gettext("Whose time"), gettext("When"), gettext("Amount"))
    aims = tuple((one.in_language(language), "") for one in blueprint.setting("aims").value or ())
    blocks: list[Block] = [
        Facts(((gettext("Programme"), programme.name), (gettext("Since"), date_text(programme.starts_on)), *said)),
        *((Heading(gettext("What it is for")), Items(aims)) if aims else ()),
        Heading(gettext("What it paid for")),
        Table(columns, tuple(rows), widths=(3, 2, 2.6, 1.6)),
        Words(gettext("Counted until %(day)s.") % {"day": date_text(clock.today(programme.school.district.time_zone))}),
        Signatures(((gettext("For the school"), programme.lead.name),), gettext("Signature"), gettext("Date")),
    ]  # fmt: skip
    return Sheet(
        title=gettext("Report to the funder"), subtitle=blueprint.content.name.in_language(language),
        language=language, school=programme.school.name, blocks=tuple(blocks), paper=paper.paper_of(programme.school),
        footer=gettext("Questions: %(lead)s, %(school)s.")
        % {"lead": programme.lead.name, "school": programme.school.reach},
    )  # fmt: skip
