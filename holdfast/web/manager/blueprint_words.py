"""A blueprint as a head reads it before choosing: its lists, what it asks of whom, what is known of its effect."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from holdfast.engines.blueprint import Blueprint
from holdfast.programmes import texts
from holdfast.web.manager.programme_words import value_text

LISTS = ("aims", "objectives", "principles", "role_is", "role_is_not", "known_failures")
ASKED: Mapping[Promise, tuple[str, ...]] = {
    _("Of students"): ("entry.willingness_check", "agreement.parties", "closure.exit_criteria"),
    _("Of families"): (
        "family.consent_by", "family.first_contact", "family.mentor_contact", "family.contact_owner",
        "family.contact_every_days",
    ),
    _("Of mentors"): (
        "people.mentor_sources", "agreement.frequency_per_week", "agreement.minutes", "agreement.weeks",
        "people.caseload_min", "people.caseload_max", "mentor_gate.training_minutes", "mentor_gate.checks",
    ),
    _("Of teachers"): ("entry.refer_by", "cycle.review_from", "cycle.review_cadence", "cycle.review_comment"),
    _("Of the school"): (
        "people.lead", "people.supervisor", "people.backing", "people.hours", "people.places", "launch.readiness",
        "services.needed_from_school", "services.needed_from_district", "evaluate.report_to",
    ),
}  # fmt: skip
EFFECT = ("evaluate.known_effect", "evaluate.gap")


def lists_of(blueprint: Blueprint) -> list[dict[str, Any]]:
    """Aims, principles, what the mentor is and is not, what goes wrong: every entry, with where it comes from."""
    found = []
    for path in LISTS:
        setting = blueprint.setting(path)
        if setting.value:
            entries = [(texts.here(item), texts.ORIGINS[setting.origin_of(item.id)]) for item in setting.value]
            found.append({"title": texts.label(path), "entries": entries})
    return found


def asked_of(blueprint: Blueprint) -> list[dict[str, Any]]:
    """What the programme asks of whom: settings with a value, each with where it comes from."""
    groups = [{"title": who, "rows": _rows(blueprint, paths)} for who, paths in ASKED.items()]
    return [group for group in groups if group["rows"]]


def effect_of(blueprint: Blueprint) -> list[dict[str, str]]:
    """What is known of the effect, and the numbers that the source reports, better and worse."""
    rows = _rows(blueprint, EFFECT)
    reported = [
        *(f"{texts.here(one)}: {one.count}" for one in blueprint.setting("evaluate.denominators").value or ()),
        *(_result(one) for one in blueprint.setting("evaluate.results").value or ()),
    ]
    if reported:
        rows.append({"key": texts.label("evaluate.results"), "value": "; ".join(reported)})
    return rows


def _result(one: Any) -> str:
    named = {"what": texts.here(one), "improved": one.improved, "worse": one.worse}
    if one.worse is None:
        return gettext("%(what)s: better for %(improved)s") % named
    return gettext("%(what)s: better for %(improved)s, worse for %(worse)s") % named


def _rows(blueprint: Blueprint, paths: tuple[str, ...]) -> list[dict[str, str]]:
    settings = [(path, blueprint.setting(path)) for path in paths]
    return [
        {"key": texts.label(path), "value": f"{value_text(setting.value)} ({texts.ORIGINS[setting.origin]})"}
        for path, setting in settings
        if setting.value is not None
    ]
