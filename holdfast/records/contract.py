"""The canonical rows: what every feed is turned into before anything is compared with the database.

All ids are those of the source, never cast. Periods are half-open.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from holdfast.people.choices import Channel, EnrolmentStatus, Kinship, Post, SectionKind, Sex
from holdfast.records.choices import Authorised, Meaning, RegisterState, Session


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a canonical row came from: the physical line on which its row starts."""

    file: str
    line: int
    header: tuple[str, ...] = field(default=(), repr=False)
    cells: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`is_mention`: named in passing on the row of something else; a row of its own, or the first mention, counts."""

    at: Origin = field(compare=False)
    is_mention: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Row):
    """`is_school`: students can be enrolled here. The others only give parents to departments."""

    org_id: str
    name: str
    is_school: bool
    parent_id: str = ""
    phase: str = ""
    official_number: str = ""
    is_assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow(Row):
    """A school year or a part of one; `org_id` empty: in every school of the feed."""

    session_id: str
    title: str
    is_year: bool
    starts_on: date
    ends_before: date
    parent_id: str = ""
    org_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolDayRow(Row):
    org_id: str
    on: date
    sessions: int
    day_off: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentRow(Row):
    student_id: str
    given_name: str
    family_name: str
    number: str = ""
    preferred_name: str = ""
    pronouns: str = ""
    birth_on: date | None = None
    sex: str = Sex.UNSPECIFIED
    language: str = ""
    home_language: str = ""
    grade: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianRow(Row):
    guardian_id: str
    given_name: str
    family_name: str
    email: str = ""
    phone: str = ""
    language: str = ""
    needs_interpreter: bool = False
    preferred_channel: str = Channel.PHONE
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentGuardianRow(Row):
    """`has_legal_authority` None: the source does not say, so a person must ask before a consent counts."""

    student_id: str
    guardian_id: str
    kinship: str = Kinship.UNKNOWN
    has_legal_authority: bool | None = None
    lives_with: bool | None = None
    priority: int = 1
    emergency_only: bool = False
    may_contact: bool = True
    may_receive_records: bool = True
    restriction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow(Row):
    staff_id: str
    given_name: str
    family_name: str
    email: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPostRow(Row):
    staff_id: str
    org_id: str
    post: str = Post.TEACHER
    starts_on: date | None = None
    ends_before: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentRow(Row):
    """`starts_on` None: to be inferred from the school year. `is_main`: where the student is enrolled first of all."""

    student_id: str
    org_id: str
    starts_on: date | None = None
    ends_before: date | None = None
    grade: str = ""
    status: str = EnrolmentStatus.ACTIVE
    is_main: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRow(Row):
    section_id: str
    org_id: str
    title: str
    kind: str = SectionKind.CLASS
    course: str = ""
    subject: str = ""
    session_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionMemberRow(Row):
    section_id: str
    person_id: str
    is_staff: bool
    starts_on: date | None = None
    ends_before: date | None = None
    primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceCodeRow(Row):
    raw_code: str
    meaning: str = Meaning.UNKNOWN
    fraction: Decimal = Decimal(1)
    authorised: str = Authorised.NA
    is_late: bool = False
    starts_on: date | None = None
    ends_before: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceMarkRow(Row):
    student_id: str
    on: date
    raw_code: str
    session: str = Session.DAY
    section_id: str = ""
    lesson: str = ""
    org_id: str = ""
    minutes_missed: int | None = None
    reason: str = ""
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow(Row):
    org_id: str
    on: date
    session: str = Session.DAY
    section_id: str = ""
    status: str = RegisterState.SUBMITTED
    submitted_at: datetime | None = None
