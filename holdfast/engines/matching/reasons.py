"""One pair at a time: what forbids it, and what its score is made of. `candidates` does the same for all pairs."""

from collections import Counter
from collections.abc import Iterable, Iterator

from holdfast.engines.matching.people import Constraint, Mentor, Part, Rules, Student, Weights


def rare_interests(people: Iterable[Student | Mentor], rules: Rules) -> frozenset[str]:
    """Interests and dislikes are counted apart; only interests can be rare."""
    everyone = list(people)
    holders = Counter(interest for person in everyone for interest in person.interests)
    return frozenset(name for name, count in holders.items() if count * rules.rare_one_in <= len(everyone))


def blocks_of_mentor(mentor: Mentor, rules: Rules) -> tuple[Constraint, ...]:
    """What keeps this mentor from every student, in the order of `Constraint`."""
    until, needed = mentor.available_until_ordinal, rules.must_last_until_ordinal
    blocked = (
        (Constraint.SCREENING, not mentor.cleared),
        (Constraint.TRAINING, rules.training and not mentor.trained),
        (Constraint.CAPACITY, mentor.places == 0),
        (Constraint.ENDS_TOO_SOON, needed is not None and until is not None and until < needed),
    )
    return tuple(name for name, holds in blocked if holds)


def blocks_of_pair(student: Student, mentor: Mentor, rules: Rules) -> tuple[Constraint, ...]:
    """Every constraint between these two, the mentor's own first; empty when the pair is allowed."""
    blocked = (
        (Constraint.SCHOOL, rules.same_school and student.school not in mentor.schools),
        (Constraint.SLOT, len(student.free_slots & mentor.free_slots) < rules.common_slots),
        (Constraint.LANGUAGE, rules.common_language and not student.languages & mentor.languages),
        (Constraint.VETO, mentor.key in student.vetoes or student.key in mentor.vetoes),
        (Constraint.KIN, student.key in mentor.kin),
        (Constraint.OWN_TEACHER, rules.own_teacher_excluded and student.key in mentor.teaches),
    )
    return blocks_of_mentor(mentor, rules) + tuple(name for name, holds in blocked if holds)


def wish_points(points: int, rank: int) -> int:
    """All points for the first wish, half for the second, a third for the third, rounded down."""
    return points // (rank + 1)


def _shared(name: str, each: int, shared: frozenset[str], at_most: int) -> Part:
    values = tuple(sorted(shared))[:at_most]
    return Part(name, each * len(values), values)


def _all_parts(
    student: Student, mentor: Mentor, weights: Weights, rules: Rules, rare: frozenset[str]
) -> Iterator[Part]:
    interests = student.interests & mentor.interests
    yield _shared("shared_interest", weights.shared_interest, interests, rules.interests_counted)
    yield _shared("rare_interest", weights.rare_interest, interests & rare, rules.interests_counted)
    yield _shared("shared_dislike", weights.shared_dislike, student.dislikes & mentor.dislikes, rules.interests_counted)
    languages = student.languages & mentor.languages
    yield _shared("shared_language", weights.shared_language, languages, len(languages))
    slots = tuple(sorted(student.free_slots & mentor.free_slots))[: rules.slots_counted]
    yield Part("common_slot", weights.common_slot * len(slots), slots)
    if mentor.key in student.wishes:
        rank = student.wishes.index(mentor.key)
        yield Part("student_wish", wish_points(weights.student_wish, rank), (rank + 1,))
    if student.key in mentor.wishes:
        rank = mentor.wishes.index(student.key)
        yield Part("mentor_wish", wish_points(weights.mentor_wish, rank), (rank + 1,))
    if mentor.key in student.family_wishes:
        yield Part("family_wish", weights.family_wish)
    if mentor.key in student.knows:
        yield Part("prior_relation", weights.prior_relation)
    if student.need_tier <= rules.experience_up_to_tier:
        years = min(mentor.experience, rules.experience_counted)
        yield Part("experience_for_need", weights.experience_for_need * years, (years,))
    if mentor.engages_parents and student.grade <= rules.family_up_to_grade:
        yield Part("engages_family", weights.engages_family, (student.grade,))
    if mentor.key == student.current_mentor:
        yield Part("continuity", weights.continuity)


def parts_of_pair(
    student: Student, mentor: Mentor, weights: Weights, rules: Rules, rare: frozenset[str]
) -> tuple[Part, ...]:
    """The parts that are not zero, largest first, then by name; their points add up to the pair's score."""
    parts = (part for part in _all_parts(student, mentor, weights, rules, rare) if part.points)
    return tuple(sorted(parts, key=lambda part: (-part.points, part.name)))
