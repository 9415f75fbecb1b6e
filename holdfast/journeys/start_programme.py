"""From a blueprint to a running programme."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import Refusal
from holdfast.programmes import actions
from holdfast.programmes.access import (
    programmes_visible_to,
    schools_to_clone_to,
    schools_to_start_in,
)
from holdfast.programmes.queries import blueprints_offered_to, possible_leads

if TYPE_CHECKING:
    from holdfast.programmes.models import Programme


def start_programme(
    *,
    blueprint_code: str,
    school_id: int,
    name: str,
    lead_id: int,
    starts_on: date,
    settings: Mapping[str, Any],
    by: Actor,
    at: datetime,
    set_up_first: bool = False,
    standing: Collection[str] = (),
    reason: str = "",
) -> "Programme":
    """Start a programme from the newest version of a blueprint, in a school that the actor manages."""
    version = next((one for one in blueprints_offered_to(by) if one.code == blueprint_code), None)
    school = schools_to_start_in(by).filter(pk=school_id).first()
    if version is None or school is None:
        raise Refusal(_("This blueprint or school is not there any more. Go back and choose again."))
    lead = possible_leads([school.pk]).filter(pk=lead_id).first()
    if lead is None:
        raise Refusal(_("Choose somebody who works at %(school)s.") % {"school": school.name}, field="lead")
    return actions.start_programme(
        blueprint=version, school=school, name=name, lead=lead, starts_on=starts_on, settings=settings, by=by, at=at,
        set_up_first=set_up_first, standing=standing, reason=reason,
    )  # fmt: skip


def clone_programme(
    *, programme_id: int, school_id: int, name: str, lead_id: int, starts_on: date, by: Actor, at: datetime
) -> "Programme":
    """Set up in another school of the district what runs in this one: its settings go along, its people do not."""
    source = programmes_visible_to(by).select_related("school", "blueprint").filter(pk=programme_id).first()
    school = schools_to_clone_to(by, source).filter(pk=school_id).first() if source else None
    if source is None or school is None:
        raise Refusal(_("This programme or school is not there any more. Go back and choose again."))
    lead = possible_leads([school.pk]).filter(pk=lead_id).first()
    if lead is None:
        raise Refusal(_("Choose somebody who works at %(school)s.") % {"school": school.name}, field="lead")
    return actions.clone_programme(
        programme=source, school=school, name=name, lead=lead, starts_on=starts_on, by=by, at=at
    )
