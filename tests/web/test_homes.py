"""Each role lands on its own work: student, guardian, safeguarding lead, liaison officer, resource teacher, agency."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from holdfast.accounts import actions_sharing as sharing
from holdfast.cases.models import Consent, FamilyQuestion, Referral
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.matches.models import Match
from holdfast.meetings.models import Meeting, Target
from holdfast.people.choices import RelationKind
from holdfast.people.models import Guardianship, Relation, Student
from tests.meetings import AT, a_match, a_meeting, at_school
from tests.world import YEAR, SchoolWorld, World

SignIn = Callable[..., Client]
BY = system("tests")


@pytest.fixture(autouse=True)
def _on_a_tuesday() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def change(model: Any, pk: int, **values: Any) -> None:
    with audit.change("tests.change", by=BY, at=AT):
        model.objects.filter(pk=pk).update(**values)


def page(client: Client, name: str = "home") -> str:
    """Where the front door leads, in words."""
    answer = client.get(reverse(name), follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def a_target(match: Match, words: str, **values: Any) -> None:
    with audit.change("tests.target", by=BY, at=AT):
        Target.objects.create(
            school_id=match.school_id, match=match, student_id=match.student_id, words=words, due_on=AT.date(), **values
        )


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("student", "student_home"),
        ("guardian", "family_home"),
        ("safeguarding", "caseload_home"),
        ("liaison", "caseload_home"),
        ("resource_teacher", "caseload_home"),
        ("agency", "agency_home"),
        ("learning_mentor", "mentor_home"),
        ("peer", "mentor_home"),
        ("pastoral", "manager_home"),
        ("auditor", "district_looks"),
    ],
)
def test_the_front_door_leads_to_ones_own_work(signed_in: SignIn, who: str, where: str) -> None:
    assert signed_in(who).get("/").url == reverse(where)


@pytest.mark.parametrize("who", ["learning_mentor", "liaison", "resource_teacher", "student", "manager"])
def test_each_place_stands_once_in_the_navigation(signed_in: SignIn, who: str) -> None:
    html = page(signed_in(who))
    assert html.count("<nav") == 1
    places = html.split('class="hf-nav__list"')[1].split("</ul>")[0].split('href="')[1:]
    addresses = [one.split('"')[0] for one in places]
    assert len(addresses) == len(set(addresses))


class TestTheStudent:
    def test_with_a_mentor_it_says_who_when_where_and_what_to_do(self, world: World, signed_in: SignIn) -> None:
        match = a_match(world.tern, student="own")
        a_meeting(match, at_school(9))
        a_meeting(match, at_school(19), place="Library")
        a_meeting(match, at_school(12))
        a_target(match, "Bring the planner")
        html = page(signed_in("student"))
        for said in ("Merle Mentorfin", "Thursday 12 November", "Room 12", "Bring the planner", "If you cannot come"):
            assert said in html
        assert "Library" not in html, "one next meeting is enough"
        assert reverse("student_ask") not in html

    def test_an_old_target_that_was_checked_long_ago_is_not_of_this_week(self, world: World, signed_in: SignIn) -> None:
        match = a_match(world.tern, student="own")
        a_target(match, "Long ago", status="met", checked_at=AT - timedelta(days=8))
        a_target(match, "Just now", status="met", checked_at=AT - timedelta(days=2))
        html = page(signed_in("student"))
        assert ("Long ago" in html, "Just now" in html) == (False, True)

    def test_nothing_of_another_student(self, world: World, signed_in: SignIn) -> None:
        a_target(a_meeting(a_match(world.tern, student="met"), at_school(12)).match, "Canary")
        html = page(signed_in("student"))
        assert "Canary" not in html
        assert "Pearl" not in html
        assert "Merle" not in html

    def test_only_without_any_request_one_is_asked_to_ask(self, world: World, signed_in: SignIn) -> None:
        client = signed_in("student")
        assert reverse("student_ask") in page(client)
        with audit.change("tests.ask", by=BY, at=AT):
            referral = Referral.objects.create(
                school=world.tern.school, programme=world.tern.programme, student=world.tern.students["own"],
                source="self", worry="x", received_at=AT,
            )  # fmt: skip
        html = page(client)
        assert "You asked on 10 November: Assertive mentoring" in html
        assert reverse("student_ask") not in html
        change(Referral, referral.pk, status="waiting")
        assert "You have a place on the list" in page(client)
        change(Referral, referral.pk, status="accepted")
        assert reverse("own_answer", args=[referral.pk]) in page(client)

    def test_a_worry_of_a_teacher_is_not_told_before_it_is_decided(self, world: World, signed_in: SignIn) -> None:
        with audit.change("tests.refer", by=BY, at=AT):
            Referral.objects.create(
                school=world.tern.school, programme=world.tern.programme, student=world.tern.students["own"],
                source="staff", worry="Canary", received_at=AT,
            )  # fmt: skip
        html = page(signed_in("student"))
        assert "Canary" not in html
        assert reverse("student_ask") in html

    def test_stopping_is_one_tap_to_the_page_where_one_says_so(self, world: World, signed_in: SignIn) -> None:
        match, client = a_match(world.tern, student="own"), signed_in("student")
        answer = client.post(reverse("own_answer", args=[match.referral_id]))
        assert "A mentor is not" in page(client)
        html = client.get(answer.url).content.decode()
        assert 'id="stop"' in html
        client.post(answer.url, {"wish": "stop", "words": "Enough"})
        assert FamilyQuestion.objects.get(referral=match.referral_id).kind == "stop"
        change(Match, match.pk, status="suspended")
        assert "stand still" in page(client)

    def test_of_somebody_else_nothing_can_be_answered_or_signed(self, world: World, signed_in: SignIn) -> None:
        match, client = a_match(world.tern, student="met"), signed_in("student")
        assert client.post(reverse("own_answer", args=[match.referral_id])).status_code == 404
        assert client.post(reverse("own_agreement", args=[match.pk])).status_code == 404

    def test_an_agreement_that_waits_is_offered_and_opens(self, world: World, signed_in: SignIn) -> None:
        match, client = a_match(world.tern, student="own"), signed_in("student")
        change(Match, match.pk, status="approved", approved_at=AT)
        with audit.change("tests.unsign", by=BY, at=AT):
            match.agreement.signatures.filter(party="student").delete()
        assert "There is somebody for you: Merle Mentorfin" in page(client)
        answer = client.post(reverse("own_agreement", args=[match.pk]))
        assert "Merle Mentorfin would meet you at school." in client.get(answer.url).content.decode()

    def test_an_account_that_is_nobody_yet_says_what_to_do(self, world: World, signed_in: SignIn) -> None:
        type(world.tern.users["student"]).objects.filter(pk=world.tern.users["student"].pk).update(student=None)
        assert "Ask at the office of your school" in page(signed_in("student"))


class TestTheGuardian:
    def test_each_child_with_mentor_meeting_and_whom_to_call(self, world: World, signed_in: SignIn) -> None:
        match = a_match(world.tern)
        a_meeting(match, at_school(12))
        html = page(signed_in("guardian"))
        known = ("What it is for", "A mentor is not")
        for said in ("Pearl and Merle Mentorfin", "12 November", "manager@tern.example.org", "Tern Point", *known):
            assert said in html
        assert "Finn" not in html

    def test_an_open_question_comes_first_and_opens_in_the_language_of_the_page(
        self, world: World, signed_in: SignIn
    ) -> None:
        match, client = a_match(world.tern), signed_in("guardian")
        change(Student, match.student_id, birth_on="2014-05-01")
        change(Match, match.pk, status="declined")
        html = page(client)
        assert "We need your answer" in html
        answer = client.post(reverse("own_answer", args=[match.referral_id]))
        told = client.get(answer.url).content.decode()
        assert '<html lang="en"' in told, "the roster says French, the account English"
        assert "Pearl" in told

    def test_who_must_not_receive_records_sees_no_child(self, world: World, signed_in: SignIn) -> None:
        here = world.tern
        match = a_match(here)
        link = Guardianship.objects.get(guardian=here.guardians["met"])
        change(Guardianship, link.pk, may_receive_records=False)
        client = signed_in("guardian")
        assert "Pearl" not in page(client)
        assert client.post(reverse("own_answer", args=[match.referral_id])).status_code == 404

    def test_three_children_take_as_many_queries_as_one(self, world: World, signed_in: SignIn) -> None:
        client, match = signed_in("guardian"), a_match(world.tern)
        a_meeting(match, at_school(12))
        counts = [statements(client, "family_home")]
        for name in ("referred", "plain"):
            with audit.change("tests.sibling", by=BY, at=AT):
                Guardianship.objects.create(
                    school=world.tern.school, student=world.tern.students[name], guardian=world.tern.guardians["met"],
                    kinship="mother", has_legal_authority=True,
                )  # fmt: skip
            a_meeting(a_match(world.tern, student=name, mentor=match.mentor), at_school(13))
        counts.append(statements(client, "family_home"))
        html = page(client)
        assert all(name in html for name in ("Pearl", "Finn", "Coral"))
        assert counts[0] == counts[1]


def statements(client: Client, name: str) -> int:
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(name)).status_code == 200
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked)


class TestTheCaseload:
    def test_missed_twice_is_told_to_the_lead_and_to_who_meets_the_student(
        self, world: World, signed_in: SignIn
    ) -> None:
        missed_twice(world.tern, "met")
        for who in ("safeguarding", "liaison", "resource_teacher"):
            html = page(signed_in(who))
            assert ("missed two meetings" in html) == (who == "safeguarding"), who
        put_in_caseload(world.tern, "met", "liaison")
        assert "missed two meetings" in page(signed_in("liaison"))

    def test_who_wants_to_stop_stands_before_everything_else(self, world: World, signed_in: SignIn) -> None:
        missed_twice(world.tern, "plain")
        match = a_match(world.tern, "volunteer", student="referred")
        with audit.change("tests.question", by=BY, at=AT):
            FamilyQuestion.objects.create(
                school=world.tern.school, referral=match.referral, student=match.student, kind="stop", language="en",
                asked_at=AT,
            )  # fmt: skip
        html = page(signed_in("safeguarding"))
        assert html.index("Finn Ternfin") < html.index("Coral Ternfin")
        assert reverse("consent", args=[match.referral_id]) in html

    def test_a_no_of_a_guardian_or_a_student_reaches_the_lead_and_an_answered_question_does_not(
        self, world: World, signed_in: SignIn
    ) -> None:
        here = world.tern
        said_no = a_match(here, student="referred")
        answered = a_match(here, student="plain", mentor=said_no.mentor)
        with audit.change("tests.no", by=BY, at=AT):
            Consent.objects.create(
                school=here.school, referral=said_no.referral, student=said_no.student, says_yes=False, means="paper",
                guardian=here.guardians["referred"], signed_name="X", language="en", wording="x", signed_at=AT,
            )  # fmt: skip
            FamilyQuestion.objects.create(
                school=here.school, referral=answered.referral, student=answered.student, kind="stop", language="en",
                asked_at=AT, answered_at=AT,
            )  # fmt: skip
        change(Student, said_no.student_id, birth_on="2014-05-01")
        html = page(signed_in("safeguarding"))
        assert "Finn Ternfin" in html
        assert "Coral Ternfin" not in html

    def test_a_liaison_officer_reads_whom_to_call(self, world: World, signed_in: SignIn) -> None:
        match = a_match(world.tern, "liaison")
        change(Student, match.student_id, birth_on="2014-05-01")
        html = page(signed_in("liaison"))
        assert "Sandy-Pearl Ternfin, 555-0111, fr" in html
        assert "555-0111" not in page(signed_in("resource_teacher"))

    def test_a_student_with_nothing_open_stands_with_the_next_meeting(self, world: World, signed_in: SignIn) -> None:
        match = a_match(world.tern, student="plain")
        change(Referral, match.referral_id, status="closed")
        a_meeting(match, at_school(12))
        for student in ("plain", "referred"):
            put_in_caseload(world.tern, student, "liaison")
        told = page(signed_in("liaison"))
        assert "Thursday 12 November at noon: next meeting with Merle Mentorfin." in told
        assert "Finn Ternfin" in told
        assert "Marin" not in told

    def test_nothing_open_is_said_and_the_neighbours_are_not_shown(self, world: World, signed_in: SignIn) -> None:
        missed_twice(world.gannet, "met")
        for who in ("safeguarding", "liaison"):
            html = page(signed_in(who))
            assert "Nothing is open" in html
            assert "Gannetfin" not in html

    def test_without_a_student_it_says_how_one_comes(self, world: World, signed_in: SignIn) -> None:
        with audit.change("tests.alone", by=BY, at=AT):
            Relation.objects.filter(user=world.tern.users["liaison"]).delete()
        assert "No student is with you yet" in page(signed_in("liaison"))

    def test_more_students_take_no_more_queries(self, world: World, signed_in: SignIn) -> None:
        clients = {who: signed_in(who) for who in ("safeguarding", "liaison", "agency")}
        names = {"safeguarding": "caseload_home", "liaison": "caseload_home", "agency": "agency_home"}
        match = missed_twice(world.tern, "met")
        put_in_caseload(world.tern, "met", "liaison")
        counts = {who: statements(client, names[who]) for who, client in clients.items()}
        for student in ("referred", "plain", "own"):
            missed_twice(world.tern, student, match)
            put_in_caseload(world.tern, student, "liaison")
            put_in_caseload(world.tern, student, "agency", RelationKind.SHARED)
        assert counts == {who: statements(client, names[who]) for who, client in clients.items()}
        assert page(clients["safeguarding"]).count("missed two meetings") == 4
        assert page(clients["agency"]).count("Ternfin</a>") == 4


def missed_twice(here: SchoolWorld, student: str, like: Match | None = None) -> Match:
    match = a_match(here, student=student, mentor=like.mentor if like else None)
    for day in (3, 5):
        a_meeting(match, at_school(day), status="missed", missed_because="did_not_come")
    return match


def put_in_caseload(here: SchoolWorld, student: str, who: str, kind: RelationKind = RelationKind.CASELOAD) -> None:
    with audit.change("tests.relate", by=BY, at=AT):
        Relation.objects.create(
            school=here.school, student=here.students[student], user=here.users[who], kind=kind, source="home",
            starts_on=YEAR[0],
        )  # fmt: skip


class TestSharing:
    def told(self, world: World, **changes: Any) -> dict[str, Any]:
        given = {
            "user": world.tern.users["agency"].pk, "reason": "Speech therapy", "basis": "family_agreed",
            "last_day_on": "2026-12-18",
        }  # fmt: skip
        return {**given, **changes}

    def test_shared_until_a_day_seen_by_the_agency_and_taken_back(self, world: World, signed_in: SignIn) -> None:
        student, manager = world.tern.students["plain"], signed_in("manager")
        agency = signed_in("agency")
        here = reverse("student_sharing", args=[student.pk])
        assert agency.get(reverse("student", args=[student.pk])).status_code == 404
        assert manager.post(here, self.told(world)).status_code == 302
        html = manager.get(here).content.decode()
        assert "The family agreed. Speech therapy" in html
        assert "Coral Ternfin" in page(agency)
        assert "18 December 2026" in page(agency)
        assert agency.get(reverse("student", args=[student.pk])).status_code == 200
        relation = Relation.objects.get(student=student)
        assert manager.post(reverse("sharing_stop", args=[student.pk, relation.pk])).status_code == 302
        assert agency.get(reverse("student", args=[student.pk])).status_code == 404

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"reason": " "}, "Fill in"),
            ({"basis": "protection"}, "Only the safeguarding lead"),
            ({"last_day_on": "2026-11-09"}, "at most a year away"),
            ({"last_day_on": "2027-11-11"}, "at most a year away"),
            ({"user": 1}, "valid choice"),
        ],
    )
    def test_what_is_not_enough_is_refused_beside_its_field(
        self, world: World, signed_in: SignIn, changes: dict[str, Any], said: str
    ) -> None:
        student = world.tern.students["plain"]
        answer = signed_in("manager").post(reverse("student_sharing", args=[student.pk]), self.told(world, **changes))
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not Relation.objects.filter(student=student).exists()

    def test_the_safeguarding_lead_may_share_to_protect(self, world: World, signed_in: SignIn) -> None:
        here = reverse("student_sharing", args=[world.tern.students["plain"].pk])
        assert signed_in("safeguarding").post(here, self.told(world, basis="protection")).status_code == 302

    def test_the_button_is_there_for_whoever_may_press_it(self, world: World, signed_in: SignIn) -> None:
        pk = world.tern.students["met"].pk
        for who in ("manager", "pastoral", "safeguarding", "learning_mentor", "guardian", "captain"):
            html = signed_in(who).get(reverse("student_access", args=[pk])).content.decode()
            assert (reverse("student_sharing", args=[pk]) in html) == (who in {"manager", "pastoral", "safeguarding"})

    def test_a_caseload_is_given_once_and_ends(self, world: World, signed_in: SignIn) -> None:
        student, manager, liaison = world.tern.students["plain"], signed_in("manager"), signed_in("liaison")
        told = {"colleague": world.tern.users["liaison"].pk}
        here = reverse("student_caseload", args=[student.pk])
        assert manager.post(here, told).status_code == 302
        assert "Coral Ternfin" in page(liaison)
        assert manager.post(here, told).status_code == 422
        relation = Relation.objects.get(student=student)
        manager.post(reverse("sharing_stop", args=[student.pk, relation.pk]))
        assert "Coral Ternfin" not in page(liaison)

    def test_after_the_last_day_nothing_is_seen_and_sharing_again_begins_anew(self, world: World) -> None:
        by, student = world.actor("manager"), world.tern.students["plain"]
        given = {"student_id": student.pk, "user_id": world.tern.users["agency"].pk, "basis": "family_agreed"}
        today = AT.date()
        sharing.share_with_agency(**given, reason="First", last_day_on=today, by=by, at=AT, on=today)
        later = today + timedelta(days=30)
        again = sharing.share_with_agency(
            **given, reason="Again", last_day_on=later, by=by, at=AT + timedelta(days=30), on=later
        )
        assert (again.starts_on, again.ends_before) == (later, later + timedelta(days=1))
        assert Relation.objects.filter(student=student).count() == 1


class TestTheAuditor:
    def looks(self, here: SchoolWorld, who: str, record: str, *students: str) -> None:
        for student in students:
            audit.read(
                by=here.actor(who), at=AT - timedelta(days=3), record=record, student_id=here.students[student].pk,
                school_id=here.school.pk,
            )  # fmt: skip

    def test_it_counts_looks_and_names_no_student(self, world: World, signed_in: SignIn) -> None:
        self.looks(world.tern, "pastoral", "meeting_note", "met", "met", "plain")
        self.looks(world.skua, "pastoral", "meeting_note", "met")
        html = page(signed_in("auditor"))
        row = re.sub(r"<[^>]+>", " ", html.split("Pastoral Tern")[1].split("</tr>")[0])
        assert row.split()[:6] == ["Pastoral", "lead", "Meeting", "note", "3", "2"]
        assert "Skua" not in html
        assert "Pearl" not in html

    def test_safeguarding_and_older_looks_are_left_out(self, world: World, signed_in: SignIn) -> None:
        self.looks(world.tern, "safeguarding", "restricted_note", "met")
        with time_machine.travel(AT + timedelta(days=28), tick=False):
            self.looks(world.tern, "pastoral", "referral", "met")
            assert "Nobody looked at a restricted record" in page(signed_in("auditor"))

    def test_a_closed_account_stands_first(self, world: World, signed_in: SignIn) -> None:
        self.looks(world.tern, "manager", "referral", "met", "plain")
        self.looks(world.tern, "pastoral", "referral", "met")
        user = world.tern.users["pastoral"]
        type(user).objects.filter(pk=user.pk).update(is_active=False)
        html = page(signed_in("auditor"))
        assert html.index("Pastoral Tern") < html.index("Manager Tern")
        assert "This account is closed" in html


class TestTheMentorsQuietDay:
    def test_the_next_meeting_is_named_and_opens(self, world: World, signed_in: SignIn) -> None:
        later = a_meeting(a_match(world.tern), at_school(12))
        html = page(signed_in("learning_mentor"))
        assert "Thursday 12 November at noon: the next one, with Pearl Ternfin." in html
        assert reverse("mentor_meeting", args=[later.pk]) in html

    def test_who_has_no_time_yet_is_offered_first(self, world: World, signed_in: SignIn) -> None:
        match = a_match(world.tern)
        a_meeting(match, at_school(12))
        unbooked = a_match(world.tern, student="referred", mentor=match.mentor)
        with audit.change("tests.relate", by=BY, at=AT):
            Relation.objects.create(
                school=world.tern.school, student=unbooked.student, user=world.tern.users["learning_mentor"],
                kind="match", source="tests", starts_on=YEAR[0],
            )  # fmt: skip
        html = page(signed_in("learning_mentor"))
        assert "Book a meeting with Finn" in html
        assert Meeting.objects.filter(match=unbooked).count() == 0
