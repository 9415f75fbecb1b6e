"""Keeping the list of agencies, referring a student to one, saying what became of it, what else a student has."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.kernel import audit, once
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.people.access import Sight
from holdfast.people.models import School, Student
from holdfast.programmes.access import programmes_changed_by
from holdfast.programmes.models import Programme
from holdfast.programmes.people import possible_players
from holdfast.programmes.queries import blueprint_of
from holdfast.services.access import may_keep_services, may_refer_outside, schools_listing
from holdfast.services.choices import OutsideStatus
from holdfast.services.models import Agency, Designated, OtherService, OutsideNews, OutsideReferral
from holdfast.services.queries import OPEN, guardians_who_agree, kinds_at

FIELDS = ("name", "what_for", "contact", "phone", "email", "languages")


class AlreadyListed(Refusal):
    """The school has an agency of that name."""


class FamilyHasNotAgreed(Refusal):
    """Nobody who may decide for the student has said yes to this referral."""


class AlreadyHas(Refusal):
    """The student has a service of that kind now."""


class ItIsOver(Refusal):
    """The referral is declined or finished: nothing more becomes of it."""


@audit.action
def keep_agency(
    *, school: School, agency: Agency | None, told: Mapping[str, str], by: Actor, at: datetime, item: str = ""
) -> Agency:
    """Add an agency to the school's list, or change what is said of one."""
    if not schools_listing(by).filter(pk=school.pk).exists():
        raise NotAllowed(_("Only who keeps the list of agencies at this school can change it."))
    row = agency or Agency(school=school, item=item)
    for field in FIELDS:
        setattr(row, field, " ".join(told.get(field, "").split()))
    same = Agency.objects.filter(school=school, name__iexact=row.name, ended_at=None).exclude(pk=row.pk)
    if same.exists():
        raise AlreadyListed(_("“%(name)s” is on the list already.") % {"name": row.name}, field="name")
    row.kept_at = at
    row.save()
    return row


@audit.action
def end_agency(*, agency: Agency, by: Actor, at: datetime) -> Agency:
    """The school no longer works with it. What was recorded stays."""
    if not schools_listing(by).filter(pk=agency.school_id).exists():
        raise NotAllowed(_("Only who keeps the list of agencies at this school can change it."))
    if agency.ended_at is None:
        agency.ended_at = at
        agency.save(update_fields=["ended_at"])
    return agency


@audit.action
def designate(*, programme: Programme, people: Mapping[str, int | None], by: Actor, at: datetime) -> Programme:
    """Who is the person for each group of students that the programme names; None for nobody yet."""
    if not programmes_changed_by(by).filter(pk=programme.pk).exists():
        raise NotAllowed(_("Only who manages programmes at this school can name people."))
    known = {one.id for one in blueprint_of(programme).setting("people.designated_staff").value or ()}
    players = possible_players(programme)
    for item, user_id in people.items():
        if item not in known or (user_id is not None and not players.filter(pk=user_id).exists()):
            raise Refusal(_("Choose somebody who works at this school."), field=item)
    held = {one.item: one for one in Designated.objects.filter(programme=programme)}
    for item, user_id in people.items():
        now = held.get(item)
        if now is not None and now.user_id != user_id:
            now.delete()
        if user_id is not None and (now is None or now.user_id != user_id):
            Designated.objects.create(
                school_id=programme.school_id, programme=programme, item=item, user_id=user_id, named_at=at
            )
    return programme


@audit.action
def refer_outside(
    *,
    student: Student,
    agency_id: int,
    why: str,
    agreed_by: int | None,
    agreed_how: str,
    agreed_on: date | None,
    look_again_on: date | None,
    client_key: UUID,
    by: Actor,
    at: datetime,
) -> OutsideReferral:
    """Refer a student to an agency. A guardian who may decide has said yes first. The same key is the same referral."""
    if not may_refer_outside(Sight(by, student)):
        raise NotAllowed(_("You cannot refer this student to an agency. Ask the programme manager."))
    agency = Agency.objects.filter(pk=agency_id, school=student.school_id, ended_at=None).first()
    if agency is None:
        raise Refusal(_("Choose an agency of the school's list."), field="agency")
    if (
        agreed_by is None
        or agreed_by not in {one.pk for one in guardians_who_agree(student)}
        or agreed_on is None
        or not agreed_how
    ):
        raise FamilyHasNotAgreed(
            _("The family decides: say who said yes, how and on which day, or ask them first."), field="agreed_by"
        )
    if agreed_on > by.on:
        raise FamilyHasNotAgreed(_("The family has said yes today or before. Change the day."), field="agreed_on")
    row = OutsideReferral(
        school_id=student.school_id, student=student, agency=agency, why=why, agreed_by_id=agreed_by,
        agreed_how=agreed_how, agreed_on=agreed_on, look_again_on=look_again_on, asked_by_id=by.user_id, asked_at=at,
        client_key=client_key,
    )  # fmt: skip
    if not once.keep(row):
        return OutsideReferral.objects.get(client_key=client_key, student=student)
    return row


@audit.action
def tell_outside(
    *, referral: OutsideReferral, status: str, words: str, look_again_on: date | None, by: Actor, at: datetime
) -> OutsideReferral:
    """What became of a referral to an agency, and when it is looked at again."""
    if not may_refer_outside(Sight(by, referral.student)):
        raise NotAllowed(_("You cannot change this referral. Ask the programme manager."))
    row = OutsideReferral.objects.select_for_update().get(pk=referral.pk)
    if row.status not in OPEN:
        raise ItIsOver(_("This referral is over. Make a new one if it is needed again."))
    if status not in OutsideStatus.values:
        raise Refusal(_("Choose where it stands now."), field="status")
    OutsideNews.objects.create(
        school_id=row.school_id, referral=row, student_id=row.student_id, status=status, words=words,
        told_by_id=by.user_id, told_at=at,
    )  # fmt: skip
    row.status, row.look_again_on = status, look_again_on if status in OPEN else None
    row.save(update_fields=["status", "look_again_on"])
    return row


@audit.action
def keep_service(*, student: Student, kind: str, words: str, starts_on: date, by: Actor, at: datetime) -> OtherService:
    """Write down what else a student has now."""
    if not may_keep_services(Sight(by, student)):
        raise NotAllowed(_("You cannot write this down for this student. Ask the programme manager."))
    if kind not in kinds_at(student.school_id):
        raise Refusal(_("Choose one of the services that are listed."), field="kind")
    if OtherService.objects.filter(student=student, kind=kind, ends_before=None).exists():
        raise AlreadyHas(_("This is written down already. End it first if it has changed."), field="kind")
    return OtherService.objects.create(
        school_id=student.school_id, student=student, kind=kind, words=words, starts_on=starts_on,
        kept_by_id=by.user_id, kept_at=at,
    )  # fmt: skip


@audit.action
def end_service(*, service: OtherService, by: Actor, at: datetime) -> OtherService:
    """The student has it no longer, from today."""
    if not may_keep_services(Sight(by, service.student)):
        raise NotAllowed(_("You cannot write this down for this student. Ask the programme manager."))
    if service.ends_before is None:
        service.ends_before = max(by.on, service.starts_on)
        service.save(update_fields=["ends_before"])
    return service
