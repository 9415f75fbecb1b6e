"""One pure parser for each kind of mapped table: a line of our own fields becomes canonical rows."""

from collections.abc import Iterator
from decimal import Decimal

from holdfast.people.choices import Channel, DayOff, EnrolmentStatus, Kinship, Phase, Post, SectionKind
from holdfast.records.choices import Authorised, Meaning, RegisterState, Session
from holdfast.records.contract import (
    AttendanceCodeRow,
    AttendanceMarkRow,
    EnrolmentRow,
    GuardianRow,
    Organisation,
    RegisterRow,
    Row,
    SchoolDayRow,
    SectionMemberRow,
    SectionRow,
    SessionRow,
    StaffPostRow,
    StaffRow,
    StudentGuardianRow,
    StudentRow,
)
from holdfast.records.mapping import normal
from holdfast.records.sources import words
from holdfast.records.sources.mapped_csv import BadValue, Line, Maker

SESSIONS = {
    **{value: value for value in Session.values},
    **dict.fromkeys(("journée", "journee", "jour", "full", "j"), Session.DAY),
    **dict.fromkeys(("avant-midi", "matin", "a", "morning", "/"), Session.AM),
    **dict.fromkeys(("après-midi", "apres-midi", "p", "afternoon", "\\"), Session.PM),
}
LANGUAGES = {
    **dict.fromkeys(("en", "eng", "english", "anglais", "anglaise", "a"), "en"),
    **dict.fromkeys(("fr", "fre", "fra", "french", "français", "francais", "française", "f"), "fr"),
}
STATUSES = {value: value for value in EnrolmentStatus.values} | {
    "dual": EnrolmentStatus.GUEST,
    "actif": EnrolmentStatus.ACTIVE,
    "parti": EnrolmentStatus.LEFT,
}
MEANINGS = {value: value for value in Meaning.values} | {"présent": Meaning.PRESENT, "late": Meaning.PRESENT}
YEAR_TYPES = frozenset({"year", "schoolyear", "school_year", "année", "annee"})


def _same(values: list[str]) -> dict[str, str]:
    return {value: value for value in values}


def _school(line: Line) -> Iterator[Row]:
    """The school that a line names, or that its source stands for."""
    if line.school and (line["school_name"] or not line["school_id"]):
        name = line["school_name"] or line.school
        yield Organisation(at=line.record.origin, is_mention=True, org_id=line.school, name=name, is_school=True)


def roster(line: Line) -> Iterator[Row]:
    """One student with, as far as the file has them: school, group, and two parents."""
    at, student = line.record.origin, line["student_id"]
    if not line.school:
        raise BadValue("student_without_school", "school_name")
    yield from _school(line)
    yield StudentRow(
        at=at,
        student_id=student,
        number=line["number"] or student,
        given_name=line["given_name"],
        family_name=line["family_name"],
        preferred_name=line["preferred_name"],
        pronouns=line["pronouns"],
        birth_on=line.day("birth_date"),
        sex=words.sex(line["sex"]),
        language=LANGUAGES.get(line["language"].casefold(), ""),
        home_language=line["home_language"],
        grade=line["grade"],
        email=line["email"],
        phone=line["phone"],
    )
    yield EnrolmentRow(
        at=at,
        student_id=student,
        org_id=line.school,
        starts_on=line.day("start_date"),
        ends_before=line.after("end_date"),
        grade=line["grade"],
    )
    if line["group"]:
        section = f"{line.school}/{line['group']}"
        yield SectionRow(
            at=at,
            is_mention=True,
            section_id=section,
            org_id=line.school,
            title=line["group"],
            kind=SectionKind.HOMEROOM,
        )
        yield SectionMemberRow(at=at, section_id=section, person_id=student, is_staff=False)
    for number in (1, 2):
        yield from _parent(line, number)


def _parent(line: Line, number: int) -> Iterator[Row]:
    """A parent named on a student's line. Brothers and sisters share one: the address, or name and phone, tells."""

    def said(part: str) -> str:
        return line[f"guardian{number}_{part}"]

    if not (said("family_name") or said("given_name")):
        return
    at, student = line.record.origin, line["student_id"]
    name = normal(f"{said('given_name')} {said('family_name')}")
    contact = said("email").casefold() or "".join(char for char in said("phone") if char.isdigit())
    guardian = f"{name} {contact}"[:120] if contact else f"{student}/{number}"
    kinship = words.KINSHIPS.get(said("relation").casefold(), Kinship.UNKNOWN)
    yield GuardianRow(
        at=at,
        is_mention=True,
        guardian_id=guardian,
        given_name=said("given_name"),
        family_name=said("family_name"),
        email=said("email"),
        phone=said("phone"),
        language=LANGUAGES.get(said("language").casefold(), ""),
    )
    yield StudentGuardianRow(
        at=at,
        student_id=student,
        guardian_id=guardian,
        kinship=kinship,
        has_legal_authority=line.answer(f"guardian{number}_authority"),
        priority=number,
        may_receive_records=kinship in words.FAMILY,
    )


def organisations(line: Line) -> Iterator[Row]:
    kind = line["type"].casefold() or "school"
    yield Organisation(
        at=line.record.origin,
        org_id=line["org_id"],
        name=line["name"],
        is_school=kind in words.SCHOOL_TYPES,
        parent_id=line["parent_org_id"],
        phase=line.choice("phase", _same(Phase.values), words.SCHOOL_TYPES.get(kind, "")),
        official_number=line["official_number"],
    )


def sessions(line: Line) -> Iterator[Row]:
    first, end = line.day("start_date"), line.after("end_date")
    if first is not None and end is not None:
        yield SessionRow(
            at=line.record.origin,
            session_id=line["session_id"],
            title=line["title"],
            is_year=line["type"].casefold() in YEAR_TYPES,
            starts_on=first,
            ends_before=end,
            parent_id=line["parent_id"],
            org_id=line["school_id"],
        )


def calendar(line: Line) -> Iterator[Row]:
    on = line.day("date")
    day_off = line.choice("reason", _same(DayOff.values), "")
    is_off = bool(day_off) or line.answer("is_instructional") is False
    possible = line.whole("sessions_possible", most=100)
    yield from _school(line)
    if on is not None:
        yield SchoolDayRow(
            at=line.record.origin,
            org_id=line.required("school_id") if not line.school else line.school,
            on=on,
            sessions=0 if is_off else 2 if possible is None else possible,
            day_off=day_off or (DayOff.HOLIDAY if is_off else ""),
        )


def guardians(line: Line) -> Iterator[Row]:
    yield GuardianRow(
        at=line.record.origin,
        guardian_id=line["guardian_id"],
        given_name=line["given_name"],
        family_name=line["family_name"],
        email=line["email"],
        phone=line["phone"],
        language=LANGUAGES.get(line["language"].casefold(), line["language"]),
        needs_interpreter=line.answer("needs_interpreter", default=False) is True,
        preferred_channel=line.choice("preferred_channel", _same(Channel.values), Channel.PHONE),
        address=line["address"],
    )


def student_guardians(line: Line) -> Iterator[Row]:
    kinship = words.KINSHIPS.get(line["relation"].casefold(), Kinship.OTHER if line["relation"] else Kinship.UNKNOWN)
    priority = line.whole("priority", most=99)
    yield StudentGuardianRow(
        at=line.record.origin,
        student_id=line["student_id"],
        guardian_id=line["guardian_id"],
        kinship=kinship,
        has_legal_authority=line.answer("authority"),
        lives_with=line.answer("lives_with"),
        priority=1 if priority is None else priority,
        emergency_only=line.answer("emergency_only", default=False) is True,
        may_contact=line.answer("may_contact", default=True) is True,
        may_receive_records=line.answer("may_receive_records", default=kinship in words.FAMILY) is True,
    )


def staff(line: Line) -> Iterator[Row]:
    at, role = line.record.origin, line["role"]
    post = words.post(role) if role else Post.TEACHER
    if post is None:
        raise BadValue("unknown_role", "role")
    yield StaffRow(
        at=at,
        staff_id=line["staff_id"],
        given_name=line["given_name"],
        family_name=line["family_name"],
        email=line["email"],
        active=line.answer("active", default=True) is True,
    )
    yield from _school(line)
    if line.school:
        yield StaffPostRow(
            at=at,
            staff_id=line["staff_id"],
            org_id=line.school,
            post=post,
            starts_on=line.day("start_date"),
            ends_before=line.after("end_date"),
        )


def school_enrolments(line: Line) -> Iterator[Row]:
    yield EnrolmentRow(
        at=line.record.origin,
        student_id=line["student_id"],
        org_id=line["school_id"],
        starts_on=line.day("start_date"),
        ends_before=line.after("end_date"),
        grade=line["grade"],
        status=line.choice("status", STATUSES, EnrolmentStatus.ACTIVE),
    )


def sections(line: Line) -> Iterator[Row]:
    yield from _school(line)
    yield SectionRow(
        at=line.record.origin,
        section_id=line["section_id"],
        org_id=line.required("school_id") if not line.school else line.school,
        title=line["title"],
        kind=line.choice("type", _same(SectionKind.values), SectionKind.CLASS),
        course=line["course"],
        subject=line["subject"],
    )


def section_members(line: Line) -> Iterator[Row]:
    role = line["role"].casefold() or "student"
    if role not in words.STUDENT_ROLES and words.post(role) is None:
        raise BadValue("unknown_role", "role")
    yield SectionMemberRow(
        at=line.record.origin,
        section_id=line["section_id"],
        person_id=line["person_id"],
        is_staff=role not in words.STUDENT_ROLES,
        starts_on=line.day("start_date"),
        ends_before=line.after("end_date"),
        primary=line.answer("primary", default=False) is True,
    )


def attendance(line: Line) -> Iterator[Row]:
    on = line.day("date")
    if on is not None:
        yield AttendanceMarkRow(
            at=line.record.origin,
            student_id=line["student_id"],
            on=on,
            raw_code=line["code"],
            session=line.choice("session", SESSIONS, Session.DAY),
            section_id=line["section_id"],
            lesson=line["lesson"],
            org_id=line["school_id"] or line["school_name"],
            minutes_missed=line.whole("minutes_missed"),
            reason=line["reason"],
            recorded_at=line.moment("recorded_at"),
        )


def attendance_codes(line: Line) -> Iterator[Row]:
    fraction = line.number("fraction", most=1)
    yield AttendanceCodeRow(
        at=line.record.origin,
        raw_code=line["code"],
        meaning=line.choice("class", MEANINGS, Meaning.UNKNOWN),
        fraction=(Decimal(1) if fraction is None else fraction).quantize(Decimal("0.001")),
        authorised=line.choice("authorised", _same(Authorised.values), Authorised.NA),
        is_late=line.answer("late", default=False) is True,
        starts_on=line.day("start_date"),
        ends_before=line.after("end_date"),
    )


def registers(line: Line) -> Iterator[Row]:
    on = line.day("date")
    yield from _school(line)
    if on is not None:
        yield RegisterRow(
            at=line.record.origin,
            org_id=line.required("school_id") if not line.school else line.school,
            on=on,
            session=line.choice("session", SESSIONS, Session.DAY),
            section_id=line["section_id"],
            status=line.choice("status", _same(RegisterState.values), RegisterState.SUBMITTED),
            submitted_at=line.moment("submitted_at"),
        )


MAKERS: dict[str, Maker] = {
    "roster": roster,
    "organisations": organisations,
    "sessions": sessions,
    "calendar": calendar,
    "guardians": guardians,
    "student_guardians": student_guardians,
    "staff": staff,
    "school_enrolments": school_enrolments,
    "sections": sections,
    "section_members": section_members,
    "attendance": attendance,
    "attendance_codes": attendance_codes,
    "registers": registers,
}
