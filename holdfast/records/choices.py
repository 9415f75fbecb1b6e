"""The words of imports and of what they bring."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SourceKind(TextChoices):
    """The feeds; each has its file in `records/sources/`."""

    ONEROSTER_11 = "oneroster_11", _("OneRoster 1.1")
    ONEROSTER_12 = "oneroster_12", _("OneRoster 1.2")
    SDS_V1 = "sds_v1", _("Microsoft School Data Sync v1")
    SDS_V21 = "sds_v21", _("Microsoft School Data Sync v2.1")
    MAPPED_CSV = "mapped_csv", _("CSV files")


class Entity(TextChoices):
    """What a file describes and Holdfast keeps, in the order in which it must be written."""

    ORGANISATION = "organisation", _("Schools and other organisations")
    SCHOOL_YEAR = "school_year", _("School years")
    TERM = "term", _("Terms")
    SCHOOL_DAY = "school_day", _("Calendar days")
    STUDENT = "student", _("Students")
    GUARDIAN = "guardian", _("Guardians")
    STUDENT_GUARDIAN = "student_guardian", _("Guardians of students")
    STAFF = "staff", _("Staff")
    STAFF_POST = "staff_post", _("Posts of staff")
    SCHOOL_ENROLMENT = "school_enrolment", _("Enrolments")
    SECTION = "section", _("Classes and groups")
    SECTION_MEMBER = "section_member", _("Members of classes")
    ATTENDANCE_CODE = "attendance_code", _("Attendance codes")
    ATTENDANCE_MARK = "attendance_mark", _("Attendance marks")
    REGISTER_STATUS = "register_status", _("Registers")


class RunStatus(TextChoices):
    PLANNED = "planned", _("Planned")
    APPLIED = "applied", _("Applied")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Could not be read")


class Op(TextChoices):
    """What a plan does with one record."""

    INSERT = "insert", _("Add")
    ADOPT = "adopt", _("Recognise")
    UPDATE = "update", _("Change")
    CLOSE = "close", _("Mark as missing")
    REACTIVATE = "reactivate", _("Bring back")


class Severity(TextChoices):
    FATAL = "fatal", _("The file cannot be used")
    ERROR = "error", _("Row not imported")
    WARNING = "warning", _("Row imported, please look")


class Session(TextChoices):
    """Which register of a day a mark belongs to."""

    DAY = "day", _("Whole day")
    AM = "am", _("Morning")
    PM = "pm", _("Afternoon")


class Meaning(TextChoices):
    """What an attendance code says."""

    PRESENT = "present", _("Present")
    ABSENT = "absent", _("Absent")
    NOT_POSSIBLE = "not_possible", _("Not a possible session")
    UNKNOWN = "unknown", _("Not known")


class Authorised(TextChoices):
    YES = "yes", _("Authorised")
    NO = "no", _("Not authorised")
    NA = "na", _("Does not apply")


class RegisterState(TextChoices):
    SUBMITTED = "submitted", _("Submitted")
    NOT_SUBMITTED = "not_submitted", _("Not submitted")
    NOT_REQUIRED = "not_required", _("Not required")
