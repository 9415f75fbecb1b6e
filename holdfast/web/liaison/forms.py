"""The plain forms of contact with families."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from holdfast.families.choices import BestTime, Outcome
from holdfast.families.protocol import Protocol
from holdfast.programmes.texts import here, word
from holdfast.web.forms import set_choices

LONGEST = 4000
EVERY_WAY = ("telephone", "text", "meeting", "home_visit", "email", "letter")
"""Where a programme names no ways, all that people use."""


class KeyedForm(forms.Form):
    """A form with the key that its page made: sent twice, it is one."""

    client_key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": _("Open the page again and save once more.")}
    )


class TapForm(KeyedForm):
    """One tap: what came of a call, or of the step that was due."""

    outcome = forms.ChoiceField(choices=Outcome.choices)
    guardian = forms.IntegerField(required=False)
    back = forms.CharField(required=False, max_length=10)


class ContactForm(KeyedForm):
    channel = forms.ChoiceField(label=_("How?"), widget=forms.RadioSelect)
    guardian = forms.ChoiceField(label=_("With whom?"), widget=forms.RadioSelect, required=False)
    outcome = forms.ChoiceField(label=_("What came of it?"), choices=Outcome.choices, widget=forms.RadioSelect)
    said = forms.CharField(label=_("What was said"), max_length=LONGEST, required=False, widget=forms.Textarea)
    barriers = forms.MultipleChoiceField(
        label=_("What makes it hard"), required=False, widget=forms.CheckboxSelectMultiple
    )
    next_step = forms.CharField(label=_("What comes next"), max_length=300, required=False)
    next_on = forms.DateField(label=_("On"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    best_time = forms.ChoiceField(
        label=_("When do they like to be called?"), required=False, choices=[("", _("Not known")), *BestTime.choices],
        widget=forms.RadioSelect(attrs={"data-inline": True}),
    )  # fmt: skip
    reason = forms.CharField(label=_("Why all the same"), max_length=300, required=False)

    def __init__(
        self, *args: Any, protocol: Protocol, guardians: list[tuple[int, str]], asks_why: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "channel", [(one, capfirst(word(one))) for one in protocol.channels or EVERY_WAY])
        if guardians:
            set_choices(self, "guardian", guardians)
        else:
            del self.fields["guardian"], self.fields["best_time"]
        if protocol.barriers:
            set_choices(self, "barriers", [(one.id, here(one)) for one in protocol.barriers])
        else:
            del self.fields["barriers"]
        if not asks_why:
            del self.fields["reason"]
