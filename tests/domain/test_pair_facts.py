"""The facts of a pair that rules ask for: the mentor's time, whom somebody asked, what may count in a match."""

from datetime import timedelta

from holdfast.cases.models import FamilyQuestion
from holdfast.engines.blueprint import Facts
from holdfast.journeys import match
from holdfast.kernel import audit
from holdfast.matches.facts import weights_of
from holdfast.matches.models import Match
from holdfast.matches.pairs import pair_facts
from holdfast.mentors.models import Mentor
from holdfast.programmes.actions import change_settings
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of
from tests.matching import SYSTEM, active, approved, matchable, propose
from tests.world import NOW, TODAY, SchoolWorld, World


def facts(pair: Match) -> Facts:
    fresh = Match.objects.select_related("programme__blueprint", "referral").get(pk=pair.pk)
    return pair_facts(fresh, Facts(on=TODAY, grade="12"))


def change(here: SchoolWorld, **settings: object) -> None:
    changes = {path.replace("__", "."): value for path, value in settings.items()}
    here.programme = change_settings(programme=here.programme, changes=changes, by=here.actor("manager"), at=NOW)


def test_what_is_asked_of_a_mentor_is_the_sum_of_their_agreements(world: World) -> None:
    first = active(world.tern, capacity=3)
    matchable(world.tern, "plain")
    second = Match.objects.get(round=propose(world.tern), student=world.tern.students["plain"])
    assert second.mentor_id == first.mentor_id
    change(world.tern, agreement__minutes=20, agreement__frequency_per_week=2)
    assert facts(second).minutes_asked_per_week == 1 * 15 + 2 * 20
    assert (facts(second).mentor_caseload, facts(second).group_size) == (1, 1)
    assert (facts(second).on, facts(second).grade) == (TODAY, "12")


def test_students_of_a_group_take_their_mentors_time_once(world: World) -> None:
    first = active(world.tern, capacity=3)
    matchable(world.tern, "plain")
    propose(world.tern)
    assert facts(first).minutes_asked_per_week == 30
    change(world.tern, unit_of_work="group")
    assert facts(first).minutes_asked_per_week == 15


def test_a_match_of_another_mentor_asks_nothing(world: World) -> None:
    first = active(world.tern, capacity=3)
    with audit.change("tests.other", by=SYSTEM, at=NOW):
        other = Mentor.objects.create(
            school=world.tern.school, given_name="Otto", family_name="Otterson", source="staff", status="accepted",
            applied_at=NOW,
        )  # fmt: skip
        Match.objects.filter(pk=first.pk).update(mentor=other)
    first.mentor_id = other.pk
    assert (facts(first).minutes_asked_per_week, facts(first).mentor_caseload) == (15, 0)


def test_whoever_answered_or_wrote_was_asked(world: World) -> None:
    here = world.tern
    pair = approved(here, user=here.users["learning_mentor"], source="staff")
    assert facts(pair).opinions_asked == frozenset()
    match.answer(match_id=pair.pk, party="mentor", says_yes=True, by=here.actor("manager"), at=NOW, on=TODAY)
    assert facts(pair).opinions_asked == {"mentor"}
    for guardian, asked_at, expected in (
        (None, NOW, {"mentor"}),
        (here.guardians["referred"], NOW - timedelta(days=1), {"mentor"}),
        (here.guardians["referred"], NOW, {"mentor", "guardian"}),
    ):
        with audit.change("tests.question", by=SYSTEM, at=NOW):
            FamilyQuestion.objects.create(
                school=here.school, referral_id=pair.referral_id, student_id=pair.student_id, guardian=guardian,
                language="fr", asked_at=asked_at,
            )  # fmt: skip
        assert facts(pair).opinions_asked == expected


def test_a_pair_is_made_by_what_the_programme_names_and_nothing_else(world: World) -> None:
    pair = approved(world.tern)
    assert facts(pair).matched_by >= {"wishes", "shared-interests", "not-own-teacher"}
    assert facts(pair).matched_by.isdisjoint({"gender", "ethnicity", "age"})
    weights = [{"id": "gender", "en": "Gender", "fr": "Genre", "weight": 1}]
    change(world.tern, match__weights=weights)
    assert "gender" in facts(pair).matched_by


def test_of_several_weights_on_interests_the_largest_counts(world: World) -> None:
    def weigh(**by_name: int) -> int:
        rows = [{"id": name.replace("_", "-"), "en": name, "fr": name, "weight": n} for name, n in by_name.items()]
        change(world.tern, match__weights=rows)
        return weights_of(blueprint_of(Programme.objects.get(pk=world.tern.programme.pk))).shared_interest

    assert weigh(wishes=2) == 10
    assert weigh(personal_interests=3, professional_interests=1) == 30
    assert weigh(professional_interests=1, academic_interests=2) == 20
