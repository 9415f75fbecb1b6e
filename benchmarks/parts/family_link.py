"""`python -m benchmarks.parts.family_link` makes and prints the link of a family of the demo that was not told yet.

A link stands only in messages and as a code on paper, so it is made beside the demo's database (HOLDFAST_DATABASE_URL).
"""

import json
import os

import django

if __name__ == "__main__":
    from holdfast.cli.demo import database

    os.environ["HOLDFAST_DATABASE_URL"] = database.beside(os.environ["HOLDFAST_DATABASE_URL"]).url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from holdfast.accounts.models import User
from holdfast.accounts.queries import actor_of
from holdfast.cases.consent.access import consent_changed_by
from holdfast.cases.consent.queries import consent_state
from holdfast.cases.consent.state import ConsentState, Next
from holdfast.cases.queries import with_people
from holdfast.journeys import inform
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor
from holdfast.kernel.scope import scope

MANAGER = "manager@kelp.example"
STATUS = "accepted"


def _waiting(by: Actor) -> list[ConsentState]:
    referrals = with_people(consent_changed_by(by)).select_related("programme__school__district", "student__school")
    states = [consent_state(referral, by.on) for referral in referrals.filter(status=STATUS).order_by("-id")]
    return [state for state in states if state.next_step is Next.TELL]


def make() -> str:
    """The path of a family's page, for a guardian who may decide; one who reads English before the others."""
    by = actor_of(User.objects.get(email=MANAGER), clock.today())
    with scope(by):
        found = [
            (one.guardian.language != "en", -state.referral.pk, one.guardian.pk)
            for state in _waiting(by)
            for one in state.guardians
            if one.may_be_told and one.may_decide
        ]
        if not found:
            raise LookupError("The demo has no family that waits to be told.")
        _language, referral, guardian = min(found)
        link = inform.make_guardians_link(referral_id=-referral, guardian_id=guardian, by=by, at=clock.now(), on=by.on)
    return "/f/" + link.partition("/f/")[2]


if __name__ == "__main__":
    print(json.dumps({"path": make()}))
