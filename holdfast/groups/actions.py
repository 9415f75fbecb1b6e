"""Forming a group, saying who belongs, keeping its register, and writing down who dropped in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.cases.models import Referral
from holdfast.groups.access import groups_led_by, may_form, programmes_with_open_door, students_dropping_in_on
from holdfast.groups.choices import Attended
from holdfast.groups.facts import present_members, works_in_groups
from holdfast.groups.models import DropIn, Group, GroupAttendance, GroupMember, GroupSession
from holdfast.kernel import audit, once
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.mentors.choices import MentorStatus, Weekday
from holdfast.mentors.models import Mentor
from holdfast.programmes.choices import ProgrammeStatus
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import setting

LONGEST_SESSION = 300


class NoGroups(Refusal):
    """The programme does not work in groups."""


class AlreadyInGroup(Refusal):
    """The student is in this group."""


class NotInGroup(Refusal):
    """A mark was sent for somebody who is not in the group on that day."""


class GroupHasEnded(Refusal):
    """The group does not meet any more."""


class DayToCome(Refusal):
    """A register is kept from its day on."""


class NoOpenDoor(Refusal):
    """The programme names no moment at which students may drop in."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a group is: who leads it, on what, where, and when in the week."""

    mentor_id: int
    name: str
    weekday: int
    time_of_day: time
    minutes: int
    topic: str = ""
    place: str = ""


@audit.action
def form_group(
    *, programme: Programme, plan: Plan, starts_on: date, client_key: UUID, by: Actor, at: datetime
) -> Group:
    """A new group. The same `client_key` again gives the same group."""
    _may_form(by, programme.school_id)
    if not works_in_groups(programme):
        raise NoGroups(_("%(programme)s does not work in groups.") % {"programme": programme.name})
    if programme.status != ProgrammeStatus.RUNNING:
        raise Refusal(
            _("%(programme)s is not running, so no group begins. Start it again first.") % {"programme": programme.name}
        )
    _check(programme, plan)
    group = Group(
        school_id=programme.school_id, programme=programme, starts_on=starts_on, client_key=client_key, **_kept(plan)
    )
    return group if once.keep(group) else Group.objects.get(client_key=client_key, programme=programme)


@audit.action
def change_group(*, group: Group, plan: Plan, by: Actor, at: datetime) -> Group:
    """Another adult, topic, place or time. Who belongs and what was kept stay."""
    _may_form(by, group.school_id)
    _check(group.programme, plan)
    for name, value in _kept(plan).items():
        setattr(group, name, value)
    group.save(update_fields=list(_kept(plan)))
    return group


def _kept(plan: Plan) -> dict[str, object]:
    return {
        "mentor_id": plan.mentor_id,
        "name": " ".join(plan.name.split()),
        "topic": plan.topic,
        "place": plan.place.strip(),
        "weekday": plan.weekday,
        "time_of_day": plan.time_of_day,
        "minutes": plan.minutes,
    }


def _may_form(by: Actor, school_id: int) -> None:
    if not may_form(by, school_id):
        raise NotAllowed(_("Only who manages programmes at this school can form a group."))


def _check(programme: Programme, plan: Plan) -> None:
    if not plan.name.strip():
        raise Refusal(_("Give the group a name."), field="name")
    if plan.topic and plan.topic not in {one.id for one in setting(programme, "services.group_topics") or ()}:
        raise Refusal(_("Choose a topic of the programme."), field="topic")
    if plan.weekday not in Weekday.values:
        raise Refusal(_("Choose a day of the week."), field="weekday")
    if not 0 < plan.minutes <= LONGEST_SESSION:
        raise Refusal(_("Say how many minutes: at most %(most)s.") % {"most": LONGEST_SESSION}, field="minutes")
    ready = Mentor.objects.filter(school_id=programme.school_id, status=MentorStatus.ACCEPTED)
    if not ready.filter(pk=plan.mentor_id).exists():
        raise Refusal(_("Choose somebody who was accepted as a mentor at this school."), field="mentor_id")


@audit.action
def end_group(*, group: Group, by: Actor, at: datetime, on: date) -> Group:
    """From this day on the group does not meet. Its registers stay."""
    _may_form(by, group.school_id)
    if group.ends_before is None:
        group.ends_before = max(on, group.starts_on)
        group.save(update_fields=["ends_before"])
        GroupMember.objects.filter(group=group, left_on=None, joined_on__lt=group.ends_before).update(
            left_on=group.ends_before
        )
        GroupMember.objects.filter(group=group, left_on=None).delete()
    return group


@audit.action
def add_member(
    *, group: Group, referral: Referral, why: str, warnings: Sequence[str], by: Actor, at: datetime, on: date
) -> GroupMember:
    """A student joins. `warnings` are the rules that asked for a reason; the journey asked them."""
    _may_form(by, group.school_id)
    if group.ends_before is not None:
        raise GroupHasEnded(_("%(group)s does not meet any more.") % {"group": group.name})
    if referral.programme_id != group.programme_id:
        raise Refusal(_("This student is not in the group's programme."))
    member = GroupMember(
        school_id=group.school_id, group=group, student_id=referral.student_id, referral=referral, joined_on=on,
        warnings=list(warnings), reason=why.strip(),
    )  # fmt: skip
    if not once.keep(member):
        raise AlreadyInGroup(_("%(student)s is in this group already.") % {"student": referral.student.name})
    return member


@audit.action
def remove_member(*, member: GroupMember, by: Actor, at: datetime, on: date) -> None:
    """The student leaves the group; what was kept of them stays. Who was never there leaves no trace in the list."""
    _may_form(by, member.school_id)
    if member.left_on is not None:
        return
    came = GroupAttendance.objects.filter(session__group=member.group_id, student=member.student_id).exists()
    if member.joined_on >= on and not came:
        member.delete()
        return
    member.left_on = on
    member.save(update_fields=["left_on"])


@audit.action
def keep_register(
    *, group: Group, held_on: date, marks: Mapping[int, str], by: Actor, at: datetime, on: date, words: str = ""
) -> GroupSession:
    """Who came on a day. Sent again, it is corrected; nobody is marked twice."""
    if not groups_led_by(by).filter(pk=group.pk).exists():
        raise NotAllowed(_("Only who leads this group, or manages programmes, keeps its register."))
    if held_on > on:
        raise DayToCome(_("You can keep the register from its day on."))
    if held_on < group.starts_on or (group.ends_before is not None and held_on > group.ends_before):
        raise Refusal(_("The group did not meet on that day."))
    if not marks:
        raise Refusal(_("Mark at least one student."))
    belongs = set(GroupMember.objects.filter(group=group).filter(
        present_members(held_on)).values_list("student_id", flat=True))  # fmt: skip
    if not belongs.issuperset(marks):
        raise NotInGroup(_("Somebody you marked was not in the group on that day. Open the register again."))
    if not set(marks.values()) <= set(Attended.values):
        raise Refusal(_("Choose present, absent or excused."))
    session, _made = GroupSession.objects.select_for_update().get_or_create(
        group=group, held_on=held_on,
        defaults={"school_id": group.school_id, "logged_by_id": by.user_id, "logged_at": at, "words": words.strip()},
    )  # fmt: skip
    if session.words != words.strip():
        session.words = words.strip()
        session.save(update_fields=["words"])
    known = {one.student_id: one for one in session.marks.all()}
    for student_id, attended in marks.items():
        mark = known.get(student_id)
        if mark is None:
            GroupAttendance.objects.create(
                school_id=group.school_id, session=session, student_id=student_id, attended=attended
            )
        elif mark.attended != attended:
            mark.attended = attended
            mark.save(update_fields=["attended"])
    return session


@audit.action
def log_drop_in(
    *, programme: Programme, student_id: int, moment: str, came_on: date, by: Actor, at: datetime, on: date
) -> bool:
    """Somebody came in. Whether it is new: twice in the same moment of a day is once."""
    if not programmes_with_open_door(by).filter(pk=programme.pk).exists():
        raise NotAllowed(_("You may not do this for this programme."))
    if moment not in {one.id for one in setting(programme, "services.dropin") or ()}:
        raise NoOpenDoor(_("Choose when the student came."), field="moment")
    if came_on > on:
        raise DayToCome(_("This day has not come yet. Give the day on which the student came."), field="came_on")
    student = students_dropping_in_on(by).filter(pk=student_id, school_id=programme.school_id).first()
    if student is None:
        raise NotAllowed(_("You may not do this for this student."))
    return once.keep(
        DropIn(
            school_id=programme.school_id, programme=programme, student=student, moment=moment, came_on=came_on,
            logged_by_id=by.user_id, logged_at=at,
        )
    )  # fmt: skip


@audit.action
def take_back_drop_in(*, drop_in: DropIn, by: Actor, at: datetime) -> None:
    """It was somebody else, or nobody."""
    drop_in.delete()
