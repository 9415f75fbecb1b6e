"""Reads of information and consent: where each referral stands, for pages, for the rules and for the home page."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from holdfast.cases.choices import Outcome, ReferralStatus
from holdfast.cases.consent.access import is_living
from holdfast.cases.consent.state import ConsentState, Next, ToldItem, guardian_state
from holdfast.cases.consent.wording import Wording, wording_of
from holdfast.cases.facts import age_on
from holdfast.cases.models import Consent, Decision, FamilyQuestion, InformationGiven, Referral, Willingness
from holdfast.cases.queries import with_people
from holdfast.engines.blueprint import Blueprint
from holdfast.people.models import Guardianship, SchoolYear
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is known of information and consent, before anything is worked out of it."""

    told: QuerySet[InformationGiven]
    consents: QuerySet[Consent]
    questions: QuerySet[FamilyQuestion]
    links: QuerySet[Guardianship]
    assents: QuerySet[Willingness]

    @classmethod
    def of(cls, referrals: Sequence[Referral]) -> "_Rows":
        ids = [one.pk for one in referrals]
        return cls(
            InformationGiven.objects.filter(referral__in=ids),
            Consent.objects.filter(referral__in=ids, guardian__isnull=False),
            FamilyQuestion.objects.filter(referral__in=ids),
            Guardianship.objects.filter(student__in={one.student_id for one in referrals}),
            Willingness.objects.filter(referral__in=ids),
        )

    def with_people(self) -> "_Rows":
        return _Rows(
            self.told.select_related("given_by", "guardian"),
            self.consents.select_related("recorded_by"),
            self.questions.select_related("guardian", "answered_by"),
            self.links.select_related("guardian"),
            self.assents.select_related("asked_by"),
        )

    def without_words(self) -> "_Rows":
        """Enough to count: no people, and nothing that would have to be decrypted."""
        return _Rows(
            self.told.only("referral", "item", "given_at"),
            self.consents.only(
                "referral", "guardian", "says_yes", "signed_at", "withdrawn_at", "valid_until", "wording"
            ),
            self.questions.only("referral", "asked_at", "answered_at"),
            self.links.only("student", "guardian", "priority", "has_legal_authority", "missing_since"),
            self.assents.only("referral", "says_yes", "asked_at"),
        )


def consent_states(referrals: Sequence[Referral], on: date) -> dict[int, ConsentState]:
    """Where each referral stands on a day, by its id: six queries, whatever their number."""
    return _states(referrals, _Rows.of(referrals).with_people(), on)


def _states(referrals: Sequence[Referral], rows: _Rows, on: date) -> dict[int, ConsentState]:
    told: defaultdict[int, dict[str, InformationGiven]] = defaultdict(dict)
    consents: defaultdict[tuple[int, int | None], list[Consent]] = defaultdict(list)
    questions: defaultdict[int, list[FamilyQuestion]] = defaultdict(list)
    for given in rows.told:
        told[given.referral_id][given.item] = given
    for consent in rows.consents:
        consents[consent.referral_id, consent.guardian_id].append(consent)
    for question in rows.questions.order_by("-asked_at", "-id"):
        questions[question.referral_id].append(question)
    guardians, assents = _by_student(rows.links), _assents([one.pk for one in referrals], rows.assents)
    worded: dict[int, tuple[Blueprint, Wording]] = {}
    states = {}
    for one in referrals:
        if one.programme_id not in worded:
            found = blueprint_of(one.programme)
            worded[one.programme_id] = found, wording_of(found)
        blueprint, wording = worded[one.programme_id]
        states[one.pk] = ConsentState(
            referral=one,
            on=on,
            blueprint=blueprint,
            wording=wording,
            items=tuple(ToldItem(item, told[one.pk].get(item.id)) for item in wording.items),
            guardians=tuple(
                guardian_state(link, consents[one.pk, link.guardian_id], wording, on)
                for link in guardians[one.student_id]
            ),
            questions=tuple(questions[one.pk]),
            assent_asked=assents.get(one.pk),
            age=age_on(one.student.birth_on, on),
        )
    return states


def _by_student(links: QuerySet[Guardianship]) -> defaultdict[int, list[Guardianship]]:
    found: defaultdict[int, list[Guardianship]] = defaultdict(list)
    for link in links.order_by("priority", "id"):
        found[link.student_id].append(link)
    return found


def _assents(referral_ids: Sequence[int], asked: QuerySet[Willingness]) -> dict[int, Willingness]:
    """The student's last answer about taking part: a wish asked before the decision is not yet an assent."""
    accepted: dict[int, datetime] = {}
    decided = Decision.objects.filter(referral__in=referral_ids, outcome=Outcome.ACCEPT).order_by("decided_at", "id")
    for referral, decided_at in decided.values_list("referral_id", "decided_at"):
        accepted[referral] = decided_at
    found = {}
    for answer in asked.order_by("asked_at", "id"):
        since = accepted.get(answer.referral_id)
        if since is not None and answer.asked_at >= since:
            found[answer.referral_id] = answer
    return found


def consent_state(referral: Referral, on: date) -> ConsentState:
    """Where one referral stands on a day: what the family knows, who may consent, who did, what is still to do."""
    return consent_states([referral], on)[referral.pk]


def consent_facts_of(referrals: Sequence[Referral], on: date) -> dict[int, dict[str, Any]]:
    """The facts of information and consent that the rules ask for, by referral: keywords of `Facts`."""
    return {
        pk: {
            "informed_items": state.informed_items,
            "guardian_consent": state.guardian_consent,
            "student_assent": state.assent,
            "family_contacted": state.was_contacted,
        }
        for pk, state in consent_states(referrals, on).items()
    }


def consent_facts(referral: Referral, on: date) -> dict[str, Any]:
    """As `consent_facts_of`, for one referral."""
    return consent_facts_of([referral], on)[referral.pk]


def last_day_of_consent(school_id: int, on: date) -> date:
    """A yes holds until the end of the school year in which it is given; without a calendar for a year."""
    ends = SchoolYear.objects.filter(school_id=school_id, starts_on__lte=on, ends_before__gt=on)
    ends_before = ends.values_list("ends_before", flat=True).first() or _a_year_after(on)
    return date.fromordinal(ends_before.toordinal() - 1)


def _a_year_after(on: date) -> date:
    return date(on.year + 1, 3, 1) if (on.month, on.day) == (2, 29) else on.replace(year=on.year + 1)


@dataclass(frozen=True, slots=True)
class FamilyCounts:
    """For the manager's home. `refused` also counts who changed their mind, guardian or student."""

    not_told: int
    waiting: int
    waiting_since: date | None
    to_confirm: int
    refused: int
    questions: int
    oldest_question: date | None
    student_to_ask: int


def counts_for_home(school_ids: Iterable[int], on: date) -> FamilyCounts:
    """What waits for or from families in these schools, over accepted students and those who have a mentor."""
    asked = Referral.objects.filter(
        school_id__in=list(school_ids), status__in=[ReferralStatus.ACCEPTED, ReferralStatus.MATCHED]
    )
    referrals = list(asked.select_related("student").only("student__birth_on", "programme"))
    programmes = Programme.objects.select_related("blueprint").in_bulk({one.programme_id for one in referrals})
    for one in referrals:
        one.programme = programmes[one.programme_id]
    states = _states(referrals, _Rows.of(referrals).without_words(), on).values()
    steps = defaultdict(list)
    for state in states:
        steps[state.next_step].append(state)
    waiting = [*steps[Next.WAIT], *steps[Next.ASK_AGAIN]]
    last_told = [max(one.told.given_at for one in state.items if one.told) for state in waiting if state.items]
    questions = [question.asked_at for state in states for question in state.open_questions]
    return FamilyCounts(
        not_told=len(steps[Next.TELL]) + len(steps[Next.FIND_GUARDIAN]),
        waiting=len(waiting),
        waiting_since=min(last_told).date() if last_told else None,
        to_confirm=len(steps[Next.CONFIRM_AUTHORITY]),
        refused=len(steps[Next.TALK]),
        questions=len(questions),
        oldest_question=min(questions).date() if questions else None,
        student_to_ask=len(steps[Next.ASK_STUDENT]),
    )


def living_referral(referrals: Any, referral_id: int) -> Referral | None:
    """One of these referrals, with its people, while its family is told and asked."""
    referral = with_people(referrals).select_related("programme__lead").filter(pk=referral_id).first()
    return referral if referral is not None and is_living(referral) else None
