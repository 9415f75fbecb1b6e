"""Conditions about a match: agreement, meetings, reviews, its end, and contact with the family."""

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
def ok_from_all(facts: Facts, *, people: Names) -> Answer:
    return all_in("ok_from", facts.ok_from, people)


@condition
def told_all(facts: Facts, *, people: Names) -> Answer:
    return all_in("told", facts.told, people)


@condition
def agreement_signed_by_all(facts: Facts, *, parties: Names) -> Answer:
    return all_in("signed_by", facts.signed_by, parties)


@condition
def matches_this_year_at_most(facts: Facts, *, count: int) -> Answer:
    return at_most("matches_this_year", facts.matches_this_year, count)


@condition
def is_rematch(facts: Facts) -> Answer:
    """The student has had another match in this school year."""
    return at_least("matches_this_year", facts.matches_this_year, 2)


@condition
def rematches_allowed(facts: Facts, *, allowed: bool) -> Answer:
    if facts.matches_this_year is None:
        return unknown("matches_this_year")
    return Answer(met=allowed or facts.matches_this_year < 2, values={"matches_this_year": facts.matches_this_year})


@condition
def opinion_asked_of_all(facts: Facts, *, people: Names) -> Answer:
    """They were asked what they think of this match. Their yes is another condition: `ok_from_all`."""
    return all_in("opinions_asked", facts.opinions_asked, people)


@condition
def not_matched_by(facts: Facts, *, fields: Names, unless: bool = False) -> Answer:
    """None of `fields` counted when the two were paired; with `unless` they may."""
    if unless:
        return Answer(met=True)
    if facts.matched_by is None:
        return unknown("matched_by", fields=fields)
    used = tuple(name for name in fields if name in facts.matched_by)
    return Answer(met=not used, values={"used": used})


@condition
def group_size_at_most(facts: Facts, *, count: int) -> Answer:
    return at_most("group_size", facts.group_size, count)


@condition
def met_within_days(facts: Facts, *, days: int) -> Answer:
    return at_most("days_since_agreement", facts.days_since_agreement, days)


@condition
def first_meeting(facts: Facts) -> Answer:
    return yes("first_meeting", facts.first_meeting)


@condition
def later_meeting(facts: Facts) -> Answer:
    return unknown("first_meeting") if facts.first_meeting is None else Answer(met=not facts.first_meeting)


@condition
def confidentiality_limits_told(facts: Facts) -> Answer:
    return yes("confidentiality_limits_told", facts.confidentiality_limits_told)


@condition
def meeting_minutes_at_most(facts: Facts, *, minutes: int) -> Answer:
    return at_most("meeting_minutes", facts.meeting_minutes, minutes)


@condition
def meeting_observed_by(facts: Facts, *, role: str) -> Answer:
    return all_in("meeting_observed_by", facts.meeting_observed_by, (role,))


@condition
def targets_between(facts: Facts, *, least: int, most: int) -> Answer:
    if facts.targets_set is None:
        return unknown("targets_set")
    return Answer(
        met=least <= facts.targets_set <= most, values={"targets_set": facts.targets_set, "least": least, "most": most}
    )


@condition
def actions_checked(facts: Facts) -> Answer:
    return at_most("actions_unchecked", facts.actions_unchecked, 0)


@condition
def reviews_from_all(facts: Facts) -> Answer:
    if facts.reviews_asked is None or facts.reviews_given is None:
        return unknown(*(name for name in ("reviews_asked", "reviews_given") if getattr(facts, name) is None))
    return Answer(
        met=facts.reviews_given >= facts.reviews_asked,
        values={"given": facts.reviews_given, "asked": facts.reviews_asked},
    )


@condition
def review_not_older_than_days(facts: Facts, *, days: int) -> Answer:
    return at_most("days_since_review", facts.days_since_review, days)


@condition
def progress_made(facts: Facts) -> Answer:
    return yes("progress_made", facts.progress_made)


@condition
def plan_reviewed_within_weeks(facts: Facts, *, weeks: int) -> Answer:
    return at_most("weeks_since_plan_review", facts.weeks_since_plan_review, weeks)


@condition
def extending(facts: Facts) -> Answer:
    return yes("extending", facts.extending)


@condition
def extension_agreed_by_all(facts: Facts, *, parties: Names) -> Answer:
    return all_in("extension_agreed_by", facts.extension_agreed_by, parties)


@condition
def together_for_school_weeks(facts: Facts, *, weeks: int) -> Answer:
    return at_least("school_weeks_together", facts.school_weeks_together, weeks)


@condition
def closure_reason_in(facts: Facts, *, reasons: Names) -> Answer:
    return one_of("closure_reason", facts.closure_reason, reasons)


@condition
def closure_steps_done(facts: Facts, *, steps: Names) -> Answer:
    return all_in("closure_steps", facts.closure_steps, steps)


@condition
def contact_not_by(facts: Facts, *, roles: Names) -> Answer:
    if facts.contact_by_role is None:
        return unknown("contact_by_role", roles=roles)
    return Answer(
        met=facts.contact_by_role not in roles, values={"contact_by_role": facts.contact_by_role, "roles": roles}
    )


@condition
def contact_allowed_for_mentor(facts: Facts, *, policy: str) -> Answer:
    """`policy`: never, if_appropriate or freely. Only `never` holds a mentor back."""
    if facts.contact_by_role is None:
        return unknown("contact_by_role", policy=policy)
    held_back = policy == "never" and facts.contact_by_role == "mentor"
    return Answer(met=not held_back, values={"contact_by_role": facts.contact_by_role, "policy": policy})


@condition
def contact_made_by(facts: Facts, *, owner: str) -> Answer:
    return one_of("contact_by_role", facts.contact_by_role, (owner,))
