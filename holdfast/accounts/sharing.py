"""Who may give somebody access to one student by name: an outside agency, or a colleague with a caseload."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from holdfast.accounts.access import living_grants
from holdfast.accounts.choices import ShareBasis
from holdfast.accounts.models import User
from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.kernel.models import AuditEntry
from holdfast.people.access import dated, is_in_reach, relations_of, students_visible_to
from holdfast.people.choices import RelationKind
from holdfast.people.models import Relation, Student

AGENCY_SOURCE, CASELOAD_SOURCE = "agency", "caseload"
"""How the relations that are made by name are marked."""
WITH_CASELOAD = (Role.LIAISON, Role.RESOURCE_TEACHER)
VERB = "accounts.share_with_agency"
BY_NAME = (RelationKind.SHARED, RelationKind.CASELOAD)
ENDS_SOON_DAYS = 14
ONE_DAY = timedelta(days=1)


def _at_the_whole_school(record: str, role: Role) -> frozenset[str]:
    return matrix.readable_scopes(record, role) & frozenset({"s"})


SHARERS = tuple(role for role in Role if _at_the_whole_school("consent", role))
"""Whoever reads, for the whole school, what families agreed to: managers, pastoral leads, the safeguarding lead."""


def may_share(actor: Actor, student: Student) -> bool:
    return is_in_reach(actor, "consent", student, _at_the_whole_school)


def agencies_for(student: Student, on: date) -> QuerySet[User]:
    """People of outside agencies who have an account for this student's school."""
    return _with_role(student, on, Role.AGENCY)


def colleagues_for(student: Student, on: date) -> QuerySet[User]:
    """Liaison officers and resource teachers of the school who have not this student in their caseload yet."""
    has = Relation.objects.filter(dated(on), student=student, kind=RelationKind.CASELOAD).values("user")
    return _with_role(student, on, *WITH_CASELOAD).exclude(pk__in=has)


def _with_role(student: Student, on: date, *roles: Role) -> QuerySet[User]:
    here = Q(school=student.school_id) | Q(school=None, district=student.district_id)
    grants = living_grants(on).filter(here, role__in=roles)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class Share:
    """One student shared with one person, and the reason that was given."""

    relation: Relation
    basis: str
    reason: str

    @property
    def is_outside(self) -> bool:
        return self.relation.kind == RelationKind.SHARED

    @property
    def last_day_on(self) -> date | None:
        return self.relation.ends_before - ONE_DAY if self.relation.ends_before else None


def shares_of(student: Student, on: date) -> list[Share]:
    """Who was given this student by name, what ends first coming first: two queries."""
    living = Relation.objects.filter(dated(on), student=student, kind__in=BY_NAME).select_related("user")
    rows = list(living.order_by("ends_before", "id"))
    reasons = _reasons([one.pk for one in rows])
    return [_share(one, reasons.get(one.pk, "")) for one in rows]


def kept_reason(basis: str, reason: str) -> str:
    """How the audit keeps who agreed, and what for."""
    return f"{ShareBasis(basis).value}: {reason.strip()}"


def _share(relation: Relation, kept: str) -> Share:
    basis, _colon, reason = kept.partition(": ")
    return Share(relation, str(ShareBasis(basis).label) if basis in ShareBasis.values else "", reason)


def _reasons(relation_ids: list[int]) -> Mapping[int, str]:
    """The last reason that was given for each: it is kept in the audit alone."""
    given = AuditEntry.objects.filter(table=Relation._meta.db_table, row_id__in=relation_ids, verb=VERB)
    return {row: reason for row, reason in given.order_by("id").values_list("row_id", "reason") if row is not None}


@dataclass(frozen=True, slots=True)
class SharedWithMe:
    """A student whom somebody of an agency was given, and whether it is about to end."""

    relation: Relation
    last_day_on: date | None
    ends_soon: bool


def shared_with(actor: Actor) -> list[SharedWithMe]:
    """The students shared with this actor, what ends first coming first: one query."""
    rows = relations_of(actor, RelationKind.SHARED).filter(student__in=students_visible_to(actor))
    found = rows.select_related("student__school").order_by("ends_before", "student__family_name", "id")
    return [_with_me(one, actor.on) for one in found]


def _with_me(relation: Relation, on: date) -> SharedWithMe:
    ends = relation.ends_before
    return SharedWithMe(
        relation, ends - ONE_DAY if ends else None, ends is not None and (ends - on).days <= ENDS_SOON_DAYS
    )
