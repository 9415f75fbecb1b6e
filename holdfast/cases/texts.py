"""What the rules found, in sentences: the engines give codes and values, people read these."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from holdfast.cases.choices import Focus, Outcome, ReferralStatus
from holdfast.cases.queries import Finding, Recommendation
from holdfast.engines.blueprint import Blueprint
from holdfast.engines.eligibility import Outcome as Proposal
from holdfast.engines.eligibility import Part, State
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import setting
from holdfast.programmes.texts import here

MISSING: Mapping[str, Promise] = {
    "grade": _("the student's grade"),
    "year_at_school": _(
        "since when the student is at this school (the roster must give the first day, and the school year be entered)"
    ),
    "age": _("the student's age"),
    "subjects_with_concern": _("the subjects in which there is a concern"),
    "attendance_tier": _("attendance: no data source, or too few days yet"),
    "absence_percent": _("attendance: no data source, or too few days yet"),
    "support_level": _("how much support there is already"),
    "history_weeks": _("how long this has been going on"),
    "services_now": _("which services help already"),
    "willing": _("whether the student wants this"),
    "willingness_asked_by": _("whether the student wants this"),
    "referred_by": _("who referred"),
    "referred_by_role": _("who referred"),
}
MEANING: Mapping[str, str] = {
    ReferralStatus.RECEIVED: "act",
    ReferralStatus.WAITING: "watch",
    ReferralStatus.ACCEPTED: "well",
    ReferralStatus.MATCHED: "well",
    ReferralStatus.REDIRECTED: "info",
    ReferralStatus.DECLINED: "none",
    ReferralStatus.WITHDRAWN: "none",
    ReferralStatus.CLOSED: "none",
}
NEED: Mapping[int, Promise] = {1: _("Cannot wait"), 2: _("Soon"), 3: _("When there is a place")}
DECIDED: Mapping[str, Promise] = {
    Outcome.ACCEPT: _("Accepted: now the family is informed and a mentor is found."),
    Outcome.WAIT: _("Put on the waiting list."),
    Outcome.REDIRECT: _("Sent to another service."),
    Outcome.DECLINE: _("Not accepted."),
}


def areas_of(programme: Programme) -> list[tuple[str, str]]:
    """What a worry can be about in a programme: its own areas, or ours where it names none."""
    own = setting(programme, "entry.focus_areas")
    if own:
        return [(item.id, here(item)) for item in own]
    return [(code, str(text)) for code, text in Focus.choices]


def areas_in(focus: Sequence[str], programme: Programme) -> list[str]:
    """What a worry is about, in the words of its programme."""
    words = {**dict(Focus.choices), **dict(areas_of(programme))}
    return [str(words.get(code, code)) for code in focus]


def missing_text(fact: str) -> str:
    if fact.startswith("answers."):
        return gettext("the answer to a question of the programme")
    return str(MISSING.get(fact, fact))


def found_text(finding: Finding) -> str:
    """What was found for one rule, or what is not known yet."""
    if finding.state is State.UNKNOWN:
        lacking = ", ".join(dict.fromkeys(missing_text(fact) for fact in finding.missing))
        return gettext("Not known yet: %(facts)s.") % {"facts": lacking}
    values = dict(finding.values)
    for fact, sentence in SENTENCES.items():
        if fact in values:
            return sentence(values)
    return ""


def _subjects(values: Mapping[str, object]) -> str:
    count = int(str(values["subjects_with_concern"]))
    return ngettext(
        "There is a concern in %(count)s subject; at least %(minimum)s are asked for.",
        "There is a concern in %(count)s subjects; at least %(minimum)s are asked for.",
        count,
    ) % {"count": count, "minimum": values.get("minimum", "")}


def _year(values: Mapping[str, object]) -> str:
    year = int(str(values["year_at_school"]))
    if year == 1:
        return gettext("This is the student's first year at the school.")
    return gettext("This is year %(year)s of the student at the school.") % {"year": year}


def _listed(values: object) -> str:
    return ", ".join(str(value) for value in values) if isinstance(values, list | tuple) else ""


def _grade(values: Mapping[str, object]) -> str:
    return gettext("Grade %(grade)s; meant for: %(allowed)s.") % {
        "grade": values["grade"],
        "allowed": _listed(values.get("allowed")),
    }


def _willing(values: Mapping[str, object]) -> str:
    if not values["willing"]:
        return gettext("The student said no.")
    if values.get("asked_by_the_referrer"):
        return gettext("The student said yes, but to the person who referred.")
    return gettext("The student said yes.")


def _tier(values: Mapping[str, object]) -> str:
    return gettext("Attendance tier %(tier)s.") % {"tier": values["attendance_tier"]}


def _absence(values: Mapping[str, object]) -> str:
    return gettext("Missed %(percent)s percent of school days; from %(minimum)s percent.") % {
        "percent": values["absence_percent"],
        "minimum": values.get("minimum", ""),
    }


def _answer(values: Mapping[str, object]) -> str:
    return gettext("Answered: yes.") if values.get("answer") else gettext("Answered: no.")


def _history(values: Mapping[str, object]) -> str:
    weeks = int(str(values["history_weeks"]))
    return ngettext(
        "The school's records have spoken of it for %(count)s week; late is from %(minimum)s weeks.",
        "The school's records have spoken of it for %(count)s weeks; late is from %(minimum)s weeks.",
        weeks,
    ) % {"count": weeks, "minimum": values.get("minimum", "")}


def _outcome(values: Mapping[str, object]) -> str:
    return {
        "redirect": gettext("Whoever looked at it says: a stronger service first."),
        "later": gettext("Whoever looked at it says: well supported now, perhaps later."),
    }.get(str(values["outcome"]), gettext("Whoever looked at it says: there is room for this support."))


SENTENCES = {
    "subjects_with_concern": _subjects,
    "year_at_school": _year,
    "grade": _grade,
    "willing": _willing,
    "attendance_tier": _tier,
    "absence_percent": _absence,
    "question": _answer,
    "history_weeks": _history,
    "outcome": _outcome,
}


def proposal_text(recommended: Recommendation, name: str) -> str:
    """What the rules propose, in one sentence that begins with the person."""
    told = {"name": name, "to": here(recommended.redirect_to)}
    match recommended.outcome:
        case Proposal.ELIGIBLE if not recommended.blocking and not recommended.warnings:
            return gettext("%(name)s fits this programme: nothing stands in the way.") % told
        case Proposal.ELIGIBLE:
            return gettext("%(name)s fits this programme, but something needs a look first.") % told
        case Proposal.REDIRECT if told["to"]:
            return gettext("Something else may help %(name)s better: %(to)s.") % told
        case Proposal.REDIRECT:
            return gettext("Something else may help %(name)s better.") % told
        case Proposal.NOT_ELIGIBLE:
            return gettext("%(name)s does not fit the rules of this programme.") % told
        case _:
            return gettext("We cannot tell yet whether this fits %(name)s: something is not known.") % told


def priority_lines(parts: tuple[Part, ...], blueprint: Blueprint) -> list[tuple[str, str]]:
    """Each part of the priority with its points, for "show the numbers"."""
    texts = {one.code: one.text for one in blueprint.entry_rules.priority}
    lines = []
    for part in parts:
        words = gettext("not known")
        if not part.missing:
            words = gettext("%(count)s × %(each)s = %(points)s") % {
                "count": part.units,
                "each": part.each,
                "points": part.points,
            }
        lines.append((here(texts[part.code]), words))
    return lines
