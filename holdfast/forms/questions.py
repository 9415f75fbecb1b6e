"""What a form asks, field by field, and whether what somebody said fits."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from holdfast.engines.blueprint import Blueprint, Form, Question, Rule, Text
from holdfast.forms.choices import Face
from holdfast.programmes.queries import Shape, shape_of
from holdfast.programmes.texts import here, word

LONGEST = 4000
KINDS_OF_SHAPES: Mapping[Shape, str] = {
    Shape.FLAG: "yes_no",
    Shape.NUMBER: "number",
    Shape.CHOICE: "choice",
    Shape.CHOICES: "choices",
}
NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Ask:
    """One field of a form: what is asked, how it is answered, and the setting that the answer becomes, if any."""

    key: str
    question: Question
    kind: str
    options: tuple[tuple[str, Text | None], ...] = ()
    path: str | None = None

    def choices(self) -> list[tuple[str, str]]:
        """What can be chosen, in the reader's language."""
        return [(code, here(text) if text else word(code)) for code, text in self.options]


def form_in(blueprint: Blueprint, code: str) -> Form | None:
    return next((form for form in blueprint.content.forms if form.code == code), None)


def asks_of(blueprint: Blueprint, form: Form) -> list[Ask]:
    """The fields of a form, in its order. A question that sets several settings has a field for each."""
    return [ask for question in form.questions.value or () for ask in _asks(blueprint, question)]


def _asks(blueprint: Blueprint, question: Question) -> list[Ask]:
    settable = [(path, *shape_of(blueprint, path)) for path in question.sets]
    settable = [one for one in settable if one[1].is_short]
    if not settable:
        options = tuple((item.id, Text(en=item.en, fr=item.fr)) for item in question.choices)
        return [Ask(question.id, question, question.answer, options)]
    return [
        Ask(
            question.id if len(settable) == 1 else f"{question.id}--{number}", question, KINDS_OF_SHAPES[shape],
            tuple((code, None) for code in blueprint.setting(path).among or options), path,
        )
        for number, (path, shape, options) in enumerate(settable, 1)
    ]  # fmt: skip


def rules_asking_for(blueprint: Blueprint, code: str) -> list[Rule]:
    """The rules that are met only when this form is complete."""
    named = [(rule, rule.condition) for rule in blueprint.rules]
    return [rule for rule, asked in named if asked and code in _forms(asked.name, asked.parameters)]


def _forms(condition: str, parameters: Mapping[str, Any]) -> Sequence[str]:
    return parameters.get("forms", ()) if condition == "forms_complete" else ()


def waits_for_forms(rules: Iterable[Rule]) -> bool:
    """Whether one of these rules is met only when some form is complete."""
    return any(rule.condition and rule.condition.name == "forms_complete" for rule in rules)


def is_always_asked_for(blueprint: Blueprint, code: str) -> bool:
    """Whether a rule waits for it in every case."""
    return any(rule.when is None for rule in rules_asking_for(blueprint, code))


def is_asked_for_sometimes(blueprint: Blueprint, code: str) -> bool:
    """Whether rules wait for it, and only in some cases."""
    asking = rules_asking_for(blueprint, code)
    return bool(asking) and all(rule.when is not None for rule in asking)


def needs_every_answer(blueprint: Blueprint, form: Form) -> bool:
    """A checklist is complete when all of it is, and so is whatever a rule waits for; elsewhere one may leave out."""
    return form.kind.value == "checklist" or bool(rules_asking_for(blueprint, form.code))


@dataclass(frozen=True, slots=True)
class Checked:
    """What was said, by key and as it is kept, and a sentence for each field that cannot be kept like that."""

    values: Mapping[str, Any]
    problems: Mapping[str, str]


class _Wrong(ValueError):
    """What was said cannot be the answer; the text says what can."""


def checked(asks: Sequence[Ask], given: Mapping[str, Any], *, is_complete: bool, every_answer: bool) -> Checked:
    """Every answer against the type of its question; of a complete form, also that nothing is missing."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for ask in asks:
        try:
            value = _value(ask, given.get(ask.key))
        except _Wrong as wrong:
            problems[ask.key] = str(wrong)
            continue
        if value is not None:
            values[ask.key] = value
        elif is_complete and every_answer:
            problems[ask.key] = _missing(ask)
    if is_complete and asks and not values and not problems:
        problems[asks[0].key] = _("Answer at least one question, or finish it later.")
    return Checked(values, problems)


def _missing(ask: Ask) -> str:
    asked = here(ask.question).rstrip(" ?.:\u00a0")
    if ask.kind == "tick":
        return _("Tick “%(question)s” when it is done.") % {"question": asked}
    if ask.kind in ("yes_no", "choice", "choices", "faces"):
        return _("Choose an answer for “%(question)s”.") % {"question": asked}
    return _("Fill in “%(question)s”.") % {"question": asked}


def _value(ask: Ask, said: Any) -> Any:
    """The answer as it is kept; None when nothing was said."""
    if isinstance(said, str):
        said = said.strip()
    if said is None or said in ("", [], ()):
        return None
    match ask.kind:
        case "tick":
            return True if said in (True, "on", "true", "True", "yes") else None
        case "yes_no":
            return _one_of({True: True, "yes": True, False: False, "no": False}, said)
        case "faces":
            return _one_of({face.value: face.value for face in Face}, said)
        case "choice":
            return _one_of({code: code for code, _text in ask.options}, said)
        case "choices":
            known = {code: code for code, _text in ask.options}
            return [_one_of(known, one) for one in ([said] if isinstance(said, str) else said)]
        case "number":
            return _number(said, whole=ask.path is not None)
        case "date":
            return _day(said)
        case _:
            return _text(str(said))


def _one_of(known: Mapping[Any, Any], said: Any) -> Any:
    if said not in known:
        raise _Wrong(_("Choose one of the answers that are listed."))
    return known[said]


def _number(said: Any, *, whole: bool) -> int | float:
    text = str(said)
    if isinstance(said, bool) or not NUMBER.fullmatch(text):
        raise _Wrong(_("Give a number, such as 15."))
    value = float(text.replace(",", "."))
    if value.is_integer():
        return int(value)
    if whole:
        raise _Wrong(_("Give a whole number, such as 15."))
    return value


def _day(said: Any) -> str:
    try:
        return (said if isinstance(said, date) else date.fromisoformat(str(said))).isoformat()
    except ValueError:
        raise _Wrong(_("Give a day as year, month, day, such as 2026-11-22.")) from None


def _text(said: str) -> str:
    if len(said) > LONGEST:
        raise _Wrong(
            _("At most %(most)s characters fit here; there are %(count)s. Shorten it, or attach the rest elsewhere.")
            % {"most": LONGEST, "count": len(said)}
        )
    return said
