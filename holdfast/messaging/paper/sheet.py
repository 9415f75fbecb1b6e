"""What a sheet is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph. `loud` is for the one sentence that must not be missed."""

    text: str
    loud: bool = False
    kind: str = "words"


@dataclass(frozen=True, slots=True)
class Items:
    """Numbered or ticked items: (title, explanation) each; the explanation may be empty."""

    items: tuple[tuple[str, str], ...]
    ticked: bool = False
    kind: str = "items"


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value pairs, as in a summary list. A value that is not known is a line to write on."""

    facts: tuple[tuple[str, str], ...]
    kind: str = "facts"


@dataclass(frozen=True, slots=True)
class Choices:
    """Boxes to tick, one line each."""

    choices: tuple[str, ...]
    kind: str = "choices"


@dataclass(frozen=True, slots=True)
class Lines:
    """Room to write: a label and some ruled lines."""

    label: str
    lines: int = 2
    kind: str = "lines"


@dataclass(frozen=True, slots=True)
class Options:
    """A question with boxes to tick beside each other; `faces` are drawn for hard, so-so and good, in this order."""

    label: str
    choices: tuple[str, ...]
    faces: bool = False
    kind: str = "options"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to fill in: what is known stands in its cell. `ticked` columns (by number) have a box in each row.

    `blank` rows follow those of `rows`; a short row is filled up with empty cells. `widths` are shares of the page.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    blank: int = 0
    widths: tuple[float, ...] = ()
    ticked: tuple[int, ...] = ()
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Signatures:
    """A line to sign for each person: (who signs, printed name or "")."""

    signers: tuple[tuple[str, str], ...]
    signature_word: str
    date_word: str
    kind: str = "signatures"


Block = Heading | Words | Items | Facts | Choices | Lines | Options | Table | Signatures


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page. `link` becomes a QR code with `link_text` beside it; `footer` says whom to reach.

    `poster`: read from afar, in the largest letters that fit.
    """

    title: str
    language: str
    school: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    link: str = ""
    link_text: str = ""
    footer: str = ""
    paper: str = "us-letter"
    poster: bool = False
