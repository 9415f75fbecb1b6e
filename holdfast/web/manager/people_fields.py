"""The fields that mentors and students share: free times as a grid of a few boxes a day."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from holdfast.mentors.week import BLOCKS, KEYS, WEEKDAYS, block_key


class FreeTimes(forms.Form):
    free = forms.MultipleChoiceField(choices=[(key, key) for key in KEYS], required=False, label=_("Free times"))


def free_times_context(form: forms.Form) -> dict[str, Any]:
    """The rows of the grid: a day, and its boxes with their names."""
    chosen = set(form["free"].value() or ())
    return {
        "blocks": [block.name for block in BLOCKS],
        "week": [
            {
                "day": day,
                "boxes": [
                    {"key": key, "name": block.name, "on": key in chosen}
                    for block in BLOCKS
                    for key in [block_key(number, block)]
                ],
            }
            for number, day in enumerate(WEEKDAYS)
        ],
    }
