"""The words of people, schools and their relations."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Phase(TextChoices):
    PRIMARY = "primary", _("Primary")
    SECONDARY = "secondary", _("Secondary")
    POST16 = "post16", _("Post-16")
    ALL_THROUGH = "all_through", _("All-through")


class Sex(TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other")
    UNSPECIFIED = "unspecified", _("Not said")


class Kinship(TextChoices):
    """How a guardian is related to a student."""

    MOTHER = "mother", _("Mother")
    FATHER = "father", _("Father")
    GUARDIAN = "guardian", _("Legal guardian")
    RELATIVE = "relative", _("Relative")
    FOSTER = "foster", _("Foster parent")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Not known")


class Channel(TextChoices):
    """How somebody prefers to be reached."""

    PHONE = "phone", _("Phone")
    TEXT = "text", _("Text message")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")


class Post(TextChoices):
    """What a member of staff does at a school."""

    TEACHER = "teacher", _("Teacher")
    TUTOR = "tutor", _("Tutor")
    COUNSELLOR = "counsellor", _("Counsellor")
    LIAISON = "liaison", _("School-family liaison")
    RESOURCE_TEACHER = "resource_teacher", _("Resource teacher")
    ADMIN = "admin", _("Administration")


class EnrolmentStatus(TextChoices):
    ACTIVE = "active", _("Enrolled")
    LEFT = "left", _("Left")
    GUEST = "guest", _("Guest")


class SectionKind(TextChoices):
    HOMEROOM = "homeroom", _("Homeroom")
    CLASS = "class", _("Class")
    TUTOR_GROUP = "tutor_group", _("Tutor group")


class DayOff(TextChoices):
    """Why a day of the calendar is not a school day."""

    HOLIDAY = "holiday", _("Holiday")
    CLOSURE = "closure", _("Closure")
    TRAINING = "training", _("Staff training")
    WEATHER = "weather", _("Weather")


class RelationKind(TextChoices):
    """Why somebody may see a student, beyond a role at the school."""

    MATCH = "match", _("is the student's mentor")
    CASELOAD = "caseload", _("has the student in their caseload")
    SHARED = "shared", _("was given access to this student")
