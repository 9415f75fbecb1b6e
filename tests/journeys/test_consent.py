"""Links without names, silence after a no, and a gate that no sequence of events gets round."""

import functools
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.accounts import links
from holdfast.accounts.models import SignedLink
from holdfast.cases.consent.queries import consent_facts, consent_state
from holdfast.cases.consent.state import Next
from holdfast.cases.models import Referral
from holdfast.engines import blueprint as rules_engine
from holdfast.engines.blueprint import Facts, Point
from holdfast.jobs.runner import run_night
from holdfast.jobs.steps.outbox import SEND_MESSAGES
from holdfast.journeys import consent, inform, withdraw
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.models import AuditEntry
from holdfast.matches import actions as matches
from holdfast.matches.choices import MatchStatus
from holdfast.matches.models import Match
from holdfast.mentors.models import Mentor
from holdfast.messaging import actions as messaging
from holdfast.messaging.choices import MessageStatus, about_programme
from holdfast.messaging.models import Message
from holdfast.messaging.sending import send_due
from holdfast.people.models import Guardian, Guardianship
from holdfast.programmes.queries import blueprint_of
from tests.consents import ITEMS, accepted, by_link, sign, students_link, tell_all
from tests.world import NOW, TODAY, World

BY = system("test")
LATER = NOW + timedelta(hours=1)


def send(world: World, referral: Referral, **changes: Any) -> inform.Told:
    told: dict[str, Any] = {"by": world.tern.actor("manager"), "at": NOW, "on": TODAY}
    return inform.send_information(referral_id=referral.pk, **{**told, **changes})


def edit(model: Any, pk: int, **changes: Any) -> None:
    with audit.change("tests.edit", by=BY, at=NOW):
        model.objects.filter(pk=pk).update(**changes)


def test_a_guardian_gets_a_link_of_their_own_in_their_language_without_names(world: World) -> None:
    referral, guardian = accepted(world.tern), world.tern.guardians["referred"]
    told = send(world, referral)
    assert (told.sent, told.unreachable) == (((guardian.name, "email"),), ())
    send_due(school_id=world.tern.school.pk, by=BY, at=NOW)
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([guardian.email], "Un message de Tern Point")
    for name in (referral.student.given_name, referral.student.family_name, guardian.given_name, "mentor"):
        assert name.lower() not in (letter.subject + letter.body).lower()
    token = letter.body.split("/f/")[1].split("/")[0]
    opened = links.open(token, purpose="consent", at=NOW + timedelta(days=29))
    assert (opened.guardian_id, opened.student_id, opened.target_id) == (guardian.pk, referral.student_id, referral.pk)
    with pytest.raises(links.LinkClosed):
        links.open(token, purpose="consent", at=NOW + timedelta(days=30))


@pytest.mark.parametrize(
    ("changes", "way"),
    [
        ({"preferred_channel": "text"}, "text"),
        ({"email": ""}, "text"),
        ({"email": "", "phone": ""}, None),
        ({"preferred_channel": "letter"}, None),
    ],
)
def test_the_link_goes_the_way_that_the_guardian_prefers_or_paper_is_offered(
    world: World, changes: dict[str, str], way: str | None
) -> None:
    referral, guardian = accepted(world.tern), world.tern.guardians["referred"]
    edit(Guardian, guardian.pk, **changes)
    told = send(world, referral)
    assert told == inform.Told(sent=((guardian.name, way),) if way else (), unreachable=() if way else (guardian.name,))
    assert Message.objects.filter(student=referral.student).count() == len(told.sent)


def test_nobody_who_may_not_be_told_gets_a_link(world: World) -> None:
    referral = accepted(world.tern)
    edit(Guardianship, referral.student.guardianships.get().pk, emergency_only=True)
    with pytest.raises(Refusal, match="who decides"):
        send(world, referral)
    assert not SignedLink.objects.filter(student=referral.student).exists()
    edit(Guardianship, referral.student.guardianships.get().pk, emergency_only=False)
    assert send(world, referral).sent


def test_only_who_works_with_the_family_sends(world: World) -> None:
    referral = accepted(world.tern)
    for by in (world.tern.actor("teacher"), world.tern.actor("pastoral"), world.skua.actor("manager")):
        with pytest.raises(NotAllowed):
            send(world, referral, by=by)


def match_of(world: World, referral: Referral) -> Match:
    with audit.change("tests.match", by=BY, at=NOW):
        mentor = Mentor.objects.create(
            school=world.tern.school, user=world.tern.users["volunteer"], given_name="Perry", family_name="Winkle",
            source="volunteer", applied_at=NOW,
        )  # fmt: skip
        return Match.objects.create(
            school=world.tern.school, programme=world.tern.programme, referral=referral, student=referral.student,
            mentor=mentor, status=MatchStatus.ACTIVE, proposed_at=NOW, starts_on=TODAY,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["guardian by link", "student by link", "manager for guardian", "no on paper"])
def test_from_that_moment_nothing_is_sent_and_the_match_stands_still(world: World, who: str) -> None:
    referral, guardian = accepted(world.tern), by_link(world.tern)
    tell_all(referral, guardian)
    sign(referral, guardian)
    match = match_of(world, referral)
    for number in range(60):
        messaging.queue(
            once=f"reminder-{number}", template="meeting_soon", channel="email", address="x@example.org",
            language="en", link="L", school=world.tern.school, student=referral.student, by=BY, at=NOW,
            about=about_programme(referral.programme_id), send_after=NOW + timedelta(minutes=number),
        )  # fmt: skip
    sent = send_due(school_id=world.tern.school.pk, by=BY, at=NOW + timedelta(minutes=19))["sent"]
    stop(world, referral, who)
    after = send_due(school_id=world.tern.school.pk, by=BY, at=NOW + timedelta(days=2))["sent"]
    assert (sent, after) == (20, 0)
    assert Message.objects.filter(status=MessageStatus.STOPPED).count() == 40
    match.refresh_from_db()
    assert match.status == MatchStatus.SUSPENDED
    assert not consent_state(Referral.objects.get(pk=referral.pk), TODAY).complete
    wished = referral.questions.filter(kind="stop").count()
    assert wished == (1 if "link" in who else 0), "a person hears of it"


def stop(world: World, referral: Referral, who: str) -> None:
    guardian, manager = world.tern.guardians["referred"], world.tern.actor("manager")
    at = NOW + timedelta(minutes=19, seconds=30)
    told: dict[str, Any] = {"referral_id": referral.pk, "language": "fr", "at": at, "on": TODAY}
    if who == "guardian by link":
        withdraw.withdraw(guardian_id=guardian.pk, means="link", by=by_link(world.tern), **told)
    elif who == "student by link":
        withdraw.withdraw_student(means="link", by=students_link(world.tern), **told)
    elif who == "manager for guardian":
        withdraw.withdraw(guardian_id=guardian.pk, means="phone", by=manager, **told)
    else:
        consent.record_paper_consent(
            guardian_id=guardian.pk, says_yes=False, signed_name="Sandy", signed_on=TODAY, by=manager, **told
        )


def test_somebody_elses_guardian_stops_nothing(world: World) -> None:
    referral = accepted(world.tern)
    match = match_of(world, referral)
    for by in (by_link(world.tern, "met"), students_link(world.tern, "met"), world.tern.actor("volunteer")):
        with pytest.raises(NotAllowed):
            withdraw.withdraw_student(referral_id=referral.pk, means="link", language="en", by=by, at=LATER, on=TODAY)
    match.refresh_from_db()
    assert match.status == MatchStatus.ACTIVE


def test_a_later_no_said_at_school_stops_what_has_begun(world: World) -> None:
    referral, guardian, pastoral = accepted(world.tern), by_link(world.tern), world.tern.actor("pastoral")
    tell_all(referral, guardian)
    sign(referral, guardian)
    match = match_of(world, referral)
    told: dict[str, Any] = {"referral_id": referral.pk, "own_words": "", "by": pastoral, "on": TODAY}
    withdraw.ask_willingness(says_yes=False, at=LATER, **told)
    match.refresh_from_db()
    assert (match.status, match.suspended_on) == (MatchStatus.SUSPENDED, TODAY)
    assert last_line(match).actor == pastoral.label
    withdraw.ask_willingness(says_yes=True, at=LATER + timedelta(hours=1), **told)
    match.refresh_from_db()
    assert match.status == MatchStatus.SUSPENDED, "the mentor is not screened: a yes does not open other gates"


def test_without_a_no_nobody_stops_a_match_by_following(world: World) -> None:
    referral, guardian = accepted(world.tern), by_link(world.tern)
    match = match_of(world, referral)
    follow = functools.partial(matches.follow_consent, referral_id=referral.pk, at=LATER, on=TODAY)
    assert follow(by=guardian).says_no is False
    for by in (by_link(world.tern, "met"), world.tern.actor("volunteer"), world.skua.actor("manager")):
        with pytest.raises(NotAllowed):
            follow(by=by)
    match.refresh_from_db()
    assert match.status == MatchStatus.ACTIVE


def test_a_no_in_one_programme_leaves_the_messages_of_the_other(world: World) -> None:
    referral = accepted(world.tern)
    send(world, referral)
    with audit.change("tests.other", by=BY, at=NOW):
        other = Message.objects.get()
        other.pk, other.once, other.about = None, "other", about_programme(referral.programme_id + 1)
        other.save()
    withdraw.withdraw_student(
        referral_id=referral.pk, means="link", language="en", by=students_link(world.tern), at=LATER, on=TODAY
    )
    statuses = dict(Message.objects.values_list("about", "status"))
    assert statuses == {
        about_programme(referral.programme_id): MessageStatus.STOPPED,
        about_programme(referral.programme_id + 1): MessageStatus.QUEUED,
    }


def last_line(match: Match) -> AuditEntry:
    return AuditEntry.objects.filter(table="matches_match", row_id=match.pk).latest("id")


def test_the_outbox_step_sends_once_and_only_counts_when_dry(world: World) -> None:
    send(world, accepted(world.tern))
    heard: list[tuple[str, dict[str, int]]] = []

    def night(on: Any, *, dry: bool) -> None:
        run_night(
            [SEND_MESSAGES],
            [world.tern.school.pk],
            on,
            dry=dry,
            tell=lambda name, _s, r: heard.append((name, r.counts)),
        )

    night(TODAY, dry=True)
    night(TODAY, dry=False)
    night(TODAY, dry=False)
    assert heard == [("send_messages", {"due": 1}), ("send_messages", {"sent": 1, "failed": 0})]
    assert len(mail.outbox) == 1


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("tell"), st.sampled_from(ITEMS)),
        st.tuples(st.just("tell all"), st.none()),
        st.tuples(st.just("sign"), st.booleans()),
        st.tuples(st.just("paper"), st.booleans()),
        st.tuples(st.just("take back"), st.none()),
        st.tuples(st.just("assent"), st.booleans()),
        st.tuples(st.just("student stops"), st.none()),
        st.tuples(st.just("authority"), st.sampled_from([True, False, None])),
        st.tuples(st.just("birthday"), st.sampled_from([12, 15, 16, 17])),
    ),
    max_size=14,
)


class Told:
    """The same story in the plainest terms: what a careful secretary would keep on a card."""

    def __init__(self) -> None:
        self.items: set[str] = set()
        self.guardian: bool | None = None
        self.student: bool | None = None
        self.authority: bool | None = True
        self.age = 13

    def may_match(self) -> bool:
        guardian = self.guardian is True and self.authority is True
        return self.items == set(ITEMS) and self.student is True and (guardian or self.age >= 16)


def happen(world: World, referral: Referral, card: Told, what: str, value: Any, at: Any) -> None:
    """One event in the system and on the card; an event that is refused leaves the card as it was."""
    by, manager = by_link(world.tern), world.tern.actor("manager")
    told: dict[str, Any] = {"referral_id": referral.pk, "language": "fr", "at": at}
    if what in ("tell", "tell all"):
        for item in ITEMS if what == "tell all" else (value,):
            inform.actions.tell_item(item=item, means="link", by=by, **told)
            card.items.add(item)
    elif what == "sign":
        version = consent_state(Referral.objects.get(pk=referral.pk), TODAY).wording.version
        consent.say(says_yes=value, signed_name="Sandy", wording=version, by=by, **told)
        card.guardian = value
    elif what == "paper":
        consent.record_paper_consent(
            guardian_id=by.guardian_id, says_yes=value, signed_name="Sandy", signed_on=TODAY, by=manager, on=TODAY,
            **told,
        )  # fmt: skip
        card.guardian, card.items = value, set(ITEMS)
    elif what == "take back":
        withdraw.withdraw(guardian_id=by.guardian_id, means="link", by=by, on=TODAY, **told)
        card.guardian = False
    elif what in ("assent", "student stops"):
        withdraw.assent(says_yes=bool(value), own_words="", means="in_person", by=manager, on=TODAY, **told)
        card.student = bool(value)
    elif what == "authority":
        edit(Guardianship, referral.student.guardianships.get().pk, has_legal_authority=value)
        card.authority = value
    else:
        edit(type(referral.student), referral.student_id, birth_on=TODAY.replace(year=TODAY.year - value))
        card.age = value


class _Undo(Exception):
    pass


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(events=EVENTS)
def test_no_sequence_of_events_gets_round_the_gate(world: World, events: list[tuple[str, Any]]) -> None:
    with pytest.raises(_Undo), transaction.atomic():
        play(world, events)


def play(world: World, events: list[tuple[str, Any]]) -> None:
    referral, card = accepted(world.tern), Told()
    rules = [rule for rule in blueprint_of(referral.programme).rules if rule.code == "consent-given"]
    for minute, (what, value) in enumerate(events, 2):
        try:
            happen(world, referral, card, what, value, NOW + timedelta(minutes=minute))
        except Refusal:
            assert what in ("sign", "paper", "take back"), "only signing is refused here"
        fresh = Referral.objects.select_related("student", "programme__blueprint").get(pk=referral.pk)
        state = consent_state(fresh, TODAY)
        assert state.complete == card.may_match(), (what, value)
        assert (state.next_step is Next.READY) <= state.complete
        asked = Facts(age=card.age, **consent_facts(fresh, TODAY))
        may = rules_engine.evaluate(rules, Point.MATCH, asked).may_proceed
        assert state.complete == (may and not state.missing), "the engine's rule says the same"
    raise _Undo
