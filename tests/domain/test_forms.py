"""Any form of any programme: what fits is kept, by whom it may be, read by whom it may be, and counted by the rules."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.cases.facts import referral_facts
from holdfast.cases.models import Referral
from holdfast.cases.queries import with_people
from holdfast.engines.blueprint import Blueprint
from holdfast.forms import facts
from holdfast.forms.access import answers_visible_to, voices_of
from holdfast.forms.actions import AnswersRefused
from holdfast.forms.choices import About
from holdfast.forms.models import AnsweredForm
from holdfast.forms.queries import Wanted, listed_forms, versions_of
from holdfast.forms.questions import asks_of, checked, form_in
from holdfast.journeys.answer_form import about_household, about_match, about_student, subject_seen_by
from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.kernel.models import AuditEntry
from holdfast.matches.models import Match
from holdfast.matches.queries import activation_gates
from holdfast.mentors.queries import clearance
from holdfast.people.models import Household, Student
from holdfast.programmes.models import Programme
from holdfast.programmes.queries import blueprint_of, setting
from tests import forms
from tests.referrals import everybody
from tests.world import NOW, TODAY, World


@pytest.fixture
def mentoring(world: World) -> Match:
    return forms.match_in(world.tern, forms.programme_from(world, "qc-mentoring"))


@pytest.fixture
def teaching(world: World) -> Match:
    return forms.match_in(world.tern, forms.programme_from(world, "qc-educational-support"))


@pytest.fixture
def families(world: World) -> Match:
    return forms.match_in(world.tern, forms.programme_from(world, "qc-15021-school-family"))


def a_question(blueprint: Blueprint, answer: str, **more: Any) -> Blueprint:
    """The blueprint with one form of one question of this type."""
    form = blueprint.content.forms[0]
    question = form.questions.value[0].model_copy(update={"answer": answer, "sets": (), **more})
    questions = form.questions.model_copy(update={"stated": (question,), "suggest": None, "open": False})
    content = blueprint.content.model_copy(update={"forms": (form.model_copy(update={"questions": questions}),)})
    return Blueprint(content=content, raw=blueprint.raw)


class TestWhatFits:
    @pytest.mark.parametrize(
        ("kind", "said", "kept"),
        [
            ("text", "  two words ", "two words"),
            ("tick", "on", True),
            ("tick", False, None),
            ("yes_no", "no", False),
            ("yes_no", True, True),
            ("number", "12", 12),
            ("number", "2,5", 2.5),
            ("date", "2026-11-20", "2026-11-20"),
            ("faces", "middle", "middle"),
            ("text", "", None),
        ],
    )
    def test_is_kept_as_its_type(self, mentoring: Match, kind: str, said: object, kept: object) -> None:
        blueprint = a_question(blueprint_of(mentoring.programme), kind)
        asks = asks_of(blueprint, blueprint.content.forms[0])
        found = checked(asks, {asks[0].key: said}, is_complete=False, every_answer=True)
        assert found.problems == {}
        assert found.values.get(asks[0].key) == kept

    @pytest.mark.parametrize(
        ("kind", "said", "words"),
        [
            ("number", "many", "Give a number, such as 15."),
            ("number", True, "Give a number, such as 15."),
            ("number", "-3", "Give a number, such as 15."),
            ("date", "20 November", "Give a day as year, month, day, such as 2026-11-22."),
            ("yes_no", "perhaps", "Choose one of the answers that are listed."),
            ("faces", "angry", "Choose one of the answers that are listed."),
            ("choice", "nothing", "Choose one of the answers that are listed."),
            ("text", "x" * 4001, "At most 4000 characters fit here; there are 4001."),
        ],
    )
    def test_anything_else_is_refused_in_a_sentence(
        self, mentoring: Match, kind: str, said: object, words: str
    ) -> None:
        blueprint = a_question(blueprint_of(mentoring.programme), kind)
        asks = asks_of(blueprint, blueprint.content.forms[0])
        found = checked(asks, {asks[0].key: said}, is_complete=False, every_answer=True)
        assert found.values == {}
        assert found.problems[asks[0].key].startswith(words)

    def test_a_checklist_names_each_tick_that_is_missing(self, world: World, teaching: Match) -> None:
        given = {**forms.full_answers(teaching.programme, "first-time-brief"), "time": False, "work": None}
        with pytest.raises(AnswersRefused) as refused:
            forms.answer(teaching, "first-time-brief", world.actor("manager"), given=given)
        assert set(refused.value.problems) == {"time", "work"}
        assert refused.value.problems["time"] == "Tick “How much time is expected” when it is done."
        assert not AnsweredForm.objects.exists()

    def test_where_no_rule_waits_an_answer_can_be_left_out_but_not_all(self, world: World, mentoring: Match) -> None:
        manager = world.actor("manager")
        kept = forms.answer(mentoring, "mentor-interview", manager, given={"listening": "With my sister."})
        assert json.loads(kept.answers) == {"listening": "With my sister."}
        with pytest.raises(AnswersRefused):
            forms.answer(mentoring, "mentor-interview", manager, given={})

    def test_it_can_be_finished_later(self, world: World, teaching: Match) -> None:
        begun = forms.answer(
            teaching, "first-time-brief", world.actor("manager"), given={"time": True}, is_complete=False
        )
        assert (begun.is_complete, json.loads(begun.answers)) == (False, {"time": True})
        assert facts.forms_complete(About.MENTOR, [teaching.mentor_id])[
            teaching.programme_id, teaching.mentor_id
        ] == set()  # fmt: skip


class TestKeeping:
    def test_is_audited_sealed_and_says_who_spoke(self, world: World, mentoring: Match) -> None:
        kept = forms.answer(mentoring, "start-interview", world.actor("manager"), answered_as="student")
        entry = AuditEntry.objects.get(table="forms_answeredform")
        assert (entry.verb, entry.row_id, entry.student_id) == ("forms.answer", kept.pk, mentoring.student_id)
        assert (kept.answered_as, kept.answered_by) == ("student", world.tern.users["manager"])
        with connection.cursor() as cursor:
            cursor.execute("select answers from forms_answeredform where id = %s", [kept.pk])
            assert "Said in words" not in cursor.fetchone()[0]

    def test_sent_twice_is_kept_once(self, world: World, mentoring: Match) -> None:
        key, manager = uuid4(), world.actor("manager")
        first = forms.answer(mentoring, "start-interview", manager, client_key=key)
        again = forms.answer(mentoring, "start-interview", manager, client_key=key)
        assert first.pk == again.pk
        assert AnsweredForm.objects.count() == 1

    def test_a_key_of_another_form_is_refused(self, world: World, mentoring: Match) -> None:
        key, manager = uuid4(), world.actor("manager")
        forms.answer(mentoring, "start-interview", manager, client_key=key)
        with pytest.raises(Refusal, match="already used"):
            forms.answer(mentoring, "rematch", manager, client_key=key)

    def test_the_history_stays_and_the_newest_is_first(self, world: World, mentoring: Match) -> None:
        manager = world.actor("manager")
        for days, words in ((0, "before"), (1, "after")):
            forms.answer(
                mentoring, "rematch", manager, at=NOW + timedelta(days=days),
                given={**forms.full_answers(mentoring.programme, "rematch"), "cause": words},
            )  # fmt: skip
        found = versions_of(manager, mentoring.programme, about_match(mentoring), "rematch")
        assert [one.answers["cause"] for one in found] == ["after", "before"]

    def test_a_form_of_another_programme_or_of_something_else_is_refused(self, world: World, mentoring: Match) -> None:
        manager = world.actor("manager")
        given = forms.full_answers(mentoring.programme, "rematch")
        told = {"given": given, "is_complete": True, "answered_as": "manager"}
        with pytest.raises(NotAllowed):
            forms.answer(mentoring, "rematch", manager, about="student", pk=mentoring.student_id, **told)
        with pytest.raises(NotAllowed):
            forms.answer(mentoring, "rematch", manager, programme_id=world.tern.programme.pk, **told)


class TestWhoMay:
    """Each person of the world against a table written by hand from the design's words."""

    ANSWERS = {
        "start-interview": {"manager", "pastoral"},
        "rematch": {"manager", "pastoral"},
        "mentor-interview": {"manager"},
        "service-offer": {"manager", "learning_mentor"},
    }

    @pytest.mark.parametrize("code", sorted(ANSWERS))
    def test_answers(self, world: World, mentoring: Match, code: str) -> None:
        form = form_in(blueprint_of(mentoring.programme), code)
        assert form is not None
        able = set()
        for name, actor in everybody(world).items():
            try:
                forms.answer(mentoring, code, actor)
            except Refusal:
                continue
            able.add(name)
        assert able == self.ANSWERS[code]

    def test_a_student_answers_and_reads_their_own(self, world: World, mentoring: Match) -> None:
        own = forms.match_in(world.tern, mentoring.programme, "own")
        student = world.actor("student")
        kept = forms.answer(own, "start-interview", student, answered_as="student")
        forms.answer(own, "start-interview", world.actor("manager"), answered_as="manager")
        assert list(answers_visible_to(student)) == [kept]
        with pytest.raises(Refusal, match="whose answers"):
            forms.answer(own, "start-interview", student, answered_as="manager")

    def test_reads(self, world: World, mentoring: Match) -> None:
        forms.answer(mentoring, "start-interview", world.actor("manager"))
        readers = {name for name, actor in everybody(world).items() if answers_visible_to(actor).exists()}
        at_school = {"manager", "pastoral", "safeguarding"}
        assert readers == at_school | {"learning_mentor", "resource_teacher", "liaison"}

    def test_what_a_manager_heard_of_a_mentor_is_not_for_the_mentor(self, world: World, mentoring: Match) -> None:
        forms.answer(mentoring, "mentor-interview", world.actor("manager"))
        own = forms.answer(mentoring, "service-offer", world.actor("learning_mentor"), answered_as="mentor")
        assert list(answers_visible_to(world.actor("learning_mentor"))) == [own]
        assert answers_visible_to(world.actor("manager")).count() == 2
        assert not answers_visible_to(world.actor("pastoral")).exists()

    def test_what_is_private_is_read_by_who_wrote_it_alone(self, world: World, families: Match) -> None:
        written = {
            name: forms.answer(families, "own-attitudes", world.actor(name), answered_as="other_staff")
            for name in ("pastoral", "liaison", "safeguarding")
        }
        assert all(row.is_private for row in written.values())
        for name, actor in everybody(world).items():
            expected = {written[name]} if name in written else set()
            assert set(answers_visible_to(actor)) == expected, name

    def test_nobody_writes_what_is_private_for_somebody_else(self, world: World, families: Match) -> None:
        for name in ("guardian", "student", "volunteer", "captain", "agency"):
            with pytest.raises(Refusal):
                forms.answer(families, "own-attitudes", world.actor(name), answered_as="other_staff")

    def test_who_writes_at_the_whole_school_writes_down_what_others_said_but_nothing_private(
        self, world: World, families: Match
    ) -> None:
        form = form_in(blueprint_of(families.programme), "why")
        assert form is not None
        private = form.model_copy(update={"private": form.private.model_copy(update={"suggest": True})})
        subject = about_household(families.student)
        for one, names in ((form, {"manager", "pastoral", "liaison"}), (private, {"liaison"})):
            able = {
                name for name in ("manager", "pastoral", "liaison", "safeguarding")
                if voices_of(world.actor(name), families.programme, one, subject)
            }  # fmt: skip
            assert able == names

    def test_another_school_finds_nothing(self, world: World, mentoring: Match) -> None:
        forms.answer(mentoring, "start-interview", world.actor("manager"))
        for place in (world.gannet, world.skua):
            manager = place.actor("manager")
            assert not answers_visible_to(manager).exists()
            assert subject_seen_by(manager, mentoring.programme_id, "match", mentoring.pk) is None
            assert subject_seen_by(manager, mentoring.programme_id, "student", mentoring.student_id) is None

    def test_somebody_who_was_never_referred_has_no_form(self, world: World, mentoring: Match) -> None:
        plain = world.tern.students["plain"]
        assert subject_seen_by(world.actor("manager"), mentoring.programme_id, "student", plain.pk) is None


class TestFacts:
    def _count(self, about: About, key: int, programme: Programme) -> set[str]:
        """What is complete, counted row by row."""
        return {
            row.form
            for row in AnsweredForm.objects.all()
            if (row.about, row.about_id, row.programme_id, row.is_complete) == (about, key, programme.pk, True)
        }

    def test_equal_an_independent_count_in_one_query(self, world: World, mentoring: Match) -> None:
        manager = world.actor("manager")
        other = forms.match_in(world.tern, mentoring.programme, "plain")
        forms.answer(mentoring, "rematch", manager)
        forms.answer(mentoring, "rematch", manager)
        forms.answer(other, "rematch", manager, given={"cause": "x"}, is_complete=False)
        forms.answer(other, "start-interview", manager)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = facts.forms_complete(About.MATCH, [mentoring.pk, other.pk])
        assert len(asked) == 1
        for one in (mentoring, other):
            counted = self._count(About.MATCH, one.pk, one.programme)
            assert found[one.programme_id, one.pk] == counted
        assert self._count(About.MATCH, mentoring.pk, mentoring.programme) == {"rematch"}

    def test_a_family_counts_for_each_of_its_children(self, world: World, families: Match) -> None:
        brother = world.tern.students["plain"]
        with audit.change("tests.family", by=system("tests"), at=NOW):
            Student.objects.filter(pk=brother.pk).update(household=families.student.household)
        forms.answer(families, "why", world.actor("manager"))
        forms.answer(families, "how", world.actor("manager"), given={"obstacles": "The bus."}, is_complete=False)
        home = families.student.household_id
        asked = [(families.programme_id, one, home) for one in (families.student_id, brother.pk)]
        found = facts.forms_of_students([*asked, (families.programme_id, world.tern.students["own"].pk, None)])
        assert {key: set(codes) for key, codes in found.items()} == {
            (families.programme_id, families.student_id): {"why"}, (families.programme_id, brother.pk): {"why"},
        }  # fmt: skip

    def test_a_family_without_a_household_is_known_by_its_student(self, world: World, families: Match) -> None:
        with audit.change("tests.family", by=system("tests"), at=NOW):
            Student.objects.filter(pk=families.student_id).update(household=None)
            Household.objects.filter(pk=families.student.household_id).delete()
        families = Match.objects.get(pk=families.pk)
        forms.answer(families, "why", world.actor("manager"))
        found = facts.forms_of_students([(families.programme_id, families.student_id, None)])
        assert found[families.programme_id, families.student_id] == {"why"}

    def test_of_a_match_are_those_of_everybody_in_it(self, world: World, mentoring: Match) -> None:
        manager = world.actor("manager")
        for code in ("rematch", "start-interview", "mentor-interview"):
            forms.answer(mentoring, code, manager)
        other = forms.match_in(world.tern, mentoring.programme, "plain")
        assert self._of(mentoring) == {"rematch", "start-interview", "mentor-interview"}
        assert self._of(other) == {"mentor-interview"}

    @staticmethod
    def _of(match: Match) -> frozenset[str]:
        return facts.forms_of_match(
            programme_id=match.programme_id, match_id=match.pk, student_id=match.student_id,
            household_id=match.student.household_id, mentor_id=match.mentor_id,
        )  # fmt: skip


class TestRulesThatWait:
    def test_a_mentor_is_not_ready_before_the_brief(self, world: World, teaching: Match) -> None:
        assert self._missing_of_mentor(teaching) == {"first-time-brief-done"}
        forms.answer(teaching, "first-time-brief", world.actor("manager"))
        assert self._missing_of_mentor(teaching) == set()

    @staticmethod
    def _missing_of_mentor(match: Match) -> set[str]:
        found = clearance(match.mentor, match.programme, TODAY).missing
        asked = [one.rule.condition for one in found]
        assert len(asked) == len(found)
        return {one.code for one, by in zip(found, asked, strict=True) if by and by.name == "forms_complete"}

    def test_a_match_does_not_begin_before_the_contact_with_the_family_is_agreed(
        self, world: World, teaching: Match
    ) -> None:
        assert "family-contact-agreed" in activation_gates(teaching, TODAY).missing
        forms.answer(teaching, "family-contact", world.actor("manager"))
        assert "family-contact-agreed" not in activation_gates(teaching, TODAY).missing

    def test_a_start_without_its_interview_warns(self, world: World, mentoring: Match) -> None:
        assert "situation-at-the-start" in self._warnings(mentoring)
        forms.answer(mentoring, "start-interview", world.actor("manager"))
        assert "situation-at-the-start" not in self._warnings(mentoring)

    @staticmethod
    def _warnings(match: Match) -> set[str]:
        return {one.code for one in activation_gates(match, TODAY).warnings}

    def test_the_facts_of_a_case_are_the_same_number_of_queries_for_three(self, world: World, mentoring: Match) -> None:
        matches = [mentoring, *(forms.match_in(world.tern, mentoring.programme, name) for name in ("plain", "own"))]
        forms.answer(mentoring, "start-interview", world.actor("manager"))
        counts = []
        for some in (matches[:1], matches):
            referrals = list(with_people(Referral.objects.filter(pk__in=[one.referral_id for one in some])))
            with CaptureQueriesContext(connection) as asked:
                found = referral_facts(referrals, TODAY)
            counts.append(len(asked))
            assert found[mentoring.referral_id].forms_complete == {"start-interview"}
        assert counts[0] == counts[1]
        assert found[matches[1].referral_id].forms_complete == frozenset()


class TestSettings:
    GIVEN = {
        "at-all": "never", "main-contact": "liaison_officer", "how-often--1": "14", "how-often--2": ["telephone"],
        "use": "no", "progress": "At the weekly talk.", "reach": "By the office.", "what": "Attendance.",
    }  # fmt: skip

    def test_answers_about_a_match_hold_for_it_alone(self, world: World, teaching: Match) -> None:
        other = forms.match_in(world.tern, teaching.programme, "plain")
        forms.answer(teaching, "family-contact", world.actor("manager"), given=self.GIVEN)
        assert facts.settings_of(teaching.pk) == {
            "family.mentor_contact": "never", "family.contact_owner": "liaison_officer",
            "family.contact_every_days": 14, "family.contact_channels": ["telephone"], "family.use_in_sessions": False,
        }  # fmt: skip
        ours = facts.blueprint_for(teaching.programme, teaching.pk)
        assert ours.setting("family.contact_every_days").value == 14
        assert ours.setting("family.contact_every_days").origin == "school"
        assert facts.settings_of(other.pk) == {}
        assert facts.blueprint_for(teaching.programme, other.pk) is blueprint_of(teaching.programme)
        assert Programme.objects.get(pk=teaching.programme_id).settings == {}

    def test_the_newest_complete_answer_wins(self, world: World, teaching: Match) -> None:
        manager = world.actor("manager")
        forms.answer(teaching, "family-contact", manager, given=self.GIVEN)
        later = {**self.GIVEN, "how-often--1": "21"}
        forms.answer(teaching, "family-contact", manager, given=later, at=NOW + timedelta(days=1))
        unfinished = {"how-often--1": "99"}
        forms.answer(
            teaching, "family-contact", manager, given=unfinished, is_complete=False, at=NOW + timedelta(days=2)
        )
        assert facts.settings_of(teaching.pk)["family.contact_every_days"] == 21

    def test_a_value_that_the_blueprint_refuses_is_refused_beside_its_question(
        self, world: World, teaching: Match
    ) -> None:
        with pytest.raises(AnswersRefused) as refused:
            forms.answer(
                teaching, "family-contact", world.actor("manager"), given={**self.GIVEN, "how-often--1": "99999"}
            )
        assert set(refused.value.problems) == {"how-often--1"}
        assert not AnsweredForm.objects.exists()

    def test_answers_about_the_programme_change_it(self, world: World, tmp_path: Any) -> None:
        blueprint = forms.BLUEPRINTS / "qc-educational-support.toml"
        text = blueprint.read_text(encoding="utf-8").replace('id = "qc-educational-support"', 'id = "ours"', 1)
        asked = 'fr = "Quelle formation et quel suivi y a-t-il?"'
        assert asked in text
        (tmp_path / "ours.toml").write_text(
            text.replace(asked, f'{asked}, answer = "number", sets = ["agreement.minutes"]'), encoding="utf-8"
        )
        forms.load_blueprints(folder=tmp_path, by=system("tests"), at=NOW)
        programme = forms.programme_from(world, "ours")
        match = forms.match_in(world.tern, programme)
        forms.answer(match, "needs", world.actor("manager"))
        programme.refresh_from_db()
        assert setting(programme, "agreement.minutes") == 12
        assert programme.settings == {"agreement.minutes": 12}


class TestLists:
    def _wanted(self, *matches: Match) -> list[Wanted]:
        stages = frozenset({"match", "agree"})
        about = [about for one in matches for about in (about_match(one), about_student(one.student))]
        return [Wanted(matches[0].programme, one, stages) for one in about]

    def test_what_is_due_and_what_a_rule_waits_for(self, world: World, mentoring: Match) -> None:
        manager = world.actor("manager")
        before = {one.form.code: one for one in listed_forms(manager, self._wanted(mentoring))}
        assert set(before) == {"rematch", "start-interview"}
        assert (before["start-interview"].is_due, before["start-interview"].is_waited_for) == (True, True)
        # Only a second match in a year has to be weighed.
        assert (before["rematch"].is_due, before["rematch"].is_waited_for) == (False, False)
        forms.answer(mentoring, "start-interview", manager)
        after = {one.form.code: one for one in listed_forms(manager, self._wanted(mentoring))}
        assert (before["start-interview"].is_complete, after["start-interview"].is_complete) == (False, True)

    def test_as_many_queries_for_three_as_for_one(self, world: World, mentoring: Match) -> None:
        others = [forms.match_in(world.tern, mentoring.programme, name) for name in ("plain", "referred")]
        manager, counts = world.actor("manager"), []
        for matches in ([mentoring], [mentoring, *others]):
            wanted = self._wanted(*matches)
            listed_forms(manager, wanted)  # the blueprint is read once for a process
            with CaptureQueriesContext(connection) as asked:
                listed_forms(manager, wanted)
            counts.append([query["sql"] for query in asked])
        assert len(counts[0]) == len(counts[1]), counts

    def test_a_mentor_is_related_to_a_student_by_one_query_however_many_forms(self, world: World) -> None:
        match = forms.match_in(world.tern, forms.programme_from(world, "qehs-learning-mentor"))
        mentor, wanted = world.actor("learning_mentor"), self._wanted(match)
        listed_forms(mentor, wanted)  # the blueprint is read once for a process
        with CaptureQueriesContext(connection) as asked:
            listed = listed_forms(mentor, wanted)
        by_mentors_and_support_staff = {"lesson-observation", "exit-observation", "exit-discussion", "reintegration"}
        assert {one.form.code for one in listed} == by_mentors_and_support_staff
        assert len(asked) == 2, [query["sql"] for query in asked]

    def test_who_may_neither_answer_nor_read_hears_nothing_of_it(self, world: World, mentoring: Match) -> None:
        assert listed_forms(world.actor("volunteer"), self._wanted(mentoring)) == []
        assert listed_forms(world.skua.actor("manager"), self._wanted(mentoring)) == []
