"""Reads of extensions: who may ask for more weeks, who has said yes, whose yes is missing."""

from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet

from holdfast.engines.blueprint import Point
from holdfast.kernel import matrix
from holdfast.kernel.actor import Actor
from holdfast.matches.access import MEETING, RECORD, is_mentor_of, matches_managed_by
from holdfast.matches.choices import ExtensionStatus
from holdfast.matches.lasting import school_year_of
from holdfast.matches.models import Extension, Match
from holdfast.matches.queries import Gates, gates_of
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of

MUTUAL, NEVER = "mutual", ("none", None)
USUAL_WEEKS = 4


def can_be_extended(programme: Programme) -> bool:
    return blueprint_of(programme).setting("agreement.extension").value not in NEVER


def weeks_to_add(programme: Programme) -> int:
    """How many weeks the programme adds; four where it says nothing."""
    return blueprint_of(programme).setting("agreement.extension_weeks").value or USUAL_WEEKS


def into_the_next_year(match: Match) -> bool | None:
    """Whether the programme lets a match go on over the summer, for one that ends close to the school year's end.

    None where that question does not arise, or where the programme says nothing.
    """
    allowed = blueprint_of(match.programme).setting("continuity.beyond_year").value
    year = school_year_of(match.school_id, match.starts_on) if match.starts_on else None
    if allowed is None or year is None or match.ends_before is None:
        return None
    reaches = match.ends_before + timedelta(weeks=weeks_to_add(match.programme)) > year.ends_before
    return bool(allowed) if reaches else None


def needed_for_extension(programme: Programme) -> tuple[str, ...]:
    """Whose yes the programme names."""
    return tuple(blueprint_of(programme).setting("agreement.extension_by").value or ())


def may_ask_extension(actor: Actor, match: Match) -> bool:
    """The school; and the mentor where the two decide together."""
    if match.status not in MEETING or not can_be_extended(match.programme):
        return False
    if matches_managed_by(actor).filter(pk=match.pk).exists():
        return True
    writes_own = any("m" in matrix.writable_scopes(RECORD, role) for role in actor.roles)
    together = blueprint_of(match.programme).setting("agreement.extension").value == MUTUAL
    return together and writes_own and is_mentor_of(actor, match)


def open_extension(match: Match) -> Extension | None:
    """What was asked for and is not decided yet, with what was said to it."""
    return Extension.objects.filter(match=match, status=ExtensionStatus.ASKED).prefetch_related("answers").first()


def extensions_of(match: Match) -> list[Extension]:
    """Everything that was ever asked for, newest first."""
    found = Extension.objects.filter(match=match).select_related("asked_by").prefetch_related("answers")
    return list(found.order_by("-asked_at", "-id"))


def with_open_extension(matches: QuerySet[Match]) -> QuerySet[Match]:
    """Matches with what is asked for now as `asked_extensions`: two queries more, whatever their number."""
    asked = Extension.objects.filter(status=ExtensionStatus.ASKED).prefetch_related("answers")
    return matches.prefetch_related(Prefetch("extensions", asked, to_attr="asked_extensions"))


def waits_for_more(match: Match, party: str) -> bool:
    """Whether more weeks wait for the yes of this party; asked of matches `with_open_extension`."""
    return any(party in still_to_say_yes(one, match.programme) for one in getattr(match, "asked_extensions", ()))


def said_yes_to(extension: Extension) -> frozenset[str]:
    return frozenset(one.party for one in extension.answers.all() if one.says_yes)


def still_to_say_yes(extension: Extension, programme: Programme) -> list[str]:
    """Who is named and has not said yes."""
    said = said_yes_to(extension)
    return [party for party in needed_for_extension(programme) if party not in said]


def extension_gates(match: Match, extension: Extension, on: date) -> Gates:
    """The rules of the agreement, asked again because it gets longer."""
    return gates_of(match, on, points=(Point.AGREE,), extending=True, extension_agreed_by=said_yes_to(extension))
