"""Reads of the people around a referral: whom the school may write to."""

from holdfast.cases.consent.state import may_be_told
from holdfast.people.models import Guardian, Guardianship


def told_about(student_id: int, guardian_id: int) -> bool:
    """Whether the school may write to this guardian about this student."""
    found = Guardianship.objects.filter(student=student_id, guardian=guardian_id)
    return any(may_be_told(one) for one in found)


def guardians_told_about(student_id: int) -> list[Guardian]:
    """The guardians to whom the school may write about this student, in the order of the records."""
    found = Guardianship.objects.filter(student=student_id).select_related("guardian").order_by("priority", "id")
    return [one.guardian for one in found if may_be_told(one)]
