"""From the stored text of a blueprint to the engine's value, read once for each text and set of settings."""

import functools
import json

from holdfast.engines import blueprint as engine
from holdfast.engines.blueprint import Blueprint
from holdfast.programmes.models import BlueprintVersion, OwnBlueprint, Programme

_published: dict[str, Blueprint] = {}
"""By the digest of the text, so that a list of programmes need not fetch the text."""


@functools.lru_cache(maxsize=512)
def _with_settings(digest: str, settings: str) -> Blueprint:
    return engine.with_school_settings(_published[digest], json.loads(settings))


def blueprint_in(version: BlueprintVersion) -> Blueprint:
    """The blueprint as it was published."""
    if version.digest not in _published:
        _published[version.digest] = engine.read(version.text, version.digest)
    return _published[version.digest]


def blueprint_at_work(programme: Programme, settings: dict[str, object] | None = None) -> Blueprint:
    """The blueprint with the school's settings (or with other settings, to try them). BlueprintErrors if they clash."""
    published = blueprint_in(programme.blueprint)
    chosen = programme.settings if settings is None else settings
    return _set(programme.blueprint.digest, chosen) if chosen else published


def blueprint_drafted(own: OwnBlueprint) -> Blueprint:
    """What a school makes of a blueprint, as it stands now. BlueprintErrors if its settings clash."""
    published = blueprint_in(own.based_on)
    return _set(own.based_on.digest, own.settings) if own.settings else published


def blueprint_known_as(digest: str, settings: dict[str, object]) -> Blueprint:
    """The same, by the digest of its text, which is fetched only the first time."""
    if digest not in _published:
        blueprint_in(BlueprintVersion.objects.get(digest=digest))
    return _set(digest, settings) if settings else _published[digest]


def _set(digest: str, settings: dict[str, object]) -> Blueprint:
    return _with_settings(digest, json.dumps(settings, sort_keys=True))
