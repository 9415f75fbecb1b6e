"""What a family knows and says, one refusal beside each success; ages to the day; wording that changes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from holdfast.cases.actions import AskedByTheReferrer, BlockedByRule, NotOpen
from holdfast.cases.consent import actions
from holdfast.cases.consent.actions import NoAuthority, NotThisGuardian, WordingChanged
from holdfast.cases.consent.queries import consent_facts, consent_state, consent_states, counts_for_home
from holdfast.cases.consent.state import Next, Said
from holdfast.cases.facts import age_on
from holdfast.cases.models import Consent, InformationGiven, Referral
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, Grant, Role, system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.models import AuditEntry
from holdfast.people.actions import confirm_authority
from holdfast.people.models import Guardianship
from holdfast.programmes.actions import change_settings
from holdfast.programmes.models import Programme
from tests.consents import ITEMS, accepted, by_link, sign, tell_all
from tests.world import NOW, TODAY, World

LATER = NOW + timedelta(hours=1)


def edit(model: Any, pk: int, **changes: Any) -> None:
    with audit.change("tests.edit", by=system("tests"), at=NOW):
        model.objects.filter(pk=pk).update(**changes)


def set_up(world: World, settings: dict[str, Any]) -> None:
    programme = Programme.objects.get(pk=world.tern.programme.pk)
    change_settings(programme=programme, changes=settings, by=world.tern.actor("manager"), at=NOW)


def test_eight_items_are_told_one_by_one_and_each_only_once(world: World) -> None:
    referral, guardian = accepted(world.tern), by_link(world.tern)
    for count, item in enumerate(ITEMS, 1):
        for at in (NOW, LATER):
            actions.tell_item(referral_id=referral.pk, item=item, means="link", language="fr", by=guardian, at=at)
        assert len(consent_state(referral, TODAY).missing) == 8 - count
    told = InformationGiven.objects.filter(referral=referral)
    assert {(one.given_at, one.guardian_id) for one in told} == {(NOW, world.tern.guardians["referred"].pk)}
    with pytest.raises(Refusal, match="no such item"):
        actions.tell_item(referral_id=referral.pk, item="weather", means="link", language="fr", by=guardian, at=NOW)


def test_no_yes_before_the_last_item_and_one_after_it(world: World) -> None:
    referral, guardian = accepted(world.tern), by_link(world.tern)
    tell_all(referral, guardian, items=ITEMS[:-1])
    with pytest.raises(BlockedByRule, match="Your part") as refused:
        sign(referral, guardian)
    assert refused.value.codes == ("family-informed",)
    assert not Consent.objects.filter(referral=referral).exists()
    tell_all(referral, guardian, items=ITEMS[-1:])
    consent = sign(referral, guardian)
    assert (consent.says_yes, consent.means, consent.language, consent.valid_until) == (
        True, "link", "fr", date(2027, 6, 22),
    )  # fmt: skip
    assert consent_state(referral, TODAY).guardian_consent is True


def test_a_no_needs_no_reading(world: World) -> None:
    referral = accepted(world.tern)
    sign(referral, by_link(world.tern), says_yes=False)
    state = consent_state(referral, TODAY)
    assert (state.guardian_consent, state.next_step, state.complete) == (False, Next.TALK, False)


@pytest.mark.parametrize("status", ["received", "declined", "closed", "withdrawn"])
def test_a_family_is_asked_after_the_decision_only(world: World, status: str) -> None:
    referral, guardian = accepted(world.tern), by_link(world.tern)
    edit(Referral, referral.pk, status=status)
    with pytest.raises(NotOpen):
        tell_all(referral, guardian)
    edit(Referral, referral.pk, status="accepted")
    tell_all(referral, guardian)
    assert not consent_state(referral, TODAY).missing


def test_where_the_family_comes_first_it_is_told_before_the_decision(world: World) -> None:
    referral = accepted(world.tern)
    edit(Referral, referral.pk, status="received")
    set_up(world, {"family.first_contact": "family"})
    tell_all(Referral.objects.get(pk=referral.pk), by_link(world.tern))
    assert InformationGiven.objects.filter(referral=referral).count() == 8


def test_a_signature_needs_a_name_and_the_words_that_were_read(world: World) -> None:
    referral, guardian = accepted(world.tern), by_link(world.tern)
    tell_all(referral, guardian)
    with pytest.raises(Refusal, match="your signature"):
        sign(referral, guardian, signed_name="   ")
    with pytest.raises(WordingChanged):
        sign(referral, guardian, wording="other words")
    assert sign(referral, guardian, signed_name="  Sandy   Ternfin ").signed_name == "Sandy Ternfin"


def test_nobody_signs_for_another_guardian(world: World) -> None:
    referral = accepted(world.tern)
    tell_all(referral, by_link(world.tern))
    for other in (world.tern.actor("manager"), by_link(world.tern, "met"), world.skua.actor("manager")):
        with pytest.raises(NotAllowed):
            sign(referral, other, guardian_id=world.tern.guardians["referred"].pk)
    assert sign(referral, by_link(world.tern)).says_yes


def test_authority_no_is_refused_unknown_waits_for_the_school_yes_counts(world: World) -> None:
    referral, guardian = accepted(world.tern), by_link(world.tern)
    tell_all(referral, guardian)
    link = Guardianship.objects.get(student=referral.student)
    edit(Guardianship, link.pk, has_legal_authority=False)
    with pytest.raises(NoAuthority, match="somebody else decides"):
        sign(referral, guardian)
    edit(Guardianship, link.pk, has_legal_authority=None)
    sign(referral, guardian)
    state = consent_state(referral, TODAY)
    assert (state.guardian_consent, state.next_step) == (None, Next.CONFIRM_AUTHORITY)
    with pytest.raises(NotAllowed):
        confirm(referral, guardian)
    confirm(referral, world.tern.actor("manager"))
    assert consent_state(referral, TODAY).guardian_consent is True


def confirm(referral: Referral, by: Actor) -> None:
    confirm_authority(
        student_id=referral.student_id, guardian_id=referral.student.guardianships.get().guardian_id,
        has_authority=True, by=by, at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    "kept_away", [{"may_contact": False}, {"emergency_only": True}, {"may_receive_records": False}]
)
def test_who_may_not_be_told_is_not_recorded_as_told_or_signing(world: World, kept_away: dict[str, bool]) -> None:
    referral = accepted(world.tern)
    edit(Guardianship, Guardianship.objects.get(student=referral.student).pk, **kept_away)
    with pytest.raises(NotThisGuardian):
        paper(world, referral)
    assert not InformationGiven.objects.filter(referral=referral).exists(), "nothing half-written"


def paper(world: World, referral: Referral, **changes: Any) -> Consent:
    told: dict[str, Any] = {
        "guardian_id": world.tern.guardians["referred"].pk, "says_yes": True, "signed_name": "Sandy Ternfin",
        "signed_on": TODAY - timedelta(days=3), "language": "fr", "by": world.tern.actor("manager"), "at": NOW,
        "on": TODAY,
    }  # fmt: skip
    return actions.record_paper_consent(referral_id=referral.pk, **{**told, **changes})


def test_a_signed_sheet_tells_every_item_and_keeps_its_own_day(world: World) -> None:
    referral = accepted(world.tern)
    with pytest.raises(Refusal, match="future"):
        paper(world, referral, signed_on=TODAY + timedelta(days=1))
    with pytest.raises(NotAllowed):
        paper(world, referral, by=world.tern.actor("teacher"))
    consent = paper(world, referral)
    assert (consent.signed_at.date(), consent.means) == (TODAY - timedelta(days=3), "paper")
    assert consent.recorded_by == world.tern.users["manager"]
    assert {one.means for one in InformationGiven.objects.filter(referral=referral)} == {"paper"}
    assert consent_state(referral, TODAY).guardian_consent is True


def test_an_older_sheet_does_not_undo_a_later_change_of_mind(world: World) -> None:
    referral, guardian = accepted(world.tern), by_link(world.tern)
    tell_all(referral, guardian)
    sign(referral, guardian, at=NOW - timedelta(days=5))
    take_back(referral, guardian, at=NOW - timedelta(days=1))
    paper(world, referral)
    assert consent_state(referral, TODAY).guardians[0].said is Said.WITHDRAWN
    sign(referral, guardian, at=LATER)
    assert consent_state(referral, TODAY).guardians[0].said is Said.YES


def take_back(referral: Referral, guardian: Actor, at: datetime = LATER) -> int:
    return actions.withdraw_guardian(
        referral_id=referral.pk, guardian_id=guardian.guardian_id, means="link", language="fr", by=guardian, at=at,
        on=TODAY,
    )  # fmt: skip


def test_taking_back_ends_the_yes_and_is_audited(world: World) -> None:
    referral, guardian = accepted(world.tern), by_link(world.tern)
    tell_all(referral, guardian)
    sign(referral, guardian)
    assert take_back(referral, guardian) == 1
    assert take_back(referral, guardian) == 0
    consent = Consent.objects.get(referral=referral)
    assert consent.withdrawn_at == LATER
    line = AuditEntry.objects.filter(table="cases_consent", row_id=consent.pk, op="update").get()
    assert (line.verb, line.actor, line.at) == ("cases.withdraw_guardian", guardian.label, LATER)


def test_a_yes_runs_out_with_the_school_year(world: World) -> None:
    referral, guardian = accepted(world.tern), by_link(world.tern)
    tell_all(referral, guardian)
    sign(referral, guardian)
    referral = Referral.objects.get(pk=referral.pk)
    assert consent_state(referral, date(2027, 6, 22)).guardian_consent is True
    after = consent_state(referral, date(2027, 6, 23))
    assert (after.guardian_consent, after.guardians[0].said, after.next_step) == (None, Said.EXPIRED, Next.ASK_AGAIN)


@pytest.mark.parametrize(
    ("settings", "holds"), [({"agreement.minutes": 45}, False), ({"entry.waiting_list": False}, True)]
)
def test_a_yes_holds_only_for_what_it_was_given_to(world: World, settings: dict[str, Any], holds: bool) -> None:
    referral, guardian = accepted(world.tern), by_link(world.tern)
    tell_all(referral, guardian)
    sign(referral, guardian)
    set_up(world, settings)
    state = consent_state(Referral.objects.get(pk=referral.pk), TODAY)
    assert state.guardians[0].said is (Said.YES if holds else Said.OTHER_WORDING)


def test_one_no_among_two_guardians_holds(world: World) -> None:
    referral, guardian = accepted(world.tern), by_link(world.tern)
    tell_all(referral, guardian)
    sign(referral, guardian)
    with audit.change("tests.second", by=system("tests"), at=NOW):
        Guardianship.objects.create(
            school=world.tern.school, student=referral.student, guardian=world.tern.guardians["plain"],
            has_legal_authority=True,
        )  # fmt: skip
    assert consent_state(referral, TODAY).guardian_consent is True
    sign(referral, by_link(world.tern, guardian=world.tern.guardians["plain"]), says_yes=False)
    assert consent_state(referral, TODAY).guardian_consent is False


def assent(referral: Referral, by: Actor, **changes: Any) -> Any:
    told: dict[str, Any] = {"says_yes": True, "own_words": "I want to.", "means": "in_person", "language": "en"}
    return actions.record_assent(referral_id=referral.pk, by=by, **{"at": LATER, **told, **changes})


def test_the_student_is_asked_by_somebody_else_than_the_referrer(world: World) -> None:
    referral = accepted(world.tern, by=world.tern.actor("manager"), decided_by=world.tern.actor("pastoral"))
    assert consent_state(referral, TODAY).assent is None, "a wish before the decision is not yet an assent"
    with pytest.raises(AskedByTheReferrer):
        assent(referral, world.tern.actor("manager"))
    with pytest.raises(NotAllowed):
        assent(referral, by_link(world.tern))
    kept = assent(referral, world.tern.actor("pastoral"))
    assert (kept.language, kept.own_words, kept.asked_by) == ("en", "I want to.", world.tern.users["pastoral"])
    assert consent_state(referral, TODAY).assent is True


def test_the_last_answer_of_the_student_holds(world: World) -> None:
    referral, manager = accepted(world.tern), world.tern.actor("manager")
    assent(referral, manager)
    actions.withdraw_student(
        referral_id=referral.pk, own_words="", means="in_person", language="en", by=manager,
        at=LATER + timedelta(days=1),
    )  # fmt: skip
    assert consent_state(referral, TODAY).assent is False


AGES = [
    (date(2008, 2, 29), date(2024, 2, 28), 15),
    (date(2008, 2, 29), date(2024, 2, 29), 16),
    (date(2008, 2, 29), date(2023, 2, 28), 14),
    (date(2008, 2, 29), date(2023, 3, 1), 15),
    *(
        (date(2010, month, day), date(2010 + limit, month, day) + timedelta(days=offset), limit - (offset < 0))
        for limit in (12, 13, 14, 16, 18)
        for month, day in ((1, 1), (2, 28), (3, 1), (8, 31), (12, 31))
        for offset in (-1, 0, 1)
    ),
]


@pytest.mark.parametrize(("birth_on", "on", "age"), AGES)
def test_age_is_counted_to_the_day(birth_on: date, on: date, age: int) -> None:
    assert age_on(birth_on, on) == age


@pytest.mark.parametrize(
    ("birth_on", "alone"),
    [
        (TODAY.replace(year=2010) + timedelta(days=1), False),
        (TODAY.replace(year=2010), True),
        (date(2008, 2, 29), True),
        (None, False),
    ],
)
def test_from_its_age_on_the_students_own_yes_is_enough(world: World, birth_on: date | None, alone: bool) -> None:
    referral = accepted(world.tern)
    edit(type(referral.student), referral.student_id, birth_on=birth_on)
    referral = Referral.objects.get(pk=referral.pk)
    tell_all(referral, by_link(world.tern))
    assent(referral, world.tern.actor("manager"))
    state = consent_state(referral, TODAY)
    assert (state.consents_alone, state.needs_guardian, state.complete) == (alone, not alone, alone)


@pytest.mark.parametrize(("by_whom", "guardian", "student"), [
    ("guardian", True, False), ("student", False, True), ("both", True, True), ("none", False, False),
])  # fmt: skip
def test_the_programme_says_whose_yes_is_needed(world: World, by_whom: str, guardian: bool, student: bool) -> None:
    referral = accepted(world.tern)
    set_up(world, {"family.consent_by": by_whom})
    state = consent_state(Referral.objects.get(pk=referral.pk), TODAY)
    assert (state.needs_guardian, state.needs_student) == (guardian, student)


def test_questions_are_answered_once_by_the_school(world: World) -> None:
    referral, guardian, manager = accepted(world.tern), by_link(world.tern), world.tern.actor("manager")
    with pytest.raises(Refusal, match="your question"):
        ask(referral, guardian, words=" ")
    question = ask(referral, guardian, words="Who will it be?")
    assert consent_state(referral, TODAY).next_step is Next.ANSWER_QUESTION
    for by, words in ((guardian, "Me."), (manager, " "), (world.skua.actor("manager"), "Hello.")):
        with pytest.raises(Refusal):
            actions.answer_question(question_id=question.pk, words=words, by=by, at=NOW)
    actions.answer_question(question_id=question.pk, words="We will tell you first.", by=manager, at=NOW)
    assert consent_state(referral, TODAY).next_step is Next.TELL
    with pytest.raises(Refusal, match="already answered"):
        actions.answer_question(question_id=question.pk, words="Again.", by=manager, at=NOW)


def ask(referral: Referral, by: Actor, **changes: Any) -> Any:
    told: dict[str, Any] = {"kind": "question", "words": "Who?", "language": "fr", "at": NOW}
    return actions.ask_school(referral_id=referral.pk, by=by, **{**told, **changes})


def test_the_facts_are_what_the_rules_ask_for(world: World) -> None:
    referral, guardian = accepted(world.tern), by_link(world.tern)
    assert consent_facts(referral, TODAY) == {
        "informed_items": frozenset(), "guardian_consent": None, "student_assent": None, "family_contacted": None,
    }  # fmt: skip
    tell_all(referral, guardian)
    sign(referral, guardian)
    assent(referral, world.tern.actor("manager"))
    assert consent_facts(referral, TODAY) == {
        "informed_items": frozenset(ITEMS), "guardian_consent": True, "student_assent": True, "family_contacted": True,
    }  # fmt: skip


def test_the_home_counts_what_waits_for_and_from_families(world: World) -> None:
    def counts() -> Any:
        return counts_for_home([world.tern.school.pk], TODAY)

    referral, guardian = accepted(world.tern), by_link(world.tern)
    accepted(world.skua)
    assert (counts().not_told, counts().waiting) == (1, 0)
    tell_all(referral, guardian)
    assert (counts().not_told, counts().waiting, counts().waiting_since) == (0, 1, TODAY)
    ask(referral, guardian)
    assert (counts().questions, counts().oldest_question) == (1, TODAY)
    sign(referral, guardian, says_yes=False)
    actions.answer_question(
        question_id=referral.questions.get().pk, words="Told.", by=world.tern.actor("manager"), at=NOW
    )
    assert (counts().refused, counts().questions) == (1, 0)


def test_many_referrals_cost_as_many_queries_as_one(
    world: World, django_assert_num_queries: Callable[[int], Any]
) -> None:
    referrals = [
        accepted(world.tern, student=student, by=world.tern.actor("pastoral"))
        for student in ("referred", "plain", "met")
    ]
    for some in (referrals[:1], referrals):
        loaded = list(Referral.objects.filter(pk__in=[one.pk for one in some]).select_related(
            "student", "programme__blueprint"
        ))  # fmt: skip
        with django_assert_num_queries(6):
            consent_states(loaded, TODAY)


def test_nobody_else_tells_asks_or_stops(world: World) -> None:
    referral = accepted(world.tern)
    strangers = [
        world.tern.actor(name) for name in ("teacher", "volunteer", "peer", "safeguarding", "agency", "guardian")
    ]
    strangers += [world.gannet.actor("manager"), world.skua.actor("manager"), world.actor("captain")]
    strangers += [Actor(kind="link", id=1, grants=(Grant(Role.GUARDIAN, 1, 1),), student_id=referral.student_id)]
    for by in strangers:
        with pytest.raises(NotAllowed):
            tell_all(referral, by)
        with pytest.raises(NotAllowed):
            ask(referral, by)
    tell_all(referral, world.tern.actor("manager"))
