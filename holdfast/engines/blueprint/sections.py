"""The sections of a blueprint, in the order of the lifecycle. A leaf is a `Setting`; one left out is open."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from holdfast.engines.blueprint.values import (
    OPEN,
    AtLeastOne,
    Count,
    Item,
    Kind,
    Part,
    Point,
    Setting,
    Slug,
    Text,
    Words,
)

Who = Literal[
    "student", "guardian", "mentor", "teacher", "subject_teachers", "tutor", "other_staff", "coordinator", "manager",
    "programme_lead", "principal", "vice_principal", "school_board_professional", "district_captain", "school_team",
    "liaison_officer", "counsellor", "instructor", "all_mentors", "school", "nobody",
]  # fmt: skip
MentorSource = Literal[
    "teacher", "senior_manager", "school_staff", "support_staff", "older_student", "school_volunteer", "parent",
    "community_volunteer", "national_service", "any_adult_for_the_year",
]  # fmt: skip
Cadence = Literal["daily", "weekly", "fortnightly", "monthly", "termly", "yearly", "informal", "near_end", "as_needed"]
Channel = Literal[
    "meeting", "telephone", "text", "email", "letter", "information_sheet", "programme_guide", "web", "home_visit"
]
Items = Setting[tuple[Item, ...]]
People = Setting[tuple[Who, ...]]
Names = Setting[tuple[Slug, ...]]
Grades = Setting[tuple[Words, ...]]
Flag = Setting[bool]
Whole = Setting[Count]
Some = Setting[AtLeastOne]
Told = Setting[Text]


class ConditionEntry(Part):
    """`{is = "grade_in", grades = ["K"]}`. A parameter `{setting = "section.name"}` follows that setting."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)
    name: Slug = Field(alias="is")

    @property
    def parameters(self) -> dict[str, Any]:
        return dict(self.model_extra or {})


class RuleEntry(Part):
    """One rule as written. The origin of its kind is the origin of the rule."""

    code: Slug
    at: Point
    kind: Setting[Kind]
    condition: ConditionEntry | None = None
    when: ConditionEntry | None = None
    text: Text


class Criterion(Part):
    """One condition of eligibility. In `redirect`, `to` says where the student should be helped instead."""

    code: Slug
    kind: Setting[Kind]
    condition: ConditionEntry
    text: Text
    to: Text | None = None


class SupportLevel(Part):
    """What a level of existing support means: a candidate, for a stronger service first, or for later."""

    code: Slug
    outcome: Setting[Literal["candidate", "redirect", "later"]]
    text: Text
    to: Text | None = None


class PriorityPart(Part):
    """Points on the waiting list: `points` when the condition is met, or per unit of a counted fact."""

    code: Slug
    points: Setting[Annotated[int, Field(ge=-10_000, le=10_000)]]
    condition: ConditionEntry | None = None
    per: Literal["weeks_waiting", "subjects_with_concern", "attendance_tier"] | None = None
    at_most: AtLeastOne | None = None
    text: Text


class Check(Item):
    """A check of a mentor and how long it stays valid."""

    months: AtLeastOne


class Weighted(Item):
    """Something that counts in a match, and how much beside the others."""

    weight: AtLeastOne


class ScalePoint(Item):
    """One point of a review scale; a higher number is better."""

    points: Count


class Step(Item):
    """One step of an escalation: after so many of what is counted, who does it, and within how many school days."""

    after: AtLeastOne
    counted: Literal["absences", "missed_meetings", "missed_actions"]
    who: Who
    within_days: Count


class Support(Item):
    """One rhythm in which mentors are supported."""

    cadence: Cadence
    who: Who


class Edition(Part):
    version: AtLeastOne
    on: date


class Source(Part):
    """Where the programme is described."""

    document: Slug
    title: Words
    note: Text | None = None


class Team(Part):
    lead: People = OPEN
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
    routing: Items = OPEN
    documents: Items = OPEN
    questions: Items = OPEN
    eligibility_mode: Setting[Literal["criteria", "universal"]] = OPEN
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
    use_in_sessions: Flag = OPEN
    whole_school_messages: Items = OPEN
    involve: Items = OPEN


class MentorGate(Part):
    application: Flag = OPEN
    interview: Flag = OPEN
    references: Whole = OPEN
    checks: Setting[tuple[Check, ...]] = OPEN
    decided_by: Setting[Who] = OPEN
    experience: Items = OPEN
    qualities: Items = OPEN
    never_use: Names = OPEN
    training_topics: Items = OPEN
    training_minutes: Whole = OPEN
    training_partner: Told = OPEN
    materials: Items = OPEN


class Match(Part):
    method: Setting[Literal["proposed_and_approved", "by_hand", "wishes"]] = OPEN
    weights: Setting[tuple[Weighted, ...]] = OPEN
    hard_constraints: Items = OPEN
    needs_ok_from: People = OPEN
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
    lasts: Setting[Literal["weeks", "until_end_of_school_year", "as_agreed"]] = OPEN
    weeks: Some = OPEN
    frequency_per_week: Setting[Annotated[int, Field(ge=1, le=7)]] = OPEN
    minutes: Setting[Annotated[int, Field(ge=1, le=600)]] = OPEN
    extension: Setting[Literal["none", "mutual", "manager"]] = OPEN
    extension_by: People = OPEN
    extension_weeks: Some = OPEN
    stop_rule: Setting[Literal["no_progress", "none"]] = OPEN
    limit_told_at_outset: Flag = OPEN
    clauses: Items = OPEN
    documents: Items = OPEN


class Cycle(Part):
    agenda: Items = OPEN
    student_gets: Items = OPEN
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


class Supervision(Part):
    rhythms: Setting[tuple[Support, ...]] = OPEN
    near_end_days_before: Some = OPEN


class Services(Part):
    group_work: Flag = OPEN
    group_size_max: Some = OPEN
    dropin: Items = OPEN
    school_team: Items = OPEN
    agencies: Items = OPEN
    other_services_visible: Items = OPEN
    tiers: Items = OPEN
    needed_from_district: Items = OPEN
    needed_from_school: Items = OPEN


class Continuity(Part):
    protect_weeks: Whole = OPEN
    risk_signals: Items = OPEN
    rematch_allowed: Flag = OPEN
    matches_per_year: Some = OPEN
    beyond_year: Flag = OPEN


class Closure(Part):
    exit_criteria: Items = OPEN
    reasons: Items = OPEN
    steps: Items = OPEN
    interviews: People = OPEN
    contact_after: Told = OPEN


class Denominator(Item):
    """A number of people that the source reports."""

    count: Count


class Result(Item):
    """How many got better and how many got worse, as the source reports."""

    improved: Count
    worse: Count | None = None


class Evaluate(Part):
    known_effect: Told = OPEN
    sources: Items = OPEN
    measures: Items = OPEN
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
    retention_months: Some = OPEN
    documents: Items = OPEN


class Content(Part):
    """A whole blueprint as written."""

    id: Slug
    edition: Edition
    languages: tuple[Literal["en", "fr"], Literal["en", "fr"]]
    source: Source
    name: Text
    summary: Text
    aims: Items = OPEN
    role_is: Items = OPEN
    role_is_not: Items = OPEN
    known_failures: Items = OPEN
    people: Team = Team()
    entry: Entry = Entry()
    family: Family = Family()
    mentor_gate: MentorGate = MentorGate()
    match: Match = Match()
    agreement: Agreement = Agreement()
    cycle: Cycle = Cycle()
    escalation: Escalation = Escalation()
    supervision: Supervision = Supervision()
    services: Services = Services()
    continuity: Continuity = Continuity()
    closure: Closure = Closure()
    evaluate: Evaluate = Evaluate()
    records: Records = Records()
    rules: tuple[RuleEntry, ...] = ()
