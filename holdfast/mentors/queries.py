"""Reads of mentors: what each programme asks of them, who is ready, what is missing, what runs out soon."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.accounts.models import Grant, User
from holdfast.engines import blueprint as rules_engine
from holdfast.engines.blueprint import Blueprint, Facts, Finding, Point
from holdfast.forms.choices import About
from holdfast.forms.facts import forms_complete
from holdfast.forms.questions import waits_for_forms
from holdfast.kernel.actor import Role
from holdfast.mentors.choices import MentorStatus
from holdfast.mentors.facts import (
    CHECK,
    GOOD,
    INDUCTION,
    INTERVIEW,
    REFERENCE,
    TRAINING,
    check_months,
    first_expiry,
    mentor_facts,
    newest,
    other_sources,
    steps_by_mentor,
)
from holdfast.mentors.models import Mentor, ScreeningStep
from holdfast.people.models import School
from holdfast.programmes.choices import ProgrammeStatus
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of
from holdfast.programmes.texts import word

SOON_DAYS = 60
PREPARATION = frozenset({"training_done", "forms_complete"})
"""Conditions that a mentor can meet after somebody has accepted them: they are prepared, or not yet."""
WORKING = (MentorStatus.APPLIED, MentorStatus.ACCEPTED, MentorStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class Required:
    """One thing that a programme asks of its mentors: the kind of step, its name, how long it holds, how much."""

    kind: str
    name: str
    months: int | None = None
    minutes: int | None = None
    topics: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Clearance:
    """Whether a mentor may meet students of a programme on a day. `missing` are the gates in the way.

    `taken` are the sources from which the programme takes mentors, where this one comes from no such source. `facts`
    are the mentor's own, for the rules that are asked of a pair.
    """

    cleared: bool
    trained: bool
    missing: tuple[Finding, ...]
    expires_on: date | None
    facts: Facts
    taken: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        return self.cleared and self.trained

    @property
    def proposable(self) -> bool:
        """Whether a new match may begin: a living one goes on, whomever the programme takes by now."""
        return self.ready and not self.taken

    def words(self, language: str) -> list[str]:
        """What is missing, as the programme's rules say it."""
        found = [finding.rule.text.in_language(language) for finding in self.missing]
        if self.taken:
            found.append(_("It takes other mentors: %(sources)s") % {"sources": ", ".join(map(word, self.taken))})
        return found


def required_steps(blueprint: Blueprint) -> list[Required]:
    """What the programme's gate for mentors consists of, in its order."""
    language = get_language() or "en"

    def value(name: str) -> Any:
        return blueprint.setting(f"mentor_gate.{name}").value

    steps = [Required(INTERVIEW, _("Interview"))] if value("interview") else []
    for number in range(1, (value("references") or 0) + 1):
        steps.append(Required(f"{REFERENCE}{number}", _("Reference %(number)s") % {"number": number}))
    for check in value("checks") or ():
        steps.append(Required(f"{CHECK}{check.id}", check.in_language(language), months=check.months))
    for item in value("induction") or ():
        steps.append(Required(f"{INDUCTION}{item.id}", item.in_language(language)))
    topics = tuple((topic.id, topic.in_language(language)) for topic in value("training_topics") or ())
    if topics or value("training_minutes"):
        minutes = value("training_minutes") or None
        steps.append(Required(TRAINING, _("Training before the first meeting"), minutes=minutes, topics=topics))
    return steps


def clearances(mentors: Sequence[Mentor], programme: Programme, on: date) -> dict[int, Clearance]:
    """The clearance of each mentor for a programme on a day, by id: one query, whatever their number.

    Where a rule waits for a form, it is one more. A programme's rules add to this, and can never take away, that a
    mentor was accepted by somebody.
    """
    blueprint, steps = blueprint_of(programme), steps_by_mentor(mentors)
    rules = rules_of_mentors(blueprint)
    months = check_months(blueprint)
    forms = forms_complete(About.MENTOR, [one.pk for one in mentors]) if waits_for_forms(rules) else {}
    return {
        one.pk: _clearance(
            one, mentor_facts(one, steps.get(one.pk, []), on, forms.get((programme.pk, one.pk), frozenset())), rules,
            first_expiry(steps.get(one.pk, []), months, on), other_sources(one, blueprint),
        )
        for one in mentors
    }  # fmt: skip


def clearance(mentor: Mentor, programme: Programme, on: date) -> Clearance:
    return clearances([mentor], programme, on)[mentor.pk]


def _clearance(
    mentor: Mentor,
    facts: Facts,
    rules: Sequence[rules_engine.Rule],
    expires_on: date | None,
    taken: tuple[str, ...],
) -> Clearance:
    found = rules_engine.evaluate(rules, Point.MATCH, facts).blocked_by
    untrained = [one for one in found if one.rule.condition and one.rule.condition.name in PREPARATION]
    return Clearance(
        cleared=mentor.status == MentorStatus.ACCEPTED and len(found) == len(untrained),
        trained=not untrained,
        missing=found,
        expires_on=expires_on,
        facts=facts,
        taken=taken,
    )


def rules_of_mentors(blueprint: Blueprint) -> list[rules_engine.Rule]:
    """The rules that speak of the mentor alone: they can be asked before there is a student."""
    return [rule for rule in blueprint.rules if rule.about == "mentor"]


@dataclass(frozen=True, slots=True)
class StepState:
    """A required step and the row that holds for it, for the task list of a mentor."""

    required: Required
    step: ScreeningStep | None
    is_done: bool
    expires_on: date | None
    minutes_done: int
    topics_done: frozenset[str]


def step_states(mentor: Mentor, programmes: Iterable[Programme], on: date) -> list[StepState]:
    """Each step that one of these programmes asks for, once, with where it stands."""
    steps = steps_by_mentor([mentor]).get(mentor.pk, [])
    current, facts = newest(steps), mentor_facts(mentor, steps, on)
    wanted: dict[str, Required] = {}
    for programme in programmes:
        for required in required_steps(blueprint_of(programme)):
            wanted.setdefault(required.kind, required)
    return [_state(required, current.get(required.kind), facts, on) for required in wanted.values()]


def _state(required: Required, step: ScreeningStep | None, facts: rules_engine.Facts, on: date) -> StepState:
    minutes, topics = facts.training_minutes or 0, facts.training_topics or frozenset()
    good = step is not None and step.outcome in GOOD and (step.expires_on is None or on < step.expires_on)
    if required.kind == TRAINING:
        good = minutes >= (required.minutes or 0) and topics.issuperset(topic for topic, _name in required.topics)
    return StepState(required, step, bool(good), step.expires_on if step else None, minutes, topics)


@dataclass(frozen=True, slots=True)
class MentorRow:
    """A mentor as a list shows one: ready for which programmes, what is missing for the others."""

    mentor: Mentor
    ready_for: tuple[Programme, ...]
    missing: tuple[str, ...]
    expires_on: date | None
    expires_soon: bool


def mentor_rows(mentors: Sequence[Mentor], programmes: Sequence[Programme], on: date) -> list[MentorRow]:
    """Each mentor against the programmes of their school: one query a programme."""
    language = get_language() or "en"
    by_programme = {
        programme: clearances([one for one in mentors if one.school_id == programme.school_id], programme, on)
        for programme in programmes
    }
    rows = []
    for mentor in mentors:
        found = {programme: kept[mentor.pk] for programme, kept in by_programme.items() if mentor.pk in kept}
        missing = {words: None for one in found.values() for words in one.words(language)}
        expiries = [one.expires_on for one in found.values() if one.expires_on]
        first = min(expiries, default=None)
        rows.append(
            MentorRow(
                mentor,
                tuple(programme for programme, one in found.items() if one.proposable),
                tuple(missing),
                first,
                first is not None and first <= on + timedelta(days=SOON_DAYS),
            )
        )
    return rows


def expiring_steps(school_ids: Iterable[int], on: date, within_days: int = SOON_DAYS) -> QuerySet[ScreeningStep]:
    """Checks of working mentors that run out within so many days, soonest first. A newer row of a kind replaces."""
    rows = ScreeningStep.objects.filter(
        school_id__in=list(school_ids),
        mentor__status__in=WORKING,
        outcome__in=GOOD,
        expires_on__gt=on,
        expires_on__lte=on + timedelta(days=within_days),
    ).select_related("mentor")
    renewed = ScreeningStep.objects.filter(
        Q(mentor__status__in=WORKING), school_id__in=list(school_ids), expires_on__gt=on + timedelta(days=within_days)
    ).values_list("mentor_id", "kind")
    fresh = set(renewed)
    found = rows.values_list("pk", "mentor_id", "kind")
    stale = [pk for pk, mentor, kind in found if (mentor, kind) not in fresh]
    return rows.filter(pk__in=stale).order_by("expires_on", "id")


def working_mentors(school_id: int) -> QuerySet[Mentor]:
    return Mentor.objects.filter(school_id=school_id, status=MentorStatus.ACCEPTED).order_by("id")


def account_known_as(email: str, school_id: int) -> User | None:
    """The account with this address that has a role at the school: the mentor's own, when they already work there."""
    if not email.strip():
        return None
    here = Grant.objects.filter(school_id=school_id)
    return User.objects.filter(email__iexact=email.strip(), is_active=True, pk__in=here.values("user")).first()


def missing_before_acceptance(mentor_id: int, on: date, language: str) -> tuple[str, ...]:
    """What every running programme of the school still demands, preparation and the acceptance itself apart.

    A mentor who is ready for one programme can be accepted; each match asks again for its own programme.
    """
    mentor = Mentor.objects.filter(pk=mentor_id).first()
    if mentor is None:
        return ()
    short: tuple[str, ...] = ()
    for programme in running_programmes([mentor.school_id]):
        missing = [
            one.rule.text.in_language(language)
            for one in clearance(mentor, programme, on).missing
            if one.rule.condition and one.rule.condition.name not in {"screening_cleared", *PREPARATION}
        ]
        if not missing:
            return ()
        if not short or len(missing) < len(short):
            short = tuple(missing)
    return short


def running_programmes(school_ids: Iterable[int]) -> list[Programme]:
    """The programmes at work in these schools, by name."""
    running = Programme.objects.filter(school_id__in=list(school_ids), status=ProgrammeStatus.RUNNING)
    return list(running.select_related("blueprint", "school").order_by("name", "id"))


def school_taking_offers(school_id: int) -> School | None:
    return School.objects.filter(pk=school_id).first()


def managers_of(school_id: int, on: date) -> list[User]:
    """The programme managers of a school on a day, who hear of what runs out."""
    living = Q(ends_before=None) | Q(ends_before__gt=on)
    grants = Grant.objects.filter(living, school_id=school_id, role=Role.MANAGER, starts_on__lte=on)
    return list(User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("id"))
