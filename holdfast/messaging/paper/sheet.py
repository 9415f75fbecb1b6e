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
    """Label and value pairs, as in a summary list."""

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
class Signatures:
    """A line to sign for each person: (who signs, printed name or "")."""

    signers: tuple[tuple[str, str], ...]
    signature_word: str
    date_word: str
    kind: str = "signatures"


Block = Heading | Words | Items | Facts | Choices | Lines | Signatures


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page. `link` becomes a QR code with `link_text` beside it; `footer` says whom to reach."""

    title: str
    language: str
    school: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    link: str = ""
    link_text: str = ""
    footer: str = ""
    paper: str = "us-letter"
