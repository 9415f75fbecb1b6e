"""Who was away for long and is back stands on a list; one press opens the referral and the form."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from holdfast.cases.models import Referral
from holdfast.cases.returning import coming_back, programmes_that_prepare
from holdfast.kernel.scope import scope
from holdfast.programmes.models import Programme
from tests.domain.attendance.rows import absent_on, codes, refresh, school_days, submit
from tests.forms import programme_from
from tests.world import NOW, TODAY, World

SignIn = Callable[..., Client]
LIST = "/manager/who-may-need/back/"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def programme(world: World) -> Programme:
    """Pearl was away for eight days and Finn for five, and both are back; Coral is still away, Marin missed four."""
    codes(world.tern.school)
    students, days = world.tern.students, school_days(world.tern.school)
    submit(world.tern.school, days)
    absent_on(students["met"], days[-12:-4])
    absent_on(students["referred"], days[-7:-2])
    absent_on(students["plain"], days[-9:])
    absent_on(students["own"], days[-6:-2])
    refresh(world.tern.school)
    with scope(world.actor("manager")):
        return programme_from(world, "qehs-learning-mentor")


def test_each_sees_those_whose_registers_they_read_and_one_press_opens_the_way(
    world: World, programme: Programme, signed_in: SignIn
) -> None:
    students, seen = world.tern.students, {}
    for name in ("manager", "pastoral", "liaison", "learning_mentor", "teacher", "resource_teacher", "safeguarding"):
        with scope(actor := world.actor(name)):
            found = coming_back(actor, programmes_that_prepare(actor), TODAY)
            seen[name] = [(one.absence.student.pk, one.absence.days) for one in found]
    both = [(students["referred"].pk, 5), (students["met"].pk, 8)]
    assert seen == {
        "manager": both, "pastoral": both, "liaison": [(students["met"].pk, 8)], "learning_mentor": [], "teacher": [],
        "resource_teacher": [], "safeguarding": [],
    }  # fmt: skip

    liaison = signed_in("liaison")
    page = liaison.get(LIST).text
    assert ("Pearl Ternfin" in page, "Finn" in page, "Away for 8 school days" in page) == (True, False, True)
    opened = reverse("coming_back_open", args=[programme.pk, students["met"].pk])
    forward = liaison.post(opened)["Location"]
    assert liaison.post(opened)["Location"] == forward
    referral = Referral.objects.get()
    assert (referral.source, referral.programme) == ("data", programme)
    assert "Away for 8 school days" in referral.worry
    assert "reintegration" in forward
    assert liaison.get(forward).status_code == 200
    assert forward in liaison.get(LIST).text
    away = reverse("coming_back_open", args=[programme.pk, students["plain"].pk])
    assert signed_in("manager").post(away).status_code == 404, "who is still away does not come back"
    assert signed_in("teacher").post(opened).status_code == 404


def test_as_many_queries_for_one_as_for_two(world: World, programme: Programme) -> None:
    counted = []
    for name in ("liaison", "manager"):
        with scope(actor := world.actor(name)):
            programmes = programmes_that_prepare(actor)
            with CaptureQueriesContext(connection) as queried:
                counted.append((len(coming_back(actor, programmes, TODAY)), len(queried)))
    assert counted == [(1, 4), (2, 4)]
