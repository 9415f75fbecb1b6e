"""From answered forms to what the rules ask for: which forms are complete, and the settings that answers set."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from holdfast.engines.blueprint import Blueprint
from holdfast.forms.choices import About
from holdfast.forms.models import AnsweredForm
from holdfast.programmes.facts import blueprint_at_work
from holdfast.programmes.models import Programme

Complete = Mapping[tuple[int, int], frozenset[str]]
"""The codes of complete forms, by programme and id. Whoever has none is asked for all the same, and has none."""


def forms_complete(about: About, ids: Iterable[int]) -> Complete:
    """The complete forms about each of these, by programme and id: one query, whatever their number."""
    rows = AnsweredForm.objects.filter(about=about, about_id__in=list(ids), is_complete=True)
    return _by_key(rows.values_list("programme_id", "about_id", "form").distinct())


def forms_of_students(students: Iterable[tuple[int, int, int | None]]) -> Complete:
    """The complete forms about students and their families, by programme and student: one query.

    `students` are (programme, student, household). What a family answered counts for each of its children.
    """
    people = set(students)
    homes: dict[int, set[int]] = defaultdict(set)
    for _programme, student, household in people:
        if household:
            homes[household].add(student)
    rows = AnsweredForm.objects.filter(
        Q(about__in=[About.STUDENT, About.HOUSEHOLD], student__in={student for _programme, student, _home in people})
        | Q(about=About.HOUSEHOLD, about_id__in=list(homes)),
        programme__in={programme for programme, _student, _home in people},
        is_complete=True,
    )
    found = set()
    for programme, about, about_id, student, form in rows.values_list(
        "programme_id", "about", "about_id", "student_id", "form"
    ):
        found.add((programme, student, form))
        if about == About.HOUSEHOLD:
            found |= {(programme, one, form) for one in homes.get(about_id, ())}
    return _by_key(found)


def forms_of_match(
    *, programme_id: int, match_id: int, student_id: int, household_id: int | None, mentor_id: int
) -> frozenset[str]:
    """The complete forms about a match and about everybody in it, and those of its programme: one query."""
    about = [
        Q(about=About.MATCH, about_id=match_id),
        Q(about=About.MENTOR, about_id=mentor_id),
        Q(about=About.PROGRAMME, about_id=programme_id),
        Q(about__in=[About.STUDENT, About.HOUSEHOLD], student=student_id),
        Q(about=About.HOUSEHOLD, about_id=household_id or -1),
    ]
    rows = AnsweredForm.objects.filter(reduce(or_, about), programme=programme_id, is_complete=True)
    return frozenset(rows.values_list("form", flat=True))


def settings_of_matches(match_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What the forms about each match set, path to value; of several answers to a form the newest complete one.

    One query, whatever their number; a match for which nothing was set is not in it.
    """
    rows = AnsweredForm.objects.filter(about=About.MATCH, about_id__in=list(match_ids), is_complete=True)
    newest: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    told = rows.exclude(settings={}).order_by("answered_at", "id").values_list("about_id", "form", "settings")
    for match, form, settings in told:
        newest[match].pop(form, None)
        newest[match][form] = settings
    return {
        match: {path: value for settings in forms.values() for path, value in settings.items()}
        for match, forms in newest.items()
    }


def settings_of(match_id: int) -> dict[str, Any]:
    """What the forms about this match set, path to value."""
    return settings_of_matches([match_id]).get(match_id, {})


def blueprint_for(programme: Programme, match_id: int) -> Blueprint:
    """The blueprint as it holds for one match: the programme's, with what was agreed for this match alone."""
    return blueprint_at_work(programme, {**programme.settings, **settings_of(match_id)})


def _by_key(rows: Iterable[tuple[int, int, str]]) -> Complete:
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for programme, one, form in rows:
        found[programme, one].add(form)
    return defaultdict(frozenset, {key: frozenset(codes) for key, codes in found.items()})
