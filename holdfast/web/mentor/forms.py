"""The plain forms of a mentor's pages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.meetings.choices import Feeling, MissedBecause, TargetStatus
from holdfast.web.forms import limit_length, set_choices

MOST_MINUTES, LONGEST_EVIDENCE = 240, 200
LONGEST_NOTE, LONGEST_PEER_NOTE = 4000, 280


class KeyedForm(forms.Form):
    """A form with the key that its browser made: sent twice, it is one."""

    client_key = forms.UUIDField(error_messages={"required": _("Open the page again and save once more.")})


class HeldForm(KeyedForm):
    minutes = forms.IntegerField(label=_("How long?"), min_value=1, max_value=MOST_MINUTES)
    sentence = forms.CharField(label=_("One sentence"), max_length=LONGEST_NOTE, required=False)
    limits_told = forms.BooleanField(required=False)
    feeling = forms.ChoiceField(choices=Feeling.choices, required=False)
    covered = forms.MultipleChoiceField(required=False)
    observed_by = forms.MultipleChoiceField(required=False)
    evidence = forms.CharField(
        label=_("Who helps, and how will you see it?"), max_length=LONGEST_EVIDENCE, required=False
    )

    def __init__(
        self,
        *args: Any,
        agenda: Iterable[str] = (),
        observers: Iterable[str] = (),
        brief_notes: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "covered", [(one, one) for one in agenda])
        set_choices(self, "observed_by", [(one, one) for one in observers])
        if brief_notes:
            limit_length(self, "sentence", LONGEST_PEER_NOTE)


class MissedForm(KeyedForm):
    because = forms.ChoiceField(label=_("Why not?"), choices=MissedBecause.choices)


class TargetForm(forms.Form):
    status = forms.ChoiceField(choices=TargetStatus.choices)


class TimeForm(forms.Form):
    """A time to meet: one of the suggestions, or one's own day and hour."""

    planned_at = forms.DateTimeField(label=_("When?"), required=False)
    on = forms.DateField(label=_("Another day"), required=False)
    hour = forms.TimeField(label=_("At"), required=False)
    place = forms.CharField(label=_("Where?"), max_length=120, required=False)
    series = forms.BooleanField(required=False)

    def clean(self) -> dict[str, object]:
        told = super().clean() or {}
        if not told.get("planned_at") and not (told.get("on") and told.get("hour")):
            self.add_error("planned_at", _("Choose one of the times, or give a day and an hour."))
        return told


class NoteForm(KeyedForm):
    body = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, widget=forms.Textarea)

    def __init__(self, *args: Any, brief_notes: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if brief_notes:
            limit_length(self, "body", LONGEST_PEER_NOTE)
