"""Why somebody may see a student, and what was looked at, in sentences."""

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.accounts.choices import RoleName
from holdfast.kernel.actor import Role
from holdfast.people.access import Why
from holdfast.people.models import Student

RECORDS: dict[str, str | Promise] = {
    "student": gettext_lazy("Name and contact details"),
    "attendance": gettext_lazy("Attendance"),
    "marks": gettext_lazy("Marks"),
    "referral": gettext_lazy("Referral"),
    "decision": gettext_lazy("Eligibility decision"),
    "screening": gettext_lazy("Screening check"),
    "consent": gettext_lazy("Consent"),
    "match": gettext_lazy("Match and agreement"),
    "meeting_note": gettext_lazy("Meeting note"),
    "restricted_note": gettext_lazy("Restricted note"),
    "concern": gettext_lazy("Safeguarding concern"),
    "family_contact": gettext_lazy("Family contact"),
    "target": gettext_lazy("Action plan and targets"),
    "teacher_review": gettext_lazy("Weekly teacher review"),
    "evaluation": gettext_lazy("Evaluation"),
    "audit": gettext_lazy("Audit log"),
    "export": gettext_lazy("Export"),
    "programme": gettext_lazy("Programme"),
    "mentor": gettext_lazy("Mentor"),
    "import": gettext_lazy("School data"),
    "account": gettext_lazy("Account"),
    "supervision": gettext_lazy("Support for mentors"),
    "agency": gettext_lazy("List of agencies"),
    "outside_referral": gettext_lazy("Referral to an agency"),
    "student_service": gettext_lazy("Other services of a student"),
}


def role_name(role: Role) -> str:
    return str(RoleName(role).label)


def why_you(why: Why, student: Student) -> str:
    """The reason, said to the person themselves."""
    role = role_name(why.role)
    match why.scope:
        case "s":
            return _("Your role is %(role)s at %(school)s, which is this student's school.") % {
                "role": role, "school": student.school.name,
            }  # fmt: skip
        case "d":
            return _("Your role is %(role)s in %(district)s, this student's district.") % {
                "role": role, "district": student.district.name,
            }  # fmt: skip
        case "m":
            return _("You meet this student as %(role)s, since %(day)s.") % {"role": role, "day": _day(why)}
        case "c":
            return _("You teach this student in %(classes)s.") % {"classes": ", ".join(why.classes)}
        case "x":
            return _("This student was shared with you by name, as %(role)s, since %(day)s.") % {
                "role": role, "day": _day(why),
            }  # fmt: skip
        case _ if why.role is Role.STUDENT:
            return _("This is your own record.")
        case _:
            return _("You are this student's parent or guardian.")


def why_they(why: Why, student: Student) -> str:
    """The reason, said of somebody else."""
    role = role_name(why.role)
    match why.scope:
        case "s":
            return _("%(role)s at %(school)s") % {"role": role, "school": student.school.name}
        case "d":
            return _("%(role)s in %(district)s") % {"role": role, "district": student.district.name}
        case "m":
            return _("%(role)s, meets this student since %(day)s") % {"role": role, "day": _day(why)}
        case "c":
            return _("%(role)s of %(classes)s") % {"role": role, "classes": ", ".join(why.classes)}
        case "x":
            return _("%(role)s, given access by name since %(day)s") % {"role": role, "day": _day(why)}
        case _ if why.role is Role.STUDENT:
            return _("The student")
        case _:
            return _("Parent or guardian")


def _day(why: Why) -> str:
    return date_format(why.since, "j F Y") if why.since else ""
