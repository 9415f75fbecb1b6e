"""Accounts, the roles they hold, and signed links for people without an account."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from holdfast.accounts.choices import RoleName
from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.people.models import Guardian, InDistrict, InSchool, School, Staff, Student, period


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class Given(NamedTuple):
    """A grant as it is read at every page, with the time zone by whose days it holds."""

    role: str
    district_id: int
    school_id: int | None
    starts_on: date
    ends_before: date | None
    time_zone: str


class User(AbstractBaseUser):
    """Somebody who signs in. What they may do comes from grants and relations alone."""

    given: Sequence[Given] | None = None
    """Every grant, past and to come, where the account was found together with them."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=160)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, default="en")
    is_active = models.BooleanField(default=True)
    session_epoch = models.PositiveIntegerField(default=0)
    staff = models.OneToOneField(Staff, models.SET_NULL, null=True, blank=True, related_name="user")
    student = models.OneToOneField(Student, models.SET_NULL, null=True, blank=True, related_name="user")
    guardian = models.OneToOneField(Guardian, models.SET_NULL, null=True, blank=True, related_name="user")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    privacy = Privacy(
        "user",
        Sensitivity.DIRECTORY,
        personal=("email", "name", "language", "password"),
        neutral=("last_login",),
        keep="while in use + 1 year",
    )
    audited = False  # sign-in writes here at every visit; grants and the account actions are audited

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """Sessions end when this changes: with the password, and with the epoch that a change of rights counts up."""
        return f"{self.session_epoch}.{super().get_session_auth_hash()}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for older in super().get_session_auth_fallback_hash():
            yield f"{self.session_epoch}.{older}"


class Grant(InDistrict):
    """A role of a user: at one school, or in the whole district when no school is named."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=2, choices=RoleName)
    school = models.ForeignKey(School, models.CASCADE, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    privacy = Privacy("user", Sensitivity.DIRECTORY, personal=("role",), neutral=("starts_on", "ends_before"))
    walled = False  # read at sign-in, before anything can be known of the person

    class Meta:
        constraints = [
            period("grant_period"),
            models.UniqueConstraint(
                fields=["user", "role", "district", "school"], nulls_distinct=False, name="one_grant_of_a_role"
            ),
        ]


class SignedLink(InSchool):
    """A door for one person to one thing, without an account. Only the hash of the secret is kept."""

    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=40)
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    guardian = models.ForeignKey(Guardian, models.CASCADE, null=True, blank=True, related_name="+")
    target_id = models.BigIntegerField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    privacy = Privacy(
        "guardian",
        Sensitivity.ROSTER,
        personal=("purpose",),
        neutral=("digest", "made_at", "expires_at", "used_at", "revoked_at"),
        keep="until expired + 30 days",
    )
    walled = False  # opened by its holder before any school is known

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("made_at")), name="link_expires_later")
        ]
