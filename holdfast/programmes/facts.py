"""From the stored text of a blueprint to the engine's value, read once for each text and set of settings."""

import functools
import json

from holdfast.engines import blueprint as engine
from holdfast.engines.blueprint import Blueprint
from holdfast.programmes.models import BlueprintVersion, Programme


@functools.lru_cache(maxsize=64)
def _read(digest: str, text: str) -> Blueprint:
    return engine.read(text, digest)


@functools.lru_cache(maxsize=512)
def _with_settings(digest: str, text: str, settings: str) -> Blueprint:
    return engine.with_school_settings(_read(digest, text), json.loads(settings))


def blueprint_in(version: BlueprintVersion) -> Blueprint:
    """The blueprint as it was published."""
    return _read(version.digest, version.text)


def blueprint_at_work(programme: Programme, settings: dict[str, object] | None = None) -> Blueprint:
    """The blueprint with the school's settings (or with other settings, to try them). BlueprintErrors if they clash."""
    chosen = programme.settings if settings is None else settings
    version = programme.blueprint
    if not chosen:
        return blueprint_in(version)
    return _with_settings(version.digest, version.text, json.dumps(chosen, sort_keys=True))
