"""Which students an actor may see, and why: one definition gives the list, the object and the reason."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.people.choices import RelationKind
from holdfast.people.models import Relation, SectionMember, Student

Scopes = Callable[[str, Role], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Why:
    """A reason for which somebody may see a student: the scope of the matrix, the role, and where it comes from."""

    scope: str
    role: Role
    source: str = ""


def _dated(actor: Actor) -> Q:
    return Q(starts_on__lte=actor.on) & (Q(ends_before=None) | Q(ends_before__gt=actor.on))


def relations_of(actor: Actor, *kinds: RelationKind) -> QuerySet[Relation]:
    return Relation.objects.filter(_dated(actor), user_id=actor.user_id, kind__in=kinds)


def classes_of(actor: Actor) -> QuerySet[SectionMember]:
    """Memberships of students in the sections that this actor teaches today."""
    teaches = SectionMember.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=actor.on),
        Q(ends_before=None) | Q(ends_before__gt=actor.on),
        staff_id=actor.staff_id,
        missing_since=None,
        section=OuterRef("section"),
    )
    return SectionMember.objects.filter(
        Q(ends_before=None) | Q(ends_before__gt=actor.on), Exists(teaches), student__isnull=False, missing_since=None
    )


def _in_scope(actor: Actor, scope: str, role: Role) -> Q:
    """The students of one scope for one role of this actor."""
    match scope:
        case "s":
            return Q(school_id__in=actor.schools_as(role))
        case "d":
            return Q(district_id__in=actor.districts_as(role))
        case "m":
            return Q(
                Exists(relations_of(actor, RelationKind.MATCH, RelationKind.CASELOAD).filter(student=OuterRef("pk")))
            )
        case "x":
            return Q(Exists(relations_of(actor, RelationKind.SHARED).filter(student=OuterRef("pk"))))
        case "c":
            if actor.staff_id is None:
                return Q(pk__in=[])
            return Q(Exists(classes_of(actor).filter(student=OuterRef("pk"))))
        case "o" if role is Role.STUDENT:
            return Q(pk=actor.student_id)
        case "o" if role is Role.GUARDIAN:
            return Q(guardianships__guardian_id=actor.guardian_id, guardianships__may_receive_records=True)
        case _:
            return Q(pk__in=[])


def students_in_reach(actor: Actor, record: str, scopes: Scopes = matrix.readable_scopes) -> QuerySet[Student]:
    """Students whose `record` this actor may read (or, with other scopes, write or create)."""
    if actor.everything:
        return Student.objects.all()
    reach = Q(pk__in=[])
    for role in actor.roles:
        for scope in scopes(record, role):
            reach |= _in_scope(actor, scope, role)
    students = Student.objects.filter(reach)
    return students.distinct() if actor.has(Role.GUARDIAN) else students


def students_visible_to(actor: Actor) -> QuerySet[Student]:
    return students_in_reach(actor, "student")


def sees_only_minimum(actor: Actor, student: Student) -> bool:
    """Whether every right of this actor on the student's core is the minimal one (name, group, place and time)."""
    full = {
        right.scope
        for role in actor.roles
        for right in matrix.rights("student", role)
        if right.reads and not right.is_minimal
    }
    if actor.everything:
        return False
    return (
        not students_in_reach(actor, "student", lambda record, role: matrix.readable_scopes(record, role) & full)
        .filter(pk=student.pk)
        .exists()
        if full
        else True
    )


def why_sees(actor: Actor, student: Student) -> list[Why]:
    """Every reason for which this actor may see this student; empty means they may not."""
    found = []
    for role in sorted(actor.roles):
        for scope in sorted(matrix.readable_scopes("student", role)):
            if Student.objects.filter(_in_scope(actor, scope, role), pk=student.pk).exists():
                found.append(Why(scope, role))
    return found
