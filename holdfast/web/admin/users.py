"""People and access: accounts, their roles, and the way in. For those who look after accounts; no student in sight."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.accounts import access, actions, queries
from holdfast.accounts.choices import RoleName
from holdfast.kernel import clock, matrix
from holdfast.kernel.actor import SECOND_FACTOR, Actor, Role
from holdfast.kernel.errors import Refusal
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.request import Request

ADMINISTRATORS = tuple(role for role in Role if matrix.writable_scopes("account", role))


class Filter(forms.Form):
    q = forms.CharField(required=False, max_length=100)
    role = forms.ChoiceField(required=False, choices=[("", ""), *RoleName.choices])
    closed = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1)


class RoleForm(forms.Form):
    """A role and where it holds. `places` maps what is sent to a district, or to a school and its district."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=[("", gettext_lazy("Choose a role")), *RoleName.choices]
    )
    place = forms.ChoiceField(label=gettext_lazy("Where"))

    def __init__(self, *args: Any, places: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        set_choices(self, "place", [(key, place.text) for key, place in places.items()])

    @property
    def where(self) -> dict[str, Any]:
        place = self.places[self.cleaned_data["place"]]
        return {"role": Role(self.cleaned_data["role"]), "district": place.district, "school": place.school}


class PersonForm(RoleForm):
    """A new account with its first role."""

    field_order = ("name", "email", "language", "role", "place")
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    language = forms.ChoiceField(label=gettext_lazy("Language of their pages"), choices=settings.LANGUAGES)


@who(*ADMINISTRATORS)
@require_GET
def users(request: Request) -> HttpResponse:
    """Who has an account here, with which roles."""
    asked = Filter(request.GET)
    asked.is_valid()
    values = {name: asked.cleaned_data.get(name) or "" for name in Filter.base_fields}
    page = queries.users_page(
        access.users_visible_to(request.actor),
        search=values["q"],
        role=values["role"],
        closed=bool(values["closed"]),
        number=int(values["page"] or 1),
        on=request.actor.on,
    )
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "page": page,
        "search": values["q"],
        "role": values["role"],
        "closed": bool(values["closed"]),
        "roles": [("", _("Every role")), *RoleName.choices],
        "base": f"?{kept.urlencode()}&" if kept else "?",
    }
    return render(request, "admin/users.html", context)


def _user(actor: Actor, pk: int) -> Any:
    user = access.users_visible_to(actor).filter(pk=pk).first()
    if user is None:
        raise Http404
    return user


@who(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
def user_new(request: Request) -> HttpResponse:
    """Make an account with its first role, and mail the way in."""
    actor, at = request.actor, clock.now()
    form = PersonForm(request.POST or None, places=queries.places_of(actor))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with refusals_into(form):
            user = actions.invite(
                name=typed["name"],
                email=typed["email"],
                language=typed["language"],
                **form.where,
                by=actor,
                at=at,
            )
            messages.success(request, _("%(name)s has an account, and the way in by e-mail.") % {"name": user.name})
            return redirect("user", user.pk)
    return render(request, "admin/user_new.html", {"form": form}, status=422 if form.is_bound else 200)


@who(*ADMINISTRATORS)
@require_GET
def user(request: Request, pk: int) -> HttpResponse:
    """One account: roles, second factor, last sign-in."""
    one = _user(request.actor, pk)
    return _user_page(request, one, RoleForm(places=queries.places_of(request.actor)))


def _user_page(request: Request, one: Any, form: RoleForm) -> HttpResponse:
    grants = queries.grants_on_record(one)
    on = request.actor.on
    living = [grant for grant in grants if grant.ends_before is None or grant.ends_before > on]
    context = {
        "user": one,
        "form": form,
        "living": living,
        "past": [grant for grant in grants if grant not in living],
        "factors": queries.second_factors_of(one),
        "must_have_factor": any(Role(grant.role) in SECOND_FACTOR for grant in living),
        "is_self": one.pk == request.actor.user_id,
    }
    return render(request, "admin/user.html", context, status=422 if form.is_bound else 200)


@who(*ADMINISTRATORS)
@require_POST
def user_give_role(request: Request, pk: int) -> HttpResponse:
    one = _user(request.actor, pk)
    form = RoleForm(request.POST, places=queries.places_of(request.actor))
    if form.is_valid():
        with refusals_into(form):
            actions.give_role(user_id=pk, **form.where, by=request.actor, at=clock.now())
            messages.success(request, _("%(name)s has the role from now on.") % {"name": one.name})
            return redirect("user", pk)
    return _user_page(request, one, form)


@who(*ADMINISTRATORS)
@require_POST
def user_take_role(request: Request, pk: int, grant: int) -> HttpResponse:
    _user(request.actor, pk)
    return _done(
        request,
        pk,
        _("The role is taken away."),
        lambda: actions.take_role(grant_id=grant, user_id=pk, by=request.actor, at=clock.now()),
    )


@who(*ADMINISTRATORS)
@require_POST
def user_close(request: Request, pk: int) -> HttpResponse:
    _user(request.actor, pk)
    return _done(
        request,
        pk,
        _("The account is closed, and every session has ended."),
        lambda: actions.deactivate_user(user_id=pk, by=request.actor, at=clock.now()),
    )


@who(*ADMINISTRATORS)
@require_POST
def user_reopen(request: Request, pk: int) -> HttpResponse:
    _user(request.actor, pk)
    return _done(
        request,
        pk,
        _("The account is open again."),
        lambda: actions.reactivate_user(user_id=pk, by=request.actor, at=clock.now()),
    )


@who(*ADMINISTRATORS)
@require_POST
def user_send_link(request: Request, pk: int) -> HttpResponse:
    _user(request.actor, pk)
    return _done(
        request,
        pk,
        _("The way in was sent by e-mail."),
        lambda: actions.send_sign_in_link(user_id=pk, by=request.actor, at=clock.now()),
    )


def _done(request: Request, pk: int, said: str, do: Any) -> HttpResponse:
    """One button that changes something: back to the person, with what was done or why not."""
    try:
        do()
        messages.success(request, said)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("user", pk)
