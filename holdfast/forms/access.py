"""Which answered forms an actor may see, and in whose name they may answer one."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from holdfast.engines.blueprint import Form
from holdfast.forms.choices import About
from holdfast.forms.models import AnsweredForm
from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor, Role
from holdfast.people.access import Sight, students_in_reach
from holdfast.people.models import Student
from holdfast.programmes.models import Programme
from holdfast.programmes.people import who_is

FORM, PRIVATE, OF_MENTOR, OF_PROGRAMME = "form", "private_form", "mentor_form", "programme_form"
RECORDS = {About.MENTOR: OF_MENTOR, About.PROGRAMME: OF_PROGRAMME}
STAFF = (
    Role.MANAGER, Role.SAFEGUARDING, Role.LEARNING_MENTOR, Role.RESOURCE_TEACHER, Role.TEACHER, Role.PASTORAL,
    Role.LIAISON,
)  # fmt: skip
ANY_STAFF = frozenset({"other_staff", "school_team"})
"""Whoever works at the school answers for these, when they may write about whom it is about."""
Scopes = Callable[[str, Role], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a form is about: kind, id, school and name, and the student or the mentor's account behind it."""

    about: About
    id: int
    school_id: int
    name: str
    student: Student | None = None
    user_id: int | None = None

    @property
    def rows(self) -> Q:
        """The answers about this. A family is known by its household, and by the student it was asked with."""
        same = Q(about=self.about, about_id=self.id)
        if self.about is not About.HOUSEHOLD or self.student is None:
            return same
        with_student = Q(about=self.about, student_id=self.student.pk)
        return with_student | same if self.id else with_student


def record_of(about: str, *, is_private: bool) -> str:
    return PRIVATE if is_private else RECORDS.get(About(about), FORM)


def everybodys(record: str, role: Role) -> frozenset[str]:
    """The scopes in which this role reads what anybody wrote."""
    return frozenset(right.scope for right in matrix.rights(record, role) if right.reads and not right.only_own)


def answers_visible_to(actor: Actor) -> QuerySet[AnsweredForm]:
    """The answers that may be read: of the whole record, or only what one wrote oneself."""
    if actor.everything:
        return AnsweredForm.objects.all()
    mine = Q(answered_by_id=actor.user_id) & ~Q(answered_by=None)
    seen = Q(is_private=False, student__in=students_in_reach(actor, FORM, everybodys))
    for record in (FORM, PRIVATE):
        seen |= mine & Q(is_private=record == PRIVATE, student__in=students_in_reach(actor, record))
    for about, record in RECORDS.items():
        whole = actor.schools_as(*(role for role in actor.roles if "s" in everybodys(record, role)))
        own = actor.schools_as(*(role for role in actor.roles if matrix.readable_scopes(record, role)))
        private = actor.schools_as(*(role for role in actor.roles if matrix.readable_scopes(PRIVATE, role)))
        seen |= Q(about=about, is_private=False, school_id__in=whole)
        seen |= mine & Q(about=about, is_private=False, school_id__in=own)
        seen |= mine & Q(about=about, is_private=True, school_id__in=private)
    return AnsweredForm.objects.filter(seen)


def reaches(actor: Actor, subject: Subject, record: str, scopes: Scopes, sight: Sight | None = None) -> bool:
    """Whether one of these scopes of a record holds this subject. `sight` is the actor's of its student, if at hand."""
    if actor.everything:
        return True
    if subject.student is not None:
        return (sight or Sight(actor, subject.student)).reaches(record, scopes)
    here = [role for role in actor.roles if subject.school_id in actor.schools_as(role)]
    held = {scope for role in here for scope in scopes(record, role)}
    return "s" in held or ("o" in held and actor.user_id is not None and actor.user_id == subject.user_id)


def reads_everybodys(actor: Actor, subject: Subject, *, is_private: bool, sight: Sight | None = None) -> bool:
    """Whether this actor reads what anybody answered about this."""
    return reaches(actor, subject, record_of(subject.about, is_private=is_private), everybodys, sight)


def voices_of(
    actor: Actor, programme: Programme, form: Form, subject: Subject, sight: Sight | None = None
) -> tuple[str, ...]:
    """In whose name this actor may answer a form, in the words of the blueprint; nobody's when they may not.

    Whoever writes at the whole school also writes down what others said. What is private each writes alone. A form
    of which nobody has said who answers it is answered in no name but one's own ("").
    """
    is_private = bool(form.private.value)
    record, asked = record_of(subject.about, is_private=is_private), form.answered_by.value or ()
    if not reaches(actor, subject, record, matrix.creatable_scopes, sight):
        return ()
    if actor.everything or not asked:
        return asked or ("",)
    own = who_is(actor, programme) | (ANY_STAFF if subject.school_id in actor.schools_as(*STAFF) else frozenset())
    if not is_private and _writes_at_school(actor, subject, record):
        return tuple(sorted(asked, key=lambda code: code not in own))
    return tuple(code for code in asked if code in own)


def _writes_at_school(actor: Actor, subject: Subject, record: str) -> bool:
    roles = [role for role in actor.roles if "s" in matrix.writable_scopes(record, role)]
    return subject.school_id in actor.schools_as(*roles)
