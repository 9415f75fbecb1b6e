"""The outbox: what is to be sent, to whom, once. A message carries no name and no topic, only a link."""

from django.db import models

from holdfast.kernel.privacy import Privacy, Sensitivity
from holdfast.messaging.choices import MessageStatus
from holdfast.people.choices import Channel
from holdfast.people.models import InSchool, Student


class Message(InSchool):
    channel = models.CharField(max_length=8, choices=Channel)
    address = models.CharField(max_length=254)
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    values = models.JSONField(default=dict)
    student = models.ForeignKey(Student, models.CASCADE, null=True, blank=True, related_name="+")
    about = models.CharField(max_length=40, blank=True, default="")
    """What may be stopped together, such as "programme:3": all that goes out about one student and that programme."""
    status = models.CharField(max_length=8, choices=MessageStatus, default=MessageStatus.QUEUED)
    queued_at = models.DateTimeField()
    send_after = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True, default="")
    once = models.CharField(max_length=120, unique=True)

    privacy = Privacy(
        "guardian",
        Sensitivity.ROSTER,
        personal=("address", "values", "language"),
        neutral=("channel", "template", "about", "status", "queued_at", "send_after", "sent_at", "last_error", "once"),
        keep="1 year",
    )
