"""Reads of information and consent: where each referral stands, for pages and for the rules."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from holdfast.cases.choices import Outcome
from holdfast.cases.consent.access import is_living
from holdfast.cases.consent.state import ConsentState, ToldItem, guardian_state
from holdfast.cases.consent.wording import Wording, wording_of
from holdfast.cases.facts import age_on
from holdfast.cases.models import Consent, Decision, FamilyQuestion, InformationGiven, Referral, Willingness
from holdfast.cases.queries import with_people
from holdfast.engines.blueprint import Blueprint
from holdfast.families.facts import families_spoken_to
from holdfast.people.models import Guardianship, SchoolYear
from holdfast.programmes.queries import blueprint_of


def consent_states(referrals: Sequence[Referral], on: date) -> dict[int, ConsentState]:
    """Where each referral stands on a day, by its id: six queries, whatever their number (two more where a
    programme waits for a talk with the family)."""
    ids = [one.pk for one in referrals]
    told: defaultdict[int, dict[str, InformationGiven]] = defaultdict(dict)
    consents: defaultdict[tuple[int, int | None], list[Consent]] = defaultdict(list)
    questions: defaultdict[int, list[FamilyQuestion]] = defaultdict(list)
    for given in InformationGiven.objects.filter(referral__in=ids).select_related("given_by", "guardian"):
        told[given.referral_id][given.item] = given
    for consent in Consent.objects.filter(referral__in=ids, guardian__isnull=False).select_related("recorded_by"):
        consents[consent.referral_id, consent.guardian_id].append(consent)
    asked = FamilyQuestion.objects.filter(referral__in=ids).select_related("guardian", "answered_by")
    for question in asked.order_by("-asked_at", "-id"):
        questions[question.referral_id].append(question)
    guardians, assents = _guardians_of({one.student_id for one in referrals}), _assents(ids)
    talks = families_spoken_to((one.programme, one.student_id, one.student.household_id) for one in referrals)
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
            spoken_to=(one.programme_id, one.student_id) in talks,
        )
    return states


def _guardians_of(student_ids: Collection[int]) -> defaultdict[int, list[Guardianship]]:
    found: defaultdict[int, list[Guardianship]] = defaultdict(list)
    links = Guardianship.objects.filter(student__in=student_ids).select_related("guardian")
    for link in links.order_by("priority", "id"):
        found[link.student_id].append(link)
    return found


def _assents(referral_ids: Sequence[int]) -> dict[int, Willingness]:
    """The student's last answer about taking part: a wish asked before the decision is not yet an assent."""
    accepted: dict[int, datetime] = {}
    decided = Decision.objects.filter(referral__in=referral_ids, outcome=Outcome.ACCEPT).order_by("decided_at", "id")
    for referral, decided_at in decided.values_list("referral_id", "decided_at"):
        accepted[referral] = decided_at
    found = {}
    asked = Willingness.objects.filter(referral__in=referral_ids).select_related("asked_by")
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


def living_referral(referrals: Any, referral_id: int) -> Referral | None:
    """One of these referrals, with its people, while its family is told and asked."""
    referral = with_people(referrals).select_related("programme__lead").filter(pk=referral_id).first()
    return referral if referral is not None and is_living(referral) else None
