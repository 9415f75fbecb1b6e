"""Which programmes are around a student, and who meets them there: referrals and matches seen together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from holdfast.cases.access import referrals_visible_to
from holdfast.cases.choices import ReferralStatus
from holdfast.cases.models import Referral
from holdfast.cases.queries import OPEN, with_people
from holdfast.kernel.actor import Actor
from holdfast.matches.access import KNOWN_TO_ALL, matches_visible_to
from holdfast.matches.models import Match
from holdfast.people.models import Student
from holdfast.programmes.models import Programme

TAKEN_IN = (ReferralStatus.ACCEPTED, ReferralStatus.MATCHED)


@dataclass(frozen=True, slots=True)
class Around:
    """One programme around one student, since when, and the match there is (None before one is approved)."""

    programme: Programme
    student: Student
    since: date
    match: Match | None

    @property
    def key(self) -> tuple[int, int, int | None]:
        return self.programme.pk, self.student.pk, self.student.household_id

    def is_mentored_by(self, actor: Actor) -> bool:
        return self.match is not None and actor.user_id is not None and self.match.mentor.user_id == actor.user_id


def programmes_around(
    actor: Actor, students: "Iterable[int] | QuerySet[Student]", *, only_taken_in: bool = False
) -> list[Around]:
    """The open cases of these students that this actor may know of, the longest first: two queries.

    A mentor who reads no referral still knows their own matches.
    """
    referrals = referrals_visible_to(actor).filter(status__in=TAKEN_IN if only_taken_in else OPEN)
    matches = matches_visible_to(actor).filter(status__in=KNOWN_TO_ALL)
    of_whom = students if isinstance(students, QuerySet) else list(students)
    referrals, matches = referrals.filter(student__in=of_whom), matches.filter(student__in=of_whom)
    living = matches.select_related("student", "mentor", "programme__blueprint", "programme__school").defer(
        "programme__blueprint__text"
    )
    same: dict[int, Programme] = {}
    found: dict[tuple[int, int], Around] = {}
    by_key = {(one.programme_id, one.student_id): one for one in living.order_by("id")}
    for one in with_people(referrals):
        key, programme = (one.programme_id, one.student_id), same.setdefault(one.programme_id, one.programme)
        found[key] = Around(programme, one.student, one.received_at.date(), by_key.get(key))
    for key, match in by_key.items():
        programme = same.setdefault(key[0], match.programme)
        found.setdefault(key, Around(programme, match.student, match.proposed_at.date(), match))
    return sorted(found.values(), key=lambda one: (one.since, one.programme.name, one.student.pk))


def taken_in(programmes: Iterable[Programme]) -> list[Referral]:
    """Everybody whom these programmes have taken in and who has not left them."""
    rows = Referral.objects.filter(programme__in=list(programmes), status__in=TAKEN_IN)
    return list(with_people(rows).order_by("id"))
