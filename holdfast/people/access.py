"""Which students an actor may see, and why: one definition gives the list, the object and the reason."""

import functools
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.people.choices import RelationKind
from holdfast.people.models import Guardianship, Relation, Section, SectionMember, Student

Scopes = Callable[[str, Role], frozenset[str]]
NONE = Q(pk__in=[])
EVERYBODY = Q(school__isnull=False)  # an empty Q would vanish beside an "or"
WHOLE = frozenset({"s", "d"})
"""Scopes that hold for everybody of a school or a district."""
MENTORING = (RelationKind.MATCH, RelationKind.CASELOAD)
RESTRICTED = frozenset(
    {"referral", "decision", "consent", "meeting_note", "restricted_note", "concern", "family_contact"}
)
"""Records whose every reading is written down."""


@dataclass(frozen=True, slots=True)
class Why:
    """A reason for which somebody may see a student: the scope of the matrix, the role, and where it comes from.

    `since` dates a relation; `classes` names the classes that they share.
    """

    scope: str
    role: Role
    since: date | None = None
    classes: tuple[str, ...] = ()


def dated(on: date) -> Q:
    """Rows whose half-open period holds a day; a missing start or end is open."""
    return (Q(starts_on=None) | Q(starts_on__lte=on)) & (Q(ends_before=None) | Q(ends_before__gt=on))


def relations_of(actor: Actor, *kinds: RelationKind) -> QuerySet[Relation]:
    return Relation.objects.filter(dated(actor.on), user_id=actor.user_id or 0, kind__in=kinds)


def classes_of(actor: Actor) -> QuerySet[SectionMember]:
    """Memberships of students in the sections that this actor teaches today."""
    return SectionMember.objects.filter(
        dated(actor.on),
        Exists(teaching(actor.on).filter(staff_id=actor.staff_id or 0, section=OuterRef("section"))),
        student__isnull=False,
        missing_since=None,
    )


def teaching(on: date) -> QuerySet[SectionMember]:
    """Memberships of staff in sections on a day."""
    return SectionMember.objects.filter(dated(on), staff__isnull=False, missing_since=None)


def _here(actor: Actor, role: Role) -> Q:
    """Nobody reaches further than the schools and districts for which they hold the role."""
    return Q(school_id__in=actor.schools_as(role)) | Q(district_id__in=actor.districts_as(role))


def _in_scope(actor: Actor, scope: str, role: Role) -> Q:
    """The students of one scope for one role of this actor."""
    return _here(actor, role) & _related(actor, scope, role)


def _kinds(scope: str, role: Role) -> tuple[RelationKind, ...]:
    """The relations on which a scope stands, if it stands on any. A family's own match is no relation of theirs."""
    if scope == "m" and role not in (Role.STUDENT, Role.GUARDIAN):
        return MENTORING
    return (RelationKind.SHARED,) if scope == "x" else ()


def _related(actor: Actor, scope: str, role: Role) -> Q:
    if kinds := _kinds(scope, role):
        return Q(Exists(relations_of(actor, *kinds).filter(student=OuterRef("pk"))))
    match scope:
        case "s":
            return EVERYBODY
        case "":
            return _whoever_is_seen(actor, role)
        case "d":
            return Q(district_id__in=actor.districts_as(role))
        case "c":
            return NONE if actor.staff_id is None else Q(Exists(classes_of(actor).filter(student=OuterRef("pk"))))
        case "m" | "o":
            return _own(actor, role)
        case _:
            return NONE


def _whoever_is_seen(actor: Actor, role: Role) -> Q:
    """A right without a scope holds for the students whom this role may see at all."""
    seen = NONE
    for scope in matrix.readable_scopes("student", role):
        seen |= _related(actor, scope, role)
    return seen


def _own(actor: Actor, role: Role) -> Q:
    """One's own record, or one's child's; a signed link reaches the one student that it was made for."""
    if role is Role.STUDENT:
        return Q(pk=actor.student_id)
    if role is not Role.GUARDIAN:
        return NONE
    children = Guardianship.objects.filter(guardian_id=actor.guardian_id or 0, may_receive_records=True)
    mine = Q(Exists(children.filter(student=OuterRef("pk"))))
    return mine & Q(pk=actor.student_id) if actor.kind == "link" else mine


def students_in_reach(actor: Actor, record: str, scopes: Scopes = matrix.readable_scopes) -> QuerySet[Student]:
    """Students whose `record` this actor may read (or, with other scopes, write or create)."""
    if actor.everything:
        return Student.objects.all()
    reach = _whole_places(actor, record, scopes)
    for role in actor.roles:
        for scope in scopes(record, role) - WHOLE:
            reach.append(_in_scope(actor, scope, role))
    return Student.objects.filter(functools.reduce(operator.or_, reach)) if reach else Student.objects.none()


def _whole_places(actor: Actor, record: str, scopes: Scopes) -> list[Q]:
    """The schools and districts that this actor may see whole, each kind in one plain condition."""
    schools: set[int] = set()
    districts: set[int] = set()
    for role in actor.roles:
        held = scopes(record, role)
        if "s" in held:
            schools |= actor.schools_as(role)
        if held & WHOLE:
            districts |= actor.districts_as(role)
    return [
        Q(**{f"{place}__in": sorted(ids)}) for place, ids in (("school_id", schools), ("district_id", districts)) if ids
    ]


def students_visible_to(actor: Actor) -> QuerySet[Student]:
    return students_in_reach(actor, "student")


def whole_schools(actor: Actor, record: str, *roles: Role) -> frozenset[int]:
    """The schools in which one of these roles of the actor reads this record of every student."""
    return actor.schools_as(*(role for role in roles if "s" in matrix.readable_scopes(record, role)))


@dataclass(frozen=True)
class Sight:
    """What one actor may know of one student: `students_in_reach` asked of a single one.

    Whole schools and districts need no query, relations need one, and any other scope is asked of the database once.
    """

    actor: Actor
    student: Student
    _asked: dict[tuple[str, Role], bool] = field(default_factory=dict)

    @functools.cached_property
    def relations(self) -> dict[RelationKind, date]:
        """The relations of today by kind, and since when each lasts."""
        rows = relations_of(self.actor, *RelationKind).filter(student=self.student).order_by("-starts_on")
        return {RelationKind(kind): starts_on for kind, starts_on in rows.values_list("kind", "starts_on")}

    def reaches(self, record: str, scopes: Scopes) -> bool:
        """Whether `students_in_reach` of this record and these scopes holds the student."""
        if self.actor.everything:
            return True
        held = [(scope, role) for role in self.actor.roles for scope in scopes(record, role)]
        return any(self._holds(*one) for one in sorted(held, key=lambda one: one[0] not in WHOLE))

    def may_read(self, record: str) -> bool:
        return self.reaches(record, matrix.readable_scopes)

    @property
    def is_minimal(self) -> bool:
        """Whether every right on the student's core is the minimal one (name, group, place and time)."""
        return not self.reaches("student", matrix.full_scopes)

    def why(self) -> list[Why]:
        """Every reason for which the student may be seen; empty means they may not."""
        return [
            self._explained(scope, role)
            for role in sorted(self.actor.roles)
            for scope in sorted(matrix.readable_scopes("student", role))
            if self._holds(scope, role)
        ]

    def _holds(self, scope: str, role: Role) -> bool:
        holds_district = self.student.district_id in self.actor.districts_as(role)
        if not (holds_district or self.student.school_id in self.actor.schools_as(role)):
            return False
        if scope in WHOLE:
            return holds_district if scope == "d" else True
        if scope == "":
            return any(self._holds(seen, role) for seen in matrix.readable_scopes("student", role))
        if kinds := _kinds(scope, role):
            return not self.relations.keys().isdisjoint(kinds)
        if (scope, role) not in self._asked:
            related = Student.objects.filter(_related(self.actor, scope, role), pk=self.student.pk)
            self._asked[scope, role] = related.exists()
        return self._asked[scope, role]

    def _explained(self, scope: str, role: Role) -> Why:
        if scope == "c":
            shared = classes_of(self.actor).filter(student=self.student).values("section")
            titles = Section.objects.filter(pk__in=shared).order_by("title").values_list("title", flat=True)
            return Why(scope, role, classes=tuple(titles))
        since = [self.relations[kind] for kind in _kinds(scope, role) if kind in self.relations]
        return Why(scope, role, since=min(since, default=None))


def is_in_reach(actor: Actor, record: str, student: Student, scopes: Scopes = matrix.readable_scopes) -> bool:
    return Sight(actor, student).reaches(record, scopes)


def why_sees(actor: Actor, student: Student) -> list[Why]:
    return Sight(actor, student).why()
