"""The entries of a blueprint's lists, and the words that may stand in them."""

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
    "student", "guardian", "mentor", "peer_mentor", "teacher", "subject_teachers", "resource_teacher", "tutor",
    "other_staff", "coordinator", "manager", "programme_lead", "principal", "vice_principal",
    "school_board_professional", "district_captain", "school_team", "liaison_officer", "line_manager",
    "deputy_head", "key_stage_coordinator", "support_staff", "community_partner", "governors", "funder",
    "counsellor", "instructor", "all_mentors", "school", "nobody",
]  # fmt: skip
MentorSource = Literal[
    "teacher", "senior_manager", "school_staff", "support_staff", "older_student", "school_volunteer", "parent",
    "community_volunteer", "national_service", "any_adult_for_the_year",
]  # fmt: skip
Cadence = Literal["daily", "weekly", "fortnightly", "monthly", "termly", "yearly", "informal", "near_end", "as_needed"]
Channel = Literal[
    "meeting", "telephone", "text", "email", "letter", "information_sheet", "programme_guide", "web", "home_visit"
]


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
    """One step of an escalation: after so many of what is counted, who does it, and within how many school days.

    `contact`: the step is a contact with the family, by this channel.
    """

    after: AtLeastOne
    counted: Literal["absences", "missed_meetings", "missed_actions"]
    who: Who
    within_days: Count
    contact: Channel | None = None


class Support(Item):
    """One rhythm in which mentors are supported: with whom, who else is there, and the sheet that is brought along."""

    cadence: Cadence
    who: Who
    also: tuple[Who, ...] = ()
    sheet: Slug | None = None


class Role(Item):
    """A person as the source or the school names them, and whom of the language they stand for."""

    acts_as: tuple[Who, ...]


class Route(Part):
    """One way of a referral: who sends, to whom it goes, whom they ask first, and whether it leads out of here."""

    code: Slug
    sent_by: Setting[tuple[Who, ...]]
    goes_to: Setting[Who]
    after_asking: Setting[tuple[Who, ...]] = OPEN
    leads: Literal["here", "another_programme"] = "here"
    text: Text


class RecordKind(Item):
    """A kind of work that is written down: what sort of thing it is, and the form that goes with it."""

    sort: Literal[
        "one_to_one", "group", "in_class", "observation", "mediation", "home_visit", "incident", "drop_in",
        "activity", "family_meeting", "agency_meeting",
    ]  # fmt: skip
    form: Slug | None = None


class EvaluationSource(Item):
    """Something the evaluation listens to. `held`: where Holdfast has it already; None when it must be gathered.

    `form`: the form whose answers are meant, where `held` is "forms".
    """

    held: Literal[
        "attendance", "punctuality", "exclusions", "grades", "reviews", "targets", "forms", "participation",
        "family_contacts", "case_studies", "staff_records",
    ] | None = None  # fmt: skip
    form: Slug | None = None


class Edition(Part):
    version: AtLeastOne
    on: date


class Source(Part):
    """Where the programme is described."""

    document: Slug
    title: Words
    note: Text | None = None


class Denominator(Item):
    """A number of people that the source reports."""

    count: Count


class Result(Item):
    """How many got better and how many got worse, as the source reports."""

    improved: Count
    worse: Count | None = None


Stage = Literal[
    "launch", "apply", "screen", "train", "refer", "decide", "inform", "consent", "match", "agree", "meet", "review",
    "close", "contact", "supervise", "evaluate", "any_time",
]  # fmt: skip
About = Literal["programme", "mentor", "student", "match", "meeting", "group", "household"]


class Question(Item):
    """One question of a form. `sets`: the answer becomes the value of these settings, and is asked in their shape."""

    answer: Literal["text", "tick", "yes_no", "choice", "number", "date", "faces"] = "text"
    choices: tuple[Item, ...] = ()
    sets: tuple[str, ...] = ()


class Form(Part):
    """Questions that somebody answers at one stage: an interview, a checklist, a worksheet.

    The origin of its kind is the origin of the form. `private`: only who answered reads it.
    """

    code: Slug
    about: About
    at: Stage
    kind: Setting[Literal["questions", "checklist", "interview", "worksheet", "questionnaire", "observation"]]
    name: Text
    answered_by: Setting[tuple[Who, ...]] = OPEN
    private: Setting[bool] = OPEN
    questions: Setting[tuple[Question, ...]]


class DocumentPart(Item):
    """One part of a sheet, and what fills it; `form` names the form when a form does."""

    fill: Literal[
        "school", "programme", "student", "mentor", "family", "household", "dates", "rhythm", "aims", "role", "effect",
        "inform_items", "consent", "clauses", "agenda", "first_agenda", "targets", "actions", "reviews", "attendance",
        "strengths", "form", "plan", "contacts", "services", "partners", "register", "caseload", "checks", "training",
        "messages", "readiness", "checks_between", "notes", "signatures",
    ]  # fmt: skip
    form: Slug | None = None


class Document(Part):
    """A sheet that prints on one page. The origin of its kind is the origin of the document."""

    code: Slug
    about: About
    at: Stage
    kind: Setting[Literal["sheet", "letter", "poster", "register", "report", "guide"]]
    name: Text
    parts: Setting[tuple[DocumentPart, ...]]
    signed_by: Setting[tuple[Who, ...]] = OPEN
    given_to: Setting[tuple[Who, ...]] = OPEN
    comes_back: Setting[bool] = OPEN
