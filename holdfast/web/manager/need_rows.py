"""Who may need somebody, as rows: why, who is with them already, and what was said when somebody last looked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.cases import looks
from holdfast.cases.choices import ReferralStatus
from holdfast.engines.attendance import NOT_ENOUGH_DAYS
from holdfast.kernel.actor import Actor
from holdfast.people.choices import RelationKind
from holdfast.programmes.queries import blueprint_of
from holdfast.records.attendance import queries, texts
from holdfast.records.attendance.policies import DatedPolicy, TierWord
from holdfast.records.attendance.queries import Line, SchoolAttendance, Standing

Look = Any
"""A look of `cases`; pages import no models."""
NOBODY, SOMEBODY = "nobody", "somebody"
OPEN, PUT_ASIDE, ALL = "open", "looked", "all"


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One student on the page, before it is put into words. `put_aside`: somebody looked, and the day is not there."""

    standing: Standing
    company: looks.WithSomebody | None
    look: Look | None
    put_aside: bool

    @property
    def grade(self) -> str:
        return self.standing.student.grade

    @property
    def order(self) -> tuple[object, ...]:
        """The heaviest tier first; in it those whom nobody is with, then what was missed lately, then the year."""
        summary, student = self.standing.summary, self.standing.student
        tier = 0 if summary.tier >= NOT_ENOUGH_DAYS else summary.tier
        share = summary.absent_days / summary.possible_days if summary.possible_days else 0.0
        name = (student.family_name, student.given_name, student.pk)
        return (-tier, self.company is not None, -summary.recent_absent_days, -share, *name)


@dataclass(frozen=True, slots=True)
class NoticedFor:
    """A programme that notices students by their attendance: its line, and the grades that come first."""

    programme: Any
    line: Line
    grades: tuple[str, ...]

    def in_words(self, policy: DatedPolicy) -> str:
        """From where it notices, in one sentence, with the levels as the definition calls them."""
        said = []
        if self.line.tier is not None and self.line.tier < len(policy.words):
            said.append(_("“%(level)s” or heavier") % {"level": policy.word(self.line.tier).text})
        if self.line.days_a_month is not None:
            said.append(
                ngettext("%(count)s day missed a month", "%(count)s days missed a month", self.line.days_a_month)
                % {"count": self.line.days_a_month}
            )
        if self.line.percent is not None:
            said.append(_("%(percent)s %% of the year's days missed") % {"percent": self.line.percent})
        told = {"programme": self.programme.name, "lines": _("; or ").join(said), "grades": ", ".join(self.grades)}
        if self.grades:
            return _("%(programme)s looks at: %(lines)s. Grades that come first: %(grades)s.") % told
        return _("%(programme)s looks at: %(lines)s.") % told


def noticed_for(programmes: Iterable[Any]) -> list[NoticedFor]:
    """Those of these programmes that notice by attendance from a line of their own."""
    found = []
    for programme in programmes:
        entry = blueprint_of(programme).content.entry
        line = Line(entry.tier.value, entry.missed_days_a_month.value, entry.absence_percent.value)
        if "attendance" in (entry.identify_by.value or ()) and line != Line():
            found.append(NoticedFor(programme, line, tuple(entry.emphasis_grades.value or ())))
    return found


def rows_of(
    actor: Actor,
    places: dict[int, SchoolAttendance],
    on: date,
    *,
    tier: int | None = None,
    noticed: NoticedFor | None = None,
) -> list[NeedRow]:
    """Every student of these schools who may need somebody, the most consequential first: five queries.

    With `noticed`, those over the line of one programme, in its school, the grades that it names before the others.
    """
    if noticed is not None:
        places = {school: place for school, place in places.items() if school == noticed.programme.school_id}
    found = queries.standings(actor, places, on, tier=tier, line=noticed.line if noticed else None)
    students = [one.student.pk for one in found]
    company = looks.who_is_with(actor, students, on)
    last = looks.last_looks(actor, students)
    rows = [
        NeedRow(one, company.get(one.student.pk), look := last.get(one.student.pk), _is_put_aside(one, look, on))
        for one in found
    ]
    first = noticed.grades if noticed else ()
    return sorted(rows, key=lambda row: (row.grade not in first, row.order))


def _is_put_aside(standing: Standing, look: Look | None, on: date) -> bool:
    """Until the day that was chosen, unless a line was crossed since: that is news."""
    if look is None or look.until_on <= on:
        return False
    return standing.crossed is None or standing.crossed.announced_at <= look.looked_at


def chosen(rows: Iterable[NeedRow], *, show: str, grade: str, helped: str) -> list[NeedRow]:
    """The rows that a filter lets through."""
    return [
        row
        for row in rows
        if (show == ALL or row.put_aside == (show == PUT_ASIDE))
        and (not grade or row.grade == grade)
        and (not helped or (row.company is not None) == (helped == SOMEBODY))
    ]


@dataclass(frozen=True, slots=True)
class Shown:
    """A row in words."""

    pk: int
    name: str
    short_name: str
    grade: str
    school: str
    tier: TierWord
    first: str
    more: str
    company: tuple[str, ...]
    look: str
    put_aside: bool


def in_words(row: NeedRow, places: dict[int, SchoolAttendance]) -> Shown:
    """What the page says of one student."""
    standing = row.standing
    student, summary = standing.student, standing.summary
    reasons = texts.why(standing)
    first, rest = reasons[0], reasons[1:]
    reach = texts.reach_text(summary)
    more = ". ".join([*rest[:-1], ", ".join((rest[-1], reach))]) if rest else reach
    return Shown(
        pk=student.pk,
        name=student.name,
        short_name=student.short_name,
        grade=student.grade,
        school=places[student.school_id].state.school.name if len(places) > 1 else "",
        tier=standing.policy.word(summary.tier),
        first=first,
        more=more,
        company=tuple(_company(row.company)),
        look=look_text(row.look) if row.look else "",
        put_aside=row.put_aside,
    )


def _company(company: looks.WithSomebody | None) -> Iterable[str]:
    if company is None:
        return
    for relation in company.relations:
        if relation.kind == RelationKind.MATCH:
            yield _("%(name)s is the mentor") % {"name": relation.user.name}
        else:
            yield _("%(name)s has this student in their caseload") % {"name": relation.user.name}
    for referral in company.referrals:
        yield _("Referred to %(programme)s on %(day)s: %(status)s") % {
            "programme": referral.programme.name,
            "day": texts.day_text(referral.received_at),
            "status": ReferralStatus(referral.status).label,
        }


def look_text(look: Look) -> str:
    """Who looked, when, what they said, and until when it holds."""
    said = _("%(name)s looked on %(day)s: %(because)s") % {
        "name": look.looked_by.name if look.looked_by else _("Somebody"),
        "day": texts.day_text(look.looked_at),
        "because": look.get_because_display(),
    }
    words = f" ({look.words})" if look.words else ""
    until = _("until %(day)s") % {"day": texts.day_text(look.until_on, year=True)}
    return f"{said}{words}, {until}"
