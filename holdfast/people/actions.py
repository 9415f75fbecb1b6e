"""What makes a person able to see a student: relations, begun and ended by the journeys that make them true."""

from datetime import date, datetime

from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.people.choices import RelationKind
from holdfast.people.models import Relation, Student


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
