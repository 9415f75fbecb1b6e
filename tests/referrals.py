"""Short ways to a referral in each state, for the tests of what follows from one."""

from typing import Any
from uuid import UUID, uuid5

from holdfast.cases import actions
from holdfast.cases.models import Referral
from holdfast.journeys import decide as deciding
from holdfast.journeys import refer as referring
from holdfast.kernel.actor import Actor
from tests.world import NOW, TODAY, SchoolWorld, World

SPACE = UUID("6f0c1b0e-0000-4000-8000-000000000000")


def key(name: str) -> UUID:
    return uuid5(SPACE, name)


def refer(
    here: SchoolWorld, *, by: Actor | None = None, student: str = "referred", sent: str = "first", **changes: Any
) -> Referral:
    """The teacher refers `student` to the school's programme, with a worry in two subjects."""
    told: dict[str, Any] = {
        "student_id": here.students[student].pk,
        "programme_id": here.programme.pk,
        "source": "staff",
        "worry": "Hands nothing in any more.",
        "subjects": ["Sociology", "Maths"],
        "client_key": key(f"{here.school.name}-{student}-{sent}"),
        "by": by or here.actor("teacher"),
        "at": NOW,
    }
    return referring.refer(**{**told, **changes})


def ready(here: SchoolWorld, **changes: Any) -> Referral:
    """A referral about which everything is known and nothing stands in the way of accepting."""
    referral = refer(here, **changes)
    manager = here.actor("manager")
    actions.ask_willingness(referral_id=referral.pk, says_yes=True, own_words="I want to try.", by=manager, at=NOW)
    actions.answer_questions(
        referral_id=referral.pk, support_level="little",
        answers={"overwhelming-difficulty": False, "entrenched-history": False},
        subjects=referral.subjects, by=manager, at=NOW,
    )  # fmt: skip
    return Referral.objects.get(pk=referral.pk)


def decide(here: SchoolWorld, referral: Referral, outcome: str, **changes: Any) -> Any:
    told: dict[str, Any] = {"by": here.actor("manager"), "at": NOW, "on": TODAY}
    return deciding.decide(referral_id=referral.pk, outcome=outcome, **{**told, **changes})


def everybody(world: World) -> dict[str, Actor]:
    """Every person of the world by name, those of the other schools as "gannet teacher" and "skua teacher"."""
    people = {name: world.actor(name) for name in (*world.users, *world.tern.users)}
    for place in ("gannet", "skua"):
        here: SchoolWorld = getattr(world, place)
        people |= {f"{place} {name}": here.actor(name) for name in here.users}
    return people
