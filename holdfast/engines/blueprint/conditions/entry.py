"""Conditions about who comes in, and about information and consent."""

from holdfast.engines.blueprint.conditions.base import (
    Answer,
    Names,
    all_in,
    at_least,
    at_most,
    condition,
    one_of,
    unknown,
    yes,
)
from holdfast.engines.blueprint.facts import Facts


@condition
def concern_in_at_least_subjects(facts: Facts, *, count: int) -> Answer:
    return at_least("subjects_with_concern", facts.subjects_with_concern, count)


@condition
def grade_in(facts: Facts, *, grades: Names) -> Answer:
    if facts.grade is None:
        return unknown("grade", allowed=grades)
    met = plain_grade(facts.grade) in {plain_grade(grade) for grade in grades}
    return Answer(met=met, values={"grade": facts.grade, "allowed": grades})


def plain_grade(grade: str) -> str:
    """One spelling for a grade: `KG`, `kindergarten` are `K`; `01` is `1`. Other codes only lose case and spaces."""
    plain = grade.strip().upper().lstrip("0")
    return "K" if plain in ("KG", "KINDERGARTEN") else plain


@condition
def year_at_school_at_most(facts: Facts, *, years: int) -> Answer:
    return at_most("year_at_school", facts.year_at_school, years)


@condition
def tier_at_least(facts: Facts, *, tier: int) -> Answer:
    return at_least("attendance_tier", facts.attendance_tier, tier)


@condition
def tier_in(facts: Facts, *, tiers: tuple[int, ...]) -> Answer:
    return one_of("attendance_tier", facts.attendance_tier, tiers)


@condition
def absence_percent_at_least(facts: Facts, *, percent: float) -> Answer:
    return at_least("absence_percent", facts.absence_percent, percent)


@condition
def support_level_in(facts: Facts, *, levels: Names) -> Answer:
    return one_of("support_level", facts.support_level, levels)


@condition
def history_at_least_weeks(facts: Facts, *, weeks: int) -> Answer:
    return at_least("history_weeks", facts.history_weeks, weeks)


@condition
def service_now(facts: Facts, *, services: Names) -> Answer:
    if facts.services_now is None:
        return unknown("services_now", services=services)
    found = tuple(name for name in services if name in facts.services_now)
    return Answer(met=bool(found), values={"services": found})


@condition
def answer_is(facts: Facts, *, question: str, answer: bool | int | str = True) -> Answer:
    given = None if facts.answers is None else facts.answers.get(question)
    if given is None:
        return unknown(f"answers.{question}", expected=answer)
    return Answer(met=type(given) is type(answer) and given == answer, values={"question": question, "answer": given})


@condition
def referred_by_role_in(facts: Facts, *, roles: Names) -> Answer:
    return one_of("referred_by_role", facts.referred_by_role, roles)


@condition
def student_willing(facts: Facts) -> Answer:
    return yes("willing", facts.willing)


@condition
def willingness_checked_by_other_than_referrer(facts: Facts, *, asked_by: str = "other_than_referrer") -> Answer:
    """A yes counts when somebody other than the referrer heard it; with `asked_by` "anyone", whoever heard it."""
    missing = [name for name in ("willing", "willingness_asked_by", "referred_by") if getattr(facts, name) is None]
    if facts.willing is False:
        return Answer(met=False, values={"willing": False})
    if asked_by == "anyone":
        return yes("willing", facts.willing)
    if missing:
        return unknown(*missing)
    other = facts.willingness_asked_by != facts.referred_by
    return Answer(met=other, values={"willing": True, "asked_by_the_referrer": not other})


@condition
def not_decided_by(facts: Facts, *, fields: Names) -> Answer:
    if facts.decided_by is None:
        return unknown("decided_by", fields=fields)
    used = tuple(name for name in fields if name in facts.decided_by)
    return Answer(met=not used, values={"used": used})


@condition
def forms_complete(facts: Facts, *, forms: Names) -> Answer:
    """Each of the blueprint's forms named here has been answered."""
    return all_in("forms_complete", facts.forms_complete, forms)


@condition
def inform_items_complete(facts: Facts, *, items: Names) -> Answer:
    return all_in("informed_items", facts.informed_items, items)


@condition
def consent_given(facts: Facts, *, by: str, own_consent_from_age: int | None = None) -> Answer:
    """`by`: guardian, student, both or none. From `own_consent_from_age` on, the student's own consent is enough."""
    needed = {"guardian": {"guardian_consent"}, "student": {"student_assent"}, "none": set[str]()}.get(
        by, {"guardian_consent", "student_assent"}
    )
    if own_consent_from_age is not None and "guardian_consent" in needed and not facts.guardian_consent:
        if facts.age is None:
            return unknown("age", *sorted(name for name in needed if getattr(facts, name) is None))
        if facts.age >= own_consent_from_age:
            needed = {"student_assent"}
    given = {name: getattr(facts, name) for name in sorted(needed)}
    if False in given.values():
        return Answer(met=False, values={"refused": tuple(name for name, said in given.items() if said is False)})
    missing = tuple(name for name, said in given.items() if said is None)
    return unknown(*missing) if missing else Answer(met=True, values=given)


@condition
def family_contacted_first(facts: Facts, *, grades: Names = ()) -> Answer:
    """For the students in `grades` (all when empty) the family has been spoken to before the student."""
    if grades and facts.grade is None:
        return (
            Answer(met=True, values={"family_contacted": True})
            if facts.family_contacted
            else unknown("grade", "family_contacted")
        )
    if grades and not grade_in(facts, grades=grades).met:
        return Answer(met=True, values={"grade": facts.grade, "grades": grades})
    return yes("family_contacted", facts.family_contacted)
