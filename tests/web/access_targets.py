"""The things that addresses name, made for each distance of the access matrix test.

`@target("referral")` registers how to make one: a function of the school's part of the world and a student of that
school, which returns its id (or a dict of several address parts). It runs inside an audited change, as the system.
A target `link:<purpose>` is a signed link of that purpose; its function returns what the link's `target_id` names.
"""

from collections.abc import Callable
from datetime import time, timedelta
from hashlib import sha256
from uuid import uuid4

from holdfast.cases.models import FamilyQuestion, Referral
from holdfast.families.models import AbsenceStep
from holdfast.groups.models import DropIn, Group, GroupMember
from holdfast.matches.models import Agreement, Extension, Match, MatchRound
from holdfast.meetings.models import Target
from holdfast.mentors.models import Flag, Mentor, TrainingRequest
from holdfast.people.models import SchoolYear, Student, Term
from holdfast.plans.models import Plan, PlanLine
from holdfast.programmes.models import BlueprintVersion, OwnBlueprint, Payment, Programme
from holdfast.records.models import ImportRun, Source
from holdfast.services.models import Agency, OtherService, OutsideReferral
from holdfast.supervision.models import Advice, Agreed, Attended, CheckIn
from holdfast.web.quick.codes import About, Printed, code_of, document_number
from tests import meetings
from tests.groups import GROUPS, small_groups
from tests.world import BLUEPRINTS, NOW, TODAY, SchoolWorld

Make = Callable[[SchoolWorld, Student], int | str | dict[str, object]]
TARGETS: dict[str, Make] = {}


def target(name: str) -> Callable[[Make], Make]:
    def register(make: Make) -> Make:
        TARGETS[name] = make
        return make

    return register


@target("student")
def _student(here: SchoolWorld, student: Student) -> int:
    return student.pk


@target("user")
def _user(here: SchoolWorld, student: Student) -> int:
    return here.users["teacher"].pk


@target("grant")
def _grant(here: SchoolWorld, student: Student) -> dict[str, object]:
    user = here.users["teacher"]
    return {"pk": user.pk, "grant": user.grants.get().pk}


@target("programme")
def _programme(here: SchoolWorld, student: Student) -> int:
    return here.programme.pk


def _version(code: str) -> BlueprintVersion:
    text = (BLUEPRINTS / f"{code}.toml").read_text(encoding="utf-8")
    known = {"text": text, "digest": sha256(text.encode()).hexdigest(), "loaded_at": NOW}
    return BlueprintVersion.objects.get_or_create(code=code, edition="1", defaults=known)[0]


@target("mentor_of_programme")
def _mentor_of_programme(here: SchoolWorld, student: Student) -> dict[str, object]:
    """A programme that has a sheet about mentors."""
    version = _version("qc-mentoring")
    programme, _made = Programme.objects.get_or_create(
        school=here.school, name="With mentors", blueprint=version, lead=here.users["manager"], starts_on=TODAY
    )
    return {"pk": _mentor(here, student), "programme": programme.pk, "code": "mentor-interview"}


@target("sheet_code")
def _sheet_code(here: SchoolWorld, student: Student) -> dict[str, object]:
    """The family's answer about a student who was referred."""
    _referral(here, student)
    about = Printed(here.programme.pk, document_number("family-sheet"), About.STUDENT, student.pk)
    return {"code": code_of(about)}


@target("payment")
def _payment(here: SchoolWorld, student: Student) -> int:
    Payment.objects.create(
        school=here.school, programme=here.programme, what="Chairs", amount=10, currency="CAD", starts_on=TODAY
    )
    return here.programme.pk


@target("own_blueprint")
def _own_blueprint(here: SchoolWorld, student: Student) -> int:
    return OwnBlueprint.objects.create(
        school=here.school, code=f"own-{student.pk}", based_on=BlueprintVersion.objects.earliest("id"),
        name_en="Ours", name_fr="Le nôtre", summary_en="Ours.", summary_fr="Le nôtre.",
    ).pk  # fmt: skip


@target("referral")
def _referral(here: SchoolWorld, student: Student) -> int:
    return Referral.objects.create(
        school=here.school, programme=here.programme, student=student, source="staff", worry="x", received_at=NOW
    ).pk


@target("link:ask")
def _ask(here: SchoolWorld, student: Student) -> int:
    return student.pk


def _accepted(here: SchoolWorld, student: Student) -> Referral:
    """A referral whose family is told and asked now."""
    return Referral.objects.create(
        school=here.school, programme=here.programme, student=student, source="staff", worry="x", status="accepted",
        received_at=NOW,
    )  # fmt: skip


@target("accepted")
@target("link:consent")
@target("link:assent")
def _accepted_id(here: SchoolWorld, student: Student) -> int:
    return _accepted(here, student).pk


@target("consent_guardian")
def _consent_guardian(here: SchoolWorld, student: Student) -> dict[str, object]:
    return {"pk": _accepted(here, student).pk, "guardian": student.guardianships.get().guardian_id}


@target("consent_question")
def _consent_question(here: SchoolWorld, student: Student) -> dict[str, object]:
    referral = _accepted(here, student)
    asked = FamilyQuestion.objects.create(
        school=here.school, referral=referral, student=student, words="x", language="en", asked_at=NOW
    )
    return {"pk": referral.pk, "question": asked.pk}


@target("match_to_print")
def _match_to_print(here: SchoolWorld, student: Student) -> int:
    mentor = Mentor.objects.create(
        school=here.school, given_name="Perry", family_name="Winkle", source="volunteer", applied_at=NOW
    )
    return Match.objects.create(
        school=here.school, programme=here.programme, referral=_accepted(here, student), student=student,
        mentor=mentor, status="active", proposed_at=NOW, starts_on=NOW.date(),
    ).pk  # fmt: skip


@target("import_run")
def _import_run(here: SchoolWorld, student: Student) -> int:
    source, _made = Source.objects.get_or_create(
        district=here.school.district, name="Roster", defaults={"kind": "mapped_csv"}
    )
    return ImportRun.objects.create(
        district=here.school.district, source=source, planned_at=NOW, scope={"school_ids": [here.school.pk]}
    ).pk


@target("school")
def _school(here: SchoolWorld, student: Student) -> int:
    return here.school.pk


@target("district")
def _district(here: SchoolWorld, student: Student) -> int:
    return here.school.district_id


def _year(here: SchoolWorld) -> dict[str, object]:
    return {"pk": here.school.pk, "year": SchoolYear.objects.filter(school=here.school).earliest("starts_on").pk}


@target("school_year")
def _school_year(here: SchoolWorld, student: Student) -> dict[str, object]:
    return _year(here)


@target("term")
def _term(here: SchoolWorld, student: Student) -> dict[str, object]:
    told = _year(here)
    term, _made = Term.objects.get_or_create(
        school=here.school, school_year_id=told["year"], name="Term 1",
        defaults={"starts_on": TODAY, "ends_before": TODAY + timedelta(days=30)},
    )  # fmt: skip
    return {**told, "term": term.pk}


@target("mentor")
def _mentor(here: SchoolWorld, student: Student) -> int:
    return Mentor.objects.create(
        school=here.school, given_name="Perry", family_name="Winkle", source="volunteer", applied_at=NOW
    ).pk


def _matched(here: SchoolWorld, student: Student, status: str) -> Match:
    """A match of a round; the learning mentor is the mentor of the student `met`."""
    mentor = Mentor.objects.create(
        school=here.school, given_name="Perry", family_name="Winkle", source="staff", applied_at=NOW, status="accepted",
        languages=["en"], user=here.users["learning_mentor"] if student == here.students["met"] else None,
    )  # fmt: skip
    found = MatchRound.objects.create(school=here.school, programme=here.programme, proposed_at=NOW)
    return Match.objects.create(
        school=here.school, programme=here.programme, referral=_accepted(here, student), student=student, round=found,
        mentor=mentor, status=status, proposed_at=NOW, approved_at=NOW if status == "approved" else None,
    )  # fmt: skip


@target("round")
def _round(here: SchoolWorld, student: Student) -> int:
    return _matched(here, student, "proposed").round_id


@target("proposal")
def _proposal(here: SchoolWorld, student: Student) -> int:
    return _matched(here, student, "proposed").pk


@target("proposal_and_mentor")
def _proposal_and_mentor(here: SchoolWorld, student: Student) -> dict[str, object]:
    found = _matched(here, student, "proposed")
    return {"pk": found.pk, "mentor": found.mentor_id}


@target("match_to_sign")
@target("link:agreement")
def _match_to_sign(here: SchoolWorld, student: Student) -> int:
    found = _matched(here, student, "approved")
    Agreement.objects.create(
        school=here.school, match=found, student=student, weeks=6, per_week=1, minutes=15, drafted_at=NOW,
        parties=["student", "mentor", "guardian", "school"],
    )  # fmt: skip
    return found.pk


@target("match_of_its_mentor")
def _match_of_its_mentor(here: SchoolWorld, student: Student) -> int:
    found = _matched(here, student, "approved")
    Match.objects.filter(pk=found.pk).update(status="active", starts_on=TODAY)
    return found.pk


@target("link:more-weeks")
def _match_to_go_on(here: SchoolWorld, student: Student) -> int:
    found = _match_that_meets(here, student)
    Extension.objects.create(school=here.school, match=found, student=student, weeks=4, asked_at=NOW)
    return found.pk


@target("match_to_think_of")
@target("link:opinion")
def _match_to_think_of(here: SchoolWorld, student: Student) -> int:
    programme = here.programme
    assert programme is not None
    programme.settings = {**programme.settings, "match.opinion_from": ["guardian"]}
    programme.save(update_fields=["settings"])
    return _matched(here, student, "approved").pk


def _match_that_meets(here: SchoolWorld, student: Student) -> Match:
    name = next(name for name, one in here.students.items() if one.pk == student.pk)
    mentor = Mentor.objects.filter(school=here.school, user=here.users["learning_mentor"]).first()
    return meetings.a_match(here, student=name, mentor=mentor)


@target("match_that_meets")
def _living_match(here: SchoolWorld, student: Student) -> int:
    return _match_that_meets(here, student).pk


@target("meeting")
def _meeting(here: SchoolWorld, student: Student) -> int:
    return meetings.a_meeting(_match_that_meets(here, student)).pk


target("link:meeting")(_meeting)


@target("agreed_target")
def _agreed_target(here: SchoolWorld, student: Student) -> int:
    meeting = meetings.a_meeting(_match_that_meets(here, student))
    agreed = Target.objects.create(
        school=here.school, match=meeting.match, student=student, set_at_meeting=meeting, words="x", due_on=TODAY
    )
    return agreed.pk


@target("form_of_match")
def _form_of_match(here: SchoolWorld, student: Student) -> dict[str, object]:
    return {"programme": here.programme.pk, "pk": _match_that_meets(here, student).pk}


def _in_groups(here: SchoolWorld) -> None:
    """The school's programme works in groups and keeps an open door."""
    Programme.objects.filter(pk=here.programme.pk).update(settings=GROUPS)


@target("group_programme")
def _group_programme(here: SchoolWorld, student: Student) -> int:
    _in_groups(here)
    return here.programme.pk


@target("group")
def _group(here: SchoolWorld, student: Student) -> int:
    """The learning mentor leads the group of the student `met`."""
    _in_groups(here)
    mentor = Mentor.objects.create(
        school=here.school, given_name="Perry", family_name="Winkle", source="staff", applied_at=NOW, status="accepted",
        user=here.users["learning_mentor"] if student == here.students["met"] else None,
    )  # fmt: skip
    found = Group.objects.create(
        school=here.school, programme=here.programme, mentor=mentor, name="Anger", weekday=1, time_of_day=time(12),
        minutes=30, starts_on=TODAY, client_key=uuid4(),
    )  # fmt: skip
    GroupMember.objects.create(
        school=here.school, group=found, student=student, referral=_accepted(here, student), joined_on=TODAY
    )
    return found.pk


@target("group_on_paper")
def _group_on_paper(here: SchoolWorld, student: Student) -> int:
    """The group's programme has a register on paper in its blueprint."""
    pk = _group(here, student)
    small_groups(here)
    return pk


@target("group_member")
def _group_member(here: SchoolWorld, student: Student) -> dict[str, object]:
    pk = _group(here, student)
    return {"pk": pk, "member": GroupMember.objects.get(group=pk).pk}


@target("visit")
def _visit(here: SchoolWorld, student: Student) -> dict[str, object]:
    _in_groups(here)
    visit = DropIn.objects.create(
        school=here.school, programme=here.programme, student=student, moment="break", came_on=TODAY, logged_at=NOW,
        logged_by=here.users["manager"],
    )  # fmt: skip
    return {"pk": here.programme.pk, "visit": visit.pk}


@target("own_mentor")
def _own_mentor(here: SchoolWorld, student: Student) -> int:
    """The learning mentor themself, where the student is `met`."""
    _in_groups(here)
    return Mentor.objects.create(
        school=here.school, given_name="Perry", family_name="Winkle", source="staff", applied_at=NOW, status="accepted",
        user=here.users["learning_mentor"] if student == here.students["met"] else None,
    ).pk  # fmt: skip


@target("flag")
def _flag(here: SchoolWorld, student: Student) -> dict[str, object]:
    pk = _mentor(here, student)
    flag = Flag.objects.create(
        school=here.school, mentor_id=pk, level="watch", words="x", raised_at=NOW, client_key=uuid4()
    )
    return {"pk": pk, "flag": flag.pk}


@target("hours")
def _hours(here: SchoolWorld, student: Student) -> dict[str, object]:
    pk = _own_mentor(here, student)
    return {"pk": pk, "hours": 1}


@target("training_request")
def _training_request(here: SchoolWorld, student: Student) -> int:
    return TrainingRequest.objects.create(
        school=here.school, mentor_id=_mentor(here, student), kind="budget", words="x", asked_at=NOW, client_key=uuid4()
    ).pk


@target("family_case")
def _family_case(here: SchoolWorld, student: Student) -> dict[str, object]:
    referral = _accepted(here, student)
    return {"pk": student.pk, "programme": referral.programme_id}


@target("absence_step")
def _absence_step(here: SchoolWorld, student: Student) -> int:
    referral = _accepted(here, student)
    return AbsenceStep.objects.create(
        school=here.school, programme=referral.programme, student=student, after=3, step="call-1", who="mentor",
        school_year=SchoolYear.objects.get(school=here.school), reached_on=TODAY, due_on=TODAY,
    ).pk  # fmt: skip


def _case_in(here: SchoolWorld, student: Student, code: str) -> dict[str, object]:
    """A programme of this blueprint which has taken the student in."""
    text = (BLUEPRINTS / f"{code}.toml").read_text(encoding="utf-8")
    version, _new = BlueprintVersion.objects.get_or_create(
        code=code, edition="world", defaults={"text": text, "digest": code.ljust(64, "p"), "loaded_at": NOW}
    )
    programme, _new = Programme.objects.get_or_create(
        school=here.school, name=f"Of {code}", defaults={
            "blueprint": version, "status": "running", "lead": here.users["manager"], "starts_on": TODAY,
        },
    )  # fmt: skip
    _accepted(here, student)
    Referral.objects.filter(student=student).update(programme=programme)
    return {"pk": student.pk, "programme": programme.pk}


@target("plan_case")
def _plan_case(here: SchoolWorld, student: Student) -> dict[str, object]:
    """A programme that writes plans with students."""
    return _case_in(here, student, "qehs-learning-mentor")


@target("letter_case")
def _letter_case(here: SchoolWorld, student: Student) -> dict[str, object]:
    """A programme that has a letter to families."""
    return {**_case_in(here, student, "us-success-mentors"), "code": "absence-letter"}


@target("plan_line")
def _plan_line(here: SchoolWorld, student: Student) -> dict[str, object]:
    address = _plan_case(here, student)
    plan = Plan.objects.create(
        school=here.school, programme_id=address["programme"], student=student, about="student", begun_at=NOW,
        looked_at_on=TODAY,
    )  # fmt: skip
    line = PlanLine.objects.create(school=here.school, plan=plan, student=student, written_at=NOW, client_key=uuid4())
    return {**address, "line": line.pk}


def _check_in(here: SchoolWorld, student: Student) -> CheckIn:
    """A talk in which the learning mentor took part, where the student is theirs."""
    kept = CheckIn.objects.create(
        school=here.school, programme=here.programme, rhythm="near-week-six", held_on=TODAY, kept_at=NOW,
        client_key=meetings.key(),
    )  # fmt: skip
    match = _match_that_meets(here, student)
    if student == here.students["met"]:
        Attended.objects.create(school=here.school, check_in=kept, mentor=match.mentor)
    return kept


@target("check_in")
def _check_in_id(here: SchoolWorld, student: Student) -> int:
    return _check_in(here, student).pk


@target("agreed")
def _agreed(here: SchoolWorld, student: Student) -> int:
    kept = _check_in(here, student)
    there = Attended.objects.filter(check_in=kept).first()
    return Agreed.objects.create(
        school=here.school, check_in=kept, words="x", mentor=there.mentor if there else None
    ).pk


@target("advice")
def _advice(here: SchoolWorld, student: Student) -> int:
    match = _match_that_meets(here, student)
    return Advice.objects.create(
        school=here.school, programme=here.programme, match=match, student=student, words="x", asked_at=NOW,
        asked_by=here.users["learning_mentor"] if student == here.students["met"] else None, client_key=meetings.key(),
    ).pk  # fmt: skip


def _programme_from(here: SchoolWorld, code: str) -> int:
    text = (BLUEPRINTS / f"{code}.toml").read_text(encoding="utf-8")
    version, _made = BlueprintVersion.objects.get_or_create(
        code=code, edition="another", defaults={"text": text, "digest": code.ljust(64, "x"), "loaded_at": NOW}
    )
    programme, _made = Programme.objects.get_or_create(
        school=here.school, name=code, defaults={
            "blueprint": version, "status": "running", "lead": here.users["manager"], "starts_on": TODAY,
        },
    )  # fmt: skip
    return programme.pk


@target("programme_with_talks")
def _programme_with_talks(here: SchoolWorld, student: Student) -> int:
    """A programme that names a sheet for its talks, designated staff, and what its evaluation listens to."""
    return _programme_from(here, "qehs-learning-mentor")


@target("programme_with_team")
def _programme_with_team(here: SchoolWorld, student: Student) -> int:
    return _programme_from(here, "us-success-mentors")


@target("programme_with_objectives")
def _programme_with_objectives(here: SchoolWorld, student: Student) -> int:
    return _programme_from(here, "qc-15021-school-family")


@target("talk_with_sheet")
def _talk_with_sheet(here: SchoolWorld, student: Student) -> dict[str, object]:
    return {"pk": _programme_with_talks(here, student), "rhythm": "weekly"}


@target("agency_of_list")
def _agency(here: SchoolWorld, student: Student) -> int:
    found, _made = Agency.objects.get_or_create(school=here.school, name="Youth help", defaults={"kept_at": NOW})
    return found.pk


@target("outside_referral")
def _outside_referral(here: SchoolWorld, student: Student) -> dict[str, object]:
    found = OutsideReferral.objects.create(
        school=here.school, student=student, agency_id=_agency(here, student), why="x", agreed_how="paper",
        agreed_by=student.guardianships.get().guardian, agreed_on=TODAY, asked_at=NOW, client_key=meetings.key(),
    )  # fmt: skip
    return {"pk": student.pk, "referral": found.pk}


@target("other_service")
def _other_service(here: SchoolWorld, student: Student) -> dict[str, object]:
    found = OtherService.objects.create(
        school=here.school, student=student, kind="tutoring", starts_on=TODAY, kept_at=NOW
    )
    return {"pk": student.pk, "service": found.pk}
