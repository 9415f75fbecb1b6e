"""Somebody offers to be a mentor: one page, on a phone, without an account."""

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from holdfast.journeys import apply_as_mentor
from holdfast.kernel import clock
from holdfast.programmes.texts import here
from holdfast.web.doors import public
from holdfast.web.forms import refusals_into
from holdfast.web.manager.mentors import Offer, offer_context
from holdfast.web.request import Request


@public
@require_http_methods(["GET", "POST"])
def offer(request: Request, token: str) -> HttpResponse:
    """Open as long as the address that the school gave out is. It shows the school's name and nothing else."""
    at = clock.now()
    try:
        door = apply_as_mentor.open_offer(token, on=at.date())
    except apply_as_mentor.OfferClosed:
        return render(request, "mentor/offer_closed.html", status=404)
    form = Offer(request.POST or None, initial={"client_key": uuid4()})
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            apply_as_mentor.apply(
                token=token, told=form.told(), client_key=form.cleaned_data["client_key"], by=door.actor, at=at,
                on=at.date(),
            )  # fmt: skip
            return render(request, "mentor/offer_kept.html", {"place": door.school.name})
    told_first = [here(one) for one in door.told_beforehand]
    context = {"place": door.school.name, "told_first": told_first, **offer_context(form)}
    return render(request, "mentor/offer.html", context, status=422 if form.errors else 200)
