"""Who at the school must know of a match, who knows, and the door through which teachers say what they think."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from holdfast.accounts.models import User
from holdfast.engines.blueprint import Item
from holdfast.kernel.actor import Actor, Grant, Role
from holdfast.matches.access import MEETING
from holdfast.matches.models import Match, TellingLink, Told
from holdfast.people.access import dated
from holdfast.people.choices import SectionKind
from holdfast.people.models import SectionMember, Staff
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of

TOKEN_BYTES = 32
TEACH_IN: Mapping[str, tuple[SectionKind, ...]] = {
    "subject_teachers": (SectionKind.CLASS,),
    "teacher": (SectionKind.HOMEROOM,),
    "tutor": (SectionKind.TUTOR_GROUP, SectionKind.HOMEROOM),
}
"""In which sections these people teach a student. Whoever else is named is told by the school, as one party."""


@dataclass(frozen=True, slots=True)
class ToTell:
    """One person to be told, or (without `staff`) everybody of a party; `told` once they know."""

    party: str
    staff: Staff | None
    told: Told | None


def to_be_told(programme: Programme) -> tuple[str, ...]:
    """Who must know of a match, in the words of the blueprint."""
    return tuple(blueprint_of(programme).setting("match.tell").value or ())


def questions_to_teachers(programme: Programme) -> tuple[Item, ...]:
    return tuple(blueprint_of(programme).setting("match.ask_subject_teachers").value or ())


def who_to_tell(match: Match, on: date) -> list[ToTell]:
    """Everybody whom the programme names, with what they were told: three queries."""
    parties = to_be_told(match.programme)
    if not parties:
        return []
    rows = Told.objects.filter(match=match).select_related("staff").order_by("id")
    known = {(one.party, one.staff_id): one for one in rows}
    teaching = _teaching(match.student_id, on)
    found = []
    for party in parties:
        staff = _of_kinds(teaching, TEACH_IN.get(party, ()))
        all_at_once = known.get((party, None))
        if all_at_once is not None or not staff:
            found.append(ToTell(party, None, all_at_once))
        found += [ToTell(party, one, known.get((party, one.pk)) or all_at_once) for one in staff]
    return found


def _teaching(student_id: int, on: date) -> list[tuple[str, Staff]]:
    """Who teaches a student on a day, with the kind of section."""
    places = SectionMember.objects.filter(dated(on), missing_since=None)
    mine = places.filter(student=student_id).values("section")
    rows = places.filter(section__in=mine, staff__active=True).select_related("staff", "section")
    return [
        (row.section.kind, row.staff)
        for row in rows.order_by("staff__family_name", "staff__given_name", "staff_id")
        if row.staff is not None
    ]


def _of_kinds(teaching: Sequence[tuple[str, Staff]], kinds: Iterable[str]) -> list[Staff]:
    """Once each, in the order in which they come."""
    return list({staff.pk: staff for kind, staff in teaching if kind in set(kinds)}.values())


def told_parties(match: Match, on: date, *, knowing: Iterable[int] = ()) -> frozenset[str]:
    """The parties of whom everybody knows of a match. `knowing` are staff who have shown that they do."""
    people, knows = who_to_tell(match, on), set(knowing)
    waiting = {one.party for one in people if one.told is None and (one.staff is None or one.staff.pk not in knows)}
    return frozenset(one.party for one in people) - waiting


def told_to(actor: Actor) -> QuerySet[Told]:
    """What a teacher was told themselves of matches that go on, newest first."""
    mine = Told.objects.filter(staff=actor.staff_id, staff__isnull=False, match__status__in=MEETING)
    people = mine.select_related("match__student", "match__mentor", "match__programme__blueprint")
    return people.order_by("-told_at", "-id")


def answers_of_teachers(match: Match) -> list[tuple[Told, dict[str, str]]]:
    """What teachers said when they were asked, oldest first."""
    rows = Told.objects.filter(match=match, answered_at__isnull=False).select_related("staff")
    return [(one, json.loads(one.answers or "{}")) for one in rows.order_by("answered_at", "id")]


def languages_of(staff_ids: Iterable[int]) -> dict[int, str]:
    """The language of each who has an account."""
    return dict(User.objects.filter(staff__in=list(staff_ids)).values_list("staff_id", "language"))


def works_here(actor: Actor) -> bool:
    """Whether the holder of a link is still a member of staff. Asked inside their scope."""
    return Staff.objects.filter(pk=actor.staff_id or 0, active=True).exists()


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def open_link(token: str, at: datetime) -> TellingLink | None:
    """The living link of a token, or None: unknown and expired look the same."""
    living = TellingLink.objects.filter(digest=digest_of(token), made_at__lte=at, expires_at__gt=at)
    return living.select_related("school__district").first()


def actor_of(link: TellingLink, at: datetime) -> Actor:
    """Whoever holds the link: that teacher, in that school."""
    district = link.school.district
    return Actor(
        kind="telling_link",
        id=link.pk,
        grants=(Grant(Role.TEACHER, district.pk, link.school_id),),
        school_ids=frozenset({link.school_id}),
        district_ids=frozenset({district.pk}),
        staff_id=link.staff_id,
        on=at.astimezone(ZoneInfo(district.time_zone)).date(),
    )
