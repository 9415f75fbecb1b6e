"""Whom of the blueprint language somebody is in a programme, by their role and by the school's own titles."""

import pytest

from holdfast.kernel import audit
from holdfast.kernel.actor import NOBODY, Role, system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.programmes.actions import name_people
from holdfast.programmes.models import BlueprintVersion, Programme
from holdfast.programmes.people import CODES_OF, people_of, roles_of, who_is
from holdfast.programmes.queries import Shape, blueprint_of, shape_of
from tests.world import BLUEPRINTS, NOW, YEAR, World


def programme(world: World, name: str) -> Programme:
    """A programme at Tern Point, from a file of `blueprints/`."""
    with audit.change("tests.programme", by=system("tests"), at=NOW):
        version = BlueprintVersion.objects.create(
            code=name, edition="tests", text=(BLUEPRINTS / f"{name}.toml").read_text(encoding="utf-8"),
            digest=name.ljust(64, "p"), loaded_at=NOW,
        )  # fmt: skip
        return Programme.objects.create(
            school=world.tern.school, blueprint=version, name=name, status="running",
            lead=world.tern.users["pastoral"], starts_on=YEAR[0],
        )  # fmt: skip


def test_every_role_that_works_with_students_is_somebody() -> None:
    assert set(Role) - CODES_OF.keys() == {Role.AUDITOR, Role.IT}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("liaison", {"liaison_officer", "support_staff", "mentor"}),
        ("volunteer", {"mentor"}),
        ("pastoral", {"counsellor", "other_staff", "programme_lead"}),
        ("captain", {"district_captain"}),
        ("auditor", set()),
    ],
)
def test_a_title_of_the_school_adds_whom_it_stands_for(world: World, who: str, expected: set[str]) -> None:
    assert who_is(world.actor(who), programme(world, "qc-15021-school-family")) == expected


def test_in_another_programme_the_same_person_is_somebody_else(world: World) -> None:
    assert who_is(world.actor("liaison"), world.tern.programme) == {"liaison_officer", "support_staff"}


def test_nobody_is_anybody_in_another_school(world: World) -> None:
    found = programme(world, "qehs-learning-mentor")
    assert who_is(world.tern.actor("learning_mentor"), found) >= {"mentor", "support_staff"}
    for stranger in (world.gannet.actor("learning_mentor"), world.skua.actor("manager"), NOBODY):
        assert who_is(stranger, found) == frozenset()


def test_who_is_named_for_a_role_is_whom_it_stands_for(world: World) -> None:
    found = programme(world, "us-success-mentors")
    assert [role.code for role in roles_of(found)] == ["captain", "school-team", "principal"]
    told = {"programme": found, "by": world.actor("manager"), "at": NOW}
    pastoral, safeguarding = (world.tern.users[name].pk for name in ("pastoral", "safeguarding"))
    name_people(**told, people={"school-team": [pastoral, safeguarding], "principal": [safeguarding], "captain": []})
    assert "school_team" in who_is(world.actor("pastoral"), found)
    assert "principal" in who_is(world.actor("safeguarding"), found)
    assert "principal" not in who_is(world.actor("safeguarding"), world.tern.programme)
    assert "school_team" in who_is(world.actor("safeguarding"), found)
    name_people(**told, people={"principal": [pastoral]})
    assert {role: [one.user_id for one in named] for role, named in people_of(found).items()} == {
        "school-team": [pastoral, safeguarding], "principal": [pastoral],
    }  # fmt: skip
    assert "principal" not in who_is(world.actor("safeguarding"), Programme.objects.get(pk=found.pk))
    name_people(**told, people={"principal": []})
    assert set(people_of(found)) == {"school-team"}


def test_only_people_of_the_school_are_named_for_roles_of_the_programme(world: World) -> None:
    found = programme(world, "us-success-mentors")
    told = {"programme": found, "by": world.actor("manager"), "at": NOW}
    for people in (
        {"principal": [world.gannet.users["manager"].pk]},
        {"principal": [world.tern.users["student"].pk]},
        {"queen": [world.tern.users["manager"].pk]},
    ):
        with pytest.raises(Refusal):
            name_people(**told, people=people)
    with pytest.raises(NotAllowed):
        name_people(**{**told, "by": world.actor("teacher")}, people={})
    assert people_of(found) == {}


def test_a_setting_offers_only_what_the_source_names(world: World) -> None:
    blueprint = blueprint_of(world.tern.programme)
    assert shape_of(blueprint, "agreement.lasts")[1] == ("weeks", "until_end_of_school_year", "one_year", "as_agreed")
    named = blueprint_of(programme(world, "qc-mentoring"))
    assert shape_of(named, "entry.eligibility_mode") == (Shape.CHOICE, ("criteria", "universal"))
    lasts = named.setting("agreement.lasts")
    assert lasts.among is None
