"""The sections of a blueprint, in the order of the lifecycle. A leaf is a `Setting`; one left out is open."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from holdfast.engines.blueprint.parts import (
    Cadence,
    Channel,
    Check,
    Criterion,
    Denominator,
    Document,
    Edition,
    EvaluationSource,
    Form,
    MentorSource,
    PriorityPart,
    RecordKind,
    Result,
    Role,
    Route,
    RuleEntry,
    ScalePoint,
    Source,
    Step,
    Support,
    SupportLevel,
    Weighted,
    Who,
)
from holdfast.engines.blueprint.values import OPEN, AtLeastOne, Count, Item, Part, Point, Setting, Slug, Text, Words

Items = Setting[tuple[Item, ...]]
People = Setting[tuple[Who, ...]]
Names = Setting[tuple[Slug, ...]]
Grades = Setting[tuple[Words, ...]]
Flag = Setting[bool]
Whole = Setting[Count]
Some = Setting[AtLeastOne]
Told = Setting[Text]


class Team(Part):
    lead: People = OPEN
    roles: Setting[tuple[Role, ...]] = OPEN
    designated_staff: Items = OPEN
    places: Items = OPEN
    hours: Told = OPEN
    surge: Told = OPEN
    on_call: Told = OPEN
    backing: People = OPEN
    supervisor: Setting[Who] = OPEN
    mentor_sources: Setting[tuple[MentorSource, ...]] = OPEN
    caseload_min: Some = OPEN
    caseload_max: Some = OPEN
    caseload_mix: Told = OPEN
    work_types: Items = OPEN
    team_renewal: Setting[Cadence] = OPEN
    mentor_may_be_anyone_suitable: Flag = OPEN


class Entry(Part):
    identify_by: Setting[
        tuple[Literal["attendance", "grades", "behaviour", "teacher_reviews", "staff_judgement"], ...]
    ] = OPEN
    tier: Some = OPEN
    absence_percent: Setting[Annotated[int, Field(ge=1, le=100)]] = OPEN
    missed_days_a_month: Some = OPEN
    emphasis_grades: Grades = OPEN
    refer_by: People = OPEN
    referral_sufficient_alone: Flag = OPEN
    self_refer: Flag = OPEN
    parent_refer: Flag = OPEN
    routes: tuple[Route, ...] = ()
    routing: Items = OPEN
    recruitment: Told = OPEN
    target_groups: Items = OPEN
    prefer: Items = OPEN
    focus_areas: Items = OPEN
    reintegration: Told = OPEN
    reintegration_after_days: Some = OPEN
    documents: Items = OPEN
    questions: Items = OPEN
    eligibility_mode: Setting[Literal["criteria", "universal"]] = OPEN
    universal: Told = OPEN
    all_of: tuple[Criterion, ...] = ()
    any_of: tuple[Criterion, ...] = ()
    redirect: tuple[Criterion, ...] = ()
    support_screen: tuple[SupportLevel, ...] = ()
    willingness_check: Flag = OPEN
    willingness_asked_by: Setting[Literal["other_than_referrer", "anyone"]] = OPEN
    priority: tuple[PriorityPart, ...] = ()
    waiting_list: Flag = OPEN
    allocation: Setting[Literal["priority", "draw", "first_come"]] = OPEN
    begins: Told = OPEN


class Family(Part):
    informed: Flag = OPEN
    inform_items: Items = OPEN
    inform_before: Setting[Point] = OPEN
    consent_by: Setting[Literal["guardian", "student", "both", "none"]] = OPEN
    own_consent_from_age: Some = OPEN
    consent_scope: Items = OPEN
    first_contact: Setting[Literal["family", "student", "either"]] = OPEN
    family_first_grades: Grades = OPEN
    first_message: Told = OPEN
    contact_owner: Setting[Who] = OPEN
    mentor_contact: Setting[Literal["never", "if_appropriate", "freely"]] = OPEN
    contact_channels: Setting[tuple[Channel, ...]] = OPEN
    contact_every_days: Some = OPEN
    contact_content: Items = OPEN
    count_absences_in: Setting[Literal["days", "percent"]] = OPEN
    wording: Items = OPEN
    use_in_sessions: Flag = OPEN
    whole_school_messages: Items = OPEN
    involve: Items = OPEN
    contact_agreed_with: Setting[Who] = OPEN


class MentorGate(Part):
    application: Flag = OPEN
    interview: Flag = OPEN
    references: Whole = OPEN
    checks: Setting[tuple[Check, ...]] = OPEN
    decided_by: Setting[Who] = OPEN
    experience: Items = OPEN
    qualities: Items = OPEN
    constraints: Items = OPEN
    told_beforehand: Items = OPEN
    minutes_per_week_budget: Some = OPEN
    never_use: Names = OPEN
    training_topics: Items = OPEN
    training_minutes: Whole = OPEN
    training_partner: Told = OPEN
    induction: Items = OPEN
    training_requests: Items = OPEN
    materials: Items = OPEN


class Match(Part):
    method: Setting[Literal["proposed_and_approved", "by_hand", "wishes"]] = OPEN
    weights: Setting[tuple[Weighted, ...]] = OPEN
    hard_constraints: Items = OPEN
    needs_ok_from: People = OPEN
    opinion_from: People = OPEN
    confidentiality: Told = OPEN
    student_choice: Setting[Literal["ranked_wishes", "natural", "none"]] = OPEN
    cultural_aims: Flag = OPEN
    only_with_cultural_aims: Names = OPEN
    mentor_briefing: Items = OPEN
    tell: People = OPEN
    ask_subject_teachers: Items = OPEN
    first_session_booked: Setting[Literal["at_once", "later"]] = OPEN
    first_session_within_days: Some = OPEN
    first_session_max_minutes: Some = OPEN
    first_session_observed_by: Setting[Who] = OPEN
    first_session_agenda: Items = OPEN


class Agreement(Part):
    parties: People = OPEN
    lasts: Setting[Literal["weeks", "until_end_of_school_year", "one_year", "as_agreed"]] = OPEN
    weeks: Some = OPEN
    frequency_per_week: Setting[Annotated[int, Field(ge=1, le=7)]] = OPEN
    minutes: Setting[Annotated[int, Field(ge=1, le=600)]] = OPEN
    extension: Setting[Literal["none", "mutual", "manager"]] = OPEN
    extension_by: People = OPEN
    extension_weeks: Some = OPEN
    stop_rule: Setting[Literal["no_progress", "none"]] = OPEN
    limit_told_at_outset: Flag = OPEN
    clauses: Items = OPEN


class Cycle(Part):
    agenda: Items = OPEN
    student_gets: Items = OPEN
    techniques: Items = OPEN
    record_kinds: Setting[tuple[RecordKind, ...]] = OPEN
    review_from: Setting[Literal["every_subject_teacher", "class_teacher", "chosen_teachers", "nobody"]] = OPEN
    review_cadence: Setting[Cadence] = OPEN
    review_max_age_days: Some = OPEN
    review_aspects: Items = OPEN
    review_also: Items = OPEN
    review_scale: Setting[tuple[ScalePoint, ...]] = OPEN
    review_comment: Setting[Literal["optional", "required", "none"]] = OPEN
    praise_welcome: Flag = OPEN
    attendance_data: Setting[Cadence] = OPEN
    same_day_action: Items = OPEN
    target_horizon_days: Some = OPEN
    target_least: Whole = OPEN
    target_count: Some = OPEN
    target_status: Items = OPEN
    checks_between: Items = OPEN
    mentor_checks_actions: Flag = OPEN
    on_breach: Setting[Literal["immediate", "next_meeting"]] = OPEN
    work_with: People = OPEN
    reminders: Setting[tuple[Literal["text", "email", "card"], ...]] = OPEN
    reminder_hours_before: Some = OPEN
    copies_to: People = OPEN


class Escalation(Part):
    steps: Setting[tuple[Step, ...]] = OPEN
    ends_with: Told = OPEN
    disciplinary_handover: Told = OPEN
    consequences: Told = OPEN
    answer_within_days: Some = OPEN
    advice_from: People = OPEN
    safeguarding: Told = OPEN


class Supervision(Part):
    rhythms: Setting[tuple[Support, ...]] = OPEN
    near_end_days_before: Some = OPEN
    topics: Items = OPEN


class Services(Part):
    group_work: Flag = OPEN
    group_size_max: Some = OPEN
    group_topics: Items = OPEN
    partners: Items = OPEN
    harmonise: Items = OPEN
    dropin: Items = OPEN
    school_team: Items = OPEN
    agencies: Items = OPEN
    other_services_visible: Items = OPEN
    tiers: Items = OPEN
    barriers: Items = OPEN
    needed_from_district: Items = OPEN
    needed_from_school: Items = OPEN


class Continuity(Part):
    protect_weeks: Whole = OPEN
    risk_signals: Items = OPEN
    break_causes: Items = OPEN
    practices: Items = OPEN
    rematch_allowed: Flag = OPEN
    matches_per_year: Some = OPEN
    beyond_year: Flag = OPEN


class Closure(Part):
    exit_criteria: Items = OPEN
    reasons: Items = OPEN
    steps: Items = OPEN
    interviews: People = OPEN
    contact_after: Told = OPEN


class Evaluate(Part):
    known_effect: Told = OPEN
    sources: Setting[tuple[EvaluationSource, ...]] = OPEN
    measures: Items = OPEN
    effects_on_students: Items = OPEN
    effects_on_school: Items = OPEN
    effects_on_families: Items = OPEN
    effects_on_staff: Items = OPEN
    effects_on_partners: Items = OPEN
    gap: Told = OPEN
    comparison: Told = OPEN
    report_to: People = OPEN
    count_everyone: Flag = OPEN
    denominators: Setting[tuple[Denominator, ...]] = OPEN
    results: Setting[tuple[Result, ...]] = OPEN
    duration_weeks: Setting[tuple[AtLeastOne, AtLeastOne]] = OPEN
    quotes_with_consent: Flag = OPEN


class Records(Part):
    kept: Setting[Literal["holdfast", "school_system", "paper"]] = OPEN
    restricted: Items = OPEN
    mentor_sees: Items = OPEN
    retention_months: Some = OPEN
    policies: Items = OPEN
    approved_on: Setting[date] = OPEN
    review_on: Setting[date] = OPEN
    documents: Items = OPEN


class Funding(Part):
    measure: Told = OPEN
    context: Told = OPEN
    use: Told = OPEN
    paid_for: Items = OPEN


class Plan(Part):
    """What is written together with the student or the family, and looked at again."""

    written_with: People = OPEN
    parts: Items = OPEN
    review_every_weeks: Some = OPEN
    feeds: Items = OPEN


class Launch(Part):
    """What must stand before the first referral, who hears of it, and the sheets of the launch kit."""

    readiness: Items = OPEN
    tell: Items = OPEN
    kit: Names = OPEN


class Content(Part):
    """A whole blueprint as written."""

    id: Slug
    edition: Edition
    languages: tuple[Literal["en", "fr"], Literal["en", "fr"]]
    source: Source
    name: Text
    summary: Text
    unit_of_work: Setting[Literal["student", "group", "household"]] = OPEN
    aims: Items = OPEN
    objectives: Items = OPEN
    principles: Items = OPEN
    role_is: Items = OPEN
    role_is_not: Items = OPEN
    known_failures: Items = OPEN
    launch: Launch = Launch()
    people: Team = Team()
    entry: Entry = Entry()
    family: Family = Family()
    mentor_gate: MentorGate = MentorGate()
    match: Match = Match()
    agreement: Agreement = Agreement()
    cycle: Cycle = Cycle()
    plan: Plan = Plan()
    escalation: Escalation = Escalation()
    supervision: Supervision = Supervision()
    services: Services = Services()
    continuity: Continuity = Continuity()
    closure: Closure = Closure()
    evaluate: Evaluate = Evaluate()
    records: Records = Records()
    funding: Funding = Funding()
    forms: tuple[Form, ...] = ()
    documents: tuple[Document, ...] = ()
    rules: tuple[RuleEntry, ...] = ()
