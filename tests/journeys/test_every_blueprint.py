"""Every file in `blueprints/`, and a seventh made up here, from the first worry to the end of a match.

Nothing here knows a programme. The walk asks the product to go on; where it is refused, the refusal must name a rule of
the programme in the rule's own words, and the walk does what that rule asks for. At the end each gate was met once, and
each warning that was met has a reason beside it.
"""

from pathlib import Path

import pytest

from holdfast.engines.blueprint import Point
from tests.programme_walk import Walk
from tests.world import BLUEPRINTS, World

FILES = sorted(BLUEPRINTS.glob("*.toml"))
SEVENTH = """\
id = "kite-club"
edition = {version = 1, on = 2026-09-01}
languages = ["en", "fr"]
source = {document = "none", title = "Invented for a test"}
name = {en = "Kite club", fr = "Club de cerf-volant"}
summary = {en = "Two people and a kite", fr = "Deux personnes et un cerf-volant"}
unit_of_work = {suggest = "student"}

[entry]
self_refer = {stated = false}
willingness_asked_by = {stated = "anyone"}
questions.stated = [{id = "windy", en = "Is there wind?", fr = "Y a-t-il du vent?"}]

[[entry.all_of]]
code = "windy"
kind = {stated = "gate"}
condition = {is = "answer_is", question = "windy"}
text = {en = "There is wind", fr = "Il y a du vent"}

[family]
inform_items.stated = [{id = "string", en = "The string is long", fr = "La corde est longue"}]
consent_by = {stated = "guardian"}

[mentor_gate]
checks.stated = [{id = "knots", en = "Knots", fr = "Noeuds", months = 12}]
training_topics.stated = [{id = "flying", en = "Flying", fr = "Le vol"}]

[match]
needs_ok_from = {stated = ["student", "mentor"]}

[agreement]
parties = {stated = ["student", "mentor"]}
lasts = {stated = "weeks"}
weeks = {stated = 3}
frequency_per_week = {stated = 1}
minutes = {stated = 20}

[closure]
reasons.stated = [{id = "landed", en = "The kite has landed", fr = "Le cerf-volant s'est posé"}]
steps.stated = [{id = "rolled-up", en = "The string is rolled up", fr = "La corde est enroulée"}]

""" + "".join(
    f"""
[[rules]]
code = "{code}"
at = "{at}"
kind = {{stated = "{kind}"}}
condition = {{is = {condition}}}
text = {{en = "Kites: {code}", fr = "Cerfs-volants : {code}"}}
"""
    for code, at, kind, condition in (
        ("a-counsellor-asks", "refer", "gate", '"referred_by_role_in", roles = ["counsellor"]'),
        ("old-enough", "decide", "gate", '"grade_in", grades = ["11"]'),
        ("wants-to", "decide", "gate", '"student_willing"'),
        ("family-asked-first", "inform", "gate", '"family_contacted_first"'),
        ("told", "consent", "gate", '"inform_items_complete", items = {setting = "family.inform_items"}'),
        ("family-says-yes", "match", "gate", '"consent_given", by = {setting = "family.consent_by"}'),
        ("knots", "match", "gate", '"checks_valid", checks = {setting = "mentor_gate.checks"}'),
        ("can-fly", "match", "gate", '"training_done", topics = {setting = "mentor_gate.training_topics"}'),
        ("has-many", "match", "warn", '"caseload_at_least", minimum = 5'),
        ("not-by-colour", "match", "gate", '"not_matched_by", fields = ["colour"]'),
        ("both-want", "agree", "gate", '"ok_from_all", people = {setting = "match.needs_ok_from"}'),
        ("short", "meet", "gate", '"meeting_minutes_at_most", minutes = 20'),
        ("seen-by-many", "meet", "warn", '"meeting_observed_by", role = "teacher"'),
        ("higher", "review", "gate", '"progress_made"'),
        ("not-by-teachers", "contact", "gate", '"contact_not_by", roles = ["mentor", "teacher"]'),
        ("good-reason", "close", "gate", '"closure_reason_in", reasons = {setting = "closure.reasons"}'),
        ("tidied", "close", "gate", '"closure_steps_done", steps = {setting = "closure.steps"}'),
        ("long-enough", "close", "warn", '"together_for_school_weeks", weeks = 3'),
    )
)
"""A programme that no source describes, with rules at every point."""


@pytest.fixture(params=[*FILES, None], ids=[*(file.stem for file in FILES), "seventh"])
def walk(request: pytest.FixtureRequest, world: World, tmp_path: Path) -> Walk:
    text = request.param.read_text(encoding="utf-8") if request.param else SEVENTH
    return Walk.started(world.tern, text, tmp_path)


def test_it_goes_from_a_worry_to_a_good_end_and_to_a_second_match(walk: Walk) -> None:
    walk.refer()
    walk.decide()
    walk.screen_a_mentor()
    walk.tell_and_ask_the_family()
    walk.match()
    walk.agree()
    walk.meet()
    walk.extend()
    walk.review()
    walk.contact_the_family()
    walk.close()
    again = walk.again()
    again.refer()
    again.decide()
    again.tell_and_ask_the_family()
    again.match()
    refused = walk.refused | again.refused
    assert walk.never_met(refused) == []
    reasons = walk.reasons | again.reasons
    assert walk.never_warned(reasons) == []
    assert [code for code, reason in reasons.items() if not reason] == []
    assert {rule.at for rule in walk.rules if rule.code in walk.refused} >= {Point.MATCH, Point.AGREE, Point.CLOSE}
