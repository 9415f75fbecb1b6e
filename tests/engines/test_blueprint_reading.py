"""Reading a blueprint: every error at once, on its line, with a remedy; and the lines themselves against tomllib."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.engines.blueprint import BlueprintErrors, Kind, Origin, Point, read, with_school_settings
from holdfast.engines.blueprint.lines import lines_of

FOLDER = Path(__file__).parents[2] / "blueprints"
FILES = sorted(FOLDER.glob("*.toml"))

SMALL = """\
id = "small"
edition = {version = 1, on = 2026-09-01}
languages = ["en", "fr"]
source = {document = "none", title = "Invented"}
name = {en = "Small", fr = "Petit"}
summary = {en = "Small", fr = "Petit"}

[agreement]
weeks = {stated = 6}
minutes = {open = true, suggest = 15}

[[rules]]
code = "short"
at = "meet"
kind = {suggest = "warn"}
condition = {is = "meeting_minutes_at_most", minutes = {setting = "agreement.minutes"}}
text = {en = "Short", fr = "Courte"}
"""


def problems(text: str | bytes) -> list[tuple[int | None, str, str]]:
    with pytest.raises(BlueprintErrors) as caught:
        read(text, "small.toml")
    assert all(problem.remedy.endswith((".", "?")) and problem.what for problem in caught.value.problems)
    return [(problem.line, problem.path, problem.code) for problem in caught.value.problems]


def test_a_small_blueprint_is_read():
    blueprint = read(SMALL, "small.toml")
    weeks, minutes, unsaid = (blueprint.setting(f"agreement.{name}") for name in ("weeks", "minutes", "extension"))
    assert (weeks.value, weeks.origin, weeks.left_open) == (6, Origin.STATED, False)
    assert (minutes.value, minutes.origin, minutes.left_open) == (15, Origin.SUGGESTED, True)
    assert (unsaid.value, unsaid.origin, unsaid.left_open) == (None, Origin.OPEN, True)
    (rule,) = blueprint.rules
    assert (rule.code, rule.kind, rule.at, rule.origin) == ("short", Kind.WARN, Point.MEET, Origin.SUGGESTED)
    assert rule.condition is not None
    assert rule.condition.parameters == {"minutes": 15}


def test_all_errors_are_reported_at_once_with_their_lines():
    text = SMALL.replace("weeks = {stated = 6}", 'weeks = {stated = "6"}').replace("minutes = {open", "minuts = {open")
    text = text.replace('name = {en = "Small", fr = "Petit"}', 'name = {en = "Small"}').replace(
        'kind = {suggest = "warn"}\n', ""
    )
    assert problems(text) == [
        (5, "name.fr", "missing"),
        (9, "agreement.weeks.stated", "wrong_value"),
        (10, "agreement.minuts", "unknown_key"),
        (12, "rules.short.kind", "missing"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("weeks = {stated = 6}", "weeks = {}", (9, "agreement.weeks", "wrong_value")),
        ("weeks = {stated = 6}", "weeks = {stated = 6, suggest = 8}", (9, "agreement.weeks", "wrong_value")),
        ("weeks = {stated = 6}", "weeks = {stated = 6, open = true}", (9, "agreement.weeks", "wrong_value")),
        ("weeks = {stated = 6}", "weeks = {stated = 0}", (9, "agreement.weeks.stated", "wrong_value")),
        ("weeks = {stated = 6}", "weeks = {stated = true}", (9, "agreement.weeks.stated", "wrong_value")),
        ("weeks = {stated = 6}", "weeks = 6", (9, "agreement.weeks", "wrong_value")),
        ("weeks = {stated = 6}", "weeks = {stated 6}", (9, "", "syntax")),
        ("weeks = {stated = 6}", "weeks = {stated = 6}\nweeks = {stated = 7}", (10, "", "syntax")),
        ('fr = "Petit"}\nsummary', 'fr = " "}\nsummary', (5, "name.fr", "wrong_value")),
        ('"warn"', '"block"', (15, "rules.short.kind.suggest", "wrong_value")),
        ('at = "meet"', 'at = "lunch"', (14, "rules.short.at", "wrong_value")),
        ("minutes_at_most", "minutes_atmost", (16, "rules.short.condition.is", "unknown_condition")),
        ('"agreement.minutes"}', '"agreement.minuts"}', (16, "rules.short.condition.minutes", "unknown_setting")),
        ('{setting = "agreement.minutes"}', '"15"', (16, "rules.short.condition", "wrong_parameter")),
        ('minutes = {setting = "agreement.minutes"}', "hours = 1", (16, "rules.short.condition", "wrong_parameter")),
        ("{open = true, suggest = 15}", "{open = true}", (16, "rules.short.condition", "wrong_parameter")),
        (SMALL[SMALL.index("condition") : SMALL.index("text =")], "", (12, "rules.short", "always_blocks")),
    ],
)
def test_each_error_is_found_on_its_line(old: str, new: str, expected: tuple[int, str, str]):
    assert SMALL.count(old) == 1
    assert expected in problems(SMALL.replace(old, new))


def test_a_remedy_names_the_nearest_word():
    with pytest.raises(BlueprintErrors, match=r"line 9: agreement\.weks .* Did you mean weeks\?"):
        read(SMALL.replace("weeks", "weks"), "small.toml")
    with pytest.raises(BlueprintErrors, match=r"Did you mean meeting_minutes_at_most\?"):
        read(SMALL.replace("meeting_minutes_at_most", "meeting_minute_at_most"), "small.toml")


def test_repeated_codes_and_ids_are_refused():
    rule = SMALL[SMALL.index("[[rules]]") :]
    assert [(line, code) for line, _, code in problems(SMALL + rule)] == [(13, "repeated_code"), (19, "repeated_code")]
    twice = '[cycle]\nagenda.stated = [\n  {id = "a", en = "A", fr = "A"},\n]\n'
    twice += 'agenda.suggest = [{id = "a", en = "B", fr = "B"}]\n'
    assert problems(SMALL + twice)[0][2] == "wrong_value"
    assert (
        read(SMALL + twice.replace('[{id = "a"', '[{id = "b"'), "small.toml").content.cycle.agenda.origin_of("b")
        == Origin.SUGGESTED
    )


FORM = """
[[forms]]
code = "brief"
about = "mentor"
at = "train"
kind = {stated = "checklist"}
name = {en = "Brief", fr = "Mise au courant"}
questions.stated = [{id = "why", en = "Why?", fr = "Pourquoi?", sets = ["agreement.minutes"]}]

[[documents]]
code = "brief"
about = "mentor"
at = "train"
kind = {suggest = "sheet"}
name = {en = "Brief", fr = "Mise au courant"}
parts.suggest = [{id = "why", fill = "form", form = "brief", en = "Why", fr = "Pourquoi"}]

[launch]
kit = {suggest = ["brief"]}

[supervision]
rhythms.suggest = [{id = "weekly", cadence = "weekly", who = "manager", sheet = "brief", en = "A", fr = "B"}]

[[rules]]
code = "briefed"
at = "match"
kind = {stated = "gate"}
condition = {is = "forms_complete", forms = ["brief"]}
text = {en = "Briefed", fr = "Mis au courant"}

[[rules]]
code = "asked"
at = "decide"
kind = {stated = "gate"}
condition = {is = "answer_is", question = "far"}
text = {en = "Asked", fr = "Interrogé"}

[entry]
questions.stated = [{id = "far", en = "Far?", fr = "Loin?"}]
"""


def test_forms_and_sheets_are_found_by_their_names():
    blueprint = read(SMALL + FORM, "small.toml")
    assert blueprint.setting("forms.brief.questions").origin is Origin.STATED
    assert blueprint.setting("documents.brief.kind").value == "sheet"
    assert [form.code for form in blueprint.content.forms] == ["brief"]


@pytest.mark.parametrize(
    ("old", "new", "path", "remedy"),
    [
        ('form = "brief"', 'form = "breif"', "documents.brief.parts.suggest.why.form", "Did you mean brief?"),
        ('["agreement.minutes"]', '["agreement.hours"]', "forms.brief.questions.stated.why.sets.0", "Did you mean"),
        ('kit = {suggest = ["brief"]}', 'kit = {suggest = ["poster"]}', "launch.kit.suggest.0", "brief"),
        ('sheet = "brief"', 'sheet = "pack"', "supervision.rhythms.suggest.weekly.sheet", "brief"),
        ('forms = ["brief"]', 'forms = ["brief", "x"]', "rules.briefed.condition.forms.1", "brief"),
        ('question = "far"', 'question = "near"', "rules.asked.condition.question", "far"),
    ],
)
def test_a_name_that_leads_nowhere_is_found(old: str, new: str, path: str, remedy: str):
    text = SMALL + FORM
    assert text.count(old) == 1
    with pytest.raises(BlueprintErrors) as caught:
        read(text.replace(old, new), "small.toml")
    (problem,) = caught.value.problems
    line = next(number for number, words in enumerate(text.splitlines(), 1) if old in words)
    assert (problem.line, problem.path, problem.code) == (line, path, "unknown_name")
    assert remedy in problem.remedy


def test_a_code_of_a_form_stands_once():
    form = FORM[: FORM.index("[[documents]]")]
    assert {code for _, _, code in problems(SMALL + FORM + form)} == {"repeated_code"}


def test_a_choice_keeps_to_the_values_that_the_source_names():
    text = SMALL.replace("weeks = {stated = 6}", "weeks = {open = true, suggest = 6, among = [6, 12]}")
    blueprint = read(text, "small.toml")
    assert with_school_settings(blueprint, {"agreement.weeks": 12}).setting("agreement.weeks").value == 12
    with pytest.raises(BlueprintErrors, match="Choose one of 6, 12"):
        with_school_settings(blueprint, {"agreement.weeks": 8})


def test_a_file_that_is_not_utf8_says_on_which_line():
    assert problems(SMALL.replace('"Petit"', '"Élève"').encode("cp1252")) == [(5, "", "syntax")]


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm():
    assert read(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode(), "small.toml").id == "small"


def paths_in(value: object, place: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = {(*place, key) for key, _ in entries}
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return found.union(*(paths_in(inner, (*place, key)) for key, inner in entries))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_place_of_a_file_has_its_line(file: Path):
    text = file.read_text(encoding="utf-8")
    lines = lines_of(text)
    assert set(lines) == paths_in(tomllib.loads(text))
    written = text.splitlines()
    for place, line in lines.items():
        if isinstance(place[-1], str):
            assert place[-1] in written[line - 1]


AWKWARD = [
    "a = 1 # [x]\nb = 'lit [x] = 1'\n",
    'a = """one\n[two]\nthree = 3"""\nb = {c = {d = [1, [2, 3]]}, "e f" = 2.5}\n',
    "[a.b]\nc.d = 1979-05-27 07:32:00\n[[a.e]]\nf = 1\n[[a.e]]\n[[a.e.g]]\nh = [[1], []]\n[a.e.i]\nj = +1e3\n",
    "a = [\n  # comment ]\n  {b = '''x\n]'''},\n  [ ['y'] ],\n]\nz = -inf\n",
    'a = "quote \\" and ] \\\\"\nb = [["x"], ["y"]]\n',
]


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_toml_has_the_paths_that_tomllib_reads(text: str):
    assert set(lines_of(text)) == paths_in(tomllib.loads(text))


def test_lines_inside_a_text_count_too():
    lines = lines_of('a = """\n\n"""\nb = [\n  1,\n  {c = 2},\n]\n')
    assert (lines["b",], lines["b", 1, "c"]) == (4, 6)


@given(st.lists(st.sampled_from(["\n", "# note = 1\n", "[other]\n"]), max_size=6))
def test_lines_above_move_the_reported_line(above: list[str]):
    above = [line if line != "[other]\n" or index == 0 else "\n" for index, line in enumerate(above)]
    text = "".join(above) + "[here]\nkey = 5\n"
    assert lines_of(text)["here", "key"] == len(above) + 2
