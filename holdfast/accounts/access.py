"""Which accounts an actor may look after, and which people can see a student."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from holdfast.accounts.models import Grant, User
from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.people.access import MENTORING, Why, dated, teaching
from holdfast.people.choices import RelationKind
from holdfast.people.models import Guardianship, Relation, SectionMember, Student


def living_grants(on: date) -> QuerySet[Grant]:
    """Grants that hold on a day."""
    return Grant.objects.filter(Q(ends_before=None) | Q(ends_before__gt=on), starts_on__lte=on)


def districts_administered_by(actor: Actor) -> frozenset[int]:
    """The districts whose accounts this actor looks after."""
    roles = [role for role in Role if "d" in matrix.writable_scopes("account", role)]
    return actor.districts_as(*roles)


def users_visible_to(actor: Actor) -> QuerySet[User]:
    """Accounts with a role, past or present, in a district that this actor looks after, or without any role yet."""
    if actor.everything:
        return User.objects.all()
    districts = districts_administered_by(actor)
    if not districts:
        return User.objects.none()
    theirs = Grant.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(theirs.filter(district__in=districts)) | ~Exists(theirs))


@dataclass(frozen=True, slots=True)
class Seer:
    """Somebody who can see a student, and every reason for it."""

    user: User
    reasons: tuple[Why, ...]


def who_sees(student: Student, on: date) -> list[Seer]:
    """Every person with an account who can see this student on a day: five queries, whatever their number.

    Equal to asking `students_visible_to` for every account; a test does.
    """
    here = Q(school=student.school_id) | Q(school=None, district=student.district_id)
    grants = living_grants(on).filter(here, user__is_active=True).select_related("user").order_by("user__name", "role")
    relations = Relation.objects.filter(dated(on), student=student)
    mentoring = dict(relations.filter(kind__in=MENTORING).order_by("-starts_on").values_list("user_id", "starts_on"))
    shared = dict(relations.filter(kind=RelationKind.SHARED).order_by("-starts_on").values_list("user_id", "starts_on"))
    sections = SectionMember.objects.filter(dated(on), student=student, missing_since=None).values("section")
    teachers: defaultdict[int | None, list[str]] = defaultdict(list)
    rows = (
        teaching(on).filter(section__in=sections).order_by("section__title").values_list("staff_id", "section__title")
    )
    for staff_id, title in rows:
        teachers[staff_id].append(title)
    guardians = set(
        Guardianship.objects.filter(student=student, may_receive_records=True).values_list("guardian_id", flat=True)
    )

    def reason(grant: Grant, scope: str) -> Why | None:
        role, user = Role(grant.role), grant.user
        holds: dict[str, Callable[[], Why | None]] = {
            "s": lambda: Why("s", role),
            "d": lambda: Why("d", role) if grant.school_id is None else None,
            "m": lambda: Why("m", role, since=mentoring[user.pk]) if user.pk in mentoring else None,
            "x": lambda: Why("x", role, since=shared[user.pk]) if user.pk in shared else None,
            "c": lambda: Why("c", role, classes=tuple(teachers[user.staff_id])) if user.staff_id in teachers else None,
            "o": lambda: Why("o", role) if _is_own(user, role, student, guardians) else None,
        }
        return holds[scope]()

    found: dict[User, list[Why]] = {}
    for grant in grants:
        for scope in sorted(matrix.readable_scopes("student", Role(grant.role))):
            why = reason(grant, scope)
            if why is not None and why not in found.setdefault(grant.user, []):
                found[grant.user].append(why)
    return [Seer(user, tuple(reasons)) for user, reasons in found.items() if reasons]


def _is_own(user: User, role: Role, student: Student, guardians: set[int]) -> bool:
    if role is Role.STUDENT:
        return user.student_id == student.pk
    return role is Role.GUARDIAN and user.guardian_id in guardians
