"""Who looks after whom by name in the invented district: caseloads, one student shared with an agency, who answers."""

from datetime import timedelta

from holdfast.accounts import actions_sharing as sharing
from holdfast.accounts.choices import ShareBasis
from holdfast.cases.models import Referral
from holdfast.cli.demo.cast import GANNET, TERN
from holdfast.cli.demo.stage import Stage
from holdfast.people.schools import actions as schools
from holdfast.records.models import AttendanceSummary

PHONES = {TERN: "555-0142", GANNET: "555-0167"}
CASELOADS = (("liaison", 0, 5), ("resource.teacher", 5, 9))
"""Whose caseload, and which of the students with most absences are in it."""


def give_numbers(stage: Stage) -> None:
    """The number that families are told to call."""
    for code, school in stage.schools.items():
        schools.set_contact(
            school_id=school.pk, phone=PHONES[code], email=f"bonjour@{code}.example", by=stage.by, at=stage.now
        )


def share_by_name(stage: Stage) -> None:
    """The liaison officer and the resource teacher look after children who miss days; an agency helps with one."""
    on = stage.school_days_ago(9)
    head, at = stage.head(GANNET, on), stage.moment(on)
    listed = AttendanceSummary.objects.filter(school=stage.schools[GANNET], school_year__starts_on=stage.around.this)
    students = list(listed.order_by("-absent_days", "id").values_list("student_id", flat=True).distinct()[:30])
    for key, first, last in CASELOADS:
        for student_id in students[first:last]:
            sharing.put_into_caseload(student_id=student_id, user_id=stage.users[key].pk, by=head, at=at, on=on)
    concerned = Referral.objects.filter(student__school=stage.schools[TERN]).order_by("id").first()
    if concerned is not None:
        sharing.share_with_agency(
            student_id=concerned.student_id, user_id=stage.users["agency"].pk, basis=ShareBasis.FAMILY_AGREED,
            reason="The evening homework club keeps a place free.", last_day_on=on + timedelta(days=120),
            by=stage.head(TERN, on), at=at, on=on,
        )  # fmt: skip
