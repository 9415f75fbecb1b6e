"""Each kind of condition in a table: met, not met, not known yet. A condition without its rows fails the first test."""

from datetime import date

import pytest

from holdfast.engines.blueprint import CONDITIONS, Condition, Facts, Kind, Origin, Point, Rule, Text, evaluate

DAY = date(2026, 11, 22)
JANUARY = {"a": date(2026, 1, 31)}
BOTH = frozenset({"student", "mentor"})

TABLE: list[tuple[str, dict[str, object], Facts, bool | None]] = [
    ("concern_in_at_least_subjects", {"count": 2}, Facts(subjects_with_concern=2), True),
    ("concern_in_at_least_subjects", {"count": 2}, Facts(subjects_with_concern=1), False),
    ("grade_in", {"grades": ("K", "1")}, Facts(grade="1"), True),
    ("grade_in", {"grades": ("K", "1")}, Facts(grade="KG"), True),
    ("grade_in", {"grades": ("K", "1")}, Facts(grade="01"), True),
    ("grade_in", {"grades": ("K", "1")}, Facts(grade="10"), False),
    ("grade_in", {"grades": ("10",)}, Facts(grade="1"), False),
    ("year_at_school_at_most", {"years": 1}, Facts(year_at_school=1), True),
    ("year_at_school_at_most", {"years": 1}, Facts(year_at_school=2), False),
    ("tier_at_least", {"tier": 2}, Facts(attendance_tier=2), True),
    ("tier_at_least", {"tier": 2}, Facts(attendance_tier=1), False),
    ("tier_in", {"tiers": (2,)}, Facts(attendance_tier=2), True),
    ("tier_in", {"tiers": (2,)}, Facts(attendance_tier=3), False),
    ("absence_percent_at_least", {"percent": 10}, Facts(absence_percent=10.0), True),
    ("absence_percent_at_least", {"percent": 10}, Facts(absence_percent=9.99), False),
    ("support_level_in", {"levels": ("little",)}, Facts(support_level="little"), True),
    ("support_level_in", {"levels": ("little",)}, Facts(support_level="good"), False),
    ("history_at_least_weeks", {"weeks": 40}, Facts(history_weeks=40), True),
    ("history_at_least_weeks", {"weeks": 40}, Facts(history_weeks=39), False),
    ("service_now", {"services": ("tutoring",)}, Facts(services_now=frozenset({"tutoring"})), True),
    ("service_now", {"services": ("tutoring",)}, Facts(services_now=frozenset()), False),
    ("answer_is", {"question": "q"}, Facts(answers={"q": True}), True),
    ("answer_is", {"question": "q"}, Facts(answers={"q": False}), False),
    ("answer_is", {"question": "q"}, Facts(answers={"other": True}), None),
    ("answer_is", {"question": "q", "answer": 1}, Facts(answers={"q": True}), False),
    ("referred_by_role_in", {"roles": ("tutor",)}, Facts(referred_by_role="tutor"), True),
    ("referred_by_role_in", {"roles": ("tutor",)}, Facts(referred_by_role="guardian"), False),
    ("student_willing", {}, Facts(willing=True), True),
    ("student_willing", {}, Facts(willing=False), False),
    *(
        ("willingness_checked_by_other_than_referrer", {}, facts, met)
        for facts, met in [
            (Facts(willing=True, willingness_asked_by="b", referred_by="a"), True),
            (Facts(willing=True, willingness_asked_by="a", referred_by="a"), False),
            (Facts(willing=False), False),
            (Facts(willing=True, referred_by="a"), None),
            (Facts(willing=True, willingness_asked_by="b"), None),
        ]
    ),
    ("willingness_checked_by_other_than_referrer", {"asked_by": "anyone"}, Facts(willing=True), True),
    ("willingness_checked_by_other_than_referrer", {"asked_by": "anyone"}, Facts(), None),
    ("forms_complete", {"forms": ("brief",)}, Facts(forms_complete=frozenset({"brief", "other"})), True),
    ("forms_complete", {"forms": ("brief", "needs")}, Facts(forms_complete=frozenset({"brief"})), False),
    ("caseload_at_least", {"minimum": 20}, Facts(mentor_caseload=20), True),
    ("caseload_at_least", {"minimum": 20}, Facts(mentor_caseload=19), False),
    ("minutes_asked_at_most", {"minutes": 60}, Facts(minutes_asked_per_week=60), True),
    ("minutes_asked_at_most", {"minutes": 60}, Facts(minutes_asked_per_week=61), False),
    ("is_rematch", {}, Facts(matches_this_year=2), True),
    ("is_rematch", {}, Facts(matches_this_year=1), False),
    ("rematches_allowed", {"allowed": True}, Facts(matches_this_year=2), True),
    ("rematches_allowed", {"allowed": False}, Facts(matches_this_year=1), True),
    ("rematches_allowed", {"allowed": False}, Facts(matches_this_year=2), False),
    ("opinion_asked_of_all", {"people": ("guardian",)}, Facts(opinions_asked=frozenset({"guardian"})), True),
    ("opinion_asked_of_all", {"people": ("guardian",)}, Facts(opinions_asked=frozenset({"student"})), False),
    ("not_matched_by", {"fields": ("gender",)}, Facts(matched_by=frozenset({"interests"})), True),
    ("not_matched_by", {"fields": ("gender",)}, Facts(matched_by=frozenset({"gender"})), False),
    ("not_matched_by", {"fields": ("gender",), "unless": True}, Facts(matched_by=frozenset({"gender"})), True),
    ("group_size_at_most", {"count": 6}, Facts(group_size=6), True),
    ("group_size_at_most", {"count": 6}, Facts(group_size=7), False),
    ("meeting_observed_by", {"role": "instructor"}, Facts(meeting_observed_by=frozenset({"instructor"})), True),
    ("meeting_observed_by", {"role": "instructor"}, Facts(meeting_observed_by=frozenset()), False),
    ("plan_reviewed_within_weeks", {"weeks": 6}, Facts(weeks_since_plan_review=6), True),
    ("plan_reviewed_within_weeks", {"weeks": 6}, Facts(weeks_since_plan_review=7), False),
    ("not_decided_by", {"fields": ("age", "gender")}, Facts(decided_by=frozenset({"interests"})), True),
    ("not_decided_by", {"fields": ("age", "gender")}, Facts(decided_by=frozenset({"age"})), False),
    ("inform_items_complete", {"items": ("a", "b")}, Facts(informed_items=frozenset({"a", "b", "c"})), True),
    ("inform_items_complete", {"items": ("a", "b")}, Facts(informed_items=frozenset({"a"})), False),
    ("consent_given", {"by": "guardian"}, Facts(guardian_consent=True), True),
    ("consent_given", {"by": "guardian"}, Facts(guardian_consent=False), False),
    ("consent_given", {"by": "guardian"}, Facts(student_assent=True), None),
    ("consent_given", {"by": "both"}, Facts(guardian_consent=True, student_assent=True), True),
    ("consent_given", {"by": "both"}, Facts(guardian_consent=True), None),
    ("consent_given", {"by": "both"}, Facts(guardian_consent=True, student_assent=False), False),
    ("consent_given", {"by": "student"}, Facts(student_assent=True), True),
    ("consent_given", {"by": "none"}, Facts(), True),
    ("consent_given", {"by": "both", "own_consent_from_age": 16}, Facts(student_assent=True, age=16), True),
    ("consent_given", {"by": "both", "own_consent_from_age": 16}, Facts(student_assent=True, age=15), None),
    ("consent_given", {"by": "both", "own_consent_from_age": 16}, Facts(student_assent=True), None),
    ("consent_given", {"by": "both", "own_consent_from_age": 16}, Facts(student_assent=False, age=17), False),
    ("consent_given", {"by": "both", "own_consent_from_age": 16}, Facts(guardian_consent=False, age=15), False),
    ("family_contacted_first", {"grades": ("K",)}, Facts(grade="K", family_contacted=True), True),
    ("family_contacted_first", {"grades": ("K",)}, Facts(grade="K", family_contacted=False), False),
    ("family_contacted_first", {"grades": ("K",)}, Facts(grade="K"), None),
    ("family_contacted_first", {"grades": ("K",)}, Facts(grade="5"), True),
    ("family_contacted_first", {"grades": ("K",)}, Facts(family_contacted=False), None),
    ("family_contacted_first", {"grades": ("K",)}, Facts(family_contacted=True), True),
    ("family_contacted_first", {}, Facts(family_contacted=False), False),
    ("application_received", {}, Facts(application_received=True), True),
    ("application_received", {}, Facts(application_received=False), False),
    ("application_received", {"required": False}, Facts(), True),
    ("interview_held", {}, Facts(interview_held=True), True),
    ("interview_held", {}, Facts(interview_held=False), False),
    ("interview_held", {"required": False}, Facts(), True),
    ("references_at_least", {"count": 2}, Facts(references_received=2), True),
    ("references_at_least", {"count": 2}, Facts(references_received=1), False),
    *(
        ("checks_valid", {"checks": {"judicial-record": 12}}, Facts(on=DAY, checks_issued_on=issued), met)
        for issued, met in [
            ({"judicial-record": date(2025, 11, 23)}, True),
            ({"judicial-record": date(2025, 11, 22)}, False),
            ({}, False),
            (None, None),
        ]
    ),
    ("checks_valid", {"checks": {"a": 1}}, Facts(on=date(2026, 2, 27), checks_issued_on=JANUARY), True),
    ("checks_valid", {"checks": {"a": 1}}, Facts(on=date(2026, 2, 28), checks_issued_on=JANUARY), False),
    ("screening_cleared", {}, Facts(screening_cleared=True), True),
    ("screening_cleared", {}, Facts(screening_cleared=False), False),
    *(
        ("training_done", {"minutes": 60, "topics": ("safety",)}, facts, met)
        for facts, met in [
            (Facts(training_minutes=60, training_topics=frozenset({"safety"})), True),
            (Facts(training_minutes=59, training_topics=frozenset({"safety"})), False),
            (Facts(training_minutes=60, training_topics=frozenset()), False),
            (Facts(training_minutes=60), None),
        ]
    ),
    ("caseload_below", {"maximum": 3}, Facts(mentor_caseload=2), True),
    ("caseload_below", {"maximum": 3}, Facts(mentor_caseload=3), False),
    ("ok_from_all", {"people": ("mentor",)}, Facts(ok_from=BOTH), True),
    ("ok_from_all", {"people": ("mentor",)}, Facts(ok_from=frozenset()), False),
    ("told_all", {"people": ("teacher",)}, Facts(told=frozenset({"teacher"})), True),
    ("told_all", {"people": ("teacher",)}, Facts(told=frozenset({"tutor"})), False),
    ("agreement_signed_by_all", {"parties": ("student", "mentor")}, Facts(signed_by=BOTH), True),
    ("agreement_signed_by_all", {"parties": ("student", "guardian")}, Facts(signed_by=BOTH), False),
    ("matches_this_year_at_most", {"count": 1}, Facts(matches_this_year=1), True),
    ("matches_this_year_at_most", {"count": 1}, Facts(matches_this_year=2), False),
    ("met_within_days", {"days": 7}, Facts(days_since_agreement=7), True),
    ("met_within_days", {"days": 7}, Facts(days_since_agreement=8), False),
    ("first_meeting", {}, Facts(first_meeting=True), True),
    ("first_meeting", {}, Facts(first_meeting=False), False),
    ("later_meeting", {}, Facts(first_meeting=False), True),
    ("later_meeting", {}, Facts(first_meeting=True), False),
    ("confidentiality_limits_told", {}, Facts(confidentiality_limits_told=True), True),
    ("confidentiality_limits_told", {}, Facts(confidentiality_limits_told=False), False),
    ("meeting_minutes_at_most", {"minutes": 30}, Facts(meeting_minutes=30), True),
    ("meeting_minutes_at_most", {"minutes": 30}, Facts(meeting_minutes=31), False),
    ("targets_between", {"least": 1, "most": 3}, Facts(targets_set=3), True),
    ("targets_between", {"least": 1, "most": 3}, Facts(targets_set=0), False),
    ("targets_between", {"least": 1, "most": 3}, Facts(targets_set=4), False),
    ("actions_checked", {}, Facts(actions_unchecked=0), True),
    ("actions_checked", {}, Facts(actions_unchecked=1), False),
    ("reviews_from_all", {}, Facts(reviews_asked=5, reviews_given=5), True),
    ("reviews_from_all", {}, Facts(reviews_asked=5, reviews_given=4), False),
    ("reviews_from_all", {}, Facts(reviews_asked=5), None),
    ("review_not_older_than_days", {"days": 7}, Facts(days_since_review=7), True),
    ("review_not_older_than_days", {"days": 7}, Facts(days_since_review=8), False),
    ("progress_made", {}, Facts(progress_made=True), True),
    ("progress_made", {}, Facts(progress_made=False), False),
    ("extending", {}, Facts(extending=True), True),
    ("extending", {}, Facts(extending=False), False),
    ("extension_agreed_by_all", {"parties": ("student", "mentor")}, Facts(extension_agreed_by=BOTH), True),
    ("extension_agreed_by_all", {"parties": ("student", "mentor")}, Facts(extension_agreed_by=frozenset()), False),
    ("together_for_school_weeks", {"weeks": 24}, Facts(school_weeks_together=24), True),
    ("together_for_school_weeks", {"weeks": 24}, Facts(school_weeks_together=23), False),
    ("closure_reason_in", {"reasons": ("completed",)}, Facts(closure_reason="completed"), True),
    ("closure_reason_in", {"reasons": ("completed",)}, Facts(closure_reason="bored"), False),
    ("closure_steps_done", {"steps": ("a",)}, Facts(closure_steps=frozenset({"a"})), True),
    ("closure_steps_done", {"steps": ("a", "b")}, Facts(closure_steps=frozenset({"a"})), False),
    ("contact_not_by", {"roles": ("mentor",)}, Facts(contact_by_role="manager"), True),
    ("contact_not_by", {"roles": ("mentor",)}, Facts(contact_by_role="mentor"), False),
    ("contact_allowed_for_mentor", {"policy": "never"}, Facts(contact_by_role="mentor"), False),
    ("contact_allowed_for_mentor", {"policy": "never"}, Facts(contact_by_role="manager"), True),
    ("contact_allowed_for_mentor", {"policy": "freely"}, Facts(contact_by_role="mentor"), True),
    ("contact_made_by", {"owner": "manager"}, Facts(contact_by_role="manager"), True),
    ("contact_made_by", {"owner": "manager"}, Facts(contact_by_role="mentor"), False),
]  # fmt: skip


def test_every_condition_has_a_met_and_an_unmet_row():
    assert (
        {name for name, _, _, met in TABLE if met}
        == set(CONDITIONS)
        == {name for name, _, _, met in TABLE if met is False}
    )


@pytest.mark.parametrize(("name", "parameters", "facts", "met"), TABLE)
def test_condition(name: str, parameters: dict[str, object], facts: Facts, met: bool | None):
    answer = Condition(name, parameters).ask(facts)
    assert answer.met is met
    assert bool(answer.missing) is (met is None)


@pytest.mark.parametrize("name", sorted(CONDITIONS))
def test_nothing_known_is_not_known_and_names_real_facts(name: str):
    parameters = next(parameters for known, parameters, _, met in TABLE if known == name and met is False)
    answer = Condition(name, parameters).ask(Facts())
    assert answer.met is None
    assert answer.missing
    assert all(hasattr(Facts(), fact.partition(".")[0]) for fact in answer.missing)


def test_an_answer_says_what_is_absent_and_what_has_run_out():
    checks = Condition("checks_valid", {"checks": {"integrity": 12, "judicial-record": 12}})
    answer = checks.ask(Facts(on=DAY, checks_issued_on={"judicial-record": date(2020, 1, 1)}))
    assert answer.values == {"absent": ("integrity",), "expired": ("judicial-record",)}


def rule(
    code: str, kind: Kind, condition: Condition | None, *, at: Point = Point.MEET, when: Condition | None = None
) -> Rule:
    return Rule(
        code=code, kind=kind, origin=Origin.STATED, at=at, text=Text(en=code, fr=code), condition=condition, when=when
    )


TOLD = Condition("confidentiality_limits_told")
FIRST = Condition("first_meeting")


@pytest.mark.parametrize(
    ("kind", "facts", "blocked", "warned", "told"),
    [
        (Kind.GATE, Facts(confidentiality_limits_told=False), ["r"], [], []),
        (Kind.WARN, Facts(confidentiality_limits_told=False), [], ["r"], []),
        (Kind.INFORM, Facts(confidentiality_limits_told=False), [], [], ["r"]),
        (Kind.GATE, Facts(confidentiality_limits_told=True), [], [], []),
        (Kind.GATE, Facts(), ["r"], [], []),
    ],
)
def test_a_rule_speaks_by_its_kind(kind: Kind, facts: Facts, blocked: list[str], warned: list[str], told: list[str]):
    findings = evaluate([rule("r", kind, TOLD)], "meet", facts)
    assert [[f.code for f in group] for group in (findings.blocked_by, findings.warnings, findings.information)] == [
        blocked,
        warned,
        told,
    ]
    assert findings.may_proceed is not bool(blocked)


def test_a_gate_whose_fact_is_not_known_says_what_is_missing():
    (finding,) = evaluate([rule("r", Kind.GATE, TOLD)], Point.MEET, Facts()).blocked_by
    assert finding.unknown
    assert finding.missing == ("confidentiality_limits_told",)
    (known,) = evaluate([rule("r", Kind.GATE, TOLD)], Point.MEET, Facts(confidentiality_limits_told=False)).blocked_by
    assert (known.unknown, known.values) == (False, {"confidentiality_limits_told": False})


def test_only_the_rules_of_the_point_are_asked():
    rules = [rule("here", Kind.GATE, TOLD), rule("elsewhere", Kind.GATE, TOLD, at=Point.CLOSE)]
    assert [f.code for f in evaluate(rules, "close", Facts()).blocked_by] == ["elsewhere"]


@pytest.mark.parametrize(("first", "blocked"), [(True, True), (False, False), (None, True)])
def test_when_limits_a_rule_to_its_cases(first: bool | None, blocked: bool):
    rules = [rule("r", Kind.GATE, TOLD, when=FIRST)]
    findings = evaluate(rules, "meet", Facts(first_meeting=first, confidentiality_limits_told=False))
    assert bool(findings.blocked_by) is blocked
    assert evaluate(rules, "meet", Facts(first_meeting=first, confidentiality_limits_told=True)).may_proceed


def test_information_without_a_condition_is_always_told():
    assert [f.code for f in evaluate([rule("r", Kind.INFORM, None)], "meet", Facts()).information] == ["r"]
