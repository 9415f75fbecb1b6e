"""A blueprint that a school makes from another: copied, changed, published as an edition of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from holdfast.engines import blueprint as engine
from holdfast.engines.blueprint import BlueprintErrors, differences, own_edition
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.people.models import School
from holdfast.programmes.access import own_blueprints_of, schools_to_start_in
from holdfast.programmes.actions import NothingNewer, SettingsRefused
from holdfast.programmes.editing import check_switched_off, new_code
from holdfast.programmes.facts import blueprint_drafted, blueprint_in
from holdfast.programmes.models import BlueprintVersion, OwnBlueprint


@dataclass(frozen=True, slots=True)
class Words:
    """The name and the summary of a blueprint, in both languages."""

    name_en: str
    name_fr: str
    summary_en: str
    summary_fr: str


@audit.action
def copy_blueprint(*, version: BlueprintVersion, school: School, words: Words, by: Actor, at: datetime) -> OwnBlueprint:
    """Begin a blueprint of the school's own, which is the same as this one but for its name."""
    if not schools_to_start_in(by).filter(pk=school.pk).exists():
        raise NotAllowed(_("You can make blueprints only for a school that you manage."))
    codes = BlueprintVersion.objects.values_list("code", flat=True).distinct()
    taken = [*codes, *OwnBlueprint.objects.values_list("code", flat=True)]
    code = new_code(f"{words.name_en[:30]} {school.pk}", taken)
    return OwnBlueprint.objects.create(school=school, code=code, based_on=version, **_texts(words))


@audit.action
def reword_blueprint(*, own: OwnBlueprint, words: Words, by: Actor, at: datetime) -> OwnBlueprint:
    """Another name and summary; programmes see it with the next edition."""
    own = _to_change(own, by)
    for field, value in _texts(words).items():
        setattr(own, field, value)
    own.save(update_fields=list(_texts(words)))
    return own


@audit.action
def change_blueprint(
    *, own: OwnBlueprint, changes: Mapping[str, Any], by: Actor, at: datetime, reason: str = ""
) -> OwnBlueprint:
    """Set values by path; None takes the value back that the blueprint has on which this one is based."""
    own = _to_change(own, by)
    check_switched_off(changes, reason)
    settings = {**own.settings, **changes}
    own.settings = {path: value for path, value in settings.items() if value is not None}
    try:
        blueprint_drafted(own)
    except BlueprintErrors as errors:
        raise SettingsRefused(errors.problems) from errors
    own.save(update_fields=["settings"])
    return own


@audit.action
def publish_blueprint(*, own: OwnBlueprint, by: Actor, at: datetime) -> BlueprintVersion:
    """Keep what was made as an edition that programmes can run from; those that run are not touched."""
    own = _to_change(own, by)
    version = int(own.newest.edition) + 1 if own.newest else 1
    on = at.astimezone(ZoneInfo(own.school.district.time_zone)).date()
    text = own_edition(
        blueprint_drafted(own), code=own.code, version=version, on=on,
        name={"en": own.name_en, "fr": own.name_fr}, summary={"en": own.summary_en, "fr": own.summary_fr},
    )  # fmt: skip
    read = engine.read(text, own.code)
    if own.newest and all(one.about == "edition" for one in differences(blueprint_in(own.newest), read)):
        raise NothingNewer(_("Nothing was changed since edition %(edition)s.") % {"edition": own.newest.edition})
    own.newest = BlueprintVersion.objects.create(
        code=own.code, edition=str(version), text=text, digest=sha256(text.encode()).hexdigest(), loaded_at=at,
        of_a_school=True,
    )  # fmt: skip
    own.save(update_fields=["newest"])
    return own.newest


def _texts(words: Words) -> dict[str, str]:
    said = {field: " ".join(getattr(words, field).split()) for field in Words.__slots__}
    for field, value in said.items():
        if not value:
            raise Refusal(_("Say it in both languages: the sheets are printed in each."), field=field)
    return said


def _to_change(own: OwnBlueprint, by: Actor) -> OwnBlueprint:
    stored = own_blueprints_of(by).select_for_update(of=("self",)).filter(pk=own.pk).first()
    if stored is None:
        raise NotAllowed(_("Only who manages programmes at this school can change this blueprint."))
    return stored
