"""Reads of services: the school's list, what it may still add, where a student's referrals stand."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from holdfast.engines.blueprint import Item
from holdfast.kernel.actor import Actor
from holdfast.people.models import Guardianship, School, Student
from holdfast.programmes.choices import ProgrammeStatus
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of
from holdfast.services.access import agencies_visible_to, outside_visible_to, services_visible_to
from holdfast.services.choices import OutsideStatus
from holdfast.services.models import Agency, Designated, OtherService, OutsideNews, OutsideReferral

OUTSIDERS = ("services.agencies", "services.partners")
OPEN = (OutsideStatus.ASKED, OutsideStatus.ACCEPTED)


def programmes_at(school_ids: Iterable[int]) -> list[Programme]:
    """The programmes at work in these schools."""
    rows = Programme.objects.filter(school__in=list(school_ids)).exclude(status=ProgrammeStatus.CLOSED)
    return list(rows.select_related("blueprint", "school").order_by("name", "id"))


def items_of(programmes: Iterable[Programme], *paths: str) -> dict[str, Item]:
    """The entries of these lists in the programmes, by code."""
    found: dict[str, Item] = {}
    for programme in programmes:
        blueprint = blueprint_of(programme)
        for path in paths:
            for item in blueprint.setting(path).value or ():
                found.setdefault(item.id, item)
    return found


def agencies_listed(actor: Actor) -> list[Agency]:
    """The school's own list, by name; those that it no longer works with are left out."""
    return list(agencies_visible_to(actor).filter(ended_at=None).select_related("school").order_by("name", "id"))


def agencies_at(school_id: int) -> list[Agency]:
    """The agencies to which somebody of this school can be referred."""
    return list(Agency.objects.filter(school=school_id, ended_at=None).order_by("name", "id"))


def not_listed_yet(school: School, agencies: Iterable[Agency]) -> list[Item]:
    """What the programmes of a school name and its own list does not have."""
    known = {one.item for one in agencies if one.school_id == school.pk}
    named = items_of(programmes_at([school.pk]), *OUTSIDERS)
    return [item for code, item in named.items() if code not in known]


def to_look_at(actor: Actor, on: date) -> list[OutsideReferral]:
    """Referrals to agencies whose day to look at them again has come, the oldest first."""
    rows = outside_visible_to(actor).filter(status__in=OPEN, look_again_on__lte=on)
    return list(rows.select_related("student", "agency").order_by("look_again_on", "id"))


def outside_of(actor: Actor, student: Student) -> list[OutsideReferral]:
    """A student's referrals to agencies, the newest first, with what became of each."""
    news = OutsideNews.objects.select_related("told_by").order_by("-told_at", "-id")
    rows = outside_visible_to(actor).filter(student=student)
    return list(
        rows.select_related("agency", "agreed_by", "asked_by", "student")
        .prefetch_related(Prefetch("news", news))
        .order_by("-asked_at", "-id")
    )


def services_of(actor: Actor, student: Student, on: date) -> list[OtherService]:
    """What a student has on a day, the newest first."""
    lasting = Q(ends_before=None) | Q(ends_before__gt=on)
    rows = services_visible_to(actor).filter(lasting, student=student, starts_on__lte=on)
    return list(rows.select_related("kept_by").order_by("-starts_on", "-id"))


def kinds_at(school_id: int) -> dict[str, Item]:
    """The other services that programmes of a school want to see."""
    return items_of(programmes_at([school_id]), "services.other_services_visible")


def guardians_who_agree(student: Student) -> list[Any]:
    """The guardians whose yes counts: not those of whom is known that they have no authority."""
    rows = Guardianship.objects.filter(~Q(has_legal_authority=False), student=student, missing_since=None)
    return [one.guardian for one in rows.select_related("guardian").order_by("priority", "id")]


def designated_of(programmes: Iterable[Programme]) -> list[tuple[Item, Designated | None]]:
    """Whom the programmes want somebody named for, and who it is."""
    listed = list(programmes)
    rows = Designated.objects.filter(programme__in=[one.pk for one in listed]).select_related("user")
    named = {(one.programme_id, one.item): one for one in rows}
    found = []
    for one in listed:
        for item in blueprint_of(one).setting("people.designated_staff").value or ():
            found.append((item, named.get((one.pk, item.id))))
    return found


def outside_in(actor: Actor, students: Iterable[int]) -> list[OutsideReferral]:
    """The open referrals to agencies of these students."""
    rows = outside_visible_to(actor).filter(student__in=list(students), status__in=OPEN)
    return list(rows.select_related("agency", "student").order_by("agency__name", "id"))
