"""More weeks only when everybody named has said yes; how long an agreement lasts."""

from datetime import date

import pytest

from holdfast.journeys import agree_extension
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed
from holdfast.matches.lasting import Length, end_of_agreement
from holdfast.matches.models import ExtensionAnswer, Match
from holdfast.matches.refusals import AlreadyAnswered, NotAParty, NotOpenAnyMore
from holdfast.programmes.actions import change_settings
from tests.matching import active
from tests.world import NOW, TODAY, SchoolWorld, World


def ask(found: Match, by: Actor, weeks: int = 4) -> agree_extension.Asked:
    return agree_extension.ask_extension(match_id=found.pk, weeks=weeks, by=by, at=NOW, on=TODAY)


def say(found: Match, party: str, by: Actor, *, says_yes: bool = True) -> agree_extension.Asked:
    return agree_extension.answer_extension(match_id=found.pk, party=party, says_yes=says_yes, by=by, at=NOW, on=TODAY)


def end_of(found: Match) -> date | None:
    return Match.objects.get(pk=found.pk).ends_before


def test_the_end_moves_with_the_last_yes_and_not_before(world: World) -> None:
    here = world.tern
    found = active(here)
    assert end_of(found) == date(2026, 12, 22)
    asked = ask(found, here.actor("learning_mentor"))
    assert (asked.agreed, asked.still_missing) == (
        False, "The end does not move yet. Not there: Student and mentor both want more weeks.",
    )  # fmt: skip
    assert list(ExtensionAnswer.objects.values_list("party", flat=True)) == ["mentor"], "who asks has said yes"
    with pytest.raises(AlreadyAnswered):
        ask(found, here.actor("manager"))
    with pytest.raises(NotAllowed):
        say(found, "student", here.actor("learning_mentor"))
    with pytest.raises(NotAParty):
        say(found, "guardian", here.actor("manager"))
    assert end_of(found) == date(2026, 12, 22)
    assert say(found, "student", here.actor("manager")).agreed
    assert end_of(found) == date(2027, 1, 19), "four weeks of Tuesdays later, every weekday having school in the world"


def test_a_no_leaves_the_end_where_it_is_and_may_be_asked_again(world: World) -> None:
    here = world.tern
    found = active(here)
    ask(found, here.actor("learning_mentor"))
    assert say(found, "student", here.actor("manager"), says_yes=False).extension.status == "declined"
    assert end_of(found) == date(2026, 12, 22)
    with pytest.raises(NotOpenAnyMore):
        say(found, "mentor", here.actor("manager"))
    assert ask(found, here.actor("manager")).extension.weeks == 4


def test_who_may_ask_is_the_programmes_word(world: World) -> None:
    here = world.tern
    found = active(here)
    for extension, who in (("none", "manager"), ("manager", "learning_mentor"), ("mutual", "volunteer")):
        choose(here, extension)
        with pytest.raises(NotAllowed):
            ask(found, here.actor(who))
    choose(here, "manager")
    ask(found, here.actor("manager"))


def choose(here: SchoolWorld, extension: str) -> None:
    here.programme = change_settings(
        programme=here.programme, changes={"agreement.extension": extension}, by=here.actor("manager"), at=NOW
    )


LENGTHS = [
    ("weeks", 6, TODAY, date(2026, 12, 22)),
    ("as_agreed", 6, TODAY, date(2026, 12, 22)),
    ("one_year", None, TODAY, date(2027, 11, 10)),
    ("one_year", 6, TODAY, date(2026, 12, 22)),
    ("one_year", None, date(2028, 2, 29), date(2029, 3, 1)),
    ("as_agreed", None, TODAY, date(2027, 6, 23)),
    ("until_end_of_school_year", None, TODAY, date(2027, 6, 23)),
]


def test_an_agreement_lasts_as_it_says(world: World) -> None:
    school = world.tern.school.pk
    for kind, weeks, on, expected in LENGTHS:
        assert end_of_agreement(school, Length(kind, weeks), on) == expected, (kind, weeks, on)
