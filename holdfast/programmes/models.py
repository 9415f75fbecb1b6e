"""Blueprints as they were published, and the programmes that schools run from them."""

from django.conf import settings
from django.db import models

from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.people.models import InSchool, period
from holdfast.programmes.choices import Currency, ProgrammeStatus

USER = settings.AUTH_USER_MODEL


class BlueprintVersion(models.Model):
    """One edition of a blueprint, word for word. A programme keeps the version it started with."""

    code = models.CharField(max_length=60)
    edition = models.CharField(max_length=20)
    text = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    loaded_at = models.DateTimeField()
    of_a_school = models.BooleanField(default=False)

    privacy = Privacy("", Sensitivity.NONE, neutral=("code", "edition", "text", "digest", "loaded_at"), keep="for ever")
    noticed = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "edition"], name="one_edition_of_a_blueprint")]

    def __str__(self) -> str:
        return f"{self.code} {self.edition}"


class Programme(InSchool):
    """A blueprint at work in a school. `settings` holds only what the school set differently, path to value."""

    blueprint = models.ForeignKey(BlueprintVersion, models.PROTECT, related_name="programmes")
    name = models.CharField(max_length=160)
    settings = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=12, choices=ProgrammeStatus, default=ProgrammeStatus.SETTING_UP)
    lead = models.ForeignKey(USER, models.PROTECT, related_name="led_programmes")
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    begun_although = models.CharField(max_length=300, blank=True)
    """Why it began although something that must stand first did not; empty when everything stood."""

    privacy = Privacy(
        "", Sensitivity.NONE, neutral=("name", "settings", "status", "starts_on", "ends_before", "begun_although")
    )
    noticed = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="one_programme_of_a_name")]

    def __str__(self) -> str:
        return self.name


class LaunchTick(InSchool):
    """One thing of the launch that somebody saw: it stands, somebody backs it, somebody was told."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="launch_ticks")
    item = models.CharField(max_length=80)
    ticked_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    ticked_at = models.DateTimeField()

    privacy = Privacy("", Sensitivity.NONE, neutral=("item", "ticked_at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "item"], name="one_tick_of_an_item")]

    def __str__(self) -> str:
        return self.item


class ProgrammePerson(InSchool):
    """Somebody who plays a role that the blueprint names: a title of `people.roles`, or somebody of the language."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="people")
    role = models.CharField(max_length=60)
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    named_at = models.DateTimeField()

    privacy = Privacy("", Sensitivity.NONE, neutral=("role", "named_at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "role", "user"], name="a_role_once_for_a_person")]

    def __str__(self) -> str:
        return self.role


class Payment(InSchool):
    """What the money of a programme paid for: somebody's time, or a thing; for a while, or once."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="payments")
    what = models.CharField(max_length=160)
    person = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3, choices=Currency)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    privacy = Privacy("", Sensitivity.NONE, neutral=("what", "amount", "currency", "starts_on", "ends_before"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_payment_is_more_than_nothing"),
            period("a_payment_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.what


class OwnBlueprint(InSchool):
    """A blueprint that a school makes from another one. `settings` holds what is different, path to value.

    It is worked on here; each time it is published, a version of it is kept, and programmes run from that.
    """

    code = models.CharField(max_length=60, unique=True)
    based_on = models.ForeignKey(BlueprintVersion, models.PROTECT, related_name="+")
    name_en = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=120)
    summary_en = models.CharField(max_length=400)
    summary_fr = models.CharField(max_length=400)
    settings = models.JSONField(default=dict, blank=True)
    newest = models.ForeignKey(BlueprintVersion, models.PROTECT, null=True, blank=True, related_name="own")

    privacy = Privacy(
        "", Sensitivity.NONE, neutral=("code", "name_en", "name_fr", "summary_en", "summary_fr", "settings")
    )

    def __str__(self) -> str:
        return self.name_en

    def name_in(self, language: str) -> str:
        return self.name_fr if language.startswith("fr") else self.name_en

    def summary_in(self, language: str) -> str:
        return self.summary_fr if language.startswith("fr") else self.summary_en
