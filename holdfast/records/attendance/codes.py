"""Attendance codes and what they mean: those that nobody has explained yet, and the word of a person for one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.scope import scope
from holdfast.records.access import districts_importable_by, schools_importable_by
from holdfast.records.attendance.sessions import Codes
from holdfast.records.choices import Authorised, Meaning
from holdfast.records.models import AttendanceCode, AttendanceMark, Source


class Says(TextChoices):
    """What a code can mean, in the words of a register."""

    PRESENT = "present", gettext_lazy("Present")
    LATE = "late", gettext_lazy("Present, but late")
    EXCUSED = "excused", gettext_lazy("Absent with permission")
    UNEXCUSED = "unexcused", gettext_lazy("Absent without permission")
    ABSENT = "absent", gettext_lazy("Absent; the code does not say whether with permission")
    NOT_POSSIBLE = "not_possible", gettext_lazy("Not a session for this student: it does not count")


MEANS: Mapping[str, tuple[Meaning, Authorised, bool]] = {
    Says.PRESENT: (Meaning.PRESENT, Authorised.NA, False),
    Says.LATE: (Meaning.PRESENT, Authorised.NA, True),
    Says.EXCUSED: (Meaning.ABSENT, Authorised.YES, False),
    Says.UNEXCUSED: (Meaning.ABSENT, Authorised.NO, False),
    Says.ABSENT: (Meaning.ABSENT, Authorised.NA, False),
    Says.NOT_POSSIBLE: (Meaning.NOT_POSSIBLE, Authorised.NA, False),
}


@dataclass(slots=True)
class UnknownCode:
    """A code of a source without a meaning: how many marks wait for one, and until which day."""

    source: Source | None
    code: str
    marks: int = 0
    last_on: date | None = None
    schools: set[str] = field(default_factory=set)


def unknown_codes(actor: Actor, district_id: int) -> list[UnknownCode]:
    """The codes of the marks that this person may import and that no meaning covers; most marks first."""
    own = schools_importable_by(actor, district_id)
    marks = AttendanceMark.objects.filter(school__district=district_id, missing_since=None)
    marks = marks if own is None else marks.filter(school__in=own)
    codes = Codes.of(district_id)
    used = marks.order_by().values_list("source", "code").distinct()
    doubtful = {(source, code) for source, code in used if not codes.is_always_known(source, code)}
    sources = Source.objects.filter(district=district_id).in_bulk()
    found: dict[tuple[int | None, str], UnknownCode] = {}
    by_day = marks.filter(code__in={code for _source, code in doubtful}).order_by("on")
    for source, code, on, school, number in (
        by_day.values_list("source", "code", "on", "school__name").annotate(Count("id")).iterator()
    ):
        if (source, code) in doubtful and codes.flags(codes.meaning(source, code, on)) == codes.flags(None):
            one = found.setdefault((source, code), UnknownCode(sources.get(source or 0), code))
            one.marks, one.last_on = one.marks + number, on
            one.schools |= {school}
    return sorted(found.values(), key=lambda one: (-one.marks, one.code))


def given_codes(actor: Actor, district_id: int) -> list[AttendanceCode]:
    """The codes whose meaning a person gave, which a person may correct."""
    rows = AttendanceCode.objects.filter(district__in=districts_importable_by(actor), district=district_id)
    return list(rows.filter(given_at__isnull=False).select_related("source").order_by("code", "id"))


def said_by(code: AttendanceCode) -> str:
    """The word for what a code means; empty when it means none of them."""
    return next((word for word, means in MEANS.items() if means == (code.meaning, code.authorised, code.is_late)), "")


@audit.action
def give_meaning(
    *, district_id: int, source_id: int | None, code: str, says: str, by: Actor, at: datetime
) -> frozenset[int]:
    """What a code means, from every mark on that no dated meaning covers. Returns the schools whose marks have it."""
    if says not in MEANS:
        raise Refusal(_("Choose what this code means."), field="says")
    if not districts_importable_by(by).filter(pk=district_id).exists():
        raise NotAllowed(_("You may not import data into this district."))
    schools = _schools_with(district_id, source_id, code)
    own = schools_importable_by(by, district_id)
    if own is not None and not schools <= own:
        raise NotAllowed(
            _("Another school of the district uses this code as well. Ask who looks after the data of the district.")
        )
    rows = AttendanceCode.objects.filter(district=district_id, source=source_id, code=code).select_for_update()
    if not schools and not rows.exists():
        raise Refusal(_("No record has this code any more. Nothing was changed."))
    meaning, authorised, is_late = MEANS[says]
    fields: dict[str, Any] = {
        "meaning": meaning, "authorised": authorised, "is_late": is_late, "fraction": Decimal(1), "given_at": at,
    }  # fmt: skip
    # A dated row that means nothing would stand before the one that is given here.
    rows.filter(meaning=Meaning.UNKNOWN, starts_on__isnull=False).update(**fields)
    always = rows.filter(starts_on=None).first()
    if always is None:
        AttendanceCode.objects.create(district_id=district_id, source_id=source_id, code=code, **fields)
    elif always.given_at is None and always.meaning != Meaning.UNKNOWN and always.ends_before is None:
        raise Refusal(_("The school's own system gives this code a meaning already. Nothing was changed."))
    else:
        rows.filter(pk=always.pk).update(**fields, ends_before=None)
    return schools


def _schools_with(district_id: int, source_id: int | None, code: str) -> frozenset[int]:
    """Every school with such a mark, even one that the actor's own wall does not hold."""
    with scope(system("codes")):
        marks = AttendanceMark.objects.filter(school__district=district_id, source=source_id, code=code)
        return frozenset(marks.order_by().values_list("school_id", flat=True).distinct())
