"""Agencies and other services: the school's own list, no referral without the family's yes, kinds for a volunteer."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.people.models import Guardianship
from holdfast.services import actions, queries
from holdfast.services.access import outside_visible_to, services_visible_to
from holdfast.services.models import Agency, OutsideReferral
from tests import forms
from tests.world import NOW, TODAY, World


@pytest.fixture
def agency(world: World) -> Agency:
    return actions.keep_agency(
        school=world.tern.school, agency=None, told={"name": "  Youth   help ", "phone": "555"},
        by=world.actor("manager"), at=NOW,
    )  # fmt: skip


def referred(
    world: World, agency: Agency, who: str = "manager", student: str = "met", **changes: Any
) -> OutsideReferral:
    told: dict[str, Any] = {
        "student": world.tern.students[student], "agency_id": agency.pk, "why": "Somebody to talk to.",
        "agreed_by": world.tern.guardians[student].pk, "agreed_how": "phone", "agreed_on": TODAY,
        "look_again_on": TODAY + timedelta(days=30), "client_key": uuid4(), "by": world.actor(who), "at": NOW,
    }  # fmt: skip
    return actions.refer_outside(**{**told, **changes})


class TestAgencies:
    def test_the_list_is_the_schools_own(self, world: World, agency: Agency) -> None:
        assert agency.name == "Youth help"
        readers = {name for name in world.tern.users if queries.agencies_listed(world.actor(name))}
        assert readers == {"manager", "safeguarding", "learning_mentor", "resource_teacher", "pastoral", "liaison"}
        assert not queries.agencies_listed(world.gannet.actor("manager"))
        for name, refusal in (("youth help", actions.AlreadyListed), ("Other", NotAllowed)):
            by = world.actor("manager" if refusal is actions.AlreadyListed else "teacher")
            with pytest.raises(refusal):
                actions.keep_agency(school=world.tern.school, agency=None, told={"name": name}, by=by, at=NOW)
        actions.end_agency(agency=agency, by=world.actor("liaison"), at=NOW)
        assert not queries.agencies_listed(world.actor("manager"))
        with pytest.raises(Refusal):
            referred(world, agency)

    def test_what_a_programme_names_is_offered_until_it_is_listed(self, world: World) -> None:
        forms.programme_from(world, "qehs-learning-mentor")
        school, manager = world.tern.school, world.actor("manager")
        named = queries.not_listed_yet(school, ())
        assert {"camhs", "social-workers", "extended-services"} <= {one.id for one in named}
        actions.keep_agency(
            school=school, agency=None, told={"name": "Our health service"}, item="camhs", by=manager, at=NOW
        )
        left = queries.not_listed_yet(school, queries.agencies_listed(manager))
        assert "camhs" not in {one.id for one in left}


class TestReferral:
    @pytest.mark.parametrize(
        "changes",
        [
            {"agreed_by": None},
            {"agreed_on": None},
            {"agreed_how": ""},
            {"agreed_on": TODAY + timedelta(days=1)},
            {"agreed_by": -1},
        ],
    )
    def test_without_the_familys_yes_there_is_none(self, world: World, agency: Agency, changes: dict[str, Any]) -> None:
        with pytest.raises(actions.FamilyHasNotAgreed):
            referred(world, agency, **changes)
        assert not OutsideReferral.objects.exists()

    def test_nobody_without_authority_agrees(self, world: World, agency: Agency) -> None:
        with audit.change("tests.authority", by=system("tests"), at=NOW):
            Guardianship.objects.filter(student=world.tern.students["met"]).update(has_legal_authority=False)
        with pytest.raises(actions.FamilyHasNotAgreed):
            referred(world, agency)

    def test_it_goes_from_asked_to_finished_and_is_looked_at_again(self, world: World, agency: Agency) -> None:
        mentor = world.actor("learning_mentor")
        key = uuid4()
        row = referred(world, agency, "learning_mentor", client_key=key)
        assert referred(world, agency, "learning_mentor", client_key=key).pk == row.pk
        assert queries.to_look_at(mentor, TODAY) == []
        assert [one.pk for one in queries.to_look_at(mentor, TODAY + timedelta(days=30))] == [row.pk]
        later = TODAY + timedelta(days=60)
        for status in ("accepted", "finished"):
            row = actions.tell_outside(
                referral=row, status=status, words="It helps.", look_again_on=later, by=mentor, at=NOW
            )
        assert (row.status, row.look_again_on) == ("finished", None)
        with pytest.raises(actions.ItIsOver):
            actions.tell_outside(referral=row, status="asked", words="", look_again_on=None, by=mentor, at=NOW)
        (told,) = queries.outside_of(mentor, world.tern.students["met"])
        assert [one.status for one in told.news.all()] == ["finished", "accepted"]

    def test_who_reads_it_and_who_refers(self, world: World, agency: Agency) -> None:
        referred(world, agency)
        readers = {name for name in world.tern.users if outside_visible_to(world.actor(name)).exists()}
        assert readers == {
            "manager", "safeguarding", "pastoral", "learning_mentor", "resource_teacher", "liaison", "guardian",
        }  # fmt: skip
        for who in ("teacher", "volunteer", "resource_teacher", "guardian"):
            with pytest.raises(NotAllowed):
                referred(world, agency, who)
        with pytest.raises(NotAllowed):  # not their student
            referred(world, agency, "learning_mentor", "plain")


def test_other_services_are_those_that_a_programme_wants_to_see(world: World) -> None:
    student, manager = world.tern.students["met"], world.actor("manager")
    told: dict[str, Any] = {"student": student, "words": "Mondays", "starts_on": TODAY, "by": manager, "at": NOW}
    with pytest.raises(Refusal):
        actions.keep_service(kind="tutoring", **told)
    forms.programme_from(world, "qc-mentoring")
    row = actions.keep_service(kind="tutoring", **told)
    with pytest.raises(actions.AlreadyHas):
        actions.keep_service(kind="tutoring", **told)
    readers = {name for name in world.tern.users if services_visible_to(world.actor(name)).exists()}
    assert readers == {
        "manager", "safeguarding", "pastoral", "learning_mentor", "volunteer", "resource_teacher", "liaison",
        "guardian",
    }  # fmt: skip
    actions.end_service(service=row, by=manager, at=NOW)
    assert queries.services_of(manager, student, TODAY) == []


def test_the_page_of_a_student_shows_a_volunteer_the_kind_alone(world: World, agency: Agency, signed_in: Any) -> None:
    forms.programme_from(world, "qc-mentoring")
    student, manager = world.tern.students["met"], signed_in("manager")
    page = reverse("student_services", args=[student.pk])
    assert page in manager.get(reverse("student", args=[student.pk])).text
    service = {"kind": "tutoring", "words": "With Mx Cockle", "starts_on": "2026-11-02"}
    assert manager.post(reverse("service_add", args=[student.pk]), service).status_code == 302
    told = {"client_key": str(uuid4()), "agency": agency.pk, "why": "Sleep.", "agreed_how": "paper",
            "agreed_on": "2026-11-09"}  # fmt: skip
    refused = manager.post(reverse("outside_new", args=[student.pk]), told)
    assert (refused.status_code, OutsideReferral.objects.count()) == (422, 0)
    assert "Sleep." in refused.text
    told["agreed_by"] = world.tern.guardians["met"].pk
    assert manager.post(reverse("outside_new", args=[student.pk]), told).status_code == 302
    seen = manager.get(page).text
    assert "With Mx Cockle" in seen
    assert "Sleep." in seen
    volunteer = signed_in("volunteer").get(page).text
    assert "Tutoring" in volunteer
    assert "With Mx Cockle" not in volunteer
    assert "Sleep." not in volunteer
    news = reverse("outside_news", args=[student.pk, OutsideReferral.objects.get().pk])
    assert manager.post(news, {"status": "accepted", "words": "They see her on Fridays."}).status_code == 302
    assert "They see her on Fridays." in manager.get(page).text


def test_designated_staff_are_named_for_what_the_programme_names(world: World, signed_in: Any) -> None:
    programme = forms.programme_from(world, "qehs-learning-mentor")
    item = queries.designated_of([programme])[0][0].id
    address = reverse("programme_designated", args=[programme.pk])
    assert signed_in("manager").post(address, {item: world.tern.users["teacher"].pk}).status_code == 302
    page = signed_in("learning_mentor").get(reverse("student_services", args=[world.tern.students["met"].pk])).text
    assert "Teacher Tern" in page
