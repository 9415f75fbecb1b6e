"""The questions of a form on paper: a box, a line or a few lines, as the answer asks for."""

from django.utils.translation import gettext as _

from holdfast.engines.blueprint import Question
from holdfast.messaging.paper import Block, Facts, Items, Lines, Options
from holdfast.programmes.queries import Shape, shape_of
from holdfast.programmes.texts import word
from holdfast.web.paper.known import Known

MOST_BOXES = 9
"""So many boxes can be read beside each other; with more choices the answer is written."""
ROOM = 18
"""Lines to write on that a page of questions has, shared by all of them."""


def form_blocks(known: Known, code: str | None) -> tuple[Block, ...]:
    """Every question of a form, in its order."""
    form = next((one for one in known.blueprint.content.forms if one.code == code), None)
    questions = (form.questions.value if form else None) or ()
    lines = max(2, min(5, ROOM // (len(questions) or 1)))
    return tuple(block for one in questions for block in question_blocks(known, one, lines))


def question_blocks(known: Known, question: Question, lines: int) -> tuple[Block, ...]:
    """One question and the room for its answer."""
    label = question.in_language(known.language)
    match question.answer:
        case "tick":
            explain = question.explain.in_language(known.language) if question.explain else ""
            return (Items(((label, explain),), ticked=True),)
        case "yes_no":
            return (Options(label, (_("Yes"), _("No"))),)
        case "faces":
            return (Options(label, (_("Hard"), _("So-so"), _("Good")), faces=True),)
        case "number" | "date":
            return (Facts(((label, ""),)),)
        case "choice":
            return _choice(known, question, label)
        case _:
            return (Lines(label, lines),)


def _choice(known: Known, question: Question, label: str) -> tuple[Block, ...]:
    """The choices that the form names, or those of each setting that the answer sets."""
    if question.choices:
        return _boxes(label, tuple(one.in_language(known.language) for one in question.choices))
    found: list[Block] = []
    for path in question.sets:
        shape, options = shape_of(known.blueprint, path)
        asked = label if not found else ""
        match shape:
            case Shape.NUMBER:
                found += [Lines(asked, 0)] if asked else []
                found.append(Facts(((_("Every so many days"), ""),)))
            case Shape.FLAG:
                found += _boxes(asked, (_("Yes"), _("No")))
            case _:
                found += _boxes(asked, tuple(word(code) for code in options))
    return tuple(found) or (Lines(label, 1),)


def _boxes(label: str, choices: tuple[str, ...]) -> tuple[Block, ...]:
    return (Options(label, choices),) if 0 < len(choices) <= MOST_BOXES else (Lines(label, 1),)
