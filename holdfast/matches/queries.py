"""Reads of matches: who can be matched, what stands in the way, what waits for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from holdfast.accounts.models import User
from holdfast.cases.choices import ReferralStatus
from holdfast.cases.models import Referral
from holdfast.cases.queries import with_people
from holdfast.engines import blueprint as rules_engine
from holdfast.engines import matching
from holdfast.engines.blueprint import Facts, Finding, Point
from holdfast.kernel.actor import Actor
from holdfast.matches.access import LIVING, MEETING, matches_visible_to
from holdfast.matches.choices import MatchStatus, Party, RoundStatus
from holdfast.matches.facts import Cohort, agreement_facts, cohort_of, student_facts
from holdfast.matches.models import Agreement, Answer, Match, MatchRound, Opinion, Signature, StudentPreference
from holdfast.matches.pairs import pair_facts
from holdfast.mentors.models import Mentor
from holdfast.mentors.queries import Clearance, clearance, clearances, rules_of_mentors, working_mentors
from holdfast.people.models import Guardian, Student
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of

BEFORE_MATCH = (Point.INFORM, Point.CONSENT, Point.MATCH)
UNSIGNED_DAYS = 7


@dataclass(frozen=True, slots=True)
class NotYet:
    """A student who was accepted, and the gates that stand before any match."""

    referral: Referral
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """Who can be in a round, and who cannot yet."""

    referrals: tuple[Referral, ...]
    not_yet: tuple[NotYet, ...]


def unmatched_referrals(programme: Programme) -> QuerySet[Referral]:
    """Accepted students without a living match in this programme, the most urgent need first."""
    living = Match.objects.filter(programme=OuterRef("programme"), student=OuterRef("student"), status__in=LIVING)
    accepted = Referral.objects.filter(programme=programme, status=ReferralStatus.ACCEPTED)
    return with_people(accepted.exclude(Exists(living))).order_by("need_tier", "received_at", "id")


def ready_for(programme: Programme, on: date, referrals: Sequence[Referral] | None = None) -> Ready:
    """Split students by the gates that the programme sets before a match; by default all who wait for one."""
    waiting = list(unmatched_referrals(programme)) if referrals is None else list(referrals)
    facts = student_facts(waiting, on)
    rules = blueprint_of(programme).rules
    kept, held = [], []
    for one in waiting:
        findings = student_gates(rules, facts[one.pk])
        if findings:
            held.append(NotYet(one, findings))
        else:
            kept.append(one)
    return Ready(tuple(kept), tuple(held))


def met_and_stopped_in(programme: Programme, student_ids: Iterable[int]) -> tuple[set[int], set[int]]:
    """Of these students: who meets a mentor of the programme now, and whose meetings stand still."""
    rows = Match.objects.filter(programme=programme, student__in=list(student_ids))
    found = dict(rows.filter(status__in=MEETING).values_list("student_id", "status"))
    met = {student for student, status in found.items() if status == MatchStatus.ACTIVE}
    return met, set(found) - met


def student_gates(rules: Iterable[rules_engine.Rule], facts: Facts) -> tuple[Finding, ...]:
    """What blocks this student before a match, whoever the mentor is."""
    own = [rule for rule in rules if rule.about == "student"]
    return tuple(found for point in BEFORE_MATCH for found in rules_engine.evaluate(own, point, facts).blocked_by)


def round_cohort(programme: Programme, referrals: Sequence[Referral], on: date, *, outside: Q | None = None) -> Cohort:
    """These students with every accepted mentor of the school, as the engine takes them."""
    mentors = list(working_mentors(programme.school_id))
    ready = clearances(mentors, programme, on)
    told = [(one, ready[one.pk].cleared and not ready[one.pk].taken, ready[one.pk].trained) for one in mentors]
    return cohort_of(programme, blueprint_of(programme), referrals, told, on, outside=outside)


def cohort_of_round(found: MatchRound, on: date) -> Cohort:
    """The people of an open round as they are now: its open proposals, and the ready students whom it could not place.

    The places that its own proposals take are free in it; pairs that somebody forced are settled and outside it.
    """
    open_now = found.matches.filter(status=MatchStatus.PROPOSED, is_forced=False)
    proposed = list(open_now.values_list("referral_id", flat=True))
    inside = with_people(Referral.objects.filter(pk__in=proposed)).order_by("need_tier", "received_at", "id")
    ready = ready_for(found.programme, on)
    referrals = [*inside, *ready.referrals]
    return round_cohort(
        found.programme, referrals, on, outside=~Q(round=found, status=MatchStatus.PROPOSED, is_forced=False)
    )


@dataclass(frozen=True, slots=True)
class Gates:
    """What the programme's rules say of one pair on one day: what blocks, what asks for a reason."""

    blocked_by: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    clearance: Clearance

    @property
    def open(self) -> bool:
        """Nothing blocks, and somebody accepted the mentor, whatever the rules say."""
        return not self.blocked_by and self.clearance.cleared

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(one.code for one in self.blocked_by)


def gates_of(match: Match, on: date, *, points: Sequence[Point] = BEFORE_MATCH, **known: Any) -> Gates:
    """Ask the programme's rules about a match: the student's side, the mentor's side and the pair, at these points.

    Whatever the rules say, nobody meets a mentor whom nobody has accepted. `known` are facts of this moment alone.
    """
    blueprint = blueprint_of(match.programme)
    mentor = clearance(match.mentor, match.programme, on)
    own = [rule for rule in blueprint.rules if rule.about != "mentor"]
    facts = replace(pair_facts(match, student_facts([match.referral], on)[match.referral_id]), **known)
    asked = [(own, facts), (rules_of_mentors(blueprint), mentor.facts)]
    found = [rules_engine.evaluate(rules, point, known) for rules, known in asked for point in points]
    return Gates(
        tuple(one for said in found for one in said.blocked_by),
        tuple(one for said in found for one in said.warnings),
        mentor,
    )


def activation_gates(match: Match, on: date) -> Gates:
    """Every gate before the first meeting, asked on one day: also the yes of those concerned."""
    return gates_of(match, on, points=(*BEFORE_MATCH, Point.AGREE))


def start_warnings(match: Match, gates: Gates) -> tuple[Finding, ...]:
    """What the programme warns of at the beginning, unless somebody said why it begins all the same."""
    found = (one for one in gates.warnings if one.rule.at is Point.AGREE)
    return tuple(one for one in found if one.code not in match.start_warnings)


def unsigned_parties(match: Match) -> list[str]:
    """Who has not signed yet, in the order of the agreement; everybody when there is no agreement."""
    agreement = Agreement.objects.filter(match=match).first()
    if agreement is None:
        return [str(one) for one in agreed_parties(match.programme)]
    signed = set(agreement.signatures.values_list("party", flat=True))
    return [party for party in agreement.parties if party not in signed]


def agreed_parties(programme: Programme) -> list[Party]:
    """The parties that the programme's agreement names, of those whom an agreement can have."""
    named = blueprint_of(programme).setting("agreement.parties").value or ()
    return [Party(one) for one in named if one in Party.values]


def asked_for_opinion(programme: Programme) -> tuple[str, ...]:
    """Whom the programme asks what they think of a match before it begins."""
    return tuple(blueprint_of(programme).setting("match.opinion_from").value or ())


def may_count(programme: Programme) -> tuple[str, ...]:
    """What may count in a pair only because the school has declared that the programme has cultural aims."""
    blueprint = blueprint_of(programme)
    aims = blueprint.setting("match.cultural_aims").value
    return tuple(blueprint.setting("match.only_with_cultural_aims").value or ()) if aims else ()


def own_opinion(match: Match, guardian_id: int | None) -> Opinion | None:
    """What this guardian said last of a match."""
    mine = Opinion.objects.filter(match=match, guardian=guardian_id, guardian__isnull=False)
    return mine.order_by("-told_at", "-id").first()


def yes_still_needed(match: Match) -> list[str]:
    """Whose yes the programme asks for and has not got."""
    needed = blueprint_of(match.programme).setting("match.needs_ok_from").value or ()
    said_yes, _signed = agreement_facts(match)
    return [one for one in needed if one not in said_yes]


def with_round_people(matches: QuerySet[Match]) -> QuerySet[Match]:
    """Matches with what a page shows, in one query."""
    found = matches.select_related(
        "student", "mentor", "referral", "programme__blueprint", "programme__school__district"
    )
    return found.defer("programme__blueprint__text")


def with_names(matches: QuerySet[Match]) -> QuerySet[Match]:
    """Matches with what a list of them shows, by state and student."""
    named = matches.select_related("student", "mentor").only(
        "status", "starts_on", "approved_at", "mentor__given_name", "mentor__family_name",
        "student__given_name", "student__family_name", "student__preferred_name",
    )  # fmt: skip
    return named.order_by("status", "student__family_name", "id")


def newest_round(programme: Programme) -> MatchRound | None:
    """The round that is being looked at, or the last one."""
    rounds = MatchRound.objects.filter(programme=programme).exclude(status=RoundStatus.STALE)
    return rounds.select_related("programme__blueprint", "programme__school__district").order_by("-id").first()


def is_stale(found: MatchRound, cohort: Cohort) -> bool:
    """Whether something that the open proposals rest on has changed since."""
    kept = found.certificate.get("digest")
    return found.status == RoundStatus.OPEN and kept is not None and kept != cohort.digest()


def signatures_of(agreement: Agreement) -> dict[str, Signature]:
    return {one.party: one for one in agreement.signatures.all()}


def answers_of(match: Match) -> dict[str, Answer]:
    return {one.party: one for one in match.answers.all()}


def preference_of(student_id: int) -> StudentPreference | None:
    return StudentPreference.objects.filter(student=student_id).first()


def active_matches_of(user: User | Actor) -> QuerySet[Match]:
    """The matches in which this user meets students now, by the student's name."""
    user_id = user.user_id if isinstance(user, Actor) else user.pk
    mine = Match.objects.filter(mentor__user=user_id, status=MatchStatus.ACTIVE)
    return with_round_people(mine).order_by("student__family_name", "student__given_name", "id")


def proposals_to(actor: Actor) -> QuerySet[Match]:
    """Approved matches in which the actor is the mentor and that have not begun."""
    mine = matches_visible_to(actor).filter(mentor__user=actor.user_id, status=MatchStatus.APPROVED)
    return with_round_people(mine).prefetch_related("answers").order_by("approved_at", "id")


def unsigned_agreements(school_id: int, on: date, days: int = UNSIGNED_DAYS) -> list[Agreement]:
    """Agreements drafted so many days ago that somebody has still not signed."""
    drafted = Agreement.objects.filter(
        school_id=school_id,
        match__status=MatchStatus.APPROVED,
        drafted_at__date__lte=on - timedelta(days=days),
    ).prefetch_related("signatures")
    found = drafted.select_related("match").order_by("drafted_at", "id")
    return [one for one in found if {s.party for s in one.signatures.all()} < set(one.parties)]


def matches_to_suspend(school_id: int, on: date) -> list[Match]:
    """Matches under way whose mentor is no longer cleared or trained for the programme on this day."""
    active = with_round_people(Match.objects.filter(school_id=school_id, status=MatchStatus.ACTIVE))
    by_programme: dict[Programme, list[Match]] = {}
    for one in active.order_by("id"):
        by_programme.setdefault(one.programme, []).append(one)
    found = []
    for programme, rows in by_programme.items():
        ready = clearances([row.mentor for row in rows], programme, on)
        found += [row for row in rows if not ready[row.mentor_id].ready]
    return found


def programme_at_work(actor: Actor, programmes: Iterable[Programme]) -> int | None:
    """The programme to show first: where a proposal waits, or else where the newest match is."""
    found = matches_visible_to(actor).filter(programme__in=[one.pk for one in programmes])
    newest_first = found.order_by(Case(When(status=MatchStatus.PROPOSED, then=0), default=1), "-id")
    return newest_first.values_list("programme_id", flat=True).first()


def count_active(school_id: int) -> int:
    return Match.objects.filter(school_id=school_id, status=MatchStatus.ACTIVE).count()


def price_in(told: matching.Price) -> dict[str, object]:
    """A price as it is kept: placements lost per need tier (urgent first), then score."""
    return {"placements": [list(one) for one in told.placements], "score": told.score}


def match_with_people(match_id: int) -> Match:
    return with_round_people(Match.objects.all()).get(pk=match_id)


def round_with_people(rounds: QuerySet[MatchRound], round_id: int) -> MatchRound | None:
    return rounds.select_related("programme__blueprint", "programme__school__district").filter(pk=round_id).first()


def open_proposals_of(round_id: int) -> list[int]:
    open_now = Match.objects.filter(round=round_id, status=MatchStatus.PROPOSED)
    return list(open_now.order_by("referral__need_tier", "id").values_list("id", flat=True))


def waiting_to_start(student_id: int) -> list[int]:
    """Approved matches of a student."""
    approved = Match.objects.filter(student=student_id, status=MatchStatus.APPROVED)
    return list(approved.order_by("id").values_list("id", flat=True))


def guardian_of(student: Student, guardian_id: int) -> Guardian | None:
    """The guardian of this student by id, unless they have no legal authority."""
    return Guardian.objects.filter(
        ~Q(guardianships__has_legal_authority=False), guardianships__student=student, pk=guardian_id
    ).first()


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id, for pages that hold ids only."""

    mentors: dict[int, str]
    students: dict[int, str]


def names_in(school_id: int, student_ids: Iterable[int]) -> Names:
    """Every mentor of a school, and these students of it: two queries."""
    students = Student.objects.filter(school_id=school_id, pk__in=list(student_ids))
    return Names(
        {one.pk: one.name for one in Mentor.objects.filter(school_id=school_id)},
        {one.pk: one.name for one in students},
    )


def agreement_of(match: Match) -> Agreement | None:
    return Agreement.objects.filter(match=match).first()


def guardians_who_sign(student_id: int) -> list[Guardian]:
    """The guardians of a student who have, or may have, legal authority."""
    found = Guardian.objects.filter(
        ~Q(guardianships__has_legal_authority=False), guardianships__student=student_id,
        guardianships__missing_since=None,
    )  # fmt: skip
    return list(found.order_by("guardianships__priority", "id").distinct())
