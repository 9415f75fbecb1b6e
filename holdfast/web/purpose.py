"""What a programme is for, and what a mentor is and is not in it, for everybody whom it concerns."""

from dataclasses import dataclass

from holdfast.engines.blueprint import Blueprint
from holdfast.programmes.texts import here


@dataclass(frozen=True, slots=True)
class Purpose:
    """The entries of three lists of a blueprint, in the reader's language; each may be empty."""

    aims: tuple[str, ...]
    mentor_is: tuple[str, ...]
    mentor_is_not: tuple[str, ...]


def purpose_of(blueprint: Blueprint) -> Purpose:
    aims, role_is, role_is_not = (
        tuple(here(one) for one in blueprint.setting(path).value or ()) for path in ("aims", "role_is", "role_is_not")
    )
    return Purpose(aims, role_is, role_is_not)
