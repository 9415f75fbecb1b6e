"""Districts, schools and their calendar, students, guardians, households, staff, and who is related to whom."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.people.choices import (
    Channel,
    DayOff,
    EnrolmentStatus,
    Kinship,
    Phase,
    Post,
    RelationKind,
    SectionKind,
    Sex,
)

LANGUAGES = settings.LANGUAGES


def period(name: str) -> models.CheckConstraint:
    """A half-open period: it ends after it starts, or has no end yet."""
    return models.CheckConstraint(condition=Q(ends_before=None) | Q(ends_before__gt=F("starts_on")), name=name)


class InDistrict(models.Model):
    district = models.ForeignKey("people.District", models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class InSchool(models.Model):
    school = models.ForeignKey("people.School", models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Imported(models.Model):
    """A record that the school's own system keeps; when it disappears there, `missing_since` says since when."""

    missing_since = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class Dated(models.Model):
    """A stretch of the calendar with two known ends. People speak of its last day, not of the first day after it."""

    starts_on = models.DateField()
    ends_before = models.DateField()

    class Meta:
        abstract = True

    @property
    def last_on(self) -> date:
        return self.ends_before - timedelta(days=1)


class District(models.Model):
    name = models.CharField(max_length=200)
    default_language = models.CharField(max_length=8, default="en")
    time_zone = models.CharField(max_length=50, default="America/Toronto")
    brand_colour = models.CharField(max_length=7, blank=True, default="")

    privacy = Privacy("", Sensitivity.NONE, neutral=("name", "default_language", "time_zone", "brand_colour"))
    noticed = True

    def __str__(self) -> str:
        return self.name


class School(InDistrict):
    name = models.CharField(max_length=200)
    phase = models.CharField(max_length=12, choices=Phase, default=Phase.SECONDARY)
    official_number = models.CharField(max_length=40, blank=True, default="")
    email_domain = models.CharField(max_length=100, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    email = models.EmailField(blank=True, default="")

    privacy = Privacy(
        "", Sensitivity.NONE, neutral=("name", "phase", "official_number", "email_domain", "phone", "email")
    )
    noticed = True
    walled = False  # a name on a list of schools; everything inside a school is walled

    def __str__(self) -> str:
        return self.name

    @property
    def reach(self) -> str:
        """The name, with the number to call and the address to write to as far as they are given."""
        given = ", ".join(one for one in (self.phone, self.email) if one)
        return f"{self.name} ({given})" if given else self.name


class SchoolYear(InSchool, Dated):
    name = models.CharField(max_length=40)

    privacy = Privacy("", Sensitivity.NONE, neutral=("name", "starts_on", "ends_before"))
    noticed = True

    class Meta:
        constraints = [
            period("school_year_period"),
            models.UniqueConstraint(fields=["school", "starts_on"], name="one_school_year_at_a_time"),
        ]

    def __str__(self) -> str:
        return self.name


class Term(InSchool, Dated):
    school_year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="terms")
    name = models.CharField(max_length=80)

    privacy = Privacy("", Sensitivity.NONE, neutral=("name", "starts_on", "ends_before"))

    class Meta:
        constraints = [
            period("term_period"),
            models.UniqueConstraint(fields=["school_year", "name"], name="one_term_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class SchoolDay(InSchool):
    """One day of a school's calendar. `sessions` is how many registers that day has; 0 on a day off."""

    on = models.DateField()
    sessions = models.PositiveSmallIntegerField(default=2)
    day_off = models.CharField(max_length=10, choices=DayOff, blank=True, default="")

    privacy = Privacy("", Sensitivity.NONE, neutral=("on", "day_off"))
    noticed = True
    audited = False  # thousands a year from a calendar file; closures that people set are audited by their action

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "on"], name="one_calendar_row_a_day"),
            models.CheckConstraint(condition=Q(day_off="") | Q(sessions=0), name="day_off_has_no_session"),
        ]


class Household(InDistrict):
    name = models.CharField(max_length=120)
    home_language = models.CharField(max_length=20, blank=True, default="")

    privacy = Privacy("guardian", Sensitivity.DIRECTORY, personal=("name", "home_language"))

    def __str__(self) -> str:
        return self.name


class Student(InDistrict, InSchool, Imported):
    """A student; `school` is where they are enrolled now (the enrolments tell the dates)."""

    household = models.ForeignKey(Household, models.SET_NULL, null=True, blank=True, related_name="students")
    number = models.CharField(max_length=60, blank=True, default="")
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    preferred_name = models.CharField(max_length=100, blank=True, default="")
    pronouns = models.CharField(max_length=40, blank=True, default="")
    birth_on = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=12, choices=Sex, default=Sex.UNSPECIFIED)
    language = models.CharField(max_length=8, choices=LANGUAGES, default="en")
    home_language = models.CharField(max_length=20, blank=True, default="")
    grade = models.CharField(max_length=20, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    search_name = models.CharField(max_length=250, blank=True, default="")

    privacy = Privacy(
        "student",
        Sensitivity.DIRECTORY,
        personal=(
            "number", "given_name", "family_name", "preferred_name", "pronouns", "birth_on", "sex", "language",
            "home_language", "grade", "email", "phone", "search_name",
        ),
        neutral=("missing_since",),
    )  # fmt: skip
    noticed = True

    class Meta:
        indexes = [
            models.Index(fields=["school", "family_name", "given_name", "id"], name="student_by_name"),
            models.Index(fields=["school", "grade"], name="student_by_grade"),
            models.Index(fields=["school", "search_name"], name="student_by_search"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.preferred_name or self.given_name} {self.family_name}".strip()

    @property
    def short_name(self) -> str:
        return self.preferred_name or self.given_name


class Guardian(InDistrict, Imported):
    household = models.ForeignKey(Household, models.SET_NULL, null=True, blank=True, related_name="guardians")
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=8, default="en")
    needs_interpreter = models.BooleanField(default=False)
    preferred_channel = models.CharField(max_length=8, choices=Channel, default=Channel.PHONE)
    address = models.TextField(blank=True, default="")

    privacy = Privacy(
        "guardian",
        Sensitivity.DIRECTORY,
        personal=("given_name", "family_name", "email", "phone", "language", "preferred_channel", "address"),
        neutral=("missing_since",),
    )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class Guardianship(InSchool, Imported):
    """How one guardian stands to one student. `has_legal_authority` None means: must be asked before consent counts.

    Once `authority_confirmed_at` says that a person found it out, no import changes it any more.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="guardianships")
    guardian = models.ForeignKey(Guardian, models.CASCADE, related_name="guardianships")
    kinship = models.CharField(max_length=10, choices=Kinship, default=Kinship.UNKNOWN)
    has_legal_authority = models.BooleanField(null=True, blank=True)
    authority_confirmed_at = models.DateTimeField(null=True, blank=True)
    lives_with = models.BooleanField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField(default=1)
    emergency_only = models.BooleanField(default=False)
    may_contact = models.BooleanField(default=True)
    may_receive_records = models.BooleanField(default=True)
    restriction = models.TextField(blank=True, default="")

    privacy = Privacy(
        "guardian",
        Sensitivity.CONFIDENTIAL,
        personal=("kinship", "restriction"),
        neutral=("missing_since", "authority_confirmed_at"),
    )
    noticed = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["student", "guardian"], name="one_guardianship_each")]
        ordering = ["priority", "id"]


class Staff(InDistrict, Imported):
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    email = models.EmailField(blank=True, default="")
    active = models.BooleanField(default=True)

    privacy = Privacy(
        "staff",
        Sensitivity.DIRECTORY,
        personal=("given_name", "family_name", "email"),
        neutral=("missing_since",),
        keep="while employed + 1 year",
    )

    class Meta:
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class StaffPost(InSchool, Imported):
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="posts")
    post = models.CharField(max_length=20, choices=Post, default=Post.TEACHER)
    starts_on = models.DateField(null=True, blank=True)
    ends_before = models.DateField(null=True, blank=True)

    privacy = Privacy(
        "staff",
        Sensitivity.DIRECTORY,
        personal=("post",),
        neutral=("starts_on", "ends_before", "missing_since"),
        keep="while employed + 1 year",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "school", "post"], name="one_post_of_a_kind")]


class Enrolment(InSchool, Imported):
    """A student's dated stay at a school: the denominator of every attendance rate."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="enrolments")
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    grade = models.CharField(max_length=20, blank=True, default="")
    status = models.CharField(max_length=8, choices=EnrolmentStatus, default=EnrolmentStatus.ACTIVE)
    is_inferred = models.BooleanField(default=False)

    privacy = Privacy(
        "student",
        Sensitivity.ROSTER,
        personal=("grade", "status"),
        neutral=("starts_on", "ends_before", "missing_since"),
    )

    class Meta:
        constraints = [
            period("enrolment_period"),
            models.UniqueConstraint(fields=["student", "school", "starts_on"], name="one_enrolment_a_start"),
        ]


class Section(InSchool, Imported):
    """A class, a homeroom or a tutor group."""

    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=SectionKind, default=SectionKind.CLASS)
    course = models.CharField(max_length=160, blank=True, default="")
    subject = models.CharField(max_length=160, blank=True, default="")

    privacy = Privacy("", Sensitivity.NONE, neutral=("title", "kind", "course", "subject", "missing_since"))

    def __str__(self) -> str:
        return self.title


class SectionMember(InSchool, Imported):
    """A student or a member of staff in a section, from a day until a day."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="members")
    student = models.ForeignKey(Student, models.CASCADE, null=True, blank=True, related_name="sections")
    staff = models.ForeignKey(Staff, models.CASCADE, null=True, blank=True, related_name="sections")
    starts_on = models.DateField(null=True, blank=True)
    ends_before = models.DateField(null=True, blank=True)
    primary = models.BooleanField(default=False)

    privacy = Privacy("student", Sensitivity.ROSTER, neutral=("starts_on", "ends_before", "missing_since"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(student=None, staff__isnull=False) | Q(student__isnull=False, staff=None),
                name="section_member_is_one_person",
            ),
            models.UniqueConstraint(
                fields=["section", "student", "staff"], nulls_distinct=False, name="once_in_a_section"
            ),
        ]


class Relation(InSchool):
    """Why a user may see a student: the relation that access can name. Written by the journeys that make it true."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="relations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=10, choices=RelationKind)
    source = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    privacy = Privacy("student", Sensitivity.ROSTER, personal=("kind",), neutral=("source", "starts_on", "ends_before"))
    noticed = True

    class Meta:
        constraints = [
            period("relation_period"),
            models.UniqueConstraint(fields=["student", "user", "kind", "source"], name="one_relation_each"),
        ]
        indexes = [models.Index(fields=["user", "student"], name="relation_by_user")]
