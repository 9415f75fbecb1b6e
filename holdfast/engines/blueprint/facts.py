"""What is known of a student, a mentor and a match when a rule is asked: plain values, None where not known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Facts for `evaluate` and for the eligibility engine. None always means "not known yet", never "no".

    People are given as any stable text (a key, a role), so that two of them can be compared; no name is needed.
    Durations are in the unit of the field's name. `answers` holds the answers to the blueprint's own questions, by id;
    `forms_complete` the codes of the forms that were answered for the case, the mentor or the match in question.
    `matches_this_year` counts the match that is being made. `minutes_asked_per_week` is what all work of a mentor
    takes, this match included.
    """

    on: date | None = None
    # refer and decide
    grade: str | None = None
    year_at_school: int | None = None
    age: int | None = None
    subjects_with_concern: int | None = None
    attendance_tier: int | None = None
    absence_percent: float | None = None
    support_level: str | None = None
    history_weeks: int | None = None
    weeks_waiting: int | None = None
    services_now: frozenset[str] | None = None
    answers: Mapping[str, bool | int | str] | None = None
    referred_by: str | None = None
    referred_by_role: str | None = None
    willing: bool | None = None
    willingness_asked_by: str | None = None
    decided_by: frozenset[str] | None = None
    forms_complete: frozenset[str] | None = None
    # inform and consent
    informed_items: frozenset[str] | None = None
    guardian_consent: bool | None = None
    student_assent: bool | None = None
    family_contacted: bool | None = None
    # the mentor
    application_received: bool | None = None
    interview_held: bool | None = None
    references_received: int | None = None
    checks_issued_on: Mapping[str, date] | None = None
    screening_cleared: bool | None = None
    training_minutes: int | None = None
    training_topics: frozenset[str] | None = None
    mentor_caseload: int | None = None
    minutes_asked_per_week: int | None = None
    # match and agree
    ok_from: frozenset[str] | None = None
    opinions_asked: frozenset[str] | None = None
    matched_by: frozenset[str] | None = None
    group_size: int | None = None
    told: frozenset[str] | None = None
    signed_by: frozenset[str] | None = None
    matches_this_year: int | None = None
    days_since_agreement: int | None = None
    # meet and review
    first_meeting: bool | None = None
    confidentiality_limits_told: bool | None = None
    meeting_minutes: int | None = None
    meeting_observed_by: frozenset[str] | None = None
    targets_set: int | None = None
    actions_unchecked: int | None = None
    reviews_asked: int | None = None
    reviews_given: int | None = None
    days_since_review: int | None = None
    progress_made: bool | None = None
    weeks_since_plan_review: int | None = None
    # extend and close
    extending: bool | None = None
    extension_agreed_by: frozenset[str] | None = None
    school_weeks_together: int | None = None
    closure_reason: str | None = None
    closure_steps: frozenset[str] | None = None
    # contact with the family
    contact_by_role: str | None = None
