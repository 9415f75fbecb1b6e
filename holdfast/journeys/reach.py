"""How a link reaches somebody: as they prefer, else by whatever carries one; and the address of what it opens."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from holdfast.people.choices import Channel

if TYPE_CHECKING:
    from holdfast.people.models import Guardian, Student

Way = tuple[Channel, str]
CARRY_LINKS = (Channel.EMAIL, Channel.TEXT)


@dataclass(frozen=True, slots=True)
class Sent:
    """To whom a link is on its way, and how."""

    name: str
    channel: Channel


def way_to(guardian: "Guardian") -> Way | None:
    """The channel and the address. None: phone or paper, because they prefer a letter or no address is known."""
    if guardian.preferred_channel == Channel.LETTER:
        return None
    order = sorted(CARRY_LINKS, key=lambda way: way != guardian.preferred_channel)
    return _first({Channel.EMAIL: guardian.email, Channel.TEXT: guardian.phone}, order)


def way_to_student(student: "Student") -> Way | None:
    return _first({Channel.EMAIL: student.email, Channel.TEXT: student.phone}, list(CARRY_LINKS))


def _first(addresses: dict[Channel, str], order: list[Channel]) -> Way | None:
    return next(((way, addresses[way]) for way in order if addresses[way]), None)


def address_of(token: str) -> str:
    """The page of a signed link, as it stands in messages and QR codes."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/f/{token}/"
