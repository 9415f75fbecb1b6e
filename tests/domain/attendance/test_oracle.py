"""Invented marks, registers and enrolments go through the database; every number must equal the slow reference."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.engines.attendance import (
    ABSENT,
    EXCUSED,
    HALF_A_DAY,
    LATE,
    NOT_POSSIBLE,
    UNKNOWN,
    US_COMMON,
    WHOLE_SESSION,
)
from holdfast.kernel import audit
from holdfast.people.models import Enrolment
from holdfast.records.attendance.actions import COUNTED
from holdfast.records.choices import RegisterState, Session
from tests.domain.attendance.rows import BY, codes, mark, refresh, register, school_days, summary
from tests.engines.attendance_oracle import OracleSchool, student_facts, tier_of
from tests.world import NOW, YEAR, SchoolWorld, World

WINDOW = 34
UNITS = 60
SAYS = {
    "A": (ABSENT, WHOLE_SESSION),
    "E": (ABSENT | EXCUSED, WHOLE_SESSION),
    "H": (ABSENT, 30),
    "L": (LATE, WHOLE_SESSION),
    "P": (0, WHOLE_SESSION),
    "X": (NOT_POSSIBLE, WHOLE_SESSION),
    "?": (UNKNOWN, WHOLE_SESSION),
}
OF_SESSION = {Session.DAY: (0, 1), Session.AM: (0,), Session.PM: (1,)}

day = st.integers(0, WINDOW)
session = st.sampled_from(list(OF_SESSION))
marks = st.lists(
    st.tuples(st.integers(0, 3), day, session, st.sampled_from(list(SAYS)), st.integers(0, 3)),
    max_size=60,
    unique_by=lambda row: row[:3],
)
taken = st.lists(st.tuples(day, session), max_size=60, unique=True)  # the first day has a register not handed in
stays = st.lists(st.tuples(st.integers(0, 20), st.none() | st.integers(21, 40)), min_size=4, max_size=4)


class RolledBack(Exception):
    """Ends one example without a trace."""


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(marks=marks, taken=taken, stays=stays, as_of=st.integers(20, WINDOW))
def test_every_number_equals_the_reference(world: World, marks: Any, taken: Any, stays: Any, as_of: int) -> None:
    with suppress(RolledBack), transaction.atomic():
        _compare(world.tern, marks, taken, stays, as_of)
        raise RolledBack


def _compare(tern: SchoolWorld, marks: Any, taken: Any, stays: Any, as_of: int) -> None:
    students = sorted(tern.students.values(), key=lambda student: student.pk)
    _write(tern, students, marks, taken, stays)
    refresh(tern.school, YEAR[0] + timedelta(days=as_of))
    oracle = _oracle(tern, marks, taken, stays, as_of)
    has_data = oracle.data_to(_on(as_of)) is not None
    for position, student in enumerate(students):
        expected = student_facts(oracle, position, _on(as_of), HALF_A_DAY, 20)
        found = summary(student)
        assert {name: getattr(found, name) for name in COUNTED} == {name: getattr(expected, name) for name in COUNTED}
        assert found.tier == tier_of(expected, US_COMMON, has_data=has_data, units_per_session=UNITS)
        assert (found.last_absent_on.toordinal() if found.last_absent_on else 0) == expected.last_absent_day


def _on(offset: int) -> int:
    return (YEAR[0] + timedelta(days=offset)).toordinal()


def _write(tern: SchoolWorld, students: Any, marks: Any, taken: Any, stays: Any) -> None:
    codes(tern.school)
    with audit.change("tests.enrol", by=BY, at=NOW):
        for student, (starts, ends) in zip(students, stays, strict=True):
            ends_before = None if ends is None else YEAR[0] + timedelta(days=ends)
            Enrolment.objects.filter(student=student).update(
                starts_on=YEAR[0] + timedelta(days=starts), ends_before=ends_before
            )
    for position, offset, session, code, minute in marks:
        mark(students[position], YEAR[0] + timedelta(days=offset), code, session, minute)
    register(tern.school, YEAR[0], RegisterState.NOT_SUBMITTED)
    for offset, session in taken:
        if (offset, session) != (0, Session.DAY):
            register(tern.school, YEAR[0] + timedelta(days=offset), RegisterState.SUBMITTED, session=session)


def _oracle(tern: SchoolWorld, marks: Any, taken: Any, stays: Any, as_of: int) -> OracleSchool:
    sent = [row for row in marks if row[1] <= as_of]
    known = [code for _student, _offset, _session, code, _minute in sent if code != "?"]
    return OracleSchool(
        sessions_on={on.toordinal(): 2 for on in school_days(tern.school, YEAR[1])},
        units_on={},
        units_per_session=UNITS,
        students=4,
        enrolments=[
            (position, _on(starts), _on(ends) if ends is not None else YEAR[1].toordinal())
            for position, (starts, ends) in enumerate(stays)
        ],
        submitted=[
            (_on(offset), slot)
            for offset, session in taken
            if offset <= as_of and (offset, session) != (0, Session.DAY)
            for slot in OF_SESSION[session]
        ],
        marks=[
            (position, _on(offset), slot, *SAYS[code], minute)
            for position, offset, session, code, minute in sent
            for slot in OF_SESSION[session]
        ],
        positive=known.count("P") * 2 > len(known),
    )
