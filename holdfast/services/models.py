"""Agencies that a school works with, who was referred to one, and what else a student has."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from holdfast.kernel.crypto import SealedTextField
from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.people.models import Guardian, InSchool, Student
from holdfast.programmes.models import Programme
from holdfast.services.choices import AgreedBy, OutsideStatus

USER = settings.AUTH_USER_MODEL


class Agency(InSchool):
    """An agency or partner on the school's own list. `item` is its code in a blueprint, where it came from one."""

    item = models.CharField(max_length=60, blank=True, default="")
    name = models.CharField(max_length=160)
    what_for = models.CharField(max_length=300, blank=True, default="")
    contact = models.CharField(max_length=160, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    languages = models.CharField(max_length=120, blank=True, default="")
    kept_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        "staff",
        Sensitivity.DIRECTORY,
        personal=("contact", "phone", "email"),
        neutral=("item", "name", "what_for", "languages", "kept_at", "ended_at"),
        keep="while in use + 1 year",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], condition=Q(ended_at=None), name="one_agency_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Designated(InSchool):
    """Who at the school is the person for a group of students that the blueprint names."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="designated")
    item = models.CharField(max_length=60)
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    named_at = models.DateTimeField()

    privacy = Privacy("", Sensitivity.NONE, neutral=("item", "named_at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "item"], name="one_person_designated_for_it")]


class OutsideReferral(InSchool):
    """A student referred to an agency, once a guardian has said yes to it."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="outside_referrals")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="referrals")
    why = SealedTextField()
    agreed_by = models.ForeignKey(Guardian, models.PROTECT, related_name="+")
    agreed_how = models.CharField(max_length=10, choices=AgreedBy)
    agreed_on = models.DateField()
    status = models.CharField(max_length=8, choices=OutsideStatus, default=OutsideStatus.ASKED)
    look_again_on = models.DateField(null=True, blank=True)
    asked_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    client_key = models.UUIDField(unique=True)

    privacy = Privacy(
        "student",
        Sensitivity.CONFIDENTIAL,
        personal=("why", "agreed_how"),
        neutral=("agreed_on", "status", "look_again_on", "asked_at"),
    )

    class Meta:
        indexes = [models.Index(fields=["school", "look_again_on"], name="outside_referral_to_look_at")]


class OutsideNews(InSchool):
    """What became of a referral to an agency on a day; the newest says where it stands."""

    referral = models.ForeignKey(OutsideReferral, models.CASCADE, related_name="news")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    status = models.CharField(max_length=8, choices=OutsideStatus)
    words = SealedTextField(blank=True, default="")
    told_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    told_at = models.DateTimeField()

    privacy = Privacy("student", Sensitivity.CONFIDENTIAL, personal=("words",), neutral=("status", "told_at"))


class OtherService(InSchool):
    """Something else that a student has now, such as tutoring. `kind` is the code of a blueprint's item."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="other_services")
    kind = models.CharField(max_length=60)
    words = SealedTextField(blank=True, default="")
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    kept_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    kept_at = models.DateTimeField()

    privacy = Privacy(
        "student", Sensitivity.CONFIDENTIAL, personal=("kind", "words"), neutral=("starts_on", "ends_before", "kept_at")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["student", "kind"], condition=Q(ends_before=None), name="one_service_of_a_kind_now"
            )
        ]
