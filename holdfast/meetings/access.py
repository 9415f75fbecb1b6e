"""Which meetings, notes, targets and reviews an actor may see, and which of them they keep."""

from collections.abc import Callable
from enum import Enum

from django.db.models import Exists, OuterRef, Q, QuerySet

from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.matches.models import Match
from holdfast.meetings.models import Meeting, Note, Target
from holdfast.people.access import MENTORING, Sight, classes_of, relations_of, students_in_reach
from holdfast.people.choices import RelationKind
from holdfast.people.models import SectionMember, Student

MATCH, NOTE, TARGET, REVIEW = "match", "meeting_note", "target", "teacher_review"
OWN_MATCH = frozenset({"m"})
Scopes = Callable[[str, Role], frozenset[str]]


def rows_in_reach(actor: Actor, record: str, scopes: Scopes, mentor: str) -> Q:
    """Rows of a match. "Own match" is the match itself, not whatever another mentor does with the same student."""
    if actor.everything:
        return Q()
    wider = students_in_reach(actor, record, lambda one, role: scopes(one, role) - OWN_MATCH)
    related = students_in_reach(actor, record, lambda one, role: scopes(one, role) & OWN_MATCH)
    caseload = relations_of(actor, RelationKind.CASELOAD).values("student")
    mine = Q(**{mentor: actor.user_id}) | Q(student__in=caseload)
    return Q(student__in=wider) | (Q(student__in=related) & mine)


class Reach(Enum):
    """How many of one student's rows an actor may see: those of every match, of the actor's own ones, or none."""

    EVERY_MATCH = "every"
    OWN_MATCHES = "own"
    NO_MATCH = "none"


def reach_of(sight: Sight, record: str) -> Reach:
    """What `rows_in_reach` lets this actor read of the one student that they look at."""
    if sight.reaches(record, lambda one, role: matrix.readable_scopes(one, role) - OWN_MATCH):
        return Reach.EVERY_MATCH
    if not sight.reaches(record, lambda one, role: matrix.readable_scopes(one, role) & OWN_MATCH):
        return Reach.NO_MATCH
    return Reach.EVERY_MATCH if RelationKind.CASELOAD in sight.relations else Reach.OWN_MATCHES


def roles_that_meet(actor: Actor) -> list[Role]:
    """The roles by which this actor writes about matches of their own."""
    return [role for role in actor.roles if matrix.creatable_scopes(NOTE, role) >= OWN_MATCH]


def matches_met_by(actor: Actor) -> QuerySet[Match]:
    """The matches in which this actor is the mentor, as long as the relation to the student lasts."""
    related = relations_of(actor, *MENTORING).filter(student=OuterRef("student"))
    return Match.objects.filter(
        Exists(related), mentor__user=actor.user_id or 0, school_id__in=actor.schools_as(*roles_that_meet(actor))
    )


def meetings_visible_to(actor: Actor) -> QuerySet[Meeting]:
    return Meeting.objects.filter(rows_in_reach(actor, MATCH, matrix.readable_scopes, "match__mentor__user"))


def meetings_kept_by(actor: Actor) -> QuerySet[Meeting]:
    """Meetings that this actor books and logs: those of their own matches."""
    return Meeting.objects.filter(match__in=matches_met_by(actor))


def notes_visible_to(actor: Actor) -> QuerySet[Note]:
    """Notes that may be read. Whoever may only write them (a peer mentor) reads none."""
    return Note.objects.filter(rows_in_reach(actor, NOTE, matrix.readable_scopes, "match__mentor__user"))


def targets_visible_to(actor: Actor) -> QuerySet[Target]:
    return Target.objects.filter(rows_in_reach(actor, TARGET, matrix.readable_scopes, "match__mentor__user"))


def targets_kept_by(actor: Actor) -> QuerySet[Target]:
    """Targets that this actor sets and checks."""
    return Target.objects.filter(rows_in_reach(actor, TARGET, matrix.writable_scopes, "match__mentor__user"))


def may_set_targets(actor: Actor, student: Student) -> bool:
    return students_in_reach(actor, TARGET, matrix.writable_scopes).filter(pk=student.pk).exists()


def sees_single_reviews(actor: Actor, student: Student) -> bool:
    """Whether who said what may be shown; those with aggregates only see each aspect's direction."""
    return students_in_reach(actor, REVIEW).filter(pk=student.pk).exists()


def _aggregate_scopes(record: str, role: Role) -> frozenset[str]:
    return frozenset(right.scope for right in matrix.rights(record, role) if right.reads or right.verbs == "A")


def sees_directions(actor: Actor, student: Student) -> bool:
    """Whether at least the direction of each aspect may be shown (a peer mentor sees nothing of it)."""
    return students_in_reach(actor, REVIEW, _aggregate_scopes).filter(pk=student.pk).exists()


def sees_attendance(actor: Actor, student: Student) -> bool:
    """Whether last week's count of sessions may be shown."""
    return students_in_reach(actor, "attendance", _aggregate_scopes).filter(pk=student.pk).exists()


def places_reviewed_by(actor: Actor) -> QuerySet[SectionMember]:
    """Students in the classes that this actor teaches today and reviews each week."""
    students = students_in_reach(actor, REVIEW, lambda one, role: matrix.writable_scopes(one, role) & frozenset({"c"}))
    return classes_of(actor).filter(student__in=students)
