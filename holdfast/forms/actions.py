"""Answering a form of a programme."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.engines.blueprint import Blueprint, BlueprintErrors
from holdfast.forms.access import Subject, voices_of
from holdfast.forms.choices import About
from holdfast.forms.models import AnsweredForm
from holdfast.forms.questions import Ask, asks_of, checked, form_in, needs_every_answer
from holdfast.kernel import audit, once
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.programmes.actions import change_settings
from holdfast.programmes.facts import blueprint_at_work
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of
from holdfast.programmes.texts import here, problem_text


class AnswersRefused(Refusal):
    """Something in a form cannot be kept as it was said. `problems` has a sentence for each field, by its key."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()), field=next(iter(problems)))
        self.problems = dict(problems)


@audit.action
def answer(
    *,
    programme: Programme,
    code: str,
    subject: Subject,
    given: Mapping[str, Any],
    is_complete: bool,
    answered_as: str,
    client_key: UUID,
    by: Actor,
    at: datetime,
) -> AnsweredForm:
    """Keep what was answered, complete or to be finished later. The same `client_key` again is the same answer.

    Once complete, an answer in the shape of a setting changes the programme's setting, or holds for the match alone.
    """
    blueprint = blueprint_of(programme)
    form = form_in(blueprint, code)
    voices = voices_of(by, programme, form, subject) if form is not None and form.about == subject.about else ()
    if form is None or not voices:
        raise NotAllowed(_("This form is answered by somebody else."))
    if answered_as not in voices:
        raise Refusal(_("Say whose answers these are."), field="answered_as")
    asks = asks_of(blueprint, form)
    found = checked(asks, given, is_complete=is_complete, every_answer=needs_every_answer(blueprint, form))
    if found.problems:
        raise AnswersRefused(found.problems)
    settings = _settings(programme, asks, found.values) if is_complete else {}
    row = AnsweredForm(
        school_id=subject.school_id, programme=programme, form=code, about=subject.about, about_id=subject.id,
        student=subject.student, answers=json.dumps(found.values), is_complete=is_complete,
        settings=settings if subject.about is not About.PROGRAMME else {}, is_private=bool(form.private.value),
        answered_as=answered_as, answered_by_id=by.user_id, answered_at=at, client_key=client_key,
    )  # fmt: skip
    if not once.keep(row):
        return _sent_before(row)
    if settings and subject.about is About.PROGRAMME:
        change_settings(programme=programme, changes=settings, by=by, at=at, reason=here(form.name))
    return row


def _sent_before(row: AnsweredForm) -> AnsweredForm:
    same = AnsweredForm.objects.filter(
        client_key=row.client_key, programme=row.programme, form=row.form, about=row.about, about_id=row.about_id,
        answered_by_id=row.answered_by_id,
    ).first()  # fmt: skip
    if same is None:
        raise Refusal(_("This form was already used for something else. Open a new one and answer there."))
    return same


def _settings(programme: Programme, asks: Sequence[Ask], values: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that the answers set, once the blueprint has taken them."""
    set_by = {ask.path: ask.key for ask in asks if ask.path and ask.key in values}
    settings = {path: values[key] for path, key in set_by.items()}
    if settings:
        _try(programme, settings, set_by)
    return settings


def _try(programme: Programme, settings: Mapping[str, Any], set_by: Mapping[str, str]) -> Blueprint:
    try:
        return blueprint_at_work(programme, {**programme.settings, **settings})
    except BlueprintErrors as errors:
        said = {
            set_by.get(problem.path, next(iter(set_by.values()))): problem_text(problem) for problem in errors.problems
        }
        raise AnswersRefused(said) from errors
