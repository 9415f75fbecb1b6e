"""A manager gives a family or a student the link with which they ask for somebody themselves."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from holdfast.accounts import links
from holdfast.journeys.refer import ASK_BY_LINK
from holdfast.kernel import audit, clock
from holdfast.kernel.actor import system
from holdfast.messaging.models import Message
from holdfast.people.models import Guardian, Guardianship
from holdfast.programmes.models import Programme
from tests.world import NOW, World

SignIn = Callable[..., Client]


@pytest.fixture
def manager(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return signed_in("manager")


def page(world: World, manager: Client, student: str = "referred") -> str:
    return manager.get(reverse("ask_link", args=[world.tern.students[student].pk])).content.decode()


def press(world: World, manager: Client, **told: Any) -> None:
    address = reverse("ask_link", args=[world.tern.students["referred"].pk])
    assert manager.post(address, told).status_code == 302


def edit(model: Any, pk: int, **changes: Any) -> None:
    with audit.change("tests.edit", by=system("tests"), at=NOW):
        model.objects.filter(pk=pk).update(**changes)


def test_from_the_referrals_by_name_to_the_student(world: World, manager: Client) -> None:
    student = world.tern.students["referred"]
    assert reverse("ask_links") in manager.get(reverse("referrals")).content.decode()
    found = manager.get(reverse("ask_links"), {"q": student.family_name[:4]}).content.decode()
    assert reverse("ask_link", args=[student.pk]) in found
    assert "has this name" in manager.get(reverse("ask_links"), {"q": "qqq"}).content.decode()


def test_the_link_is_sent_without_names_and_opens_the_page_that_asks(
    world: World, manager: Client, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    guardian, student = world.tern.guardians["referred"], world.tern.students["referred"]
    with django_capture_on_commit_callbacks(execute=True):
        press(world, manager, guardian=guardian.pk, send="yes")
    [letter] = mail.outbox
    assert letter.to == [guardian.email]
    for name in (student.given_name, student.family_name, guardian.family_name, "mentor"):
        assert name not in letter.subject + letter.body
    assert f"Sent to {guardian.email[0]}•••@… on" in page(world, manager)
    token = letter.body.split("/f/")[1].split("/")[0]
    assert links.open(token, purpose=ASK_BY_LINK, at=NOW).guardian_id == guardian.pk
    assert client.get(reverse("ask_by_link", args=[token])).status_code == 200


def test_a_link_to_hand_over_is_shown_once(world: World, manager: Client) -> None:
    press(world, manager)
    seen = page(world, manager)
    token = seen.split("/f/")[1].split("/")[0]
    assert links.open(token, purpose=ASK_BY_LINK, at=NOW).guardian_id is None
    assert "<svg" in seen
    assert "/f/" not in page(world, manager)
    assert not Message.objects.exists()


def test_nothing_goes_to_who_may_not_be_told_or_to_a_stranger(world: World, manager: Client) -> None:
    guardian = world.tern.guardians["referred"]
    edit(Guardianship, world.tern.students["referred"].guardianships.get().pk, may_contact=False)
    assert guardian.name not in page(world, manager)
    press(world, manager, guardian=guardian.pk, send="yes")
    press(world, manager, guardian=world.tern.guardians["met"].pk, send="yes")
    assert not Message.objects.exists()


def test_without_an_address_only_a_link_to_hand_over_is_offered(world: World, manager: Client) -> None:
    edit(Guardian, world.tern.guardians["referred"].pk, email="", phone="")
    seen = page(world, manager)
    assert f"Send the link to {world.tern.guardians['referred'].name}" not in seen
    assert f"Make a link for {world.tern.guardians['referred'].name}" in seen


def test_where_only_staff_refer_the_page_says_so(world: World, manager: Client) -> None:
    edit(Programme, world.tern.programme.pk, status="paused")
    assert "lets families or students ask" in page(world, manager)
