"""What makes a person able to see a student, or to decide for them: relations, and authority that was found out."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from holdfast.kernel import audit, matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.people.access import students_in_reach
from holdfast.people.choices import RelationKind
from holdfast.people.models import Guardianship, Relation, Student


@audit.action
def relate(
    *, student: Student, user_id: int, kind: RelationKind, source: str, starts_on: date, by: Actor, at: datetime
) -> Relation:
    """From that day on, the user sees the student. `source` names what made it so, such as "match:12"."""
    relation, made = Relation.objects.get_or_create(
        student=student,
        user_id=user_id,
        kind=kind,
        source=source,
        defaults={"school_id": student.school_id, "starts_on": starts_on},
    )
    if not made:
        relation.starts_on, relation.ends_before = min(relation.starts_on, starts_on), None
        relation.save(update_fields=["starts_on", "ends_before"])
    return relation


@audit.action
def end_relations(*, source: str, ends_before: date, by: Actor, at: datetime) -> int:
    """What this source made true ends on a day; a relation that had not begun disappears. How many ended."""
    living = Relation.objects.filter(source=source, ends_before=None)
    never_began, _rows = living.filter(starts_on__gte=ends_before).delete()
    return never_began + living.update(ends_before=ends_before)


@audit.action
def confirm_authority(
    *, student_id: int, guardian_id: int, has_authority: bool, by: Actor, at: datetime
) -> Guardianship:
    """The school found out whether this guardian decides for the student: a consent counts only then.

    From now on no import changes it, whatever the school's own system says.
    """
    if by.has(Role.GUARDIAN, Role.STUDENT):
        raise NotAllowed(_("Only the school can confirm this."))
    if not students_in_reach(by, "consent", matrix.writable_scopes).filter(pk=student_id).exists():
        raise NotAllowed(_("You may not do this for this student."))
    links = Guardianship.objects.filter(student_id=student_id, guardian_id=guardian_id)
    guardianship = links.select_for_update(of=("self",)).first()
    if guardianship is None:
        raise Refusal(_("This person is not a guardian of this student in the school's records."))
    guardianship.has_legal_authority, guardianship.authority_confirmed_at = has_authority, at
    guardianship.save(update_fields=["has_legal_authority", "authority_confirmed_at"])
    return guardianship
