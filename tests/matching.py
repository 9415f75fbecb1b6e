"""Short ways to mentors who are ready, students who can be matched, and a match at each point of its way."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid5

from holdfast.accounts.models import User
from holdfast.cases.choices import Means, ReferralStatus
from holdfast.cases.models import Decision, InformationGiven, Referral, Willingness
from holdfast.journeys import agree, match, screen
from holdfast.journeys.apply_as_mentor import add_mentor
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor, system
from holdfast.matches.models import Match, MatchRound
from holdfast.mentors.actions import Offer
from holdfast.mentors.models import Mentor
from holdfast.people.models import Student
from holdfast.programmes.actions import change_settings
from holdfast.programmes.queries import blueprint_of
from tests.referrals import SPACE
from tests.world import NOW, TODAY, SchoolWorld

SYSTEM = system("tests")
LAST_MONTH = TODAY - timedelta(days=30)
TOPICS = ("assertive-not-soft", "reading-reviews", "small-targets", "confidentiality", "safety")
STEPS: tuple[dict[str, Any], ...] = (
    {"kind": "interview", "done_on": LAST_MONTH},
    {"kind": "reference-1", "done_on": LAST_MONTH},
    {"kind": "reference-2", "done_on": LAST_MONTH},
    {"kind": "check:integrity", "done_on": LAST_MONTH, "reference_number": "K-100"},
    {"kind": "check:judicial-record", "done_on": LAST_MONTH, "reference_number": "K-101"},
    {"kind": "training", "done_on": LAST_MONTH, "minutes": 120, "topics": TOPICS},
)


def offer(name: str = "Petra Petrelson", **changes: Any) -> Offer:
    given, _space, family = name.partition(" ")
    told: dict[str, Any] = {
        "given_name": given, "family_name": family or "Petrelson", "source": "staff", "languages": ["en"],
        "interests": ["music", "hockey"],
    }  # fmt: skip
    return Offer(**told | changes)


def takes(here: SchoolWorld, *sources: str) -> None:
    """From where the school's programme takes its mentors."""
    here.programme = change_settings(
        programme=here.programme, changes={"people.mentor_sources": list(sources)}, by=here.actor("manager"), at=NOW
    )


def applied(here: SchoolWorld, name: str = "Petra Petrelson", user: User | None = None, **changes: Any) -> Mentor:
    """A mentor as the manager wrote them down, with nothing checked yet."""
    told = offer(name, **({"email": user.email} if user else {}) | changes)
    return add_mentor(
        school_id=here.school.pk, told=told, client_key=uuid5(SPACE, f"{here.school.pk}-{name}"),
        by=here.actor("manager"), at=NOW,
    )  # fmt: skip


def record(here: SchoolWorld, mentor: Mentor, by: Actor | None = None, **told: Any) -> Any:
    step = {"outcome": "clear", "by": by or here.actor("manager"), "at": NOW, "on": TODAY} | told
    return screen.record_step(mentor_id=mentor.pk, **step)


def cleared(here: SchoolWorld, name: str = "Petra Petrelson", without: str = "", **changes: Any) -> Mentor:
    """A mentor with every step of the programme but `without`, accepted when the gate allows."""
    mentor = applied(here, name, **changes)
    for step in STEPS:
        if step["kind"] != without:
            record(here, mentor, **step)
    return screen.accept(mentor_id=mentor.pk, by=here.actor("manager"), at=NOW, on=TODAY)


def accepted(here: SchoolWorld, student: str | Student = "referred", **changes: Any) -> Referral:
    """An accepted referral with nothing told and nobody asked."""
    found = here.students[student] if isinstance(student, str) else student
    with audit.change("tests.accept", by=SYSTEM, at=NOW):
        referral = Referral.objects.create(
            school=here.school, programme=changes.pop("programme", here.programme), student=found, source="staff",
            received_at=NOW, status=ReferralStatus.ACCEPTED, subjects=["Maths", "History"], focus=["organisation"],
            **changes,
        )  # fmt: skip
        Decision.objects.create(
            school=here.school, referral=referral, student=found, outcome="accept", rules_said="eligible",
            decided_at=NOW,
        )  # fmt: skip
    return referral


def inform(referral: Referral, but: str = "") -> None:
    items = [one.id for one in blueprint_of(referral.programme).setting("family.inform_items").value or ()]
    with audit.change("tests.inform", by=SYSTEM, at=NOW):
        InformationGiven.objects.bulk_create(
            InformationGiven(
                school_id=referral.school_id, referral=referral, student_id=referral.student_id, item=item,
                means=Means.PAPER, language="fr", given_at=NOW,
            )
            for item in items
            if item != but
        )  # fmt: skip


def assent(referral: Referral, says_yes: bool = True) -> None:
    """The student's own answer; from sixteen on it is enough in this programme, and everybody in the world is."""
    with audit.change("tests.assent", by=SYSTEM, at=NOW):
        Willingness.objects.create(
            school_id=referral.school_id, referral=referral, student_id=referral.student_id, asked_by_name="Somebody",
            says_yes=says_yes, asked_at=NOW + timedelta(minutes=len(Willingness.objects.filter(referral=referral))),
        )  # fmt: skip


def matchable(here: SchoolWorld, student: str | Student = "referred", **changes: Any) -> Referral:
    """An accepted student whose family was told everything and who said yes."""
    referral = accepted(here, student, **changes)
    inform(referral)
    assent(referral)
    return referral


def propose(here: SchoolWorld, on: date = TODAY, by: Actor | None = None) -> MatchRound:
    return match.propose_round(programme_id=here.programme.pk, by=by or here.actor("manager"), at=NOW, on=on)


def proposed(here: SchoolWorld, student: str = "referred", **mentor: Any) -> Match:
    """A student, a mentor and the proposal that brings them together."""
    matchable(here, student)
    if mentor.get("source") == "volunteer":
        takes(here, "school_volunteer")
    cleared(here, **mentor)
    return Match.objects.get(round=propose(here), student=here.students[student])


def approved(here: SchoolWorld, student: str = "referred", **mentor: Any) -> Match:
    found = proposed(here, student, **mentor)
    return match.approve(match_id=found.pk, by=here.actor("manager"), at=NOW, on=TODAY)


def agreeing(here: SchoolWorld, student: str = "referred", **mentor: Any) -> Match:
    """Approved, the mentor said yes: the agreement lies ready to be signed."""
    found = approved(here, student, **{"user": here.users["learning_mentor"], "source": "staff"} | mentor)
    return match.answer(match_id=found.pk, party="mentor", says_yes=True, by=here.actor("manager"), at=NOW, on=TODAY)


def sign(here: SchoolWorld, found: Match, party: str, by: Actor | None = None, **changes: Any) -> agree.Signed:
    told: dict[str, Any] = {
        "signed_name": f"Signed by {party}", "means": "signed_in" if by or party == "school" else "paper",
        "by": by or here.actor("manager"), "at": NOW, "on": TODAY,
    }  # fmt: skip
    return agree.sign(match_id=found.pk, party=party, **told | changes)


def active(here: SchoolWorld, student: str = "referred", **mentor: Any) -> Match:
    """A match that has begun today."""
    found = agreeing(here, student, **mentor)
    for party in ("student", "guardian", "mentor"):
        sign(here, found, party)
    return sign(here, found, "school").match
