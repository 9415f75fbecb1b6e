"""Keeping a talk, ticking what was agreed, asking for advice and answering, looking again at a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.text import slugify
from django.utils.translation import gettext as _

from holdfast.forms.models import AnsweredForm
from holdfast.forms.questions import form_in
from holdfast.kernel import audit, once
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.matches.models import Match
from holdfast.meetings.access import matches_met_by
from holdfast.mentors.models import Mentor
from holdfast.programmes.access import programmes_changed_by
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of
from holdfast.supervision.access import advisers, agreed_of, answers_for, supports
from holdfast.supervision.facts import is_together, rhythm_of, steps_of
from holdfast.supervision.models import Advice, Agreed, Attended, CheckIn, LookedAgain, ObjectiveLook, Policy, StepTaken


class NobodyThere(Refusal):
    """A talk with mentors names at least one of them."""


class NothingSaid(Refusal):
    """A text that is the point of the action is empty."""


class AlreadyAnswered(Refusal):
    """Somebody has answered this question; a second answer would hide the first."""


class SamePerson(Refusal):
    """A decision is looked at again by somebody else than who took it."""


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something agreed: in words, by when, and which mentor does it (None: whoever supports them)."""

    words: str
    due_on: date | None = None
    mentor_id: int | None = None


@audit.action
def keep_check_in(
    *,
    programme: Programme,
    rhythm: str,
    held_on: date,
    mentor_ids: Sequence[int],
    topics: Sequence[str],
    others: str,
    notes: str,
    agreed: Sequence[ToDo],
    client_key: UUID,
    by: Actor,
    at: datetime,
) -> CheckIn:
    """Keep one talk: who was there, what about, what was agreed. The same `client_key` again is the same talk."""
    blueprint = blueprint_of(programme)
    asked = rhythm_of(blueprint, rhythm)
    if asked is None or not supports(by, programme):
        raise NotAllowed(_("Only who supports the mentors of this programme can write down a talk."))
    if held_on > by.on:
        raise Refusal(_("Write a talk down when it has been held. Choose today or a day before."), field="held_on")
    there = list(Mentor.objects.filter(school=programme.school_id, pk__in=mentor_ids))
    if not there and not is_together(blueprint, asked):
        raise NobodyThere(_("Choose at least one mentor who was there."), field="mentors")
    known = {one.id for one in blueprint.setting("supervision.topics").value or ()}
    row = CheckIn(
        school_id=programme.school_id, programme=programme, rhythm=rhythm, held_on=held_on,
        topics=[one for one in topics if one in known], others=others, notes=notes, kept_by_id=by.user_id, kept_at=at,
        client_key=client_key,
    )  # fmt: skip
    if not once.keep(row):
        return CheckIn.objects.get(client_key=client_key, programme=programme)
    school, ids = programme.school_id, {one.pk for one in there}
    Attended.objects.bulk_create(Attended(school_id=school, check_in=row, mentor=one) for one in there)
    Agreed.objects.bulk_create(
        Agreed(
            school_id=school, check_in=row, words=one.words, due_on=one.due_on,
            mentor_id=one.mentor_id if one.mentor_id in ids else None,
        )
        for one in agreed
        if one.words.strip()
    )  # fmt: skip
    return row


@audit.action
def tick_agreed(*, agreed_id: int, by: Actor, at: datetime) -> Agreed:
    """What was agreed is done: said by the mentor who does it, or by whoever supports them."""
    row = Agreed.objects.select_related("check_in__programme__blueprint").filter(pk=agreed_id).first()
    if row is None or not (agreed_of(by).filter(pk=agreed_id).exists() or supports(by, row.check_in.programme)):
        raise NotAllowed(_("Only who does it, or who supports the mentors, can tick this."))
    if row.done_at is None:
        row.done_at, row.done_by_id = at, by.user_id
        row.save(update_fields=["done_at", "done_by"])
    return row


@audit.action
def ask_advice(*, match: Match, words: str, due_on: date | None, client_key: UUID, by: Actor, at: datetime) -> Advice:
    """A mentor raises a hand about a match. The same `client_key` again is the same question."""
    if not matches_met_by(by).filter(pk=match.pk).exists():
        raise NotAllowed(_("Only the mentor of this match can ask about it."))
    if not advisers(blueprint_of(match.programme)):
        raise Refusal(_("This programme names nobody who gives advice. Ask the programme manager."))
    if not words.strip():
        raise NothingSaid(_("Say in a sentence what you would like to know."), field="words")
    row = Advice(
        school_id=match.school_id, programme=match.programme, match=match, student_id=match.student_id, words=words,
        asked_by_id=by.user_id, asked_at=at, due_on=due_on, client_key=client_key,
    )  # fmt: skip
    if once.keep(row):
        return row
    return Advice.objects.get(client_key=client_key, match=match, asked_by_id=by.user_id)


@audit.action
def answer_advice(*, advice_id: int, answer: str, by: Actor, at: datetime) -> Advice:
    """Answer a mentor's question, once."""
    rows = Advice.objects.select_for_update(of=("self",)).select_related("programme__blueprint", "asked_by", "match")
    row = rows.filter(pk=advice_id).first()
    if row is None or not answers_for(by, row.programme):
        raise NotAllowed(_("This question is answered by somebody else."))
    if row.answered_at is not None:
        raise AlreadyAnswered(_("Somebody has answered this question already. Open it again to read the answer."))
    if not answer.strip():
        raise NothingSaid(_("Write an answer, even a short one."), field="answer")
    row.answer, row.answered_by_id, row.answered_at = answer, by.user_id, at
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    return row


@audit.action
def take_step(*, match: Match, step: str, words: str, by: Actor, at: datetime) -> StepTaken:
    """Say that a step was taken about a match, and what came of it. A step that has a form is taken by its form."""
    blueprint = blueprint_of(match.programme)
    if step not in {one.id for one in steps_of(blueprint)} or form_in(blueprint, step) is not None:
        raise NotAllowed(_("This programme has no such step to write down here."))
    if not (supports(by, match.programme) or matches_met_by(by).filter(pk=match.pk).exists()):
        raise NotAllowed(_("Only the mentor of this match, or who supports the mentors, can say this."))
    if not words.strip():
        raise NothingSaid(_("Say in a sentence what came of it."), field="words")
    return StepTaken.objects.create(
        school_id=match.school_id, match=match, student_id=match.student_id, step=step, words=words,
        taken_by_id=by.user_id, taken_at=at,
    )  # fmt: skip


@audit.action
def look_again(*, match: Match, decision: AnsweredForm, words: str, by: Actor, at: datetime) -> LookedAgain:
    """Somebody else than who decided says what came of a decision about a match."""
    if not supports(by, match.programme):
        raise NotAllowed(_("Only who supports the mentors of this programme can look at this decision again."))
    if decision.answered_by_id == by.user_id:
        raise SamePerson(_("You wrote this decision. Ask a colleague to look at it again."))
    if not words.strip():
        raise NothingSaid(_("Say in a sentence what came of it."), field="words")
    row, made = LookedAgain.objects.get_or_create(
        decision=decision,
        defaults={
            "school_id": match.school_id, "match": match, "student_id": match.student_id, "words": words,
            "looked_by_id": by.user_id, "looked_at": at,
        },
    )  # fmt: skip
    if not made:
        raise AlreadyAnswered(_("Somebody has looked at this decision again already."))
    return row


def _must_manage(by: Actor, programme: Programme) -> None:
    if not programmes_changed_by(by).filter(pk=programme.pk).exists():
        raise NotAllowed(_("Only who manages programmes at this school can write this down."))


@audit.action
def keep_policy(
    *,
    programme: Programme,
    item: str,
    name: str,
    text: str,
    approved_by: str,
    approved_on: date | None,
    review_on: date | None,
    by: Actor,
    at: datetime,
) -> Policy:
    """Keep the school's own text of a policy. Without an `item` it is one that the blueprint does not name."""
    _must_manage(by, programme)
    name = " ".join(name.split())
    code = item or slugify(name)[:60]
    if not name or not code:
        raise Refusal(_("Give the policy a name."), field="name")
    if approved_on and approved_on > by.on:
        raise Refusal(_("It was approved today or before. Change the day."), field="approved_on")
    if approved_on and review_on and review_on <= approved_on:
        raise Refusal(_("It is looked at again after it was approved. Choose a later day."), field="review_on")
    if not item and Policy.objects.filter(programme=programme, item=code).exists():
        raise Refusal(_("“%(name)s” is in the register already.") % {"name": name}, field="name")
    told = {"name": name, "text": text, "approved_by": approved_by, "approved_on": approved_on, "review_on": review_on,
            "kept_at": at, "school_id": programme.school_id}  # fmt: skip
    row, _made = Policy.objects.update_or_create(programme=programme, item=code, defaults=told)
    return row


@audit.action
def look_at_objectives(
    *, programme: Programme, came_of_it: str, change: str, next_on: date | None, by: Actor, at: datetime
) -> ObjectiveLook:
    """Say what came of the objectives so far, what changes now, and when they are looked at next."""
    _must_manage(by, programme)
    if not came_of_it.strip():
        raise NothingSaid(_("Say in a sentence what came of it."), field="came_of_it")
    if next_on and next_on <= by.on:
        raise Refusal(_("Choose a day that is still to come."), field="next_on")
    return ObjectiveLook.objects.create(
        school_id=programme.school_id, programme=programme, looked_on=by.on, came_of_it=came_of_it, change=change,
        next_on=next_on, kept_by_id=by.user_id, kept_at=at,
    )  # fmt: skip
