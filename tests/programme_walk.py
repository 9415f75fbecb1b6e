"""A walk through any programme with invented people: whatever a rule asks for, the walk knows how to bring it.

What a rule asks for is read from its condition, never from the programme. A new condition needs one line in `BRING`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from holdfast.cases import actions as cases
from holdfast.cases.consent.queries import consent_state
from holdfast.cases.models import Decision, Referral
from holdfast.engines.blueprint import Blueprint, Facts, Kind, Point, Rule
from holdfast.families.models import Contact
from holdfast.forms.questions import form_in
from holdfast.groups import actions as groups
from holdfast.journeys import (
    agree,
    agree_extension,
    apply_as_mentor,
    consent,
    contact,
    decide,
    inform,
    match,
    meet,
    refer,
    review,
    rules_at,
    screen,
    withdraw,
)
from holdfast.journeys.answer_form import answer_form
from holdfast.journeys.start_programme import start_programme
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.extending import can_be_extended, extension_gates
from holdfast.matches.models import Agreement, Match
from holdfast.matches.queries import activation_gates, ready_for
from holdfast.matches.refusals import NobodyReady, ReasonNeeded
from holdfast.meetings import actions as meetings
from holdfast.meetings.models import MatchReview, Meeting, Note
from holdfast.mentors.actions import StepsMissing
from holdfast.mentors.facts import OF_SOURCE
from holdfast.mentors.models import Mentor
from holdfast.mentors.queries import clearance, required_steps
from holdfast.people.models import SchoolYear, Staff, Student
from holdfast.programmes import actions as programmes
from holdfast.programmes.models import Programme
from holdfast.programmes.people import CODES_OF
from holdfast.programmes.queries import blueprint_of
from holdfast.records.models import AttendancePolicy, AttendanceSummary
from tests.consents import by_link
from tests.forms import full_answers
from tests.matching import LAST_MONTH, offer
from tests.meetings import a_class
from tests.world import AT_SCHOOL, NOW, SchoolWorld

REASONS = (cases.ReasonNeeded, ReasonNeeded, meetings.SentenceNeeded)
SUBJECTS = ("Maths", "History", "Music")
WHY = "We spoke about it, and everybody knows."
MOST_TRIES, A_WEEK = 25, timedelta(days=7)
STRICTER: dict[str, tuple[str, Any]] = {
    "references_at_least": ("mentor_gate.references", 1),
    "interview_held": ("mentor_gate.interview", True),
    "contact_allowed_for_mentor": ("family.mentor_contact", "never"),
    "minutes_asked_at_most": ("mentor_gate.minutes_per_week_budget", 1),
    "rematches_allowed": ("continuity.rematch_allowed", False),
    "met_within_days": ("match.first_session_within_days", 1),
}
"""What the school sets so that a rule which asks for nothing in some programmes asks for something here."""
CANNOT_BE_MISSED = {
    "application_received": "whoever is on the list of mentors has offered",
    "not_decided_by": "no age and no gender is kept of a mentor",
    "agreement_signed_by_all": "a match begins with the last signature, so that nobody meets before it",
}
"""Gates that nobody can run into on this way, and why."""


CANNOT_WARN = {
    "caseload_below": "a proposal takes a place that is free, and nothing else",
    "willingness_checked_by_other_than_referrer": "a gate asks the same before",
}


@dataclass
class Walk:
    """One programme at one school, one student, one mentor. `refused` are the gates met, `reasons` what was said."""

    here: SchoolWorld
    programme: Programme
    refused: set[str] = field(default_factory=set)
    reasons: dict[str, str] = field(default_factory=dict)
    referrer: str = "teacher"
    caller: str = "learning_mentor"
    at: datetime = NOW
    told: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    reviewed: dict[str, Any] = field(default_factory=dict)
    ending: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def started(cls, here: SchoolWorld, text: str, folder: Path) -> "Walk":
        """The programme as a manager starts it, alone at its school, and as strict as its rules can be."""
        manager = here.actor("manager")
        programmes.pause_programme(programme=here.programme, reason="Another one is tried.", by=manager, at=NOW)
        (folder / "one.toml").write_text(text, encoding="utf-8")
        (version,) = programmes.load_blueprints(folder=folder, by=system("tests"), at=NOW).new
        programme = start_programme(
            blueprint_code=version.code, school_id=here.school.pk, name="The one that is walked",
            lead_id=manager.user_id or 0, starts_on=LAST_MONTH, settings={}, by=manager, at=NOW, reason="as agreed",
        )  # fmt: skip
        walk = cls(here, programme)
        walk.no_addresses()
        asked = {rule.condition.name: rule.condition.parameters for rule in walk.rules if rule.condition}
        walk.choose({path: value for name, (path, value) in STRICTER.items() if name in asked})
        if grades := asked.get("family_contacted_first", {}).get("grades"):
            walk.move_to(grades[0])
        return walk

    def no_addresses(self) -> None:
        """Nobody hears of a match by e-mail, so that the mentor meets the warning that teachers do not know."""
        with audit.change("tests.staff", by=system("tests"), at=self.at):
            Staff.objects.filter(district=self.here.school.district).update(email="")

    def again(self) -> "Walk":
        """The same student in the same programme, a little later in the same year."""
        return replace(self, refused=set(), reasons={}, at=self.at + timedelta(days=1))

    @property
    def blueprint(self) -> Blueprint:
        return blueprint_of(self.programme)

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self.blueprint.rules

    @property
    def student(self) -> Student:
        return self.here.students["referred"]

    @property
    def manager(self) -> Actor:
        return self.here.actor("manager")

    @property
    def referral(self) -> Referral:
        found = Referral.objects.select_related("student", "programme__blueprint", "programme__school__district")
        return found.filter(programme=self.programme, student=self.student).latest("id")

    @property
    def mentor(self) -> Mentor:
        return Mentor.objects.get(email=self.here.users["learning_mentor"].email)

    @property
    def pair(self) -> Match:
        found = Match.objects.filter(programme=self.programme).exclude(status="replaced")
        return found.select_related("student", "mentor", "programme__blueprint", "school__district").latest("id")

    @property
    def on(self) -> date:
        return self.at.date()

    def choose(self, changes: dict[str, Any]) -> None:
        self.programme = programmes.change_settings(
            programme=self.programme, changes=changes, by=self.manager, at=self.at, reason="as agreed"
        )

    def never_met(self, refused: set[str]) -> list[str]:
        """The gates that nobody ran into though they could, whichever of two rules with one condition spoke."""
        entry = self.blueprint.entry_rules
        asked = [one.condition for one in (*self.rules, *entry.all_of, *entry.any_of) if one.code in refused]
        gates = [rule for rule in self.rules if rule.kind is Kind.GATE and rule.condition not in asked]
        return [rule.code for rule in gates if rule.condition and rule.condition.name not in CANNOT_BE_MISSED]

    def never_warned(self, reasons: Iterable[str]) -> list[str]:
        """The warnings that asked nobody for a reason."""
        found = [rule for rule in self.rules if rule.kind is Kind.WARN and rule.code not in reasons]
        return [rule.code for rule in found if rule.condition and rule.condition.name not in CANNOT_WARN]

    def texts(self, codes: Iterable[str]) -> list[str]:
        entry = self.blueprint.entry_rules
        known = {one.code: one.text.en for one in (*self.rules, *entry.all_of, *entry.any_of)}
        return [known[code] for code in codes]

    def bring(self, codes: Iterable[str]) -> None:
        """What these gates ask for. Each stood in the way."""
        entry = self.blueprint.entry_rules
        conditions = {one.code: one for one in (*self.rules, *entry.all_of, *entry.any_of)}
        for code in codes:
            assert code not in self.refused, f"{code} was brought, and still stands in the way"
            self.refused.add(code)
            condition = conditions[code].condition
            assert condition is not None
            BRING[condition.name](self, code, dict(condition.parameters))

    def past(self, act: Callable[[], Any], said: Callable[[Refusal], str] = str) -> Any:
        """Do it; where a gate refuses, it must be in its words, and what it asks for is brought."""
        for _ in range(MOST_TRIES):
            try:
                return act()
            except REASONS:
                raise
            except Refusal as refusal:
                codes = getattr(refusal, "codes", ())
                if not codes:
                    raise
                self.speaks_of(codes, said(refusal))
                self.bring(codes)
        raise AssertionError(f"refused {MOST_TRIES} times")

    def speaks_of(self, codes: Iterable[str], words: str) -> None:
        assert [text for text in self.texts(codes) if text not in words] == []

    def warned_of(self, points: Sequence[Point], words: str) -> list[str]:
        """The rules that these words ask a reason for: at least one."""
        found = [rule.code for rule in self.rules if rule.at in points and rule.text.en in words]
        assert found, words
        return found

    def reasoned(self, act: Callable[[str], Any], kept: Callable[[], str], *points: Point) -> Any:
        """Do it past every gate. Where warnings ask for a reason, it is given, and must then stand in the records."""
        try:
            return self.past(lambda: act(""))
        except REASONS as refusal:
            warned = self.warned_of(points, str(refusal))
        done = act(WHY)
        self.reasons |= dict.fromkeys(warned, kept())
        return done

    def refer(self) -> None:
        self.past(
            lambda: refer.refer(
                student_id=self.student.pk, programme_id=self.programme.pk, source="staff", worry="Sits alone.",
                client_key=uuid4(), by=self.here.actor(self.referrer), at=self.at,
            )
        )  # fmt: skip

    def decide(self) -> None:
        """What blocks and what warns stands on the page of the decision, which the refusal points at."""

        def accept(reason: str = "") -> Decision:
            return decide.decide(
                referral_id=self.referral.pk, outcome="accept", reason=reason, by=self.manager,
                at=self.at + timedelta(minutes=1), on=self.on,
            )  # fmt: skip

        def on_the_page(_refusal: Refusal) -> str:
            return "; ".join(one.text.en for one in decide.recommendation(self.referral, self.on).blocking)

        try:
            self.past(accept, on_the_page)
        except cases.ReasonNeeded:
            warned = [one.code for one in decide.recommendation(self.referral, self.on).warnings]
            decided = accept(WHY)
            assert {one["code"] for one in decided.findings if one["stands"]} >= set(warned)
            self.reasons |= dict.fromkeys(warned, decided.reason)

    def find_out(self, *, subjects: Sequence[str] = (), **answers: Any) -> None:
        """Something more is known of the student before the decision; what was known stays."""
        one = self.referral
        cases.answer_questions(
            referral_id=one.pk, support_level=one.support_level, answers=one.answers | answers,
            subjects=[*one.subjects, *subjects], by=self.manager, at=self.at,
        )  # fmt: skip

    def ask_the_student(self) -> None:
        """Not by whoever referred, unless the programme lets anybody ask."""
        told: dict[str, Any] = {"referral_id": self.referral.pk, "says_yes": True, "own_words": "I will try."}
        if self.blueprint.setting("entry.willingness_asked_by").value != "anyone":
            with pytest.raises((cases.AskedByTheReferrer, NotAllowed)):
                cases.ask_willingness(**told, by=self.here.actor(self.referrer), at=self.at)
        cases.ask_willingness(**told, by=self.colleague, at=self.at)

    @property
    def colleague(self) -> Actor:
        """Somebody other than whoever referred."""
        return self.here.actor("manager" if self.referrer == "pastoral" else "pastoral")

    def screen_a_mentor(self) -> None:
        """Everything the programme asks of mentors is missing, then there, but for the training."""
        user = self.here.users["learning_mentor"]
        told = offer("Petra Petrelson", email=user.email, source=self.source(), engages_families=True)
        apply_as_mentor.add_mentor(
            school_id=self.here.school.pk, told=told, client_key=uuid4(), by=self.manager, at=self.at
        )
        missing = clearance(self.mentor, self.programme, self.on).missing
        before = [one for one in missing if one.code not in {rule.code for rule in self.later_of_mentors()}]
        self.refused |= {one.code for one in missing}
        if before:
            with pytest.raises(StepsMissing) as caught:
                self.accept_the_mentor()
            assert [one.code for one in before if one.rule.text.en not in str(caught.value)] == []
        steps = required_steps(self.blueprint)
        for step in steps:
            if step.kind != "training":
                self.record(step.kind)
        self.accept_the_mentor()
        for step in steps:
            if step.kind == "training":
                assert not clearance(self.mentor, self.programme, self.on).ready
                self.record(step.kind, minutes=step.minutes or 60, topics=[topic for topic, _name in step.topics])
        for one in clearance(self.mentor, self.programme, self.on).missing:
            assert one.rule.condition is not None
            BRING[one.rule.condition.name](self, one.code, dict(one.rule.condition.parameters))
        assert clearance(self.mentor, self.programme, self.on).ready

    def source(self) -> str:
        """Somebody from where the programme takes its mentors."""
        named = self.blueprint.setting("people.mentor_sources").value or ()
        return next((one for one, codes in OF_SOURCE.items() if not codes.isdisjoint(named)), "staff")

    def later_of_mentors(self) -> list[Rule]:
        """The rules that a mentor can follow after somebody accepted them."""
        later = ("screening_cleared", "training_done", "forms_complete")
        return [rule for rule in self.rules if rule.condition and rule.condition.name in later]

    def record(self, kind: str, **more: Any) -> None:
        screen.record_step(
            mentor_id=self.mentor.pk, kind=kind, outcome="clear", done_on=LAST_MONTH, by=self.manager, at=self.at,
            on=self.on, **more,
        )  # fmt: skip

    def accept_the_mentor(self) -> None:
        screen.accept(mentor_id=self.mentor.pk, by=self.manager, at=self.at, on=self.on)

    def tell_and_ask_the_family(self) -> None:
        """Nobody can be matched, and no yes counts, before the family knows everything; then guardian and student."""
        referral, guardian = self.referral, by_link(self.here)
        found = {one.code for one in self.not_ready()}
        if found:
            with pytest.raises(NobodyReady):
                match.propose_round(programme_id=self.programme.pk, by=self.manager, at=self.at, on=self.on)
        if any(rule.at is Point.CONSENT and rule.kind is Kind.GATE for rule in self.rules):
            with pytest.raises(cases.BlockedByRule) as caught:
                self.family_says_yes(guardian)
            assert set(caught.value.codes) <= found
        items = [one.id for one in self.blueprint.setting("family.inform_items").value or ()]
        if items:
            inform.tell_items(
                referral_id=referral.pk, items=items, means="phone", language="fr", by=self.manager, at=self.at,
                on=self.on, guardian_id=guardian.guardian_id,
            )  # fmt: skip
        self.family_says_yes(guardian)
        withdraw.assent(
            referral_id=referral.pk, says_yes=True, own_words="Yes.", means="in_person", language="en",
            by=self.colleague, at=self.at + timedelta(minutes=2), on=self.on,
        )  # fmt: skip
        left = self.not_ready()
        self.refused |= found - {one.code for one in left}
        self.bring(one.code for one in left)
        assert self.not_ready() == []

    def not_ready(self) -> list[Any]:
        """What stands between this student and a match, whoever the mentor is."""
        waiting = ready_for(self.programme, self.on).not_yet
        return [finding for one in waiting for finding in one.findings]

    def family_says_yes(self, guardian: Actor) -> None:
        state = consent_state(self.referral, self.on)
        consent.say(
            referral_id=self.referral.pk, says_yes=True, signed_name="Sandy Ternfin", wording=state.wording.version,
            language="fr", by=guardian, at=self.at,
        )  # fmt: skip

    def match(self) -> None:
        """What must never count in a match counts at first, where the programme has a rule against it."""
        match.propose_round(programme_id=self.programme.pk, by=self.manager, at=self.at, on=self.on)
        if any(rule.condition and rule.condition.name == "group_size_at_most" for rule in self.rules):
            self.seat_another()
        for rule in self.rules:
            if rule.condition and rule.condition.name == "not_matched_by":
                never = [str(one) for one in rule.condition.parameters["fields"]]
                self.choose({"match.weights": [{"id": one, "en": one, "fr": one, "weight": 1} for one in never]})

        def approve(reason: str) -> Match:
            return match.approve(match_id=self.pair.pk, by=self.manager, at=self.at, on=self.on, reason=reason)

        self.reasoned(approve, lambda: self.pair.override_reason, Point.INFORM, Point.CONSENT, Point.MATCH)

    def seat_another(self) -> None:
        """Somebody sits in the mentor's group already, and the school wants no more than one."""
        if groups.Group.objects.filter(programme=self.programme).exists():
            return
        self.choose({"services.group_size_max": 1})
        plan = groups.Plan(mentor_id=self.mentor.pk, name="One", weekday=1, time_of_day=time(12), minutes=30)
        group = groups.form_group(
            programme=self.programme, plan=plan, starts_on=self.on, client_key=uuid4(), by=self.manager, at=self.at
        )
        other = self.here.students["plain"]
        with audit.change("tests.seat", by=system("tests"), at=self.at):
            let_in = Referral.objects.create(
                school=self.here.school, programme=self.programme, student=other, source="staff", worry="x",
                received_at=self.at, status="matched",
            )  # fmt: skip
        groups.add_member(group=group, referral=let_in, why="", warnings=(), by=self.manager, at=self.at, on=self.on)

    def agree(self) -> None:
        """It does not begin before everybody whose yes is asked for said it and every party signed."""
        for _ in range(MOST_TRIES):
            told = agree.start_if_ready(match_id=self.pair.pk, by=self.manager, at=self.at, on=self.on)
            blocked = [one.code for one in activation_gates(self.pair, self.on).blocked_by]
            assert not told.active
            self.speaks_of(blocked, told.still_missing)
            if not blocked:
                break
            self.bring(blocked)
        for party in Agreement.objects.get(match=self.pair).parties:
            signed = agree.sign(
                match_id=self.pair.pk, party=party, signed_name=f"Signed by {party}",
                means="signed_in" if party == "school" else "paper", by=self.manager, at=self.at, on=self.on,
            )  # fmt: skip
        assert signed.active or signed.needs_reason
        if signed.needs_reason:
            warned = self.warned_of([Point.AGREE], signed.still_missing)
            agree.start_if_ready(match_id=self.pair.pk, by=self.manager, at=self.at, on=self.on, reason=WHY)
            assert (self.pair.status, sorted(self.pair.start_warnings)) == ("active", sorted(warned))
            self.reasons |= dict.fromkeys(warned, self.pair.start_reason)

    def meet(self) -> None:
        """Twice, and late: what rules ask of a first meeting differs from what they ask of a later one."""
        self.told = {"minutes": 90, "limits_told": False}
        booked = Meeting.objects.filter(match=self.pair, status="planned").first() or self.book(NOW)
        self.log(
            meetings.move(
                meeting_id=booked.pk, planned_at=booked.planned_at + A_WEEK, by=self.mentors_actor, at=self.at
            )
        )
        self.log(self.book(self.at))

    def book(self, after: datetime) -> Meeting:
        return meet.book(match_id=self.pair.pk, planned_at=after + A_WEEK, by=self.mentors_actor, at=self.at)

    def log(self, planned: Meeting) -> None:
        self.at = planned.planned_at + timedelta(minutes=20)

        def held(sentence: str) -> Meeting:
            return meetings.log_held(
                meeting_id=planned.pk, client_key=uuid4(), by=self.mentors_actor, at=self.at, sentence=sentence,
                targets=["Pack the bag"], **self.told,
            )  # fmt: skip

        self.reasoned(held, lambda: Note.objects.get(meeting=planned).body, Point.MEET)
        kept = Meeting.objects.get(pk=planned.pk).warnings
        assert [code for code in kept if self.reasons.get(code) != WHY] == []

    @property
    def mentors_actor(self) -> Actor:
        return self.here.actor("learning_mentor")

    def extend(self) -> None:
        """More weeks, where the programme knows them: nothing moves before everybody named has said yes."""
        if not can_be_extended(self.programme):
            return
        before = self.pair.ends_before
        asked = agree_extension.ask_extension(match_id=self.pair.pk, weeks=2, by=self.manager, at=self.at, on=self.on)
        blocked = extension_gates(self.pair, asked.extension, self.on).blocked_by
        assert (asked.agreed, self.pair.ends_before) == (False, before)
        self.speaks_of([one.code for one in blocked], asked.still_missing)
        self.bring(one.code for one in blocked)
        assert self.pair.ends_before > before

    def say_yes_to_more(self, people: Sequence[str]) -> None:
        for party in people:
            agree_extension.answer_extension(
                match_id=self.pair.pk, party=party, says_yes=True, by=self.manager, at=self.at, on=self.on
            )

    def review(self) -> None:
        """Somebody looks at how it goes: badly at first, and a teacher has said nothing yet."""
        a_class(self.here, "Maths", "teacher", "referred")
        self.reviewed = {"is_progress": False}

        def look(words: str) -> MatchReview:
            return review.review_match(
                match_id=self.pair.pk, decision="go_on", words=words, client_key=uuid4(), by=self.manager, at=self.at,
                **self.reviewed,
            )  # fmt: skip

        self.reasoned(look, lambda: MatchReview.objects.get(match=self.pair).words, Point.REVIEW)

    def contact_the_family(self) -> None:
        """The mentor tries first; where that is not for the mentor, the manager calls."""
        self.caller = "learning_mentor"
        agreed = contact.footing_to_write(self.manager, self.student.pk, self.programme.pk)
        assert agreed is not None

        def call(reason: str) -> Contact:
            return contact.record_contact(
                student_id=self.student.pk, programme_id=self.programme.pk, outcome="spoke", client_key=uuid4(),
                channel=agreed.protocol.channels[0] if agreed.protocol.channels else "telephone", reason=reason,
                by=self.here.actor(self.caller), at=self.at,
            )  # fmt: skip

        self.reasoned(call, lambda: Contact.objects.latest("id").reason, Point.CONTACT)
        assert Contact.objects.latest("id").programme == self.programme

    def insist(self, point: Point) -> None:
        """At a point where no action asks yet, the rules are asked directly; what they say there is the same."""

        def go_on(reason: str) -> tuple[str, ...]:
            return rules_at.insist(self.programme, point, Facts(on=self.on, **self.facts), reason=reason)

        self.reasoned(go_on, lambda: WHY, point)

    def close(self) -> None:
        self.ending = {"end_reason": "because"}

        def end(words: str) -> Match:
            return agree.end(match_id=self.pair.pk, words=words, by=self.manager, at=self.at, on=self.on, **self.ending)

        self.reasoned(end, lambda: self.pair.end_words, Point.CLOSE)
        assert (self.pair.status, self.referral.status) == ("ended", "closed")

    def miss_days(self, tier: int) -> None:
        """The student's attendance as the night would have worked it out."""
        counted = dict.fromkeys(
            ("excused", "late", "missing", "recent_school_days", "recent_possible_days", "recent_absent_days",
             "current_run", "longest_run"), 0,
        )  # fmt: skip
        with audit.change("tests.attendance", by=system("tests"), at=self.at):
            policy = AttendancePolicy.objects.create(
                district=self.here.school.district, code="walk", body={}, starts_on=LAST_MONTH, made_at=self.at
            )
            AttendanceSummary.objects.create(
                school=self.here.school, student=self.student, policy=policy, as_of=self.on,
                school_year=SchoolYear.objects.get(school=self.here.school),
                tier=tier, units_per_session=1, possible=100, absent=12, possible_days=50, absent_days=6, **counted,
            )  # fmt: skip

    def everybody_says_yes(self, people: Sequence[str]) -> None:
        for party in people:
            match.answer(match_id=self.pair.pk, party=party, says_yes=True, by=self.manager, at=self.at, on=self.on)

    def answer_forms(self, codes: Sequence[str]) -> None:
        """The school writes down what was said to each of these forms."""
        for code in codes:
            form = form_in(blueprint_of(self.programme), code)
            assert form is not None
            about = {"student": self.student, "household": self.student, "mentor": self.mentor,
                     "programme": self.programme}.get(form.about) or self.pair  # fmt: skip
            answer_form(
                programme_id=self.programme.pk, about=form.about, pk=about.pk, code=code, is_complete=True,
                given=full_answers(self.programme, code), answered_as=(form.answered_by.value or ("",))[0],
                client_key=uuid4(), by=self.manager, at=self.at,
            )  # fmt: skip

    def call_as(self, who: str) -> None:
        self.caller = who

    def refer_as(self, roles: Sequence[str]) -> None:
        self.referrer = next(name for name, role in AT_SCHOOL.items() if CODES_OF.get(role, ("",))[0] in roles)

    def move_to(self, grade: str) -> None:
        with audit.change("tests.grade", by=system("tests"), at=self.at):
            Student.objects.filter(pk=self.student.pk).update(grade=grade)


BRING: dict[str, Callable[[Walk, str, dict[str, Any]], object]] = {
    "referred_by_role_in": lambda walk, _code, asks: walk.refer_as(asks["roles"]),
    "grade_in": lambda walk, _code, asks: walk.move_to(asks["grades"][0]),
    "concern_in_at_least_subjects": lambda walk, _code, asks: walk.find_out(subjects=SUBJECTS[: asks["count"]]),
    "answer_is": lambda walk, _code, asks: walk.find_out(**{asks["question"]: asks.get("answer", True)}),
    "tier_at_least": lambda walk, _code, asks: walk.miss_days(asks["tier"]),
    "willingness_checked_by_other_than_referrer": lambda walk, _code, _asks: walk.ask_the_student(),
    "student_willing": lambda walk, _code, _asks: walk.ask_the_student(),
    "forms_complete": lambda walk, _code, asks: walk.answer_forms(asks["forms"]),
    "rematches_allowed": lambda walk, _code, _asks: walk.choose({"continuity.rematch_allowed": True}),
    "not_matched_by": lambda walk, _code, _asks: walk.choose({"match.weights": None}),
    "ok_from_all": lambda walk, _code, asks: walk.everybody_says_yes(asks["people"]),
    "extension_agreed_by_all": lambda walk, _code, asks: walk.say_yes_to_more(asks["parties"]),
    "confidentiality_limits_told": lambda walk, _code, _asks: walk.told.update(limits_told=True),
    "meeting_minutes_at_most": lambda walk, _code, asks: walk.told.update(minutes=asks["minutes"]),
    "progress_made": lambda walk, _code, _asks: walk.reviewed.update(is_progress=True),
    "contact_allowed_for_mentor": lambda walk, _code, _asks: walk.call_as("manager"),
    "contact_not_by": lambda walk, _code, _asks: walk.call_as("manager"),
    "closure_reason_in": lambda walk, _code, asks: walk.ending.update(end_reason=asks["reasons"][0]),
    "closure_steps_done": lambda walk, _code, asks: walk.ending.update(steps_done=asks["steps"]),
}
"""What brings what a condition asks for."""
