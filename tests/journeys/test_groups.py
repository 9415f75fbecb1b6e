"""Groups: who may join, when one more asks for a reason, the register, the time they take, and the open door."""

from datetime import timedelta

import pytest

from holdfast.engines.blueprint import Facts
from holdfast.groups import actions
from holdfast.groups.models import DropIn, GroupAttendance, GroupMember
from holdfast.groups.queries import groups_led_by_user, last_day, marks_of, members_of, weeks_of_drop_ins
from holdfast.journeys import run_group, withdraw
from holdfast.kernel import audit
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.models import Agreement, Match
from holdfast.matches.pairs import pair_facts
from holdfast.matches.refusals import ReasonNeeded
from holdfast.mentors.models import TrainingEntry
from holdfast.programmes.actions import change_settings
from holdfast.programmes.models import Programme
from tests.groups import a_group, sits_in, small_groups, works_in_groups
from tests.matching import SYSTEM, accepted, matchable
from tests.meetings import a_match
from tests.world import NOW, TODAY, SchoolWorld, World

TUESDAY = TODAY
LAST_WEEK = TODAY - timedelta(days=7)


def small(here: SchoolWorld, **settings: object) -> None:
    """The school runs the programme whose students sit in small groups."""
    with audit.change("tests.blueprint", by=SYSTEM, at=NOW):
        small_groups(here)
    here.programme = Programme.objects.select_related("blueprint", "school").get(pk=here.programme.pk)
    here.programme = change_settings(
        programme=here.programme, changes={path.replace("__", "."): one for path, one in settings.items()},
        by=here.actor("manager"), at=NOW,
    )  # fmt: skip


def join(here: SchoolWorld, group: actions.Group, student: str, **told: str) -> GroupMember:
    return run_group.add_member(
        group=group, student_id=here.students[student].pk, by=here.actor("manager"), at=NOW, on=TODAY, **told
    )


def test_only_who_was_let_in_and_whose_family_agrees_may_join(world: World) -> None:
    here = world.tern
    works_in_groups(here)
    group = a_group(here)
    assert join(here, group, "met").joined_on == TODAY
    accepted(here, "plain")
    with pytest.raises(run_group.NotReadyForGroup, match="cannot join yet: The family has been told"):
        join(here, group, "plain")
    referral = matchable(here, "referred")
    found = run_group.candidates(group.programme, here.actor("manager"), TODAY)
    assert {one.student_id for one in found.ready} == {here.students["met"].pk, here.students["referred"].pk}
    assert [one.student_id for one, _missing in found.not_yet] == [here.students["plain"].pk]
    join(here, group, "referred")
    with pytest.raises(actions.AlreadyInGroup):
        join(here, group, "referred")
    with pytest.raises(run_group.NotReadyForGroup, match="not in the group's programme"):
        join(here, group, "own")
    withdraw.assent(
        referral_id=referral.pk, says_yes=False, own_words="No.", means="in_person", language="en",
        by=here.actor("pastoral"), at=NOW + timedelta(hours=1), on=TODAY,
    )  # fmt: skip
    still = run_group.candidates(group.programme, here.actor("manager"), TODAY)
    assert {one.student_id for one in still.ready} == {here.students["met"].pk}


def test_one_more_than_the_programme_wants_asks_for_a_reason_that_is_kept(world: World) -> None:
    here = world.tern
    small(here, services__group_size_max=1)
    first = a_match(here)
    group = a_group(here, first, topic="", name="Tuesday group")
    a_match(here, student="referred", mentor=first.mentor)
    join(here, group, "met")
    with pytest.raises(ReasonNeeded, match="The group stays small"):
        join(here, group, "referred")
    assert GroupMember.objects.filter(group=group).count() == 1
    kept = join(here, group, "referred", reason="They asked to sit together.")
    assert (kept.warnings, kept.reason) == (["group-is-small"], "They asked to sit together.")


def test_rules_of_a_match_count_the_group_it_will_sit_in_and_its_time_once(world: World) -> None:
    here = world.tern
    small(here)
    first = a_match(here)
    second = a_match(here, student="referred", mentor=first.mentor)
    third = a_match(here, student="plain", mentor=first.mentor)

    def facts(pair: Match) -> tuple[int | None, int | None]:
        fresh = Match.objects.select_related("programme__blueprint", "programme__school").get(pk=pair.pk)
        told = pair_facts(fresh, Facts(on=TODAY))
        return told.group_size, told.minutes_asked_per_week

    assert facts(third) == (3, 15), "without a group they will sit together, for the time that was agreed"
    group = a_group(here, first, topic="", name="Tuesday group", minutes=40)
    sits_in(group, first)
    sits_in(group, second)
    assert facts(third) == (3, 40 + 15)
    sits_in(group, third)
    with audit.change("tests", by=SYSTEM, at=NOW):
        Agreement.objects.filter(match=third).update(minutes=60)
        TrainingEntry.objects.create(
            school=here.school, mentor=first.mentor, minutes=90, done_on=LAST_WEEK, recorded_at=NOW,
            client_key="00000000-0000-0000-0000-0000000000aa",
        )  # fmt: skip
    assert facts(third) == (3, 40 + 23), "all sit in one group, and 90 minutes of training are 23 a week"


def test_a_register_is_kept_once_corrected_and_only_by_who_leads(world: World) -> None:
    here = world.tern
    works_in_groups(here)
    first = a_match(here)
    group, leader = a_group(here, first), here.actor("learning_mentor")
    sits_in(group, first)
    student = first.student_id

    def keep(attended: str, by: str = "learning_mentor", **told: object) -> None:
        said = {"held_on": TUESDAY, "marks": {student: attended}} | told
        actions.keep_register(group=group, by=here.actor(by), at=NOW, on=TODAY, **said)

    assert [(row.group, row.register_on, row.is_due) for row in groups_led_by_user(leader, TODAY)] == [
        (group, TUESDAY, True)
    ]
    keep("present", words="We drew what makes us angry.")
    keep("excused")
    assert GroupAttendance.objects.filter(session__group=group).count() == 1
    assert marks_of(group, TUESDAY) == ({student: "excused"}, "")
    assert [row.is_due for row in groups_led_by_user(leader, TODAY)] == [False]
    for refused, told in (
        (actions.DayToCome, {"held_on": TODAY + timedelta(days=7)}),
        (actions.NotInGroup, {"marks": {here.students["plain"].pk: "present"}}),
        (Refusal, {"held_on": group.starts_on - timedelta(days=7)}),
    ):
        with pytest.raises(refused):
            keep("present", **told)
    for nobody in ("volunteer", "teacher", "safeguarding", "resource_teacher"):
        with pytest.raises(NotAllowed):
            keep("present", by=nobody)
    with pytest.raises(NotAllowed):
        actions.keep_register(
            group=group, held_on=TUESDAY, marks={student: "absent"}, by=world.gannet.actor("manager"), at=NOW, on=TODAY
        )
    member = members_of(group, TODAY)[0]
    actions.remove_member(member=member, by=here.actor("manager"), at=NOW, on=TODAY)
    assert (members_of(group, TODAY), marks_of(group, TUESDAY)[0]) == ([], {student: "excused"})
    actions.end_group(group=group, by=here.actor("manager"), at=NOW, on=TODAY)
    assert groups_led_by_user(leader, TODAY) == []


def test_the_register_is_that_of_the_last_day_of_the_group(world: World) -> None:
    works_in_groups(world.tern)
    group = a_group(world.tern, weekday=4)
    assert last_day(group, TODAY) == TODAY - timedelta(days=4), "Friday of last week"
    assert last_day(group, group.starts_on) == group.starts_on, "not before it began"


def test_who_dropped_in_counts_once_a_moment_and_week_by_week(world: World) -> None:
    here = world.tern
    with pytest.raises(actions.NoOpenDoor):
        _came(here, "met", "break")
    works_in_groups(here)
    assert _came(here, "met", "break")
    assert not _came(here, "met", "break", by="manager")
    assert _came(here, "plain", "lunch")
    assert _came(here, "met", "lunch", came_on=LAST_WEEK)
    weeks = weeks_of_drop_ins(here.actor("manager"), here.programme, TODAY)
    assert [(one.visits, one.students) for one in weeks[:3]] == [(2, 2), (1, 1), (0, 0)]
    assert dict(weeks[0].by_moment) == {"break": 1, "lunch": 1}
    for who in ("volunteer", "teacher", "safeguarding"):
        with pytest.raises(NotAllowed):
            _came(here, "own", "break", by=who)
    with pytest.raises(NotAllowed):
        _came(here, world.gannet.students["plain"].pk, "break")
    assert DropIn.objects.count() == 3


def _came(here: SchoolWorld, student: str | int, moment: str, by: str = "learning_mentor", **told: object) -> bool:
    said = {"came_on": TODAY} | told
    pk = here.students[student].pk if isinstance(student, str) else student
    return actions.log_drop_in(
        programme=here.programme, student_id=pk, moment=moment, by=here.actor(by), at=NOW, on=TODAY, **said
    )
