"""`holdfast user`: the first account is made here, before anybody can sign in."""

import io

import pytest

from holdfast.accounts.models import User
from holdfast.accounts.queries import actor_of
from holdfast.cli.door import parser
from holdfast.cli.users import user_command
from holdfast.kernel import clock
from holdfast.kernel.actor import Role
from tests.world import World


def run(*words: str) -> int:
    return user_command(parser().parse_args(["user", *words]))


def test_an_account_is_made_with_a_role_at_a_school(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("add", "wren@tern.example.org", "--name", "Wren Testfin", "--role", "PM", "--school", "Tern Point") == 0
    actor = actor_of(User.objects.get(email="wren@tern.example.org"), clock.today())
    assert (actor.roles, actor.school_ids) == ({Role.MANAGER}, {world.tern.school.pk})
    assert "wren@tern.example.org" in capsys.readouterr().out


def test_a_role_in_the_whole_district_is_given_and_taken(world: World) -> None:
    user = world.tern.users["teacher"]
    assert run("role", user.email, "--role", "DA", "--district", "Kelp Bay") == 0
    assert Role.DISTRICT in actor_of(user, clock.today()).roles
    assert run("role", user.email, "--role", "DA", "--district", "Kelp Bay", "--take") == 0
    assert Role.DISTRICT not in actor_of(user, clock.today()).roles


def test_an_unknown_place_changes_nothing(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("add", "wren@tern.example.org", "--name", "Wren", "--role", "PM", "--school", "Nowhere") == 2
    assert "Nowhere" in capsys.readouterr().err
    assert not User.objects.filter(email="wren@tern.example.org").exists()


def test_the_list_names_the_accounts(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list") == 0
    assert "volunteer@tern" in capsys.readouterr().out


def test_a_password_is_read_from_a_pipe_and_a_weak_one_refused(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    user = world.tern.users["teacher"]
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert run("password", user.email) != 0
    assert "12" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("four-words-make-kelp\n"))
    assert run("password", user.email) == 0
    assert User.objects.get(pk=user.pk).check_password("four-words-make-kelp")


def test_an_account_is_closed_and_an_unknown_one_said(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    user = world.tern.users["teacher"]
    assert run("deactivate", user.email) == 0
    assert not User.objects.get(pk=user.pk).is_active
    assert run("deactivate", "nobody@tern.example.org") != 0
    assert "nobody@tern.example.org" in capsys.readouterr().err
