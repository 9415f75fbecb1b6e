"""Blueprints as they were published, and the programmes that schools run from them."""

from django.conf import settings
from django.db import models

from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.people.models import InSchool
from holdfast.programmes.choices import ProgrammeStatus

USER = settings.AUTH_USER_MODEL


class BlueprintVersion(models.Model):
    """One edition of a blueprint, word for word. A programme keeps the version it started with."""

    code = models.CharField(max_length=60)
    edition = models.CharField(max_length=20)
    text = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    loaded_at = models.DateTimeField()

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

    privacy = Privacy("", Sensitivity.NONE, neutral=("name", "settings", "status", "starts_on", "ends_before"))
    noticed = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="one_programme_of_a_name")]

    def __str__(self) -> str:
        return self.name


class ReadinessTick(InSchool):
    """One thing that must stand before a programme begins, and that somebody saw standing."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="ready")
    item = models.CharField(max_length=60)
    ticked_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    ticked_at = models.DateTimeField()

    privacy = Privacy("", Sensitivity.NONE, neutral=("item", "ticked_at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "item"], name="one_tick_of_an_item")]

    def __str__(self) -> str:
        return self.item


class ProgrammePerson(InSchool):
    """Who plays a role that the blueprint names: a title of `people.roles`, or somebody of the language."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="people")
    role = models.CharField(max_length=60)
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    named_at = models.DateTimeField()

    privacy = Privacy("", Sensitivity.NONE, neutral=("role", "named_at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "role"], name="one_person_for_a_role")]

    def __str__(self) -> str:
        return self.role
