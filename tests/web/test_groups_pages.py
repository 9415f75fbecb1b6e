"""The pages of groups, of the open door and of a mentor's work, as people press them."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from holdfast.groups.models import DropIn, Group, GroupAttendance, GroupMember
from holdfast.journeys.apply_as_mentor import offer_token
from holdfast.kernel import clock
from holdfast.mentors.models import Hours, TrainingRequest
from tests.groups import a_group, sits_in, works_in_groups
from tests.matching import cleared, matchable
from tests.meetings import a_match
from tests.web.test_matches_pages import page, press
from tests.world import NOW, TODAY, World

SignIn = Callable[..., Client]
FORM = "00000000-0000-0000-0000-00000000000"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_a_manager_forms_a_group_and_its_mentor_keeps_the_register_with_one_tap(
    world: World, signed_in: SignIn
) -> None:
    here, manager, mentor = world.tern, signed_in("manager"), signed_in("learning_mentor")
    works_in_groups(here)
    met = a_match(here)
    matchable(here, "referred")
    assert reverse("groups", args=[here.programme.pk]) in page(manager, "programme", here.programme.pk)
    plan = {"topic": "anger", "mentor_id": met.mentor_id, "weekday": "1", "time_of_day": "12:00",
            "minutes": "40", "place": "Room 12", "client_key": f"{FORM}1"}  # fmt: skip
    assert "Choose" in press(manager, "group_new", here.programme.pk, status=422, **plan | {"mentor_id": ""})
    press(manager, "group_new", here.programme.pk, **plan)
    group = Group.objects.get()
    assert (group.name, group.place) == ("Anger", "Room 12")
    for student in ("met", "referred"):
        press(manager, "group_members", group.pk, student=str(here.students[student].pk))
    assert "not in the group&#39;s programme" in press(
        manager, "group_members", group.pk, status=422, student=str(world.gannet.students["met"].pk)
    )
    assert reverse("group_register", args=[group.pk, TODAY]) in page(mentor, "mentor_work")
    seen = page(mentor, "group_register", group.pk, TODAY)
    assert seen.count('value="present" checked') == 2, "everybody is here until somebody says otherwise"
    marks = {f"s{one.pk}": "present" for one in (here.students["met"], here.students["referred"])}
    press(mentor, "group_register", group.pk, TODAY, **marks | {f"s{here.students['referred'].pk}": "excused"})
    assert GroupAttendance.objects.filter(attended="present").count() == 1
    assert "The register of Tuesday 10 November is kept" in page(mentor, "group", group.pk)
    assert "Choose" in press(mentor, "group_register", group.pk, TODAY, status=422, **marks | {
        f"s{here.students['met'].pk}": "asleep"})  # fmt: skip
    press(manager, "group_leave", group.pk, GroupMember.objects.get(student=here.students["referred"]).pk)
    press(manager, "group_end", group.pk)
    assert "Ended on" in page(mentor, "group", group.pk)


def test_who_came_is_one_tap_and_from_there_a_referral_is_one_more(world: World, signed_in: SignIn) -> None:
    here, manager, mentor = world.tern, signed_in("manager"), signed_in("learning_mentor")
    works_in_groups(here)
    coral = here.students["plain"]
    assert "Coral" in page(mentor, "drop_in", here.programme.pk, q="cor")
    press(mentor, "drop_in", here.programme.pk, student=str(coral.pk), moment="break", came_on=TODAY.isoformat())
    seen = page(mentor, "drop_in", here.programme.pk)
    assert "At break" in seen
    assert reverse("student", args=[coral.pk]) not in seen, "who came is a name, and opens no file"
    refer = f"{reverse('refer_student', args=[coral.pk])}?programme={here.programme.pk}"
    assert refer in page(manager, "drop_in", here.programme.pk)
    assert manager.get(refer).status_code == 200
    press(manager, "drop_in_take_back", here.programme.pk, DropIn.objects.get().pk, status=404)
    press(mentor, "drop_in_take_back", here.programme.pk, DropIn.objects.get().pk)
    assert not DropIn.objects.exists()


def test_a_mentor_enters_the_week_and_asks_for_training_that_a_manager_grants(world: World, signed_in: SignIn) -> None:
    here, manager, mentor = world.tern, signed_in("manager"), signed_in("learning_mentor")
    works_in_groups(here, mentor_gate__minutes_per_week_budget=10)
    pk = a_match(here).mentor_id
    hours = {"weekday": "0", "begins": "08:30", "ends": "10:00", "kind": "alone"}
    press(mentor, "mentor_time", pk, **hours)
    assert "there is something on that day already" in press(mentor, "mentor_time", pk, status=422, **hours)
    seen = page(mentor, "mentor_work")
    assert "1 h 30 min" in seen
    assert "15 minutes a week are asked; 10 were agreed." in seen
    assert "15 minutes a week are asked; 10 were agreed." in page(manager, "mentor", pk)
    press(mentor, "hours_remove", pk, Hours.objects.get().pk)
    press(mentor, "mentor_requests", pk, kind="budget", words="A day on data", cost="120.50", client_key=f"{FORM}2")
    press(manager, "training_requests", amount="100")
    assert "comes to more than the budget" in page(manager, "training_requests")
    press(manager, "training_decide", TrainingRequest.objects.get().pk, grant="yes")
    assert "Granted" in page(mentor, "mentor_requests", pk)


def test_the_manager_answers_for_next_year_and_keeps_a_concern(world: World, signed_in: SignIn) -> None:
    here, manager = world.tern, signed_in("manager")
    pk = a_match(here).mentor_id
    press(manager, "mentor_renew", pk, answer="stops")
    assert "there until 22 June" in page(manager, "mentors_renewal")
    press(manager, "mentor_flags", pk, level="watch", words="Often late.", client_key=f"{FORM}3")
    assert "A concern of 10 November is open" in page(manager, "mentor", pk)
    assert "Often late." in page(signed_in("safeguarding"), "mentor_flags", pk)


@pytest.mark.parametrize("name", ["groups", "mentors_load"])
def test_a_list_asks_the_database_no_more_for_three_than_for_one(name: str, world: World, signed_in: SignIn) -> None:
    here, manager = world.tern, signed_in("manager")
    works_in_groups(here)
    first = a_match(here)
    sits_in(a_group(here, first), first)
    path = reverse(name, args=[here.programme.pk] if name == "groups" else [])

    def queries() -> int:
        manager.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert manager.get(path).status_code == 200
        return len(caught)

    before = queries()
    for number, student in enumerate(("referred", "plain")):
        second = a_match(here, student=student, mentor=first.mentor if number else cleared(here))
        sits_in(a_group(here, second, name=f"Group {number}"), second)
    assert queries() == before


def test_a_candidate_reads_what_the_school_will_tell_before_deciding(world: World, client: Client) -> None:
    items = [{"id": "challenges", "en": "What is hard about it", "fr": "Ce qu'il y a de difficile"}]
    works_in_groups(world.tern, mentor_gate__told_beforehand=items)
    seen = page(client, "mentor_offer", offer_token(school_id=world.tern.school.pk, until=TODAY))
    assert "What is hard about it" in seen
    other = page(client, "mentor_offer", offer_token(school_id=world.gannet.school.pk, until=TODAY))
    assert "What is hard about it" not in other
