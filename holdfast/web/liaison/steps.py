"""A step of the ladder as a page shows it: what to do, by when, and the taps that finish it."""

from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from holdfast.families import texts
from holdfast.families.choices import Outcome
from holdfast.programmes.texts import here, word
from holdfast.web.liaison.letters import letters_to_families

LETTER = "letter"


def step_row(due: Any) -> dict[str, Any]:
    """One step of the ladder: what to do, by when, and the taps that finish it."""
    row, step = due.row, due.step
    told = []
    if due.missed is not None:
        told.append(texts.missed_in_words(due.missed, due.footing.protocol.count_absences_in))
    told.append(_("For %(who)s.") % {"who": word(row.who)})
    return {
        "pk": row.pk,
        "student": row.student,
        "href": reverse("student_family", args=[row.student_id]),
        "what": here(step) if step is not None else capfirst(row.step.replace("-", " ")),
        "told": " ".join(told),
        "due_on": row.due_on,
        "late": row.due_on < due.on,
        "letter": _letter(due),
        "taps": [
            {"outcome": code.value, "label": label, "client_key": str(uuid4())} for code, label in _endings(row.channel)
        ],
    }


def _endings(channel: str) -> list[tuple[Outcome, str]]:
    """What one tap can say: a call may fail, a letter is only sent, and what is no contact is only done."""
    if not channel:
        return [(Outcome.SENT, _("Done"))]
    if channel == LETTER:
        return [(Outcome.SENT, _("Printed and sent"))]
    return [
        (Outcome.SPOKE, str(Outcome.SPOKE.label)),
        (Outcome.MESSAGE, str(Outcome.MESSAGE.label)),
        (Outcome.NO_ANSWER, str(Outcome.NO_ANSWER.label)),
    ]


def _letter(due: Any) -> str:
    """Where the programme's own letter about contact prints, with the days missed in it."""
    around = due.footing.around
    letters = letters_to_families(due.footing.blueprint)
    letter = next((one for one in letters if one.at == "contact"), None)
    if due.row.channel != LETTER or letter is None:
        return ""
    return reverse("family_letter", args=[around.student.pk, around.programme.pk, letter.code])
