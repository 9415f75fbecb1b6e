"""The facts of a pair: a student and a mentor whom somebody wants to bring together."""

from collections.abc import Sequence
from dataclasses import replace

from holdfast.cases.models import FamilyQuestion
from holdfast.engines.blueprint import Blueprint, Facts
from holdfast.matches.access import LIVING
from holdfast.matches.choices import Party
from holdfast.matches.facts import agreement_facts, forms_of_pair
from holdfast.matches.models import Answer, Match, Opinion
from holdfast.programmes.queries import blueprint_of


def pair_facts(match: Match, student: Facts) -> Facts:
    """The student's facts with those of the pair: who said yes, who signed, what the mentor has to do already.

    The two were brought together by what the programme names and by nothing else. Each student meets alone.
    """
    said_yes, signed = agreement_facts(match)
    living = living_matches_of(match.mentor_id)
    return replace(
        student,
        forms_complete=forms_of_pair(match),
        ok_from=said_yes,
        signed_by=signed,
        opinions_asked=_opinions_asked(match),
        matched_by=_paired_by(blueprint_of(match.programme)) | frozenset(match.counted),
        mentor_caseload=sum(one.pk != match.pk for one in living),
        minutes_asked_per_week=_minutes_a_week(living),
        group_size=1,
        extending=False,
    )


def living_matches_of(mentor_id: int) -> list[Match]:
    """Every match that takes a place of this mentor, in whatever programme, with its agreement: one query."""
    rows = Match.objects.filter(mentor=mentor_id, status__in=LIVING)
    found = rows.select_related("programme__blueprint", "agreement").defer("programme__blueprint__text")
    return list(found.order_by("id"))


def minutes_of_mentor(mentor_id: int) -> int:
    """What all matches of a mentor ask for in a week."""
    return _minutes_a_week(living_matches_of(mentor_id))


def _opinions_asked(match: Match) -> frozenset[str]:
    """Who was asked about this match: whoever said what they think, or yes or no, and a guardian who wrote about it.

    A signature is no opinion: the paper asks nobody what they think.
    """
    asked = set(Answer.objects.filter(match=match).values_list("party", flat=True))
    asked |= set(Opinion.objects.filter(match=match).values_list("party", flat=True))
    if (
        match.approved_at is not None
        and FamilyQuestion.objects.filter(
            referral=match.referral_id, guardian__isnull=False, asked_at__gte=match.approved_at
        ).exists()
    ):
        asked.add(Party.GUARDIAN)
    return frozenset(asked)


def _paired_by(blueprint: Blueprint) -> frozenset[str]:
    """What may count when two are paired in this programme. A proposal counts nothing else."""
    named = [blueprint.setting(f"match.{name}").value or () for name in ("weights", "hard_constraints")]
    return frozenset(item.id for items in named for item in items)


def _minutes_a_week(living: Sequence[Match]) -> int:
    """What all these matches of a mentor ask for in a week. The students of a group sit together and count once."""
    alone, together = 0, dict[int, int]()
    for one in living:
        blueprint = blueprint_of(one.programme)
        per_week, minutes = (
            (one.agreement.per_week, one.agreement.minutes)
            if hasattr(one, "agreement")
            else (blueprint.setting(f"agreement.{name}").value or 0 for name in ("frequency_per_week", "minutes"))
        )
        if blueprint.setting("unit_of_work").value == "group":
            together[one.programme_id] = max(together.get(one.programme_id, 0), per_week * minutes)
        else:
            alone += per_week * minutes
    return alone + sum(together.values())
