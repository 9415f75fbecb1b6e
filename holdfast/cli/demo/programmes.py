"""Programmes at every stage of their life."""

import tomllib
from datetime import timedelta
from typing import Any

from django.conf import settings

from holdfast.cli.demo.cast import GANNET, TERN
from holdfast.cli.demo.stage import Stage
from holdfast.journeys.start_programme import start_programme
from holdfast.programmes import actions

LIST = settings.ROOT / "blueprints" / "demo" / "programmes.toml"
"""Which blueprint plays which part: the story knows the parts only."""


def start_programmes(stage: Stage) -> None:
    """Those of the list; one of them pauses until January, one was tried last year and is over."""
    for told in tomllib.loads(LIST.read_text(encoding="utf-8"))["programmes"]:
        _start(stage, **told)
    on = stage.school_day(7)
    actions.pause_programme(
        programme=stage.programmes["paused"], reason="The team is trained in January; referrals open again then.",
        by=stage.head(TERN, on), at=stage.moment(on),
    )  # fmt: skip
    began = stage.around.this
    actions.close_programme(
        programme=stage.programmes["tried"], ends_before=began,
        reason="Trop exigeant avec des enfants de cet âge ; remplacé.", by=stage.head(GANNET, began),
        at=stage.moment(began),
    )  # fmt: skip


def _start(
    stage: Stage,
    *,
    part: str,
    blueprint: str,
    school: str,
    name: str,
    week: int,
    settings: dict[str, Any] | None = None,
) -> None:
    starts_on = stage.around.this + timedelta(weeks=week)
    on = min(starts_on, stage.today)
    head = stage.head(school, on)
    stage.programmes[part] = start_programme(
        blueprint_code=blueprint, school_id=stage.schools[school].pk, name=name, lead_id=head.user_id or 0,
        starts_on=starts_on, settings=settings or {}, by=head, at=stage.moment(on),
        reason="The rest is ready before the first referral.",
    )  # fmt: skip
