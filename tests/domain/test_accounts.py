"""Accounts: made, given roles, closed; by those who look after them, never by the person themselves."""

import pytest
from django.core import mail

from holdfast.accounts import actions
from holdfast.accounts.models import Grant, User
from holdfast.accounts.queries import actor_of
from holdfast.kernel.actor import Actor, Role
from holdfast.kernel.models import AuditEntry
from holdfast.people.actions import end_relations, relate
from holdfast.people.choices import RelationKind
from holdfast.people.models import Relation
from tests.world import NOW, TODAY, World


@pytest.fixture
def it(world: World) -> Actor:
    return world.actor("it")


def test_a_role_is_given_audited_and_ends_the_sessions(world: World, it: Actor) -> None:
    user = world.tern.users["teacher"]
    before = user.get_session_auth_hash()
    actions.give_role(
        user_id=user.pk, role=Role.MANAGER, district=world.district, school=world.tern.school, by=it, at=NOW
    )
    assert actor_of(user, TODAY).roles == {Role.TEACHER, Role.MANAGER}
    line = AuditEntry.objects.filter(table="accounts_grant").latest("id")
    assert (line.actor, line.verb) == (it.label, "accounts.give_role")
    assert User.objects.get(pk=user.pk).get_session_auth_hash() != before


def test_the_same_role_is_not_given_twice(world: World, it: Actor) -> None:
    user = world.tern.users["teacher"]
    with pytest.raises(actions.AlreadyHasRole):
        actions.give_role(
            user_id=user.pk, role=Role.TEACHER, district=world.district, school=world.tern.school, by=it, at=NOW
        )


def test_a_role_taken_counts_no_longer_from_today_and_can_come_back(world: World, it: Actor) -> None:
    user = world.tern.users["teacher"]
    grant = user.grants.get()
    actions.take_role(grant_id=grant.pk, user_id=user.pk, by=it, at=NOW)
    assert actor_of(user, TODAY).roles == set()
    actions.give_role(
        user_id=user.pk, role=Role.TEACHER, district=world.district, school=world.tern.school, by=it, at=NOW
    )
    assert actor_of(user, TODAY).roles == {Role.TEACHER}
    assert Grant.objects.filter(user=user).count() == 1


def test_nobody_changes_their_own_roles(world: World, it: Actor) -> None:
    own = Grant.objects.get(user_id=it.id)
    for attempt in (
        lambda: actions.give_role(user_id=it.id, role=Role.MANAGER, district=world.district, by=it, at=NOW),
        lambda: actions.take_role(grant_id=own.pk, user_id=it.id, by=it, at=NOW),
        lambda: actions.deactivate_user(user_id=it.id, by=it, at=NOW),
    ):
        with pytest.raises(actions.NotYourOwn):
            attempt()
    assert set(Grant.objects.filter(user_id=it.id)) == {own}


@pytest.mark.parametrize("name", ["manager", "captain", "safeguarding", "auditor", "teacher"])
def test_other_roles_give_no_roles(world: World, name: str) -> None:
    by = world.actor(name)
    with pytest.raises(actions.NoSuchAccount):
        actions.give_role(
            user_id=world.tern.users["volunteer"].pk, role=Role.MANAGER, district=world.district, by=by, at=NOW
        )


def test_the_neighbour_is_out_of_reach(world: World, it: Actor) -> None:
    with pytest.raises(actions.NoSuchAccount):
        actions.deactivate_user(user_id=world.skua.users["teacher"].pk, by=it, at=NOW)
    with pytest.raises(actions.OutsideYourDistrict):
        actions.give_role(
            user_id=world.tern.users["teacher"].pk, role=Role.MANAGER, district=world.farshore, by=it, at=NOW
        )
    with pytest.raises(actions.OutsideYourDistrict):
        actions.give_role(
            user_id=world.tern.users["teacher"].pk,
            role=Role.MANAGER,
            district=world.district,
            school=world.skua.school,
            by=it,
            at=NOW,
        )


def test_a_new_person_gets_a_role_and_a_mail_without_names_or_secrets(world: World, it: Actor) -> None:
    user = actions.invite(
        name="Wren Testfin",
        email="Wren@tern.example.org",
        language="fr",
        role=Role.LIAISON,
        district=world.district,
        school=world.tern.school,
        by=it,
        at=NOW,
    )
    assert (user.email, user.has_usable_password()) == ("wren@tern.example.org", False)
    assert actor_of(user, TODAY).roles == {Role.LIAISON}
    [message] = mail.outbox
    for secret in ("Wren", "Testfin", "Tern Point", "Kelp"):
        assert secret not in message.subject + message.body
    verbs = set(AuditEntry.objects.filter(table="accounts_user", row_id=user.pk).values_list("verb", flat=True))
    assert verbs == {"accounts.create_user", "accounts.send_sign_in_link"}


def test_an_address_belongs_to_one_account(world: World, it: Actor) -> None:
    with pytest.raises(actions.AddressTaken):
        actions.create_user(name="Other Testfin", email="TEACHER@tern.example.org", by=it, at=NOW)


def test_a_closed_account_cannot_come_in_and_is_audited_with_the_reason(world: World, it: Actor) -> None:
    user = world.tern.users["teacher"]
    actions.deactivate_user(user_id=user.pk, reason="left the school", by=it, at=NOW)
    assert not User.objects.get(pk=user.pk).is_active
    line = AuditEntry.objects.filter(table="accounts_user").latest("id")
    assert (line.verb, line.reason, line.changes) == (
        "accounts.deactivate_user",
        "left the school",
        {"is_active": [True, False]},
    )
    actions.reactivate_user(user_id=user.pk, by=it, at=NOW)
    assert User.objects.get(pk=user.pk).is_active


def test_an_account_becomes_one_member_of_staff_only(world: World, it: Actor) -> None:
    with pytest.raises(actions.StaffTaken):
        actions.link_staff(user_id=world.tern.users["volunteer"].pk, staff=world.tern.staff["teacher"], by=it, at=NOW)


def test_a_relation_is_begun_once_and_ended_by_its_source(world: World) -> None:
    by, student = world.actor("manager"), world.tern.students["plain"]
    given = {"student": student, "user_id": world.tern.users["volunteer"].pk, "kind": RelationKind.MATCH}
    first = relate(**given, source="match:1", starts_on=TODAY, by=by, at=NOW)
    again = relate(**given, source="match:1", starts_on=TODAY, by=by, at=NOW)
    assert first.pk == again.pk
    assert end_relations(source="match:1", ends_before=TODAY, by=by, at=NOW) == 1
    assert not Relation.objects.filter(source="match:1").exists()
