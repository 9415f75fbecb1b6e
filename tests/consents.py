"""Short ways to an accepted referral, a guardian by link, and a signature."""

from datetime import date, timedelta
from typing import Any

from holdfast.accounts import links
from holdfast.cases.consent import actions
from holdfast.cases.consent.queries import consent_state
from holdfast.cases.models import Consent, Referral
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, system
from holdfast.people.models import Guardian, Student
from tests.referrals import decide, ready
from tests.world import NOW, TODAY, SchoolWorld

YOUNG = date(2013, 5, 2)
ITEMS = ("goals", "mentor-role", "reasons", "mentor-profile", "rules", "safety", "phases", "parents-role")
"""The eight items of source 1, section 3.4, by the ids that the blueprints give them."""


def accepted(here: SchoolWorld, *, decided_by: Actor | None = None, **changes: Any) -> Referral:
    """A referral of somebody too young to decide alone, accepted a minute after it came: now the family is told."""
    by = changes.pop("by", None)
    with audit.change("tests.younger", by=system("tests"), at=NOW):
        Student.objects.filter(pk=here.students[changes.get("student", "referred")].pk).update(birth_on=YOUNG)
    referral = ready(here, by=by, **changes) if decided_by is None else _ready_by(here, decided_by, by, **changes)
    decide(here, referral, "accept", at=NOW + timedelta(minutes=1), by=decided_by or here.actor("manager"))
    found = Referral.objects.select_related("student", "programme__blueprint", "programme__lead")
    return found.get(pk=referral.pk)


def _ready_by(here: SchoolWorld, asker: Actor, by: Actor | None, **changes: Any) -> Referral:
    as_asker = SchoolWorld(
        here.school, here.students, here.guardians, here.staff, {**here.users, "manager": here.users["pastoral"]},
        here.section, here.programme,
    )  # fmt: skip
    return ready(as_asker, by=by, **changes)


def token(
    here: SchoolWorld, referral: Referral, *, student: str = "referred", purpose: str = "consent", **changes: Any
) -> str:
    told: dict[str, Any] = {"guardian": here.guardians[student], "valid_days": 30, "at": NOW}
    return links.make(
        purpose=purpose, student=here.students[student], target_id=referral.pk, by=system("tests"),
        **{**told, **changes},
    )  # fmt: skip


def by_link(here: SchoolWorld, student: str = "referred", guardian: Guardian | None = None) -> Actor:
    """The guardian of a student, holding a signed link."""
    made = links.make(
        purpose="consent", student=here.students[student], guardian=guardian or here.guardians[student], target_id=1,
        valid_days=30, by=system("tests"), at=NOW,
    )  # fmt: skip
    return links.actor_of(links.open(made, purpose="consent", at=NOW), NOW)


def students_link(here: SchoolWorld, student: str = "referred") -> Actor:
    made = links.make(
        purpose="assent", student=here.students[student], target_id=1, valid_days=30, by=system("tests"), at=NOW
    )
    return links.actor_of(links.open(made, purpose="assent", at=NOW), NOW)


def tell_all(referral: Referral, by: Actor, items: tuple[str, ...] = ITEMS) -> None:
    for item in items:
        actions.tell_item(referral_id=referral.pk, item=item, means="link", language="fr", by=by, at=NOW)


def sign(referral: Referral, by: Actor, **changes: Any) -> Consent:
    fresh = Referral.objects.select_related("student", "programme__blueprint").get(pk=referral.pk)
    told: dict[str, Any] = {
        "guardian_id": by.guardian_id, "says_yes": True, "signed_name": "Sandy Ternfin", "language": "fr", "at": NOW,
        "on": TODAY, "wording": consent_state(fresh, TODAY).wording.version,
    }  # fmt: skip
    return actions.answer(referral_id=referral.pk, by=by, **{**told, **changes})
