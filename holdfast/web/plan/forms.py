"""The plain forms of a plan: its parts are the programme's."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from holdfast.engines.blueprint import Blueprint
from holdfast.plans.choices import CameOfIt
from holdfast.programmes.texts import here, word
from holdfast.web.forms import set_choices

LONGEST = 2000
PART = "part_"


class LineForm(forms.Form):
    """A new line. The fields of the programme's parts stand first."""

    barriers = forms.MultipleChoiceField(
        label=_("What makes it hard"), required=False, widget=forms.CheckboxSelectMultiple
    )
    partners = forms.MultipleChoiceField(
        label=_("Partners who help"), required=False, widget=forms.CheckboxSelectMultiple
    )
    who = forms.CharField(label=_("Who does it"), max_length=160, required=False)
    due_on = forms.DateField(label=_("By when"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    client_key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": _("Open the page again and save once more.")}
    )

    def __init__(self, *args: Any, blueprint: Blueprint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = blueprint.content.plan.parts.value or ()
        for one in parts:
            self.fields[f"{PART}{one.id}"] = forms.CharField(
                label=here(one),
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                validators=[MaxLengthValidator(LONGEST)],
            )
        for name, listed in (("barriers", "services.barriers"), ("partners", "services.partners")):
            items = blueprint.setting(listed).value or ()
            if items:
                set_choices(self, name, [(one.id, here(one)) for one in items])
            else:
                del self.fields[name]
        self.order_fields([f"{PART}{one.id}" for one in parts])

    @property
    def parts(self) -> dict[str, str]:
        return {name.removeprefix(PART): text for name, text in self.cleaned_data.items() if name.startswith(PART)}


class StateForm(forms.Form):
    state = forms.ChoiceField(choices=CameOfIt.choices)
    came_of_it = forms.CharField(max_length=LONGEST, required=False)


class LookForm(forms.Form):
    """The plan was gone through today, and with whom."""

    together_with = forms.MultipleChoiceField(
        label=_("Who went through it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=_("In a sentence"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(LONGEST)],
    )

    def __init__(self, *args: Any, blueprint: Blueprint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = blueprint.content.plan.written_with.value or ()
        if people:
            set_choices(self, "together_with", [(one, capfirst(word(one))) for one in people])
        else:
            del self.fields["together_with"]
