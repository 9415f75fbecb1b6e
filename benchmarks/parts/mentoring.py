"""What happens in the invented school of benchmarks: a programme, referrals at every stage, sixty matches that meet."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from benchmarks.parts.school import BY, Built
from holdfast.cases.choices import Means, ReferralSource, ReferralStatus
from holdfast.cases.consent.wording import Wording, wording_of
from holdfast.cases.models import Consent, Decision, FamilyQuestion, InformationGiven, Referral, Willingness
from holdfast.kernel import audit
from holdfast.matches.choices import MatchStatus, Party, SignedBy
from holdfast.matches.models import Agreement, Match, Signature
from holdfast.meetings.choices import MeetingStatus, MissedBecause, TargetStatus
from holdfast.meetings.models import Meeting, Note, Target, TeacherReview
from holdfast.mentors.choices import MentorSource, MentorStatus, StepOutcome
from holdfast.mentors.models import Mentor, ScreeningStep
from holdfast.mentors.queries import required_steps
from holdfast.people.choices import RelationKind
from holdfast.people.models import Relation, Student
from holdfast.programmes.actions import load_blueprints
from holdfast.programmes.choices import ProgrammeStatus
from holdfast.programmes.models import BlueprintVersion, Programme
from holdfast.programmes.queries import blueprint_of

BLUEPRINTS = Path(__file__).resolve().parents[2] / "blueprints"
WEEKS_MET, REVIEWED_WEEKS, REFERRALS = 20, 8, 40
STAGES = (ReferralStatus.RECEIVED,) * 3 + (ReferralStatus.WAITING,) * 2 + (ReferralStatus.ACCEPTED,) * 5
CONSENT_STAGES = ("not told", "half told", "told", "question", "no", "yes", "assent")
SENTENCE = "We looked at the week together; the essay is nearly done and mornings are easier than they were."


def build(built: Built) -> list[Match]:
    """The active matches, in the order of their mentors."""
    load_blueprints(folder=BLUEPRINTS, by=BY, at=built.at)
    with audit.change("bench.mentoring", by=BY, at=built.at):
        programme = Programme.objects.create(
            school=built.school, blueprint=BlueprintVersion.objects.get(code="fsfc-assertive"),
            name="Assertive mentoring", status=ProgrammeStatus.RUNNING, lead=built.manager,
            starts_on=built.today - timedelta(weeks=25),
        )  # fmt: skip
        mentors = _mentors(built, programme)
        matches = _matches(built, programme, mentors)
        _meetings(built, matches)
        _reviews(built, matches)
        _referrals(built, programme)
    return matches


def _mentors(built: Built, programme: Programme) -> list[Mentor]:
    mentors = [
        Mentor(
            school=built.school, user=user, staff=staff, source=MentorSource.STAFF, given_name=staff.given_name,
            family_name=staff.family_name, status=MentorStatus.ACCEPTED, applied_at=built.at - timedelta(weeks=24),
            capacity=2,
        )
        for user, staff in built.mentors
    ]  # fmt: skip
    Mentor.objects.bulk_create(mentors)
    steps = required_steps(blueprint_of(programme))
    ScreeningStep.objects.bulk_create(
        ScreeningStep(
            school=built.school, mentor=mentor, kind=step.kind, outcome=StepOutcome.CLEAR,
            done_on=built.today - timedelta(weeks=23), minutes=step.minutes, recorded_at=built.at,
            topics=[code for code, _name in step.topics],
            expires_on=built.today + timedelta(days=20 + 10 * n) if step.months else None,
        )
        for n, mentor in enumerate(mentors)
        for step in steps
    )  # fmt: skip
    return mentors


def _matches(built: Built, programme: Programme, mentors: list[Mentor]) -> list[Match]:
    chosen = built.students[::32][: len(mentors)]
    begun = built.at - timedelta(weeks=WEEKS_MET + 1)
    referrals = [_referral(built, programme, one, ReferralStatus.MATCHED, begun - timedelta(weeks=2)) for one in chosen]
    Referral.objects.bulk_create(referrals)
    _families(built, programme, referrals, lambda _n: "assent")
    matches = [
        Match(
            school=built.school, programme=programme, referral=referral, student=referral.student, mentor=mentor,
            status=MatchStatus.ACTIVE, proposed_at=begun, approved_at=begun, starts_on=begun.date(),
            ends_before=built.today + timedelta(weeks=8),
        )
        for referral, mentor in zip(referrals, mentors, strict=True)
    ]  # fmt: skip
    Match.objects.bulk_create(matches)
    agreements = [
        Agreement(
            school=built.school, match=match, student=match.student, weeks=WEEKS_MET, per_week=1, minutes=15,
            parties=list(Party), drafted_at=begun,
        )
        for match in matches
    ]  # fmt: skip
    Agreement.objects.bulk_create(agreements)
    Signature.objects.bulk_create(
        Signature(
            school=built.school, agreement=one, student=one.student, party=party, signed_name="X",
            means=SignedBy.PAPER, signed_at=begun,
        )
        for one in agreements
        for party in Party
    )  # fmt: skip
    Relation.objects.bulk_create(
        Relation(
            school=built.school, student=match.student, user_id=match.mentor.user_id, kind=RelationKind.MATCH,
            source=f"match:{match.pk}", starts_on=begun.date(),
        )
        for match in matches
    )  # fmt: skip
    return matches


def _meetings(built: Built, matches: list[Match]) -> None:
    """A meeting a week: most held with a note and a target, some missed, the next one planned."""
    random, meetings = built.random, []
    for match in matches:
        for week in range(WEEKS_MET, 0, -1):
            planned_at = built.at - timedelta(weeks=week) + timedelta(days=1)
            meeting = Meeting(
                school=built.school, match=match, student=match.student, planned_at=planned_at, minutes=15,
                place="Room 12", is_first=week == WEEKS_MET, logged_at=planned_at,
            )  # fmt: skip
            if random.random() < 0.85:
                meeting.status, meeting.held_at, meeting.actual_minutes = MeetingStatus.HELD, planned_at, 15
            else:
                meeting.status, meeting.missed_because = MeetingStatus.MISSED, MissedBecause.DID_NOT_COME
            meetings.append(meeting)
        meetings.append(
            Meeting(
                school=built.school,
                match=match,
                student=match.student,
                minutes=15,
                place="Room 12",
                planned_at=built.at + timedelta(days=random.choice((-3, 1, 2, 3))),
            )
        )
    Meeting.objects.bulk_create(meetings)
    held = [one for one in meetings if one.status == MeetingStatus.HELD]
    Note.objects.bulk_create(
        Note(
            school=built.school, match=one.match, meeting=one, student=one.student, body=SENTENCE,
            written_by_id=one.match.mentor.user_id, written_at=one.planned_at, client_key=UUID(int=one.pk),
        )
        for one in held
    )  # fmt: skip
    Target.objects.bulk_create(
        Target(
            school=built.school, match=one.match, student=one.student, set_at_meeting=one,
            words="Hand in the essay on Friday", due_on=one.planned_at.date() + timedelta(days=7),
            status=TargetStatus.MET, checked_at=one.planned_at + timedelta(days=7),
        )
        for one in held
    )  # fmt: skip


def _reviews(built: Built, matches: list[Match]) -> None:
    monday = built.today - timedelta(days=built.today.weekday())
    TeacherReview.objects.bulk_create(
        TeacherReview(
            school=built.school, student=match.student, section_id=section, staff_id=teacher,
            week_on=monday - timedelta(weeks=week), values={"effort": built.random.randrange(1, 5)},
            written_at=built.at - timedelta(weeks=week),
        )
        for match in matches
        for section, teacher in built.classes[match.student_id]
        for week in range(REVIEWED_WEEKS)
    )  # fmt: skip


def _referral(built: Built, programme: Programme, student: Student, status: str, received_at: datetime) -> Referral:
    return Referral(
        school=built.school, programme=programme, student=student, source=ReferralSource.STAFF, worry=SENTENCE,
        referred_by=built.manager, status=status, received_at=received_at, need_tier=1 + student.pk % 3,
    )  # fmt: skip


def _referrals(built: Built, programme: Programme) -> None:
    """Forty that are not matched yet: to decide, waiting, and accepted at every step of consent."""
    students = built.students[1::46][:REFERRALS]
    referrals = [
        _referral(built, programme, one, STAGES[n % len(STAGES)], built.at - timedelta(days=3 + n))
        for n, one in enumerate(students)
    ]
    Referral.objects.bulk_create(referrals)
    accepted = [one for one in referrals if one.status == ReferralStatus.ACCEPTED]
    _families(built, programme, accepted, lambda n: CONSENT_STAGES[n % len(CONSENT_STAGES)])


def _families(built: Built, programme: Programme, referrals: list[Referral], stage_of) -> None:
    """Each referral is accepted, and its family as far as the stage says."""
    wording = wording_of(blueprint_of(programme))
    for n, referral in enumerate(referrals):
        at = referral.received_at + timedelta(days=1)
        Decision.objects.create(
            school=built.school, referral=referral, student=referral.student, outcome="accept", rules_said="eligible",
            decided_by=built.manager, decided_at=at,
        )  # fmt: skip
        _family(built, referral, wording, CONSENT_STAGES.index(stage_of(n)), at)


def _family(built: Built, referral: Referral, wording: Wording, stage: int, at: datetime) -> None:
    guardian = built.guardians[built.students.index(referral.student)]
    facts = {"school": built.school, "referral": referral, "student": referral.student}
    told = wording.items[: len(wording.items) // 2] if stage == 1 else wording.items if stage > 1 else ()
    InformationGiven.objects.bulk_create(
        InformationGiven(**facts, guardian=guardian, item=item.id, means=Means.LINK, language="en", given_at=at)
        for item in told
    )
    if CONSENT_STAGES[stage] == "question":
        FamilyQuestion.objects.create(**facts, guardian=guardian, words="How long is it?", language="en", asked_at=at)
    if stage >= CONSENT_STAGES.index("no"):
        Consent.objects.create(
            **facts, guardian=guardian, says_yes=CONSENT_STAGES[stage] != "no", signed_name=guardian.name,
            means=Means.LINK, language="en", wording=wording.version, signed_at=at,
            valid_until=built.today + timedelta(weeks=12),
        )  # fmt: skip
    if CONSENT_STAGES[stage] == "assent":
        Willingness.objects.create(
            **facts, asked_by=built.manager, asked_by_name=built.manager.name, says_yes=True, asked_at=at
        )
