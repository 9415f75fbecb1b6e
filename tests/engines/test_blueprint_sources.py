"""The programmes against the notes on their sources: each stated fact is there, with the same value."""

import os
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from holdfast.engines.blueprint import Blueprint, Item, Origin, read
from tests.engines.small_yaml import load

ROOT = Path(__file__).parents[2]
DESIGN = Path(os.environ.get("HOLDFAST_DESIGN", ROOT.parent / "shared" / "design")) / "blueprints"
pytestmark = pytest.mark.skipif(not DESIGN.is_dir(), reason="the notes on the sources are not on this machine")


class Said(Enum):
    """What a source may say instead of a value."""

    NOTHING = "the source leaves it open"


OPEN = Said.NOTHING
Row = tuple[str, str, Any]  # place in the notes, setting (or rule or criterion), and the value or the ids in order

FIRST_AGENDA = ("explain", "weekly-data", "concerns", "review-data", "attendance", "first-targets")
FAILURES = (
    "no-shows", "closures", "versions", "teachers-not-on-board", "data-not-frank", "soft-mentors", "coerced", "paper",
)  # fmt: skip

ASSERTIVE: list[Row] = [
    ("principles.0", "role_is", ("assertive", "coach", "visible")),
    ("principles.1", "role_is_not", ("counsellor",)),
    ("principles.3", "aims", ("raise-achievement", "act-on-evidence")),
    ("mentors.v2", "people.mentor_sources", ("senior_manager", "school_staff")),
    ("mentors.v2", "people.mentor_may_be_anyone_suitable", False),
    ("mentors.v2", "people.team_renewal", "yearly"),
    ("match.method", "match.method", "by_hand"),
    ("match.v2", "match.needs_ok_from", ("mentor",)),
    ("entry.refer_by.stated", "entry.refer_by", ("tutor",)),
    ("entry.refer_by.v2", "entry.referral_sufficient_alone", False),
    ("entry.eligibility.v2.all_of.0", "entry.all_of.concern-in-several-subjects.kind", "gate"),
    ("entry.eligibility.v2.all_of.1", "entry.all_of.first-year-student.kind", "gate"),
    ("entry.eligibility.v2.all_of.2", "entry.all_of.true-volunteer.kind", "gate"),
    ("entry.eligibility.v2.redirect.0", "entry.redirect.overwhelming-difficulty.kind", "warn"),
    ("entry.eligibility.v2.redirect.1", "entry.redirect.entrenched-history.kind", "warn"),
    ("entry.willingness_check.required", "entry.willingness_check", True),
    ("entry.willingness_check.by", "entry.willingness_asked_by", OPEN),
    ("entry.start.v2", "entry.begins", None),
    ("family.informed", "family.informed", True),
    ("family.consent", "family.consent_by", OPEN),
    ("family.mentor_parent_contact.v2", "family.mentor_contact", "never"),
    ("family.mentor_parent_contact.kind", "rules.mentor-never-contacts-family.kind", "gate"),
    ("family.contact_owner", "family.contact_owner", OPEN),
    ("briefing.mentor", "match.mentor_briefing", ("difficulties",)),
    ("briefing.subject_teachers", "match.tell", ("subject_teachers",)),
    ("mentor_asks_all_subject_teachers", "match.ask_subject_teachers", ("perspective", "areas")),
    ("agreement.weeks", "agreement.weeks", 6),
    ("agreement.frequency_per_week", "agreement.frequency_per_week", 1),
    ("agreement.extension", "agreement.extension", "mutual"),
    ("agreement.stop_rule", "agreement.stop_rule", "no_progress"),
    ("agreement.time_limit_explained", "agreement.limit_told_at_outset", True),
    ("first_meeting.max_minutes", "match.first_session_max_minutes", 30),
    ("first_meeting.booked", "match.first_session_booked", "at_once"),
    ("first_meeting.agenda", "match.first_session_agenda", FIRST_AGENDA),
    ("weekly_meeting.minutes", "agreement.minutes", 15),
    ("weekly_meeting.agenda", "cycle.agenda", ("positive", "latest-data", "last-targets", "new-targets", "actions")),
    ("weekly_meeting.student_gets", "cycle.student_gets", ("data-copy", "actions-copy")),
    ("review.review_from", "cycle.review_from", "every_subject_teacher"),
    ("review.review_cadence", "cycle.review_cadence", "weekly"),
    ("review.aspects", "cycle.review_aspects", ...),
    ("review.also", "cycle.review_also", ...),
    ("review.scale.stated", "cycle.review_scale", OPEN),
    ("review.comment.stated", "cycle.review_comment", "optional"),
    ("review.comment.praise especially welcome", "cycle.praise_welcome", True),
    ("between.mentor_checks_actions", "cycle.mentor_checks_actions", True),
    ("between.breach", "cycle.on_breach", "immediate"),
    ("between.liaise", "cycle.work_with", ("teacher", "tutor")),
    ("reminders.v2", "cycle.reminders", ("text",)),
    ("escalation.disciplinary_handover.stated", "escalation.disciplinary_handover", OPEN),
    ("escalation.consequences", "escalation.consequences", None),
    ("supervision", "supervision.rhythms", ("sounding-board", "near-week-six")),
    ("known_failures", "known_failures", FAILURES),
    ("caseload", "people.caseload_max", OPEN),
    ("exit_criteria.stated", "closure.exit_criteria", ("end-of-weeks", "no-progress")),
    ("evaluate.denominators", "evaluate.denominators", {"completed": 12, "male": 8, "female": 4, "quick-leavers": 2}),
    ("evaluate.duration_weeks", "evaluate.duration_weeks", (8, 16)),
    ("evaluate.improved_deteriorated", "evaluate.results", ...),
    ("evaluate.final_grade_improved_in_one_or_more", "evaluate.results", ...),
    ("evaluate.quotes", "evaluate.quotes_with_consent", True),
]  # fmt: skip

SUCCESS: list[Row] = [
    ("tier.stated", "entry.tier", 2),
    ("tier.ladder", "services.tiers", ("tier-1", "tier-2", "tier-3")),
    ("identify_by.stated", "entry.identify_by", ("attendance",)),
    ("identify_by.grades", "entry.emphasis_grades", ("K", "1", "2")),
    ("threshold.stated", "entry.missed_days_a_month", 2),
    ("mentor_sources.stated", "people.mentor_sources", ("parent", "community_volunteer")),
    ("people.lead", "people.lead", ("district_captain",)),
    ("people.backing", "people.backing", ("principal",)),
    ("people.school_team", "services.school_team", ("turn-to-it", "common-challenges")),
    ("family.first_contact", "family.first_contact", "family"),
    ("family.first_contact", "family.family_first_grades", ("K", "1", "2")),
    ("family.kind", "rules.family-first.kind", "gate"),
    ("family.message", "family.first_message", None),
    ("family.whole_school_messaging", "family.whole_school_messages", ("two-days", "welcome")),
    ("match.weights", "match.weights", ("engages-parents", "close-to-school")),
    ("training.topics", "mentor_gate.training_topics", ("connecting-families",)),
    ("training.partner", "mentor_gate.training_partner", None),
    ("agreement.weeks.stated", "agreement.weeks", OPEN),
    ("agreement.frequency_per_week.stated", "agreement.frequency_per_week", OPEN),
    ("agreement.minutes", "agreement.minutes", OPEN),
    ("cycle.data.stated", "cycle.attendance_data", OPEN),
    ("caseload.stated", "people.caseload_max", OPEN),
    ("escalation.stated", "escalation.ends_with", None),
    ("support_needed.district", "services.needed_from_district", ("data", "training", "community-partnerships")),
    ("support_needed.school", "services.needed_from_school", ("top-priority",)),
    ("exit_criteria.stated", "closure.exit_criteria", OPEN),
    ("evaluate.measure", "evaluate.measures", ("days-attended",)),
    ("evaluate.measure", "evaluate.comparison", None),
    ("documents", "mentor_gate.materials", ...),
]  # fmt: skip

FILES = {
    "fsfc-assertive": ("4-uk-fsfc-assertive.yaml", ASSERTIVE),
    "us-success-mentors": ("5-us-success-mentors-elementary.yaml", SUCCESS),
}
# Suggestions of the notes, what a later version replaced, and what another row already holds.
ASIDE = {
    "fsfc-assertive": (
        "id", "source", "versions", "mentors.v1", "entry.eligibility.v1", "family.mentor_parent_contact.v1",
        "principles.2", "principles.4", "entry.willingness_check.suggest", "review.scale.suggest",
        "review.scale.configurable", "exit_criteria.others",
    ),
    "us-success-mentors": (
        "id", "source", "threshold.suggest", "mentor_sources.suggest", "agreement.weeks.suggest",
        "agreement.frequency_per_week.suggest", "cycle.data.suggest", "caseload.suggest",
        "escalation.suggest_ladder_absences", "escalation.ladder_source", "evaluate.warning",
    ),
}  # fmt: skip
ROWS = [(name, *row) for name, (_, rows) in FILES.items() for row in rows]


def notes(name: str) -> dict[str, Any]:
    return load((DESIGN / FILES[name][0]).read_text(encoding="utf-8"))


def at(value: Any, path: str) -> Any:
    for key in path.split("."):
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def leaves(value: Any, path: str = "") -> list[str]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if entries is None:
        return [path]
    return [leaf for key, inner in entries for leaf in leaves(inner, f"{path}.{key}".strip("."))]


def blueprint(name: str) -> Blueprint:
    return read((ROOT / "blueprints" / f"{name}.toml").read_bytes(), name)


def stated_ids(value: Any) -> tuple[Any, ...]:
    return tuple(entry.id if isinstance(entry, Item) else entry for entry in value)


@pytest.mark.parametrize(("name", "place", "path", "expected"), ROWS, ids=lambda value: str(value)[:40])
def test_a_stated_fact_is_in_the_blueprint(name: str, place: str, path: str, expected: Any):
    said, setting = at(notes(name), place), blueprint(name).setting(path)
    if expected is OPEN:
        assert said in (None, "open question")
        assert (setting.left_open, setting.stated) == (True, None)
        return
    assert setting.origin is Origin.STATED
    if isinstance(said, int | bool):
        assert setting.stated == said or path.endswith(("results", "whole_school_messages"))
    if expected is ... and isinstance(said, list):
        assert stated_ids(setting.stated) == tuple(word.replace(" ", "-") for word in said)
    elif isinstance(expected, tuple):
        assert stated_ids(setting.stated) == expected
        assert not isinstance(said, list) or len(said) == len(expected)
    elif isinstance(expected, dict):
        assert {entry.id: entry.count for entry in setting.stated} == expected
        assert {key.replace("_", "-"): count for key, count in said.items()} == expected
    elif expected is not None and expected is not ...:
        assert setting.value == expected


def test_the_results_of_the_first_run_are_as_reported():
    said = notes("fsfc-assertive")["evaluate"]
    expected = {key.replace("_", "-"): tuple(pair) for key, pair in said["improved_deteriorated"].items()}
    expected["final-grade"] = (said["final_grade_improved_in_one_or_more"], None)
    assert {
        r.id: (r.improved, r.worse) for r in blueprint("fsfc-assertive").content.evaluate.results.stated or ()
    } == expected


def test_the_suggestions_of_the_notes_are_suggestions_of_ours():
    said, ours = notes("us-success-mentors"), blueprint("us-success-mentors").content
    assert ours.agreement.frequency_per_week.suggest == said["agreement"]["frequency_per_week"]["suggest"]
    ladder = {int(days): what for days, what in said["escalation"]["suggest_ladder_absences"].items()}
    assert [step.after for step in ours.escalation.steps.suggest or ()] == list(ladder)
    kinds = {"phone": "call", "letter": "letter", "home": "visit", "team": "team", "court": "court"}
    steps = [step.id.partition("-")[0] for step in ours.escalation.steps.suggest or ()]
    assert steps == [kinds[what.split()[0]] for what in ladder.values()]


@pytest.mark.parametrize("name", FILES)
def test_no_fact_of_the_notes_is_forgotten(name: str):
    covered = [place for place, _, _ in FILES[name][1]] + list(ASIDE[name])
    forgotten = [
        leaf
        for leaf in leaves(notes(name))
        if not any(leaf == place or leaf.startswith(place + ".") for place in covered)
    ]
    assert forgotten == []


def test_the_small_reader_reads_all_the_notes():
    assert all(load(file.read_text(encoding="utf-8")) for file in DESIGN.glob("*.yaml"))
    read_here = load('a: {b: [x y, 2], c}\nd:\n  - {e: null}\nf:\n  g: "h, i"\n  j: true\n')
    assert read_here == {"a": {"b": ["x y", 2], "c": None}, "d": [{"e": None}], "f": {"g": "h, i", "j": True}}
