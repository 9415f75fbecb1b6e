"""Why a pair, why nobody, what a change costs: the engine's codes in sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from holdfast.engines.matching import Constraint, Price
from holdfast.mentors.choices import Interest, Language
from holdfast.mentors.week import SLOTS_A_DAY, WEEKDAYS, day_and_time

MOST_REASONS, MOST_TIMES = 3, 2
MINUTES_OF_A_SLOT = 30
REPEATS = frozenset({"rare_interest"})
"""Parts that name again what another part has named: they count, and are not said twice."""

PART_NAMES: Mapping[str, str | Promise] = {
    "shared_interest": gettext_lazy("Shared interests"),
    "rare_interest": gettext_lazy("Shared interests that few others have"),
    "shared_dislike": gettext_lazy("Things neither likes"),
    "shared_language": gettext_lazy("Shared languages"),
    "common_slot": gettext_lazy("Free at the same time"),
    "student_wish": gettext_lazy("The student's wish"),
    "mentor_wish": gettext_lazy("The mentor's wish"),
    "family_wish": gettext_lazy("The family's wish"),
    "prior_relation": gettext_lazy("They have met before"),
    "experience_for_need": gettext_lazy("Experience, because the need is urgent"),
    "engages_family": gettext_lazy("Good at working with families"),
    "continuity": gettext_lazy("They meet already"),
}

CONSTRAINTS: Mapping[str, str | Promise] = {
    Constraint.SCREENING: gettext_lazy("screening not complete"),
    Constraint.TRAINING: gettext_lazy("training not done"),
    Constraint.CAPACITY: gettext_lazy("no place left"),
    Constraint.ENDS_TOO_SOON: gettext_lazy("not available long enough"),
    Constraint.SCHOOL: gettext_lazy("another school"),
    Constraint.SLOT: gettext_lazy("never free at the same time"),
    Constraint.LANGUAGE: gettext_lazy("no shared language"),
    Constraint.VETO: gettext_lazy("declined before"),
    Constraint.KIN: gettext_lazy("of the same family"),
    Constraint.OWN_TEACHER: gettext_lazy("teaches the student"),
}

REMEDIES: Mapping[str, str | Promise] = {
    Constraint.SCREENING: gettext_lazy("Complete the screening of one more mentor."),
    Constraint.TRAINING: gettext_lazy("Train one more mentor."),
    Constraint.CAPACITY: gettext_lazy("Ask a mentor to take one more student."),
    Constraint.ENDS_TOO_SOON: gettext_lazy("Ask a mentor to stay until the agreement ends."),
    Constraint.SLOT: gettext_lazy("Ask the student or a mentor for other free times."),
    Constraint.LANGUAGE: gettext_lazy("Find a mentor who shares a language, or correct the languages on record."),
    Constraint.VETO: gettext_lazy("Ask again whether a mentor who was declined could still do."),
    Constraint.OWN_TEACHER: gettext_lazy("Find a mentor who does not teach this student."),
}


def joined(words: Sequence[str]) -> str:
    """One, two and three."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def stretch_text(first: int, last: int) -> str:
    """The half-hours from one to another of the same day, both included: Wednesday 12:00–13:30."""
    day, hour, minute = day_and_time(first)
    name = str(WEEKDAYS[day])
    # Inside a sentence a French weekday is a common noun; an English one keeps its capital.
    in_sentence = name.lower() if (get_language() or "en").startswith("fr") else name
    ends = (last % SLOTS_A_DAY + 1) * MINUTES_OF_A_SLOT
    return _("%(day)s %(starts)s–%(ends)s") % {
        "day": in_sentence,
        "starts": f"{hour}:{minute:02}",
        "ends": f"{ends // 60}:{ends % 60:02}",
    }


def stretches(slots: Sequence[int]) -> list[tuple[int, int]]:
    """Half-hours that follow one another on a day, as first and last."""
    found: list[tuple[int, int]] = []
    for slot in sorted(set(slots)):
        if found and found[-1][1] + 1 == slot and slot % SLOTS_A_DAY:
            found[-1] = (found[-1][0], slot)
        else:
            found.append((slot, slot))
    return found


def times_text(slots: Sequence[int], most: int | None = None) -> str:
    """When two people are free, in stretches; the first `most` of them and how many there are besides."""
    told = [stretch_text(*one) for one in stretches(slots)]
    if most is None or len(told) <= most:
        return joined(told)
    rest = len(told) - most
    return joined([*told[:most], ngettext("%(count)s other time", "%(count)s other times", rest) % {"count": rest}])


def known_slots(values: Sequence[Any]) -> list[int]:
    """The slots of a real week: what stands for "not known" is left out."""
    return [slot for slot in values if isinstance(slot, int) and slot < SLOTS_A_DAY * len(WEEKDAYS)]


def values_text(name: str, values: Sequence[Any]) -> str:
    """What earned the points of a part, in words."""
    if name in ("shared_interest", "rare_interest", "shared_dislike"):
        return joined([str(Interest(one).label).lower() for one in values if one in Interest.values])
    if name == "shared_language":
        return joined([str(Language(one).label) for one in values if one in Language.values])
    if name == "common_slot":
        return times_text(known_slots(values)) or _("not known yet")
    return ""


def _reason(part: Mapping[str, Any], student: str) -> str:
    """One part of a score as the end of "proposed because ..."; empty when it says nothing to a person."""
    name, words = part["name"], values_text(part["name"], part["values"])
    if name == "common_slot":
        words = times_text(known_slots(part["values"]), MOST_TIMES)
        if not words:
            return ""
    sentences = {
        "shared_interest": _("both like %(what)s"),
        "shared_dislike": _("neither likes %(what)s"),
        "shared_language": _("both speak %(what)s"),
        "common_slot": _("both are free on %(what)s"),
        "student_wish": _("%(student)s asked for this mentor"),
        "mentor_wish": _("the mentor asked for %(student)s"),
        "family_wish": _("the family asked for this mentor"),
        "prior_relation": _("they have met before and it went well"),
        "experience_for_need": _("the need is urgent and the mentor has experience"),
        "engages_family": _("the mentor is good at working with families"),
        "continuity": _("they meet already"),
    }
    return sentences[name] % {"what": words, "student": student} if name in sentences else ""


def _reasons(why: Mapping[str, Any], student: str) -> str:
    """The weightiest reasons of a pair, joined; empty when nothing speaks for it in particular."""
    parts = [part for part in why.get("parts", ()) if part["name"] not in REPEATS]
    return joined([words for part in parts if (words := _reason(part, student))][:MOST_REASONS])


def why_sentence(why: Mapping[str, Any], student: str, mentor: str) -> str:
    """Why this pair, the weightiest reasons first."""
    if reasons := _reasons(why, student):
        return _("%(mentor)s is proposed because %(reasons)s.") % {"mentor": mentor, "reasons": reasons}
    return _("%(mentor)s is proposed because nothing stands in the way and the whole round is served best.") % {
        "mentor": mentor
    }


def why_you(why: Mapping[str, Any], student: str) -> str:
    """The same, said to the mentor."""
    if reasons := _reasons(why, student):
        return _("We thought of you because %(reasons)s.") % {"reasons": reasons}
    return _("We thought of you because you have a place and nothing stands in the way.")


def numbers_of(why: Mapping[str, Any], score: int) -> list[tuple[str, str]]:
    """The score, part by part."""
    rows = []
    for part in why.get("parts", ()):
        words = values_text(part["name"], part["values"])
        points = ngettext("%(points)s point", "%(points)s points", part["points"]) % {"points": part["points"]}
        rows.append((str(PART_NAMES.get(part["name"], part["name"])), f"{points} ({words})" if words else points))
    total = ngettext("%(points)s point", "%(points)s points", score) % {"points": score}
    return [*rows, (_("Together"), total)]


def runner_up_text(runner_up: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """Who came next for this student, and by how many points less than the mentor who is proposed."""
    if not runner_up:
        return _("Nobody else could be proposed.")
    name, behind = names.get(runner_up["id"], _("another mentor")), runner_up["behind"]
    if behind <= 0:
        return _("Next: %(name)s, as good for this student, but the whole round is better served this way.") % {
            "name": name
        }
    return ngettext(
        "Next: %(name)s, who fits %(points)s point less well.",
        "Next: %(name)s, who fits %(points)s points less well.",
        behind,
    ) % {"name": name, "points": behind}


def blocked_text(blocked: Sequence[Sequence[Any]], allowed: int) -> str:
    """Why nobody: what keeps how many mentors away."""
    reasons = [
        ngettext("%(count)s mentor: %(why)s", "%(count)s mentors: %(why)s", count)
        % {"count": count, "why": CONSTRAINTS[name]}
        for name, count in blocked
        if name != Constraint.CAPACITY or not allowed
    ]
    if allowed:
        reasons.insert(
            0,
            ngettext(
                "%(count)s suitable mentor is taken by somebody with a more urgent need or a better fit",
                "%(count)s suitable mentors are taken by others with a more urgent need or a better fit",
                allowed,
            )
            % {"count": allowed},
        )
    return "; ".join(reasons) + "." if reasons else _("There is no accepted mentor yet.")


def remedy_text(relax: Sequence[Sequence[Any]]) -> str:
    """The one change that would help."""
    for name, _mentors, _with_a_place in relax:
        if name in REMEDIES:
            return str(REMEDIES[name])
    return _("Find one more mentor.")


def price_text(price: Price) -> str:
    """What a change costs the others: places first, then how well they fit."""
    lost = sum(count for _tier, count in price.placements)
    if lost > 0:
        return ngettext(
            "%(count)s student more would be left without a mentor.",
            "%(count)s students more would be left without a mentor.",
            lost,
        ) % {"count": lost}
    if lost < 0:
        return ngettext(
            "%(count)s student more would have a mentor.", "%(count)s students more would have a mentor.", -lost
        ) % {"count": -lost}
    if price.score > 0:
        return ngettext(
            "Everybody keeps a mentor; together they fit %(points)s point less well.",
            "Everybody keeps a mentor; together they fit %(points)s points less well.",
            price.score,
        ) % {"points": price.score}
    return _("It costs nobody anything.")
