"""The teacher's week on one screen: the same is one tap, by account or by link, and nothing is kept unasked."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from holdfast.journeys import review
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.scope import enter, leave
from holdfast.meetings import reviewing
from holdfast.meetings.models import TeacherReview
from holdfast.mentors.models import Mentor
from holdfast.messaging.models import Message
from holdfast.people.models import Section, SectionMember, Staff
from tests.meetings import AT, a_class, a_match, at_school
from tests.world import World

SignIn = Callable[..., Client]
HERE = "/teacher/reviews/"
BEFORE = {"focus": 2, "effort-in-lesson": 3}


@pytest.fixture(autouse=True)
def _on_a_tuesday() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def section(world: World) -> Section:
    a_match(world.tern)
    made = a_class(world.tern, "Sociology", "teacher", "met")
    with audit.change("tests", by=system("test"), at=AT):
        TeacherReview.objects.create(
            school=world.tern.school, student=world.tern.students["met"], section=made, is_praise=True,
            staff=world.tern.staff["teacher"], week_on=at_school(2).date(), values=BEFORE,
            written_at=AT - timedelta(days=7),
        )  # fmt: skip
    return made


def row(world: World, section: Section) -> str:
    return f"{section.pk}-{world.tern.students['met'].pk}"


def this_week() -> list[TeacherReview]:
    return list(TeacherReview.objects.filter(week_on=at_school(9).date()))


def preset(key: str) -> dict[str, object]:
    """What the browser sends when nothing was touched: the values of last week."""
    return {f"{key}-{aspect}": value for aspect, value in BEFORE.items()}


def test_the_same_as_last_week_is_one_tap(world: World, section: Section, signed_in: SignIn) -> None:
    key = row(world, section)
    answer = signed_in("teacher").post(HERE, {**preset(key), f"{key}-same": "on"}, follow=True)
    assert "1 review is kept" in answer.content.decode()
    assert [one.values for one in this_week()] == [BEFORE]


def test_one_button_repeats_the_week_for_everyone(world: World, section: Section, signed_in: SignIn) -> None:
    key = row(world, section)
    signed_in("teacher").post(HERE, {**preset(key), "all": "same"})
    assert [one.values for one in this_week()] == [BEFORE]


def test_the_expected_grade_alone_is_a_review(world: World, section: Section, signed_in: SignIn) -> None:
    key, client = row(world, section), signed_in("teacher")
    assert "Anticipated final grade" in client.get(HERE).content.decode()
    client.post(HERE, {**preset(key), f"{key}-also-anticipated-final-grade": "74"})
    assert [(one.values, one.also) for one in this_week()] == [(BEFORE, {"anticipated-final-grade": "74"})]
    assert 'value="74"' in client.get(HERE).content.decode()


def test_nothing_chosen_is_nothing_kept(world: World, section: Section, signed_in: SignIn) -> None:
    answer = signed_in("teacher").post(HERE, preset(row(world, section)), follow=True)
    assert "Nothing was chosen" in answer.content.decode()
    assert not this_week()


def test_a_changed_value_counts_more_than_the_same(world: World, section: Section, signed_in: SignIn) -> None:
    key = row(world, section)
    sent = {**preset(key), f"{key}-same": "on", f"{key}-focus": 4, f"{key}-praise": "on", f"{key}-comment": "Bravo."}
    for _ in range(2):
        signed_in("teacher").post(HERE, sent)
    (kept,) = this_week()
    assert (kept.values["focus"], kept.is_praise, kept.comment) == (4, True, "Bravo.")


def test_last_weeks_value_is_preset_and_the_teacher_learns_what_came_of_the_praise(
    world: World, section: Section, signed_in: SignIn
) -> None:
    page = signed_in("teacher").get(HERE).content.decode()
    assert re.search(rf'name="{row(world, section)}-focus" value="2" checked', page)
    assert "in the brief of the next meeting" in page


def test_a_value_off_the_scale_is_refused(world: World, section: Section, signed_in: SignIn) -> None:
    key = row(world, section)
    assert signed_in("teacher").post(HERE, {**preset(key), f"{key}-focus": 9}).status_code == 422
    assert not this_week()


def test_only_ones_own_mentored_students(world: World, section: Section, signed_in: SignIn) -> None:
    for name, place in (("resource_teacher", "tern"), ("teacher", "gannet"), ("teacher", "skua")):
        page = signed_in(name, place).get(HERE).content.decode()
        assert "Nothing to review" in page
        assert world.tern.students["met"].family_name not in page
    assert signed_in("volunteer").get(HERE).status_code == 404


def test_a_teacher_reviews_the_mentored_students_of_their_own_classes_alone(
    world: World, section: Section, signed_in: SignIn
) -> None:
    """Another class of the same school, a class that is over, and a student without a mentor are not theirs."""
    here = world.tern
    a_match(here, student="referred", mentor=Mentor.objects.get(school=here.school))
    a_class(here, "Physics", "resource_teacher", "met", "referred")
    over = a_class(here, "Latin", "teacher", "referred")
    with audit.change("tests", by=system("test"), at=AT):
        SectionMember.objects.filter(section=over, staff__isnull=False).update(ends_before=AT.date())
        SectionMember.objects.create(school=here.school, section=section, student=here.students["plain"])
    rows = reviewing.rows_for(here.actor("teacher"), AT.date())
    assert [(row.section.title, row.student) for row in rows] == [("Sociology", here.students["met"])]
    theirs = reviewing.rows_for(here.actor("resource_teacher"), AT.date())
    assert {row.student for row in theirs} == {here.students["met"], here.students["referred"]}


class TestByLink:
    @pytest.fixture
    def address(self, world: World, section: Section) -> str:
        by = system("test")
        review.ask_teachers(school_id=world.tern.school.pk, on=AT.date(), by=by, at=AT)
        return re.search(r"/r/[^/]+/", Message.objects.get().values["link"])[0]

    def test_opens_without_a_password_and_keeps_the_reviews(
        self, world: World, section: Section, address: str, client: Client
    ) -> None:
        key = row(world, section)
        leave()
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Referrer-Policy"] == "same-origin"
        assert world.tern.students["met"].given_name in answer.content.decode()
        assert client.post(address, {**preset(key), f"{key}-same": "on"}).status_code == 302
        enter(system("test"))
        assert [one.values for one in this_week()] == [BEFORE]

    def test_a_wrong_an_old_and_a_leavers_link_open_nothing(self, world: World, address: str, client: Client) -> None:
        assert client.get("/r/nothing/").status_code == 404
        enter(system("test"))
        with audit.change("tests", by=system("test"), at=AT):
            Staff.objects.filter(pk=world.tern.staff["teacher"].pk).update(active=False)
        assert client.get(address).status_code == 404
        with time_machine.travel(AT + timedelta(days=10), tick=False):
            assert client.get(address).status_code == 404
