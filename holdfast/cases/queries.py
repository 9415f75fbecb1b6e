"""Reads of referrals: what the rules say, who waits in which order, what needs a decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, When

from holdfast.cases.access import referrals_come_to
from holdfast.cases.choices import Outcome, ReferralStatus
from holdfast.cases.facts import AttendanceFact, attendance_known, referral_facts
from holdfast.cases.models import Referral, Willingness
from holdfast.engines import blueprint as rules_engine
from holdfast.engines import eligibility
from holdfast.engines.blueprint import Blueprint, Facts, Findings, Kind, Origin, Point, Text
from holdfast.engines.eligibility import Group, Priority, State
from holdfast.kernel.actor import Actor
from holdfast.people.access import dated
from holdfast.people.models import SectionMember
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of

OPEN = (ReferralStatus.RECEIVED, ReferralStatus.WAITING, ReferralStatus.ACCEPTED, ReferralStatus.MATCHED)
UNDECIDED = (ReferralStatus.RECEIVED, ReferralStatus.WAITING)
MOST_AT_HAND = 30
PROPOSED = {
    eligibility.Outcome.ELIGIBLE: Outcome.ACCEPT,
    eligibility.Outcome.REDIRECT: Outcome.REDIRECT,
    eligibility.Outcome.NOT_ELIGIBLE: Outcome.DECLINE,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule or criterion and what was found, with the words and the origin that its blueprint gives it.

    `stands` is whether it stands in the way of accepting; `missing` names the facts not known yet.
    """

    code: str
    kind: Kind
    origin: Origin
    text: Text
    state: State
    stands: bool
    values: dict[str, object]
    missing: tuple[str, ...] = ()
    to: Text | None = None

    def kept(self) -> dict[str, object]:
        """What is kept with the decision."""
        return {
            "code": self.code,
            "kind": self.kind.value,
            "origin": self.origin.value,
            "en": self.text.en,
            "fr": self.text.fr,
            "state": self.state.value,
            "stands": self.stands,
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the rules of the programme say of a referral on a day. A person decides."""

    outcome: eligibility.Outcome
    proposed: Outcome | None
    findings: tuple[Finding, ...]
    priority: Priority
    facts: Facts
    blueprint: Blueprint

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.stands and one.kind is Kind.GATE)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.stands and one.kind is Kind.WARN)

    @property
    def redirect_to(self) -> Text | None:
        known = (one for one in self.findings if one.stands and one.state is not State.UNKNOWN)
        return next((one.to for one in known if one.to is not None), None)


def recommendation_for(referral: Referral, on: date, attendance: AttendanceFact | None = None) -> Recommendation:
    """What the eligibility criteria and the rules at the point of decision say, each with its source."""
    blueprint = blueprint_of(referral.programme)
    known = {referral.student_id: attendance} if attendance else {}
    facts = referral_facts([referral], on, known)[referral.pk]
    entry = blueprint.entry_rules
    decided = eligibility.decide(facts, entry)
    asked = [one.condition for one in (*entry.all_of, *entry.any_of)]
    rules = [rule for rule in blueprint.rules if rule.condition is None or rule.condition not in asked]
    found = [*_criteria(blueprint, decided), *_rules(rules_engine.evaluate(rules, Point.DECIDE, facts))]
    return Recommendation(
        outcome=decided.outcome,
        proposed=PROPOSED.get(decided.outcome),
        findings=tuple(found),
        priority=eligibility.priority(facts, entry),
        facts=facts,
        blueprint=blueprint,
    )


def _criteria(blueprint: Blueprint, decided: eligibility.Decision) -> list[Finding]:
    entry = blueprint.entry_rules
    universal = entry.mode == "universal"
    any_met = any(reason.group is Group.ANY_OF and reason.state is State.MET for reason in decided.reasons)
    texts = {
        (group, one.code): one
        for group, listed in (
            (Group.ALL_OF, entry.all_of),
            (Group.ANY_OF, entry.any_of),
            (Group.REDIRECT, entry.redirect),
            (Group.SUPPORT, entry.support_screen),
        )
        for one in listed
    }
    found = []
    for reason in decided.reasons:
        written = texts.get((reason.group, reason.code))
        against = State.MET if reason.group is Group.REDIRECT else State.UNMET
        relevant = not (reason.group is Group.ANY_OF and any_met) and not (
            universal and reason.group in (Group.ALL_OF, Group.ANY_OF)
        )
        found.append(
            Finding(
                code=reason.code,
                kind=reason.kind,
                origin=written.origin if written else Origin.SUGGESTED,
                text=written.text if written else SUPPORT_NOT_KNOWN,
                state=reason.state,
                stands=relevant and reason.state in (against, State.UNKNOWN),
                values=dict(reason.values),
                missing=reason.missing,
                to=written.to if written else None,
            )
        )
    return found


SUPPORT_NOT_KNOWN = Text(
    en="How much support there is around the student", fr="L'ampleur du soutien dont dispose déjà l'élève"
)


def _rules(findings: Findings) -> list[Finding]:
    return [
        Finding(
            code=one.code,
            kind=one.rule.kind,
            origin=one.rule.origin,
            text=one.rule.text,
            state=State.UNKNOWN if one.unknown else State.UNMET,
            stands=one.rule.kind is not Kind.INFORM,
            values=dict(one.values),
            missing=one.missing,
        )
        for one in (*findings.blocked_by, *findings.warnings, *findings.information)
    ]


def open_referral(programme: Programme, student_id: int) -> Referral | None:
    """The one referral of a student that is still open in a programme."""
    return Referral.objects.filter(programme=programme, student_id=student_id, status__in=OPEN).first()


def was_referred(programme_id: int, student_id: int) -> bool:
    """Whether a student has ever been referred to a programme."""
    return Referral.objects.filter(programme=programme_id, student=student_id).exists()


def newest_referral(referrals: QuerySet[Referral], programme_id: int, student_id: int) -> int | None:
    """The id of the last of these referrals of a student to a programme."""
    found = referrals.filter(programme=programme_id, student=student_id)
    return found.order_by("-received_at", "-id").values_list("pk", flat=True).first()


def with_people(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """The referrals with what a list shows, in one query."""
    found = referrals.select_related("student", "programme__blueprint", "programme__school")
    return found.defer("programme__blueprint__text")


def came_to(actor: Actor) -> list[Referral]:
    """What came to this person by the ways of the programmes and is not decided yet: the most urgent first."""
    undecided = with_people(referrals_come_to(actor).filter(status__in=UNDECIDED))
    return list(undecided.order_by("need_tier", "received_at", "id")[:MOST_AT_HAND])


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place on the waiting list, and what it is made of."""

    referral: Referral
    priority: Priority
    blueprint: Blueprint


def waiting_list(programme: Programme, on: date) -> list[Waiting]:
    """Who waits, most urgent need first, then the programme's priority, then who was there first."""
    waiting = list(with_people(programme.referrals.filter(status=ReferralStatus.WAITING)))
    attendance = attendance_known([one.student_id for one in waiting], on)
    blueprint, facts = blueprint_of(programme), referral_facts(waiting, on, attendance)
    listed = [Waiting(one, eligibility.priority(facts[one.pk], blueprint.entry_rules), blueprint) for one in waiting]
    return sorted(listed, key=lambda w: (w.referral.need_tier, -w.priority.key, w.referral.received_at, w.referral.pk))


def accepted_waiting_for_match(programme: Programme) -> QuerySet[Referral]:
    """Students who were accepted and have no mentor yet, the most urgent need first."""
    accepted = programme.referrals.filter(status=ReferralStatus.ACCEPTED)
    return with_people(accepted).order_by("need_tier", "received_at", "id")


@dataclass(frozen=True, slots=True)
class ProgrammeCounts:
    """How many referrals of a programme are in each state that somebody must act on."""

    to_decide: int = 0
    waiting: int = 0
    accepted: int = 0
    matched: int = 0


def programme_counts(programme_ids: Iterable[int]) -> dict[int, ProgrammeCounts]:
    """The counts of each programme that has any referral: one query."""
    rows = Referral.objects.filter(programme_id__in=list(programme_ids)).order_by().values("programme_id")
    counted = rows.annotate(
        to_decide=Count("id", filter=Q(status=ReferralStatus.RECEIVED)),
        waiting=Count("id", filter=Q(status=ReferralStatus.WAITING)),
        accepted=Count("id", filter=Q(status=ReferralStatus.ACCEPTED)),
        matched=Count("id", filter=Q(status=ReferralStatus.MATCHED)),
    )
    return {
        row["programme_id"]: ProgrammeCounts(row["to_decide"], row["waiting"], row["accepted"], row["matched"])
        for row in counted
    }


def subjects_of(student_id: int, on: date) -> list[str]:
    """The subjects that the school's timetable names for a student on a day; the course where it gives only a code."""
    rows = SectionMember.objects.filter(dated(on), student_id=student_id, missing_since=None)
    named = rows.exclude(section__subject="").values_list("section__subject", "section__course", "section__title")
    return sorted({next((name for name in names if any(map(str.isalpha, name))), names[0]) for names in named})


INBOX_ORDER = (
    Case(
        When(status=ReferralStatus.RECEIVED, then=0),
        When(status=ReferralStatus.WAITING, then=1),
        When(status=ReferralStatus.ACCEPTED, then=2),
        default=3,
    ),
    "need_tier",
    "received_at",
    "id",
)
"""What waits for a person first; in it the most urgent, then who has waited longest."""


def inbox(referrals: QuerySet[Referral], *, status: str, programme: int | None) -> QuerySet[Referral]:
    """The referrals of one state ("open": whatever waits for somebody; "all"), most consequential first."""
    if status == "open":
        referrals = referrals.filter(status__in=OPEN)
    elif status != "all":
        referrals = referrals.filter(status=status)
    if programme is not None:
        referrals = referrals.filter(programme_id=programme)
    asked = Willingness.objects.filter(referral=OuterRef("pk")).order_by("-asked_at", "-id")
    answered = referrals.annotate(willing=Subquery(asked.values("says_yes")[:1]))
    listed = answered.select_related("student", "programme").only(
        "status", "need_tier", "received_at", "source", "referrer_name", "programme__name",
        "student__given_name", "student__family_name", "student__preferred_name",
    )  # fmt: skip
    return listed.order_by(*INBOX_ORDER)
