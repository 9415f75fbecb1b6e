"""The files in blueprints/: complete, bilingual, sound; a school's own settings; the differences between versions."""

import json
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from holdfast.engines.blueprint import (
    Blueprint,
    BlueprintErrors,
    Facts,
    Kind,
    NotASetting,
    Origin,
    Point,
    Setting,
    by_subject,
    differences,
    evaluate,
    read,
    settings_that_do_not_fit,
    with_school_settings,
)

FOLDER = Path(__file__).parents[2] / "blueprints"
FILES = sorted(FOLDER.glob("*.toml"))
PROGRAMMES = {file.stem: read(file.read_bytes(), file.name) for file in FILES}
ASSERTIVE, SUCCESS = PROGRAMMES["fsfc-assertive"], PROGRAMMES["us-success-mentors"]
each = pytest.mark.parametrize("blueprint", PROGRAMMES.values(), ids=PROGRAMMES)

EIGHT = ("goals", "mentor-role", "reasons", "mentor-profile", "rules", "safety", "phases", "parents-role")
ALIKE = {"Effort", "Motivation", "Questions", "Signature", "Signatures"}
"""Words that are the same in both languages."""
EVERYBODY = frozenset({"student", "mentor", "guardian", "school", "subject_teachers", "teacher"})


def all_well(blueprint: Blueprint) -> Facts:
    """Facts with which nothing stands in the way, whatever the programme."""
    content, day = blueprint.content, date(2026, 11, 22)
    return Facts(
        on=day, grade="K", year_at_school=1, age=9, subjects_with_concern=5, attendance_tier=2, support_level="little",
        referred_by="tutor", willing=True, willingness_asked_by="counsellor", decided_by=frozenset(),
        informed_items=ids(content.family.inform_items), guardian_consent=True, student_assent=True,
        family_contacted=True, application_received=True, interview_held=True, references_received=2,
        screening_cleared=True, mentor_caseload=0, minutes_asked_per_week=45,
        forms_complete=frozenset(form.code for form in content.forms),
        checks_issued_on={check.id: day for check in content.mentor_gate.checks.value or ()},
        training_minutes=600, training_topics=ids(content.mentor_gate.training_topics), matches_this_year=1,
        opinions_asked=EVERYBODY, matched_by=frozenset(), group_size=3, meeting_observed_by=frozenset({"instructor"}),
        weeks_since_plan_review=1, ok_from=EVERYBODY, told=EVERYBODY,
        signed_by=EVERYBODY, extending=True, extension_agreed_by=EVERYBODY,
        days_since_agreement=1, first_meeting=True, confidentiality_limits_told=True, meeting_minutes=15, targets_set=1,
        actions_unchecked=0, reviews_asked=5, reviews_given=5, days_since_review=1, progress_made=True,
        school_weeks_together=30, closure_reason="completed", closure_steps=ids(content.closure.steps),
        contact_by_role="manager",
    )  # fmt: skip


def ids(setting: Setting[Any]) -> frozenset[str]:
    return frozenset(item.id for item in setting.value)


def texts(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(value, dict):
        if "en" in value or "fr" in value:
            yield path, value
        for key, inner in value.items():
            yield from texts(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from texts(inner, f"{path}.{index}")


@each
def test_every_text_is_in_both_languages(blueprint: Blueprint):
    found = list(texts(dict(blueprint.raw)))
    assert len(found) > 100
    for path, text in found:
        assert text.get("en", "").strip(), path
        assert text.get("fr", "").strip(), path
        assert text["en"] != text["fr"] or text["en"] in ALIKE, path
    assert blueprint.content.name.in_language("fr-CA") == blueprint.content.name.fr
    assert blueprint.content.name.in_language("pt") == blueprint.content.name.en


@each
def test_the_file_is_named_after_its_programme(blueprint: Blueprint):
    assert PROGRAMMES[blueprint.id] is blueprint


@each
def test_the_eight_things_a_family_is_told_are_there_one_by_one(blueprint: Blueprint):
    items = blueprint.content.family.inform_items.value or ()
    assert tuple(item.id for item in items) == EIGHT
    assert all(item.explain is not None for item in items)


@each
def test_every_point_that_protects_a_child_has_its_gate(blueprint: Blueprint):
    gates = {(rule.at, rule.condition.name) for rule in blueprint.rules if rule.kind is Kind.GATE and rule.condition}
    assert gates >= {
        (Point.CONSENT, "inform_items_complete"), (Point.MATCH, "consent_given"), (Point.MATCH, "application_received"),
        (Point.MATCH, "interview_held"), (Point.MATCH, "references_at_least"), (Point.MATCH, "checks_valid"),
        (Point.MATCH, "screening_cleared"), (Point.MATCH, "training_done"), (Point.MEET, "agreement_signed_by_all"),
        (Point.MEET, "confidentiality_limits_told"), (Point.CLOSE, "closure_reason_in"),
    }  # fmt: skip


@each
def test_what_runs_a_programme_has_a_value(blueprint: Blueprint):
    for path in (
        "entry.refer_by", "family.consent_by", "family.contact_owner", "family.mentor_contact",
        "mentor_gate.training_minutes",
        "mentor_gate.checks", "match.weights", "match.needs_ok_from", "match.first_session_agenda", "agreement.parties",
        "agreement.lasts", "agreement.frequency_per_week", "agreement.minutes", "agreement.clauses", "cycle.agenda",
        "cycle.review_from", "cycle.review_aspects", "cycle.review_scale", "escalation.steps", "supervision.rhythms",
        "continuity.protect_weeks", "closure.exit_criteria", "closure.reasons", "closure.steps", "evaluate.measures",
    ):  # fmt: skip
        assert blueprint.setting(path).value, path


@each
@pytest.mark.parametrize("point", Point)
def test_a_student_can_be_walked_through_the_whole_programme(blueprint: Blueprint, point: Point):
    findings = evaluate(blueprint.rules, point, all_well(blueprint))
    assert (findings.blocked_by, findings.warnings) == ((), ())
    asked = [
        rule
        for rule in blueprint.rules
        if rule.at is point and rule.kind is not Kind.INFORM and rule.condition and not rule.condition.ask(Facts()).met
    ]
    nothing_known = evaluate(blueprint.rules, point, Facts())
    assert len(nothing_known.blocked_by) + len(nothing_known.warnings) == len(asked)
    assert all(finding.missing for finding in (*nothing_known.blocked_by, *nothing_known.warnings))


@each
def test_questions_that_rules_ask_are_on_the_form(blueprint: Blueprint):
    entry = blueprint.entry_rules
    conditions = [c.condition for c in (*entry.all_of, *entry.any_of, *entry.redirect)] + [
        r.condition for r in blueprint.rules
    ]
    asked = {c.parameters["question"] for c in conditions if c and c.name == "answer_is"}
    assert asked <= {item.id for item in blueprint.content.entry.questions.value or ()}


def test_the_first_meeting_waits_for_confidentiality():
    facts = Facts(
        first_meeting=True,
        signed_by=frozenset({"student", "mentor", "guardian", "school"}),
        confidentiality_limits_told=False,
    )
    for blueprint in PROGRAMMES.values():
        assert "confidentiality-told" in [
            finding.code for finding in evaluate(blueprint.rules, "meet", facts).blocked_by
        ]


def test_who_may_contact_a_family_is_a_setting():
    by_mentor = Facts(contact_by_role="mentor")
    assert not evaluate(ASSERTIVE.rules, "contact", by_mentor).may_proceed
    assert evaluate(SUCCESS.rules, "contact", by_mentor).may_proceed
    freely = with_school_settings(ASSERTIVE, {"family.mentor_contact": "freely"})
    assert evaluate(freely.rules, "contact", by_mentor).may_proceed


def test_the_family_comes_first_for_the_youngest_only():
    for grade, contacted, blocked in (("KG", False, True), ("2", False, True), ("3", False, False), ("K", True, False)):
        findings = evaluate(
            SUCCESS.rules, "consent", Facts(grade=grade, family_contacted=contacted, informed_items=frozenset(EIGHT))
        )
        assert bool(findings.blocked_by) is blocked


# a school's own settings


def test_a_school_setting_takes_effect_in_the_rules():
    longer = with_school_settings(
        ASSERTIVE, {"match.first_session_max_minutes": 45, "rules.first-meeting-length.kind": "gate"}
    )
    facts = Facts(first_meeting=True, meeting_minutes=40)
    assert "first-meeting-length" in [f.code for f in evaluate(ASSERTIVE.rules, "meet", facts).warnings]
    assert "first-meeting-length" not in [f.code for f in evaluate(longer.rules, "meet", facts).warnings]
    beyond = evaluate(longer.rules, "meet", Facts(first_meeting=True, meeting_minutes=46))
    assert [f.values for f in beyond.blocked_by if f.code == "first-meeting-length"] == [
        {"meeting_minutes": 46, "maximum": 45}
    ]
    assert [r.origin for r in longer.rules if r.code == "first-meeting-length"] == [Origin.SCHOOL]


def test_the_blueprint_itself_is_not_changed():
    with_school_settings(ASSERTIVE, {"agreement.weeks": 10})
    assert (ASSERTIVE.setting("agreement.weeks").value, ASSERTIVE.setting("agreement.weeks").origin) == (
        6,
        Origin.STATED,
    )


def test_a_school_may_set_a_list_and_what_the_file_does_not_mention():
    agenda = [{"id": "snack", "en": "Snack", "fr": "Collation"}]
    ours = with_school_settings(SUCCESS, {"cycle.agenda": agenda, "cycle.copies_to": ["tutor"]})
    assert [
        (item.id, ours.setting("cycle.agenda").origin_of(item.id)) for item in ours.content.cycle.agenda.value or ()
    ] == [("snack", Origin.SCHOOL)]
    assert ours.content.cycle.copies_to.value == ("tutor",)


def test_wrong_settings_are_refused_all_at_once():
    with pytest.raises(BlueprintErrors) as caught:
        with_school_settings(
            ASSERTIVE, {"agreement.weeks": 0, "agreement.minutes": "15", "family.mentor_contact": "sometimes"}
        )
    assert [(p.line, p.path, p.code) for p in caught.value.problems] == [
        (None, "agreement.minutes", "wrong_value"),
        (None, "agreement.weeks", "wrong_value"),
        (None, "family.mentor_contact", "wrong_value"),
    ]
    with pytest.raises(BlueprintErrors, match=r"agreement\.weeks\?") as caught:
        with_school_settings(ASSERTIVE, {"agreement.week": 3, "rules.invented.kind": "gate", "agreement.minutes": None})
    assert [(p.path, p.code) for p in caught.value.problems] == [
        ("agreement.minutes", "missing"),
        ("agreement.week", "not_a_setting"),
        ("rules.invented.kind", "not_a_setting"),
    ]


@pytest.mark.parametrize("value", [object(), {1, 2}, float("nan"), 1.5, [], {"stated": 3}])
def test_a_value_of_the_wrong_kind_is_refused(value: object):
    with pytest.raises(BlueprintErrors):
        with_school_settings(ASSERTIVE, {"agreement.weeks": value})


def test_a_path_that_leads_nowhere_says_so():
    with pytest.raises(NotASetting):
        ASSERTIVE.setting("agreement.week")


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "agreement.weeks": st.integers(1, 10_000),
    "agreement.frequency_per_week": st.integers(1, 7),
    "agreement.minutes": st.integers(1, 600),
    "agreement.lasts": st.sampled_from(["weeks", "until_end_of_school_year", "as_agreed"]),
    "people.caseload_max": st.integers(1, 10_000),
    "entry.self_refer": st.booleans(),
    "entry.emphasis_grades": st.lists(st.sampled_from(["K", "1", "2", "3"]), min_size=1),
    "family.contact_owner": st.sampled_from(["manager", "mentor", "liaison_officer", "nobody"]),
    "match.needs_ok_from": st.lists(st.sampled_from(["mentor", "student", "guardian"]), min_size=1),
    "closure.contact_after": st.fixed_dictionaries({"en": st.just("x"), "fr": st.sampled_from(["é", "« a »"])}),
    "rules.closing-steps.kind": st.sampled_from(["gate", "warn", "inform"]),
    "continuity.protect_weeks": st.integers(0, 60),
}


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value.model_dump(exclude_unset=True) if hasattr(value, "model_dump") else value))


@limits(max_examples=40)
@given(st.fixed_dictionaries({}, optional=VALUES), st.sampled_from(sorted(PROGRAMMES)))
def test_settings_come_back_as_they_were_given(settings: dict[str, Any], name: str):
    before = PROGRAMMES[name]
    after = with_school_settings(before, settings)
    assert {path: plain(after.setting(path).value) for path in settings} == settings
    assert all(after.setting(path).origin is Origin.SCHOOL for path in settings)
    assert {path for path in before.settings if before.setting(path) != after.setting(path)} == set(settings)
    assert with_school_settings(after, settings).content == after.content
    changed = [difference.path for difference in differences(before, after)]
    assert all(any(path.startswith(f"{given}.school") for path in changed) for given in settings)


# versions


def test_the_differences_between_two_versions_are_found_by_id():
    text = (FOLDER / "fsfc-assertive.toml").read_text(encoding="utf-8")
    new = text.replace("weeks = {stated = 6}", "weeks = {stated = 8}").replace("version = 3", "version = 4")
    new = new.replace(
        '  {id = "paper", en = "Everything is kept on paper"', '  {id = "paperwork", en = "Everything is kept on paper"'
    )
    found = {(d.path, d.change): (d.old, d.new) for d in differences(ASSERTIVE, read(new, "new"))}
    assert found["agreement.weeks.stated", "changed"] == (6, 8)
    assert found["edition.version", "changed"] == (3, 4)
    assert {path for path, change in found if change == "removed"} == {
        f"known_failures.stated.paper.{key}" for key in ("id", "en", "fr")
    }
    assert ("known_failures.stated.paperwork.en", "added") in found
    assert len(found) == 2 + 3 + 3 + 1
    assert differences(ASSERTIVE, read(text, "same")) == ()
    assert list(by_subject(differences(ASSERTIVE, read(new, "new")))) == [
        "edition.version", "known_failures", "agreement.weeks",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "subject", "about"),
    [
        ("weeks = {stated = 6}", "weeks = {suggest = 6}", "agreement.weeks", {"value"}),
        ("weeks = {stated = 6}", 'weeks = {stated = 6, note = {en = "a", fr = "b"}}', "agreement.weeks", {"note"}),
        ('en = "Something positive"', 'en = "Good news"', "cycle.agenda", {"words"}),
        ('"closing-reason"\nat = "close"', '"closing-reason"\nat = "review"', "rules.closing-reason", {"rule"}),
        ("count = 2}", "count = 3}", "entry.all_of.concern-in-several-subjects", {"rule"}),
        ('answered_by = {suggest = ["programme_lead"]}', "", "forms.hand-over", {"value"}),
        ('{id = "wishes", weight = 3,', '{id = "wishes", weight = 9,', "match.weights", {"value"}),
    ],
)  # fmt: skip
def test_a_difference_says_what_it_is_about(old: str, new: str, subject: str, about: set[str]):
    text = (FOLDER / "fsfc-assertive.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    found = by_subject(differences(ASSERTIVE, read(text.replace(old, new), "new")))
    assert {name: {one.about for one in changes} for name, changes in found.items()} == {subject: about}


def test_settings_of_a_school_that_a_new_version_refuses_are_named():
    text = (FOLDER / "fsfc-assertive.toml").read_text(encoding="utf-8")
    start = text.index('[[rules]]\ncode = "closing-steps"')
    end = text.index("[[rules]]", start + 1)
    new = read(text[:start] + text[end:], "new")
    own = {"agreement.weeks": 8, "rules.closing-steps.kind": "gate"}
    assert settings_that_do_not_fit(ASSERTIVE, own) == ()
    assert [problem.path for problem in settings_that_do_not_fit(new, own)] == ["rules.closing-steps.kind"]


def test_a_seventh_programme_needs_no_code():
    raw = tomllib.loads((FOLDER / "fsfc-assertive.toml").read_text(encoding="utf-8"))
    invented = (
        (FOLDER / "fsfc-assertive.toml").read_text(encoding="utf-8").replace(f'id = "{raw["id"]}"', 'id = "seventh"', 1)
    )
    seventh = read(invented.replace('at = "close"', 'at = "review"'), "seventh.toml")
    assert (seventh.id, len(evaluate(seventh.rules, "close", Facts()).blocked_by)) == ("seventh", 0)
    assert "closing-reason" in [f.code for f in evaluate(seventh.rules, "review", Facts()).blocked_by]


def test_what_the_other_sources_need_is_in_the_language():
    text = """
id = "invented"
edition = {version = 1, on = 2026-09-01}
languages = ["en", "fr"]
source = {document = "none", title = "Invented"}
name = {en = "Invented", fr = "Inventé"}
summary = {en = "Invented", fr = "Inventé"}
unit_of_work = {stated = "household"}
funding.measure = {stated = {en = "Measure", fr = "Mesure"}}
people = {lead = {stated = ["deputy_head"]}, supervisor = {stated = "line_manager"}, caseload_min = {stated = 20}}
entry = {eligibility_mode = {open = true, suggest = "universal"}, self_refer = {stated = true}}
family.contact_owner = {stated = "support_staff"}
mentor_gate.minutes_per_week_budget = {suggest = 60}
match.only_with_cultural_aims = {stated = ["gender", "ethnicity"]}
agreement = {lasts = {stated = "one_year"}, weeks = {open = true}}
records.approved_on = {stated = 2010-05-19}

[[rules]]
code = "protected"
at = "close"
kind = {stated = "warn"}
condition = {is = "together_for_school_weeks", weeks = 24}
text = {en = "Protected", fr = "Protégé"}
"""
    invented = read(text, "invented.toml")
    assert invented.content.records.approved_on.value == date(2010, 5, 19)
    assert invented.entry_rules.mode == "universal"
    assert [f.code for f in evaluate(invented.rules, "close", Facts(school_weeks_together=3)).warnings] == ["protected"]
