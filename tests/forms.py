"""Programmes of every blueprint at Tern Point, with somebody for each form to be about."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from holdfast.cases.models import Referral
from holdfast.engines.blueprint import Form
from holdfast.forms.access import Subject
from holdfast.forms.models import AnsweredForm
from holdfast.forms.questions import Ask, asks_of, form_in
from holdfast.journeys.answer_form import (
    about_household,
    about_match,
    about_mentor,
    about_programme,
    about_student,
    answer_form,
)
from holdfast.journeys.start_programme import start_programme
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, system
from holdfast.matches.models import Match
from holdfast.mentors.models import Mentor
from holdfast.programmes.actions import load_blueprints
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of
from tests import meetings
from tests.world import BLUEPRINTS, NOW, TODAY, SchoolWorld, World

CODES = sorted(path.stem for path in BLUEPRINTS.glob("*.toml"))
SAID = {"text": "Said in words.", "tick": True, "yes_no": True, "number": 12, "date": "2026-11-20", "faces": "good"}
"""An answer that fits each type of question."""


def programme_from(world: World, code: str) -> Programme:
    """A programme of this blueprint at Tern Point, run by the manager."""
    load_blueprints(folder=BLUEPRINTS, by=system("tests"), at=NOW)
    return start_programme(
        blueprint_code=code, school_id=world.tern.school.pk, name=f"Programme {code}",
        lead_id=world.tern.users["pastoral"].pk, starts_on=TODAY, settings={}, by=world.actor("manager"), at=NOW,
        reason="as agreed",
    )  # fmt: skip


def match_in(here: SchoolWorld, programme: Programme, student: str = "met", status: str = "active") -> Match:
    """A match of the student with the learning mentor in this programme."""
    mentor = Mentor.objects.filter(school=here.school, user=here.users["learning_mentor"]).first()
    one = here.students[student]
    with audit.change("tests.match", by=system("tests"), at=NOW):
        referral = Referral.objects.create(
            school=here.school, programme=programme, student=one, source="staff", worry="x", received_at=NOW,
            status="accepted",
        )  # fmt: skip
        mentor = mentor or meetings.a_mentor(here)
        return Match.objects.create(
            school=here.school, programme=programme, referral=referral, student=one, mentor=mentor, status=status,
            proposed_at=NOW, approved_at=NOW, starts_on=TODAY,
        )  # fmt: skip


def match_of(world: World, code: str, student: str = "met") -> Match:
    """A match that meets, with its agreement signed, in a programme of this blueprint."""
    return meetings.a_match(replace(world.tern, programme=programme_from(world, code)), student=student)


def subject_of(form: Form, match: Match) -> Subject:
    """What a form is about, where everybody is in one match."""
    match form.about:
        case "student":
            return about_student(match.student)
        case "household":
            return about_household(match.student)
        case "mentor":
            return about_mentor(match.mentor)
        case "programme":
            return about_programme(match.programme)
        case _:
            return about_match(match)


def address_id(form: Form, match: Match) -> int:
    """The id in the address of a form: a family is named by its student."""
    return match.student_id if form.about == "household" else subject_of(form, match).id


def said_to(ask: Ask) -> Any:
    """Something that fits this question."""
    if ask.kind == "choice":
        return ask.options[0][0]
    return [ask.options[0][0]] if ask.kind == "choices" else SAID[ask.kind]


def full_answers(programme: Programme, code: str) -> dict[str, Any]:
    """An answer to every question of a form."""
    blueprint = blueprint_of(programme)
    form = form_in(blueprint, code)
    assert form is not None
    return {ask.key: said_to(ask) for ask in asks_of(blueprint, form)}


def answer(match: Match, code: str, by: Actor, **changes: Any) -> AnsweredForm:
    """Answer a form of the match's programme in full, in the first name that the form gives."""
    form = form_in(blueprint_of(match.programme), code)
    assert form is not None
    told: dict[str, Any] = {
        "programme_id": match.programme_id, "about": form.about, "pk": address_id(form, match), "code": code,
        "given": full_answers(match.programme, code), "is_complete": True,
        "answered_as": (form.answered_by.value or ("",))[0], "client_key": uuid4(), "by": by, "at": NOW,
    }  # fmt: skip
    return answer_form(**{**told, **changes})
