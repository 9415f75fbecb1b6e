"""Who may read what was said with a family, and who may be in contact with it. A programme's rules come on top."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from holdfast.families.models import AbsenceStep, Contact
from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.people.access import Sight, students_in_reach
from holdfast.people.models import Student

RECORD = "family_contact"
Scopes = Callable[[str, Role], frozenset[str]]
STAFF = tuple(
    role
    for role in Role
    if role not in (Role.GUARDIAN, Role.STUDENT)
    and (matrix.creatable_scopes(RECORD, role) or matrix.readable_scopes(RECORD, role))
)
"""The roles at a school that read or write contacts with families."""


def contacts_visible_to(actor: Actor) -> QuerySet[Contact]:
    """Contacts with the families of whom this actor reads the record, and those that they made themselves."""
    if actor.everything:
        return Contact.objects.all()
    own = Q(made_by=actor.user_id or 0, student__in=students_in_reach(actor, RECORD, matrix.creatable_scopes))
    return Contact.objects.filter(Q(student__in=students_in_reach(actor, RECORD)) | own)


def students_whose_family_is_called_by(actor: Actor) -> QuerySet[Student]:
    """Students whose families this actor may contact as far as the matrix says."""
    return students_in_reach(actor, RECORD, matrix.creatable_scopes)


def may_contact(sight: Sight) -> bool:
    return sight.reaches(RECORD, matrix.creatable_scopes)


def knows_family(sight: Sight) -> bool:
    """Whether the page of the family is there for this actor: they read what was said, or may call."""
    return sight.may_read(RECORD) or may_contact(sight)


def steps_visible_to(actor: Actor) -> QuerySet[AbsenceStep]:
    """Steps for students whose families this actor may contact."""
    return AbsenceStep.objects.filter(student__in=students_whose_family_is_called_by(actor))
