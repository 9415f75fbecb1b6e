"""People and access: what those who look after accounts can do in the browser."""

from collections.abc import Callable

from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from holdfast.accounts.models import User
from tests.world import World

SignIn = Callable[..., Client]


def test_the_list_shows_accounts_of_the_district_with_their_roles(world: World, signed_in: SignIn) -> None:
    page = signed_in("it").get(reverse("users")).content.decode()
    assert "Teacher Tern" in page
    assert "Programme manager, Gannet Hill" in page
    assert "Skua" not in page


def test_the_list_can_be_narrowed_to_a_role(world: World, signed_in: SignIn) -> None:
    page = signed_in("it").get(reverse("users"), {"role": "VM"}).content.decode()
    assert "Volunteer Tern" in page
    assert "Teacher Tern" not in page


def test_the_list_asks_as_often_for_one_as_for_many(world: World, signed_in: SignIn) -> None:
    client = signed_in("it")

    def asked(**query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("users"), query)
        return len(queries)

    asked()
    assert asked(q="Teacher Tern") == asked()


def test_a_person_is_added_with_a_role_and_a_mail(world: World, signed_in: SignIn) -> None:
    form = {"name": "Wren Testfin", "email": "wren@tern.example.org", "language": "fr", "role": "FL"}
    client = signed_in("it")
    response = client.post(reverse("user_new"), {**form, "place": f"school-{world.tern.school.pk}"})
    user = User.objects.get(email="wren@tern.example.org")
    assert response.url == reverse("user", args=[user.pk])
    assert [message.to for message in mail.outbox] == [["wren@tern.example.org"]]
    assert "School-family liaison officer" in client.get(response.url).content.decode()


def test_what_was_typed_stays_when_the_address_is_taken(world: World, signed_in: SignIn) -> None:
    form = {"name": "Wren Testfin", "email": "teacher@tern.example.org", "language": "fr", "role": "FL"}
    response = signed_in("it").post(reverse("user_new"), {**form, "place": f"school-{world.tern.school.pk}"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "There is an account with this address already" in page
    assert "Wren Testfin" in page


def test_a_place_of_the_neighbour_cannot_be_chosen(world: World, signed_in: SignIn) -> None:
    address = reverse("user_give_role", args=[world.tern.users["teacher"].pk])
    response = signed_in("it").post(address, {"role": "PM", "place": f"school-{world.skua.school.pk}"})
    assert response.status_code == 422
    assert world.tern.users["teacher"].grants.count() == 1


def test_a_role_given_in_the_browser_ends_the_open_session(world: World, signed_in: SignIn) -> None:
    theirs, user = signed_in("teacher"), world.tern.users["teacher"]
    assert theirs.get(reverse("students")).status_code == 200
    place = {"role": "PM", "place": f"school-{world.tern.school.pk}"}
    assert signed_in("it").post(reverse("user_give_role", args=[user.pk]), place).status_code == 302
    assert theirs.get(reverse("students")).url.startswith(reverse("account_login"))


def test_closing_an_account_ends_its_session_at_once(world: World, signed_in: SignIn) -> None:
    theirs, user = signed_in("teacher"), world.tern.users["teacher"]
    signed_in("it").post(reverse("user_close", args=[user.pk]))
    assert theirs.get(reverse("students")).url.startswith(reverse("account_login"))


def test_nobody_is_offered_their_own_roles(world: World, signed_in: SignIn) -> None:
    client, own = signed_in("it"), world.users["it"]
    page = client.get(reverse("user", args=[own.pk])).content.decode()
    assert "Give the role" not in page
    assert "Take away" not in page
    client.post(reverse("user_close", args=[own.pk]))
    assert User.objects.get(pk=own.pk).is_active


def test_a_grant_of_somebody_else_is_not_taken_through_this_page(world: World, signed_in: SignIn) -> None:
    other = world.tern.users["manager"].grants.get()
    signed_in("it").post(reverse("user_take_role", args=[world.tern.users["teacher"].pk, other.pk]))
    assert world.tern.users["manager"].grants.get().ends_before is None
