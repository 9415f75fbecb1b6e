"""The field that a setting's type asks for, and the way from what was answered to the value that is kept."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from holdfast.engines.blueprint import Blueprint
from holdfast.programmes import texts
from holdfast.programmes.editing import EntryField, new_code
from holdfast.programmes.queries import Shape

YES, NO = "yes", "no"


def field_of(label: str, shape: Shape, options: tuple[str, ...]) -> forms.Field:
    """One setting on a page of its own: every choice stands there."""
    choices = _choices(shape, options)
    match shape:
        case Shape.NUMBER:
            return forms.IntegerField(label=label)
        case Shape.DATE:
            return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))
        case Shape.WORDS:
            hint = gettext("One a line.")
            return forms.CharField(label=label, help_text=hint, widget=forms.Textarea(attrs={"rows": 5}))
        case Shape.CHOICES:
            return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)
        case _:
            return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


def _choices(shape: Shape, options: tuple[str, ...]) -> list[tuple[str, str]]:
    if shape is Shape.FLAG:
        return [(YES, gettext("Yes")), (NO, gettext("No"))]
    return [(code, texts.word(code)) for code in options]


def short_field_of(label: str, shape: Shape, options: tuple[str, ...], *, value: Any) -> forms.Field:
    """One setting among many, with its value set before. Where there is none, it may stay undecided."""
    field = field_of(label, shape, options)
    if isinstance(field, forms.ChoiceField) and shape is not Shape.CHOICES:
        undecided = [] if value is not None else [("", gettext("Not decided"))]
        field = forms.ChoiceField(label=label, choices=[*undecided, *_choices(shape, options)])
    field.required, field.initial = value is not None, initial_of(shape, value)
    return field


def initial_of(shape: Shape, value: Any) -> Any:
    """What a field shows of a value; several words stand one a line."""
    if isinstance(value, bool):
        return YES if value else NO
    if shape is Shape.WORDS:
        return "\n".join(value or ())
    return list(value) if isinstance(value, tuple) else value


def plain(shape: Shape, answer: Any) -> Any:
    """An answer as the setting keeps it."""
    match shape:
        case Shape.FLAG:
            return answer == YES
        case Shape.WORDS:
            return [line.strip() for line in answer.splitlines() if line.strip()]
        case Shape.DATE:
            return answer.isoformat()
        case _:
            return answer


def is_another(shape: Shape, answer: Any, value: Any) -> bool:
    """Whether an answer decides something else than what holds now. An empty answer decides nothing."""
    if answer in ("", None, []):
        return False
    if shape is Shape.CHOICES:
        return value is None or set(answer) != set(value)
    return bool(plain(shape, answer) != value)


def both_languages(label: str, value: Any) -> dict[str, forms.Field]:
    """A text of the blueprint: one field for each language."""
    return {
        code: forms.CharField(
            label=gettext("%(what)s, in %(language)s") % {"what": label, "language": language}, max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}), initial=getattr(value, code, ""),
        )
        for code, language in (("en", gettext("English")), ("fr", gettext("French")))
    }  # fmt: skip


ENTRY_LABELS: Mapping[str, Promise] = {
    "months": _("Valid, in months"),
    "weight": _("How much it counts beside the others"),
    "points": _("Points"),
    "after": _("After so many"),
    "counted": _("Of what"),
    "who": _("Who does it"),
    "within_days": _("Within so many school days"),
    "contact": _("Contact with the family by"),
    "cadence": _("How often"),
    "also": _("Who else is there"),
    "sheet": _("Sheet that is brought along"),
    "form": _("Form that goes with it"),
    "acts_as": _("Whom of the school it stands for"),
    "sort": _("What sort of thing it is"),
    "held": _("Where Holdfast has it already"),
    "count": _("How many"),
    "improved": _("Better for so many"),
    "worse": _("Worse for so many"),
    "answer": _("How it is answered"),
    "choices": _("Answers to choose from, one a line: English | French"),
    "fill": _("What it is filled with"),
}


ENTRY_WORDS: Mapping[str, Mapping[str, Promise]] = {
    "answer": {
        "text": _("in words"), "tick": _("a box to tick"), "yes_no": _("yes or no"), "choice": _("an answer below"),
        "number": _("a number"), "date": _("a day"), "faces": _("one of three faces"),
    },
    "counted": {
        "absences": _("days missed"), "missed_meetings": _("missed meetings"), "missed_actions": _("actions not done"),
    },
    "sort": {
        "one_to_one": _("a talk of two"), "group": _("a group"), "in_class": _("help in class"),
        "observation": _("an observation"), "mediation": _("a mediation"), "home_visit": _("a home visit"),
        "incident": _("help at an incident"), "drop_in": _("somebody drops in"), "activity": _("an activity"),
        "family_meeting": _("a meeting with the family"), "agency_meeting": _("a meeting with an agency"),
    },
    "held": {
        "attendance": _("attendance"), "punctuality": _("punctuality"), "exclusions": _("exclusions"),
        "grades": _("grades"), "reviews": _("teacher reviews"), "targets": _("targets"), "forms": _("answered forms"),
        "participation": _("who takes part"), "family_contacts": _("contacts with families"),
        "case_studies": _("case studies"), "staff_records": _("records of staff"),
    },
    "fill": {
        "school": _("the school, and how to reach it"), "programme": _("the programme in a sentence"),
        "student": _("the student"), "mentor": _("the mentor"), "family": _("the family"),
        "household": _("the household"), "dates": _("days, hours and places"),
        "rhythm": _("how often and how long"), "aims": _("the aims"), "role": _("what a mentor is, and is not"),
        "effect": _("what is known of its effect"), "inform_items": _("what the family is told"),
        "consent": _("the family's answer"), "clauses": _("what the agreement says"),
        "agenda": _("the agenda of a meeting"), "first_agenda": _("the agenda of the first meeting"),
        "targets": _("targets"), "actions": _("what was agreed, who and by when"), "reviews": _("teacher reviews"),
        "attendance": _("attendance"), "strengths": _("what goes well"), "form": _("the questions of a form"),
        "plan": _("the plan"), "contacts": _("contacts with the family"), "services": _("services"),
        "partners": _("partners"), "register": _("a register"), "caseload": _("the caseload"),
        "checks": _("the checks of a mentor"), "training": _("topics of the training"),
        "messages": _("messages to families"), "readiness": _("what must stand first"),
        "checks_between": _("what is checked between two meetings"), "notes": _("room to write"),
        "signatures": _("signatures"),
    },
}  # fmt: skip
"""What codes mean in an entry, where the word of a setting is another or there is none."""


def entry_fields(blueprint: Blueprint, asked: Iterable[EntryField]) -> dict[str, forms.Field]:
    """The fields for what an entry says beside its words."""
    content = blueprint.content
    named = {one.code: texts.here(one.name) for one in content.forms}
    named |= {one.code: texts.here(one.name) for one in content.documents}
    found: dict[str, forms.Field] = {}
    for one in asked:
        label = str(ENTRY_LABELS.get(one.name, one.name))
        if one.shape is Shape.ENTRIES:
            field: forms.Field = forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 4}))
        elif one.shape is Shape.CHOICE:
            words = ENTRY_WORDS.get(one.name, {})
            choices = [(code, str(words.get(code) or named.get(code) or texts.word(code))) for code in one.options]
            empty = [] if one.is_needed or one.name == "answer" else [("", gettext("None"))]
            field = forms.ChoiceField(label=label, choices=[*empty, *choices])
        else:
            field = field_of(label, one.shape, one.options)
        field.required = one.is_needed
        found[one.name] = field
    return found


def entry_initial(asked: Iterable[EntryField], entry: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry says now, as its fields show it."""
    explain = entry.get("explain") or {}
    given = {"en": entry.get("en"), "fr": entry.get("fr")}
    given |= {f"explain_{code}": explain.get(code) for code in ("en", "fr")}
    for one in asked:
        value = entry.get(one.name)
        if one.shape is Shape.ENTRIES:
            value = "\n".join(f"{choice['en']} | {choice['fr']}" for choice in value or ())
        given[one.name] = "text" if one.name == "answer" and value is None else value
    return given


def entry_from(asked: Iterable[EntryField], said: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """What was said of an entry, as the list keeps it; None for what is left out."""
    explain = {code: said[f"explain_{code}"] for code in ("en", "fr")}
    found = {"en": said["en"], "fr": said["fr"], "explain": explain if all(explain.values()) else None}
    for one in asked:
        value = said[one.name]
        if one.shape is Shape.ENTRIES:
            value = _choice_entries(value, entry.get(one.name) or ())
        found[one.name] = None if value in ("", []) else value
    return found


def _choice_entries(lines: str, old: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Answers to choose from; one whose words stay keeps its code."""
    codes = {one["en"]: one["id"] for one in old}
    found: list[dict[str, str]] = []
    for line in filter(None, map(str.strip, lines.splitlines())):
        en, _bar, fr = (part.strip() for part in line.partition("|"))
        code = codes.get(en) or new_code(en, [*codes.values(), *(one["id"] for one in found)])
        found.append({"id": code, "en": en, "fr": fr})
    return found
