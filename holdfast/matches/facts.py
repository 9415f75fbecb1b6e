"""From referrals, students and mentors to the people of a matching round, and to the facts that rules ask for."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from django.db.models import Q

from holdfast.accounts.models import User
from holdfast.cases.consent.queries import consent_facts_of
from holdfast.cases.facts import referral_facts
from holdfast.cases.models import Referral
from holdfast.engines import matching
from holdfast.engines.blueprint import Blueprint, Facts
from holdfast.forms.facts import forms_of_match
from holdfast.matches.access import LIVING, MEETING
from holdfast.matches.choices import MatchStatus
from holdfast.matches.lasting import end_of_agreement, length_of, school_year_of
from holdfast.matches.models import Answer, Match, Signature, StudentPreference
from holdfast.mentors.models import Mentor
from holdfast.people.models import Guardianship, SchoolYear, SectionMember, Student
from holdfast.programmes.models import Programme

SLOT_UNKNOWN_OF_STUDENT, SLOT_UNKNOWN_OF_MENTOR = 1001, 1002
"""Two slots beyond any week. Whoever's free times are not known has the one that everybody of the other side has, so
that what nobody asked yet keeps nobody apart, and counts the same for every pair."""
WEIGHT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "wishes": ("student_wish", "mentor_wish", "family_wish"),
    "shared-interests": ("shared_interest", "rare_interest", "shared_dislike"),
    "personal-interests": ("shared_interest",),
    "academic-interests": ("shared_interest",),
    "professional-interests": ("shared_interest",),
    "family-language": ("shared_language",),
    "engages-parents": ("engages_family",),
}
"""What a programme's weight of that name counts. Another name counts nothing until a fact stands behind it.

Interests of whatever kind are told in one list; of several weights on it the largest counts.
"""
ALL_GRADES = 99


@dataclass(frozen=True, slots=True)
class Cohort:
    """The people of a round as rows, and as the engine takes them. Keys are the ids as text."""

    programme: Programme
    referrals: tuple[Referral, ...]
    mentors: tuple[Mentor, ...]
    found: matching.Candidates

    def digest(self) -> str:
        """Changes when anything that the proposal rests on has changed; the same in every process and on every day.

        The day by which mentors must still be there moves each night: what counts is who falls short of it.
        """
        needed = self.found.rules.must_last_until_ordinal or 0
        short = [one.key for one in self.found.mentors if (one.available_until_ordinal or needed) < needed]
        told = [
            [_plain(one) for one in self.found.students],
            [_plain(replace(one, available_until_ordinal=None)) for one in self.found.mentors],
            _plain(self.found.weights),
            _plain(replace(self.found.rules, must_last_until_ordinal=None)),
            short,
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _plain(one: matching.Student | matching.Mentor | matching.Weights | matching.Rules) -> list[object]:
    """The values of a person or of a setting, with sets in order."""
    values = (getattr(one, field.name) for field in fields(one))
    return [sorted(value) if isinstance(value, frozenset) else value for value in values]


def weights_of(blueprint: Blueprint) -> matching.Weights:
    """The engine's starting points, each multiplied by the weight that the programme gives it."""
    standard = matching.Weights()
    given: dict[str, int] = {}
    for item in blueprint.setting("match.weights").value or ():
        for field in WEIGHT_FIELDS.get(item.id, ()):
            given[field] = max(item.weight, given.get(field, item.weight))
    return replace(standard, **{field: getattr(standard, field) * weight for field, weight in given.items()})


def rules_of(blueprint: Blueprint, ends_before: date | None) -> matching.Rules:
    constraints = {item.id for item in blueprint.setting("match.hard_constraints").value or ()}
    weighed = {item.id for item in blueprint.setting("match.weights").value or ()}
    grades = blueprint.setting("family.family_first_grades").value
    youngest = max(map(grade_number, grades)) if grades else ALL_GRADES
    return matching.Rules(
        common_slots=1 if "free-at-the-same-time" in constraints else 0,
        own_teacher_excluded="not-own-teacher" in constraints,
        must_last_until_ordinal=ends_before.toordinal() - 1 if ends_before else None,
        family_up_to_grade=youngest if "engages-parents" in weighed else 0,
    )


def grade_number(grade: str) -> int:
    """The number in a grade's name; kindergarten and whatever has no number is 0."""
    digits = "".join(character for character in grade if character.isdigit())
    return int(digits[:2]) if digits else 0


def cohort_of(
    programme: Programme,
    blueprint: Blueprint,
    referrals: Sequence[Referral],
    mentors: Sequence[tuple[Mentor, bool, bool]],
    on: date,
    *,
    outside: Q | None = None,
) -> Cohort:
    """The people of a round. `mentors` come with whether they are cleared and trained for this programme.

    `outside` are the living matches that stay as they are: those take places. By default all of them do.
    """
    people = [one for one, _cleared, _trained in mentors]
    until = end_of_agreement(programme.school_id, length_of(blueprint), on)
    kin, taught = _kin(people), _taught(people, on)
    loads = _loads(people, outside)
    most = blueprint.setting("people.caseload_max").value
    found = matching.candidates(
        students_of(referrals, programme),
        [_mentor(one, cleared, trained, loads, most, kin, taught) for one, cleared, trained in mentors],
        weights_of(blueprint),
        rules_of(blueprint, until),
    )
    return Cohort(programme, tuple(referrals), tuple(people), found)


def students_of(referrals: Sequence[Referral], programme: Programme) -> list[matching.Student]:
    ids = [one.student_id for one in referrals]
    told = {one.student_id: one for one in StudentPreference.objects.filter(student__in=ids)}
    refused, known = _past(programme, ids)
    households: dict[int | None, set[int]] = {}
    for one in referrals:
        households.setdefault(one.student.household_id, set()).add(one.student_id)
    taught_in = programme.school.district.default_language
    return [_student(one, told.get(one.student_id), households, refused, known, taught_in) for one in referrals]


def _student(
    referral: Referral,
    told: StudentPreference | None,
    households: Mapping[int | None, set[int]],
    refused: Mapping[int, set[str]],
    known: Mapping[int, set[str]],
    taught_in: str,
) -> matching.Student:
    student = referral.student
    slots = frozenset(told.free_slots) if told else frozenset()
    siblings = households[student.household_id] - {student.pk} if student.household_id else set()
    languages = {taught_in, student.language, student.home_language[:2], *(told.languages if told else ())} - {""}
    return matching.Student(
        key=str(student.pk),
        need_tier=referral.need_tier,
        school=str(student.school_id),
        grade=grade_number(student.grade),
        interests=frozenset(told.interests if told else ()),
        dislikes=frozenset(told.dislikes if told else ()),
        languages=frozenset(languages),
        free_slots=slots | {SLOT_UNKNOWN_OF_MENTOR} if slots else frozenset({SLOT_UNKNOWN_OF_STUDENT}),
        wishes=tuple(str(one) for one in told.wishes) if told else (),
        family_wishes=frozenset(str(one) for one in told.family_wishes) if told else frozenset(),
        vetoes=frozenset(refused.get(student.pk, ())),
        siblings=frozenset(str(one) for one in siblings),
        knows=frozenset(known.get(student.pk, ())),
    )


def _mentor(
    mentor: Mentor,
    cleared: bool,
    trained: bool,
    loads: Mapping[int, int],
    most: int | None,
    kin: Mapping[int, set[str]],
    taught: Mapping[int | None, set[str]],
) -> matching.Mentor:
    slots = frozenset(mentor.free_slots)
    unknown = {SLOT_UNKNOWN_OF_STUDENT} if slots else {SLOT_UNKNOWN_OF_STUDENT, SLOT_UNKNOWN_OF_MENTOR}
    return matching.Mentor(
        key=str(mentor.pk),
        capacity=min(mentor.capacity, most) if most else mentor.capacity,
        schools=frozenset({str(mentor.school_id)}),
        cleared=cleared,
        trained=trained,
        current_load=loads.get(mentor.pk, 0),
        interests=frozenset(mentor.interests),
        dislikes=frozenset(mentor.dislikes),
        languages=frozenset(mentor.languages),
        free_slots=slots | unknown,
        available_until_ordinal=mentor.available_until.toordinal() if mentor.available_until else None,
        kin=frozenset(kin.get(mentor.pk, ())),
        teaches=frozenset(taught.get(mentor.staff_id, ()) if mentor.staff_id else ()),
        engages_parents=mentor.engages_families,
        experience=mentor.years_of_experience,
    )


def _past(programme: Programme, student_ids: Sequence[int]) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """(mentors refused for a student in this programme, mentors with whom a match was completed in any)."""
    refused: dict[int, set[str]] = {}
    known: dict[int, set[str]] = {}
    rows = Match.objects.filter(student__in=student_ids, status__in=[MatchStatus.DECLINED, MatchStatus.ENDED])
    for student, mentor, status, where, why in rows.values_list(
        "student_id", "mentor_id", "status", "programme_id", "end_reason"
    ):
        if status == MatchStatus.DECLINED and where == programme.pk:
            refused.setdefault(student, set()).add(str(mentor))
        elif status == MatchStatus.ENDED and why == "completed":
            known.setdefault(student, set()).add(str(mentor))
    return refused, known


def _loads(mentors: Sequence[Mentor], outside: Q | None) -> dict[int, int]:
    """How many places of each mentor are taken by living matches."""
    living = Match.objects.filter(mentor__in=mentors, status__in=LIVING)
    loads: dict[int, int] = {}
    for mentor in living.filter(outside if outside is not None else Q()).values_list("mentor_id", flat=True):
        loads[mentor] = loads.get(mentor, 0) + 1
    return loads


def _kin(mentors: Sequence[Mentor]) -> dict[int, set[str]]:
    """Students of each mentor's own family: their children, their brothers and sisters, themselves."""
    kin: dict[int, set[str]] = {}
    users = dict(
        User.objects.filter(pk__in=[one.user_id for one in mentors if one.user_id], guardian__isnull=False).values_list(
            "id", "guardian_id"
        )
    )
    children: dict[int, set[str]] = {}
    for guardian, student in Guardianship.objects.filter(guardian__in=users.values()).values_list(
        "guardian_id", "student_id"
    ):
        children.setdefault(guardian, set()).add(str(student))
    homes = dict(Student.objects.filter(pk__in=[one.student_id for one in mentors if one.student_id]).values_list(
        "id", "household_id"
    ))  # fmt: skip
    at_home: dict[int, set[str]] = {}
    for home, student in Student.objects.filter(household__in=[one for one in homes.values() if one]).values_list(
        "household_id", "id"
    ):
        at_home.setdefault(home, set()).add(str(student))
    for one in mentors:
        own = {str(one.student_id)} | at_home.get(homes.get(one.student_id) or 0, set()) if one.student_id else set()
        kin[one.pk] = own | children.get(users.get(one.user_id or 0, 0), set())
    return kin


def _taught(mentors: Sequence[Mentor], on: date) -> dict[int | None, set[str]]:
    """Students whom each member of staff teaches on a day, by staff id."""
    current = (Q(starts_on=None) | Q(starts_on__lte=on)) & (Q(ends_before=None) | Q(ends_before__gt=on))
    staff = [one.staff_id for one in mentors if one.staff_id]
    sections: dict[int, set[int]] = {}
    for section, teacher in SectionMember.objects.filter(current, staff__in=staff, missing_since=None).values_list(
        "section_id", "staff_id"
    ):
        sections.setdefault(section, set()).add(teacher)
    taught: dict[int | None, set[str]] = {}
    pupils = SectionMember.objects.filter(current, section__in=sections, student__isnull=False, missing_since=None)
    for section, student in pupils.values_list("section_id", "student_id"):
        for teacher in sections[section]:
            taught.setdefault(teacher, set()).add(str(student))
    return taught


def student_facts(referrals: Sequence[Referral], on: date) -> dict[int, Facts]:
    """What is known of each student before a match, by referral: the same number of queries for any number."""
    facts, consents = referral_facts(referrals, on), consent_facts_of(referrals, on)
    years = {school: school_year_of(school, on) for school in {one.school_id for one in referrals}}
    matched = _matches_since(referrals, years)
    return {
        one.pk: replace(facts[one.pk], **consents[one.pk], matches_this_year=matched.get(one.student_id, 0) + 1)
        for one in referrals
    }


def _matches_since(referrals: Sequence[Referral], years: Mapping[int, SchoolYear | None]) -> dict[int, int]:
    """How many matches each student began in this school year."""
    counts: dict[int, int] = {}
    rows = Match.objects.filter(
        student__in=[one.student_id for one in referrals], status__in=[*MEETING, MatchStatus.ENDED]
    )
    for student, school, starts_on in rows.values_list("student_id", "school_id", "starts_on"):
        year = years.get(school)
        if starts_on and (year is None or starts_on >= year.starts_on):
            counts[student] = counts.get(student, 0) + 1
    return counts


def forms_of_pair(match: Match) -> frozenset[str]:
    """The complete forms about a match and about everybody in it."""
    return forms_of_match(
        programme_id=match.programme_id, match_id=match.pk, student_id=match.student_id,
        household_id=match.student.household_id, mentor_id=match.mentor_id,
    )  # fmt: skip


def agreement_facts(match: Match) -> tuple[frozenset[str], frozenset[str]]:
    """(who said yes to this match, who signed). A signature is a yes as well."""
    signed = frozenset(Signature.objects.filter(agreement__match=match).values_list("party", flat=True))
    said = Answer.objects.filter(match=match, says_yes=True).values_list("party", flat=True)
    return frozenset(said) | signed, signed
