"""The facts of a pair: a student and a mentor whom somebody wants to bring together."""

from collections.abc import Sequence
from dataclasses import replace

from holdfast.cases.models import FamilyQuestion
from holdfast.engines.blueprint import Blueprint, Facts
from holdfast.groups.facts import Together, groups_of_mentor
from holdfast.matches.choices import Party
from holdfast.matches.facts import agreement_facts, forms_of_pair
from holdfast.matches.models import Answer, Match, Opinion
from holdfast.matches.workload import living_matches, of_group, work_asked
from holdfast.mentors.facts import training_a_week
from holdfast.programmes.queries import blueprint_of


def pair_facts(match: Match, student: Facts) -> Facts:
    """The student's facts with those of the pair: who said yes, who signed, what the mentor has to do already.

    The two were brought together by what the programme names and by nothing else.
    """
    said_yes, signed = agreement_facts(match)
    on = student.on or match.proposed_at.date()
    living, groups = living_matches([match.mentor_id]), groups_of_mentor(match.mentor_id, on)
    training = training_a_week([match.mentor_id], on).get(match.mentor_id, 0)
    return replace(
        student,
        forms_complete=forms_of_pair(match),
        ok_from=said_yes,
        signed_by=signed,
        opinions_asked=_opinions_asked(match),
        matched_by=_paired_by(blueprint_of(match.programme)) | frozenset(match.counted),
        mentor_caseload=sum(one.pk != match.pk for one in living),
        minutes_asked_per_week=sum(one.minutes for one in work_asked(living, groups, training)),
        group_size=_sitting_together(match, living, groups),
        extending=False,
    )


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


def _sitting_together(match: Match, living: Sequence[Match], groups: Sequence[Together]) -> int:
    """How many would sit together with this student: alone, or in the mentor's smallest group of the programme.

    Where students sit in groups, whoever has no group yet will sit with the next.
    """
    if not of_group(match):
        return 1
    others = {one.student_id for one in living if one.programme_id == match.programme_id and one.pk != match.pk}
    here = [one.students - {match.student_id} for one in groups if one.programme_id == match.programme_id]
    loose = others.difference(*here)
    return 1 + len(loose) + min(map(len, here), default=0)
