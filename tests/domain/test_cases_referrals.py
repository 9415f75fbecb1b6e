"""What referring, asking the student, deciding and taking back refuse, each beside its success."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from holdfast.cases import actions, counts, queries
from holdfast.cases.models import Decision, Referral, Willingness
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.models import AuditEntry
from holdfast.programmes import actions as programme_actions
from holdfast.programmes.access import programmes_visible_to
from tests.referrals import decide, key, ready, refer
from tests.world import NOW, TODAY, World


def configure(world: World, changes: dict[str, Any]) -> None:
    programme_actions.change_settings(
        programme=world.tern.programme, changes=changes, by=world.actor("manager"), at=NOW, reason="tests"
    )
    world.tern.programme.refresh_from_db()


@pytest.fixture(autouse=True)
def _programme_as_built(world: World) -> Any:
    yield
    world.tern.programme.settings, world.tern.programme.status = {}, "running"


def test_a_referral_keeps_who_what_and_when_and_seals_the_worry(world: World) -> None:
    referral = refer(world.tern, tried="Called home", focus=["study"], subjects=[" Maths ", "maths", "", "Art"])
    assert (referral.status, referral.referred_by_id, referral.subjects, referral.received_at) == (
        "received",
        world.tern.users["teacher"].pk,
        ["maths", "Art"],
        NOW,
    )
    with connection.cursor() as cursor:
        cursor.execute("select worry, tried from cases_referral where id = %s", [referral.pk])
        stored = cursor.fetchone()
    assert not any("Hands" in text or "home" in text for text in stored)
    line = AuditEntry.objects.get(table="cases_referral", row_id=referral.pk)
    assert (line.verb, line.student_id) == ("cases.refer", referral.student_id)


def test_the_same_form_sent_twice_gives_the_same_referral(world: World) -> None:
    first = refer(world.tern)
    assert refer(world.tern, worry="Sent again") == first
    assert Referral.objects.get().worry == "Hands nothing in any more."


def test_a_second_open_referral_names_the_first(world: World) -> None:
    first = refer(world.tern)
    with pytest.raises(actions.AlreadyReferred) as refused:
        refer(world.tern, sent="second", by=world.actor("pastoral"))
    assert refused.value.referral == first
    decide(world.tern, first, "decline", reason="Moves away next week")
    assert refer(world.tern, sent="second") != first


def test_a_form_used_for_another_student_is_refused(world: World) -> None:
    refer(world.tern)
    with pytest.raises(Refusal, match="another student"):
        refer(world.tern, student="met", client_key=key("Tern Point-referred-first"))
    assert refer(world.tern, student="met").student == world.tern.students["met"]


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [({"worry": "   "}, Refusal, "worry"), ({"programme_id": 0}, Refusal, "programme")],
)
def test_what_referring_refuses(world: World, changes: dict[str, Any], refusal: type[Refusal], field: str) -> None:
    with pytest.raises(refusal) as refused:
        refer(world.tern, **changes)
    assert refused.value.field == field
    assert not Referral.objects.exists()
    assert refer(world.tern).pk


def test_a_paused_programme_takes_no_referral(world: World) -> None:
    told: dict[str, Any] = {"programme": world.tern.programme, "by": world.actor("manager"), "at": NOW}
    programme_actions.pause_programme(**told, reason="No mentors")
    with pytest.raises(actions.NotTakingReferrals):
        refer(world.tern)
    programme_actions.resume_programme(**told)
    assert refer(world.tern).pk


def test_a_programme_of_another_school_is_refused(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        refer(world.tern, programme_id=world.gannet.programme.pk)
    assert refused.value.field == "programme"
    with pytest.raises(actions.StudentOfAnotherSchool):
        actions.refer(
            student=world.tern.students["plain"], programme=world.gannet.programme, source="staff", worry="x",
            tried="", focus=[], subjects=[], student_told_on=None, referrer_name="", client_key=key("x"),
            by=world.actor("teacher"), at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("source", "student", "by", "setting"),
    [("self", "own", "student", "entry.self_refer"), ("family", "met", "guardian", "entry.parent_refer")],
)
def test_students_and_families_ask_where_the_programme_lets_them(
    world: World, source: str, student: str, by: str, setting: str
) -> None:
    told: dict[str, Any] = {"source": source, "student": student, "by": world.actor(by)}
    configure(world, {setting: False})
    with pytest.raises(actions.NotTakingReferrals):
        refer(world.tern, **told)
    configure(world, {setting: True})
    assert refer(world.tern, **told).source == source


def test_a_gate_at_the_referral_blocks_and_names_its_rule(world: World) -> None:
    configure(world, {"rules.referral-needs-a-second-look.kind": "inform"})
    assert refer(world.tern).pk
    with pytest.raises(programme_actions.SettingsRefused):
        configure(world, {"rules.referral-needs-a-second-look.kind": "gate"})


def ask(world: World, referral: Referral, by: str, *, says_yes: bool = True) -> Willingness:
    return actions.ask_willingness(
        referral_id=referral.pk, says_yes=says_yes, own_words="I want to try.", by=world.actor(by), at=NOW
    )


def test_the_student_is_asked_by_somebody_other_than_the_referrer(world: World) -> None:
    referral = refer(world.tern, by=world.actor("manager"))
    with pytest.raises(actions.AskedByTheReferrer, match="Somebody else"):
        ask(world, referral, "manager")
    assert not Willingness.objects.exists()
    asked = ask(world, referral, "pastoral")
    assert (asked.says_yes, asked.asked_by_name) == (True, world.tern.users["pastoral"].name)
    with connection.cursor() as cursor:
        cursor.execute("select own_words from cases_willingness")
        assert "try" not in cursor.fetchone()[0]


def test_where_anybody_may_ask_the_referrer_may(world: World) -> None:
    configure(world, {"entry.willingness_asked_by": "anyone"})
    referral = refer(world.tern, by=world.actor("manager"))
    assert ask(world, referral, "manager").says_yes


def test_who_may_only_read_does_not_ask(world: World) -> None:
    referral = refer(world.tern)
    for name in ("safeguarding", "teacher", "learning_mentor"):
        with pytest.raises(NotAllowed):
            ask(world, referral, name)
    assert ask(world, referral, "pastoral").says_yes


@pytest.mark.parametrize(
    "changes",
    [{"support_level": "enormous"}, {"answers": {"favourite-colour": True}}],
)
def test_answers_keep_to_the_questions_of_the_programme(world: World, changes: dict[str, Any]) -> None:
    referral = refer(world.tern)
    told: dict[str, Any] = {
        "referral_id": referral.pk, "support_level": "some", "answers": {"entrenched-history": True},
        "subjects": ["Art"], "by": world.actor("manager"), "at": NOW,
    }  # fmt: skip
    with pytest.raises(Refusal):
        actions.answer_questions(**{**told, **changes})
    kept = actions.answer_questions(**told)
    assert (kept.support_level, kept.answers, kept.subjects) == ("some", {"entrenched-history": True}, ["Art"])


def test_accepting_what_the_rules_propose_needs_no_reason(world: World) -> None:
    referral = ready(world.tern)
    decision = decide(world.tern, referral, "accept", need_tier=1)
    referral.refresh_from_db()
    assert (referral.status, referral.need_tier, decision.rules_said, decision.decided_by_id) == (
        "accepted",
        1,
        "eligible",
        world.tern.users["manager"].pk,
    )
    assert {one["code"] for one in decision.findings if one["stands"]} == set()


def test_a_gate_blocks_accepting_and_nothing_changes(world: World) -> None:
    referral = refer(world.tern)
    with pytest.raises(actions.BlockedByRule) as refused:
        decide(world.tern, referral, "accept", reason="I know better")
    assert "true-volunteer" in refused.value.codes
    referral.refresh_from_db()
    assert (referral.status, Decision.objects.count()) == ("received", 0)


def test_a_student_who_says_no_cannot_be_accepted(world: World) -> None:
    referral = ready(world.tern)
    ask(world, referral, "pastoral", says_yes=False)
    with pytest.raises(actions.BlockedByRule):
        decide(world.tern, referral, "accept", reason="She will like it")
    ask(world, referral, "pastoral")
    assert decide(world.tern, referral, "accept").outcome == "accept"


def test_a_warning_asks_for_a_reason_which_is_kept_sealed(world: World) -> None:
    referral = ready(world.tern)
    actions.answer_questions(
        referral_id=referral.pk, support_level="good",
        answers={"overwhelming-difficulty": False, "entrenched-history": False},
        subjects=referral.subjects, by=world.actor("manager"), at=NOW,
    )  # fmt: skip
    with pytest.raises(actions.ReasonNeeded) as refused:
        decide(world.tern, referral, "accept", reason=" ")
    assert refused.value.field == "reason"
    decision = decide(world.tern, referral, "accept", reason="The tutor who helped leaves")
    assert decision.reason == "The tutor who helped leaves"
    with connection.cursor() as cursor:
        cursor.execute("select reason from cases_decision")
        assert "tutor" not in cursor.fetchone()[0]
    assert not AuditEntry.objects.filter(reason__contains="tutor").exists()
    assert decision.rules_said == "not_eligible"


@pytest.mark.parametrize(
    ("outcome", "without", "field", "enough", "status"),
    [
        ("decline", {}, "reason", {"reason": "Too far on"}, "declined"),
        ("redirect", {"reason": "Needs more"}, "redirected_to", {"redirected_to": "Eva", "reason": "x"}, "redirected"),
        ("wait", {}, "reason", {"reason": "No mentor is free"}, "waiting"),
        ("accept", {"need_tier": 9}, "need_tier", {"need_tier": 2}, "accepted"),
    ],
)  # fmt: skip
def test_what_each_outcome_asks_for(
    world: World, outcome: str, without: dict[str, Any], field: str, enough: dict[str, Any], status: str
) -> None:
    referral = ready(world.tern)
    with pytest.raises(Refusal) as refused:
        decide(world.tern, referral, outcome, **without)
    assert refused.value.field == field
    decide(world.tern, referral, outcome, **enough)
    referral.refresh_from_db()
    assert referral.status == status


def test_a_referral_is_decided_once_but_leaves_the_waiting_list(world: World) -> None:
    referral = ready(world.tern)
    decide(world.tern, referral, "wait", reason="No mentor is free")
    with pytest.raises(actions.NotOpen):
        decide(world.tern, referral, "wait", reason="Still")
    decide(world.tern, referral, "accept")
    with pytest.raises(actions.NotOpen):
        decide(world.tern, referral, "decline", reason="Changed my mind")
    assert list(Decision.objects.order_by("id").values_list("outcome", flat=True)) == ["wait", "accept"]


def test_without_a_waiting_list_nobody_is_put_on_one(world: World) -> None:
    referral = ready(world.tern)
    configure(world, {"entry.waiting_list": False})
    with pytest.raises(Refusal) as refused:
        decide(world.tern, referral, "wait", reason="x")
    assert refused.value.field == "outcome"
    configure(world, {"entry.waiting_list": True})
    assert decide(world.tern, referral, "wait", reason="x").outcome == "wait"


def test_only_who_decides_decides(world: World) -> None:
    referral = ready(world.tern)
    for name in ("teacher", "safeguarding", "learning_mentor", "captain", "student"):
        with pytest.raises(NotAllowed):
            decide(world.tern, referral, "accept", by=world.actor(name))
    assert decide(world.tern, referral, "accept", by=world.actor("pastoral")).outcome == "accept"


def test_a_referral_is_taken_back_while_there_is_no_mentor(world: World) -> None:
    referral = ready(world.tern)
    told: dict[str, Any] = {"referral_id": referral.pk, "taken_back_by": "student", "at": NOW}
    with pytest.raises(NotAllowed):
        actions.withdraw(**told, by=world.actor("teacher"))
    assert actions.withdraw(**told, by=world.actor("manager")).status == "withdrawn"
    with pytest.raises(actions.NotOpen):
        actions.withdraw(**told, by=world.actor("manager"))
    with pytest.raises(actions.NotOpen):
        ask(world, referral, "pastoral")


def test_when_the_audit_fails_there_is_no_decision(world: World) -> None:
    referral = ready(world.tern)
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        cursor.execute("alter table kernel_auditentry add constraint broken check (verb <> 'cases.decide') not valid")
        cursor.execute("set role holdfast_app")
    with pytest.raises(DatabaseError, match="broken"), transaction.atomic():
        decide(world.tern, referral, "accept")
    referral.refresh_from_db()
    assert (referral.status, Decision.objects.count()) == ("received", 0)


def test_the_waiting_list_is_ordered_by_need_then_priority_then_who_came_first(world: World) -> None:
    wait: dict[str, Any] = {"reason": "No mentor is free"}
    calm = ready(world.tern, student="referred", subjects=["Art", "Maths", "Music", "French"])
    urgent = ready(world.tern, student="met")
    decide(world.tern, calm, "wait", need_tier=2, **wait)
    decide(world.tern, urgent, "wait", need_tier=1, **wait)
    listed = queries.waiting_list(world.tern.programme, TODAY)
    assert [one.referral for one in listed] == [urgent, calm]
    assert [one.priority.key for one in listed] == [2 * 10 + 20, 4 * 10 + 20]


def test_counts_for_the_managers_home(world: World) -> None:
    refer(world.tern, student="met")
    accepted = ready(world.tern)
    decide(world.tern, accepted, "accept", need_tier=1)
    refer(world.gannet)
    waiting = counts.referrals_to_decide([world.tern.school.pk])
    assert (waiting.number, waiting.oldest_received_on) == (1, NOW.date())
    assert list(queries.accepted_waiting_for_match(world.tern.programme)) == [accepted]


def test_queries_do_not_grow_with_the_waiting_list(world: World) -> None:
    counted = []
    for student in ("referred", "met"):
        decide(world.tern, ready(world.tern, student=student), "wait", reason="No mentor is free")
        programme = programmes_visible_to(world.actor("manager")).select_related("blueprint").get()
        with CaptureQueriesContext(connection) as queried:
            counted.append((len(queries.waiting_list(programme, TODAY)), len(queried)))
    assert counted == [(1, 9), (2, 9)]
