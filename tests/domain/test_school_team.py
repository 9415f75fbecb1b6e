"""The school team and the captain: what students have in common is counted once each, and small counts are hidden."""

from typing import Any
from uuid import uuid4

from django.urls import reverse

from holdfast.families.models import Contact
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.programmes.actions import tick_readiness
from holdfast.supervision import team
from tests import forms
from tests.world import NOW, World


def test_a_student_counts_once_and_the_captain_sees_no_small_number(world: World, signed_in: Any) -> None:
    programme = forms.programme_from(world, "us-success-mentors")
    named = (("met", ["transport", "health"]), ("met", ["transport"]), ("referred", ["transport"]))
    with audit.change("tests.contacts", by=system("tests"), at=NOW):
        for student, barriers in named:
            Contact.objects.create(
                school=world.tern.school, programme=programme, student=world.tern.students[student],
                channel="telephone", outcome="reached", by_role="mentor", made_at=NOW, client_key=uuid4(),
                barriers=barriers,
            )  # fmt: skip
    assert team.barriers_of([programme])[programme.pk] == {"transport": 2, "health": 1}
    assert [(item.id, n) for item, n in team.barriers_together([programme])][:2] == [("transport", 2), ("health", 1)]
    page = signed_in("manager").get(reverse("programme_team", args=[programme.pk])).text
    assert "Getting there" in page
    assert not any(one.family_name in page for one in world.tern.students.values())
    captain = signed_in("captain").get(reverse("district_ready")).text
    assert "Getting there" in captain
    assert "under 10" in captain
    assert not any(one.family_name in captain for one in world.tern.students.values())


def test_the_captain_sees_what_stands_and_what_is_open(world: World) -> None:
    programme = forms.programme_from(world, "us-success-mentors")
    tick_readiness(programme=programme, standing=["captain", "data"], by=world.actor("manager"), at=NOW)
    listed = {one.programme.pk: one for one in team.readiness_in(team.programmes_in_district(world.actor("captain")))}
    assert world.skua.programme is not None
    assert world.skua.programme.pk not in listed
    found = listed[programme.pk]
    assert found.standing == 2
    assert "The principal and the school's leaders stand behind it" in {text.en for text, _who in found.missing if text}
