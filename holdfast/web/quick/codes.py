"""The code on a sheet that comes back: which sheet of which programme, about whom. Sixteen letters and digits.

A code is made of the sheet alone, so that printing keeps nothing. It is enciphered and carries a check: it says nothing
to who finds the paper, and one that is mistyped or made up opens nothing. The pages behind it ask to sign in.
"""

from dataclasses import dataclass
from enum import IntEnum
from hashlib import blake2b

from django.conf import settings

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "-": None, "\u2011": None, " ": None, "\u00a0": None})
LENGTH, GROUP, BITS = 16, 4, 5
HALF = 40
ROUNDS = 8
PROGRAMME_BITS, DOCUMENT_BITS, ABOUT_BITS, ID_BITS, CHECK_BITS = 19, 14, 3, 28, 16


class About(IntEnum):
    """Whom a printed sheet is about; an empty one is about nobody yet."""

    NOBODY = 0
    STUDENT = 1
    MATCH = 2
    MENTOR = 3
    GROUP = 4


@dataclass(frozen=True, slots=True)
class Printed:
    """A sheet as it was printed: the programme, the number of the document, whom it is about."""

    programme_id: int
    document: int
    about: About = About.NOBODY
    about_id: int = 0


def document_number(code: str) -> int:
    """A document of a programme as a number; no two of one programme have the same (a test asks)."""
    return int.from_bytes(blake2b(code.encode(), digest_size=4).digest(), "big") % (1 << DOCUMENT_BITS)


def code_of(printed: Printed) -> str:
    """The code in groups of four. ValueError when a number is too large for it."""
    packed = 0
    for number, bits in (
        (printed.programme_id, PROGRAMME_BITS), (printed.document, DOCUMENT_BITS), (printed.about, ABOUT_BITS),
        (printed.about_id, ID_BITS),
    ):  # fmt: skip
        if not 0 <= number < 1 << bits:
            raise ValueError(f"{number} does not fit into {bits} bits")
        packed = packed << bits | number
    value = _turned(packed << CHECK_BITS | _check(packed), range(ROUNDS))
    letters = [ALPHABET[value >> BITS * at & (1 << BITS) - 1] for at in reversed(range(LENGTH))]
    return "-".join("".join(letters[at : at + GROUP]) for at in range(0, LENGTH, GROUP))


def printed_as(code: str) -> Printed | None:
    """What a code stands for, however it was typed; None for one that we never printed."""
    letters = code.upper().translate(MISREAD)
    if len(letters) != LENGTH or any(letter not in ALPHABET for letter in letters):
        return None
    value = 0
    for letter in letters:
        value = value << BITS | ALPHABET.index(letter)
    value = _turned_back(value)
    packed, check = value >> CHECK_BITS, value & (1 << CHECK_BITS) - 1
    if check != _check(packed):
        return None
    numbers = []
    for bits in (ID_BITS, ABOUT_BITS, DOCUMENT_BITS, PROGRAMME_BITS):
        numbers.append(packed & (1 << bits) - 1)
        packed >>= bits
    about_id, about, document, programme_id = numbers
    if about not in set(About):
        return None
    return Printed(programme_id, document, About(about), about_id)


def _turned(value: int, rounds: range) -> int:
    """A Feistel network over two halves: every bit of the code depends on every bit of what it stands for."""
    left, right = value >> HALF, value & (1 << HALF) - 1
    for number in rounds:
        left, right = right, left ^ _mixed(number, right)
    return left << HALF | right


def _turned_back(value: int) -> int:
    right, left = value >> HALF, value & (1 << HALF) - 1
    swapped = _turned(left << HALF | right, range(ROUNDS - 1, -1, -1))
    return (swapped & (1 << HALF) - 1) << HALF | swapped >> HALF


def _mixed(number: int, half: int) -> int:
    return int.from_bytes(_keyed(bytes([number]) + half.to_bytes(HALF // 8, "big"), HALF // 8), "big")


def _check(packed: int) -> int:
    return int.from_bytes(_keyed(b"check" + packed.to_bytes(8, "big"), CHECK_BITS // 8), "big")


def _keyed(message: bytes, size: int) -> bytes:
    key = blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"holdfast sheets").digest()
    return blake2b(message, key=key, digest_size=size).digest()
