"""A guardian on a phone: reads, signs, asks, changes their mind; the student on theirs; nobody else's data anywhere."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from holdfast.accounts import links
from holdfast.cases.consent.queries import consent_state
from holdfast.cases.consent.state import Said
from holdfast.cases.models import Consent, InformationGiven, Referral
from holdfast.kernel import audit, clock
from holdfast.kernel.actor import system
from holdfast.kernel.scope import enter
from holdfast.people.access import students_visible_to
from holdfast.people.models import Guardianship, School, Student
from holdfast.web import paper
from tests.consents import ITEMS, accepted, token
from tests.world import World

BY = system("tests")


class Phone:
    """A browser without an account, at the pages behind one link."""

    def __init__(self, token: str, **cookies: str) -> None:
        self.client, self.token = Client(), token
        for name, value in cookies.items():
            self.client.cookies[name] = value

    def get(self, name: str, **parts: Any) -> Any:
        return self.client.get(reverse(name, kwargs={"token": self.token, **parts}))

    def post(self, name: str, told: dict[str, str] | None = None, **parts: Any) -> Any:
        return self.client.post(reverse(name, kwargs={"token": self.token, **parts}), told or {})

    def read_all(self) -> None:
        for number in range(1, 9):
            self.post("family_item", number=number)

    def sign(self, **told: str) -> Any:
        wording = self.get("family_answer").content.decode().split('name="wording" value="')[1].split('"')[0]
        return self.post("family_answer", {"answer": "yes", "signed_name": "Sandy Ternfin", "wording": wording, **told})


@pytest.fixture
def referral(world: World) -> Referral:
    return accepted(world.tern)


@pytest.fixture
def phone(world: World, referral: Referral) -> Phone:
    return Phone(token(world.tern, referral, at=clock.now()))


def state_of(referral: Referral) -> Any:
    enter(BY)
    found = Referral.objects.select_related("student", "programme__blueprint").get(pk=referral.pk)
    return consent_state(found, clock.today())


def test_the_short_address_leads_to_the_page_in_the_language_of_the_family(phone: Phone) -> None:
    assert phone.client.get(f"/f/{phone.token}/").url == reverse("family_consent", args=[phone.token])
    page = phone.get("family_item", number=1).content.decode()
    assert '<html lang="fr"' in page
    assert "Le but du programme" in page
    assert "hf-reading" in page


def test_the_language_that_the_reader_chose_stays(world: World, referral: Referral) -> None:
    reader = Phone(token(world.tern, referral, at=clock.now()), **{settings.LANGUAGE_COOKIE_NAME: "en"})
    for name, parts in (("family_consent", {}), ("family_item", {"number": 3}), ("family_answer", {})):
        assert '<html lang="en"' in reader.get(name, **parts).content.decode()
    reader.read_all()
    reader.sign()
    assert state_of(referral).guardians[0].consent.language == "en"


def test_each_page_read_is_one_item_told_and_looking_alone_is_not(phone: Phone, referral: Referral) -> None:
    phone.get("family_item", number=1)
    assert state_of(referral).informed_items == frozenset()
    for number, item in enumerate(ITEMS, 1):
        answer = phone.post("family_item", number=number)
        assert answer.url.endswith(f"/consent/{number + 1}/" if number < 8 else "/consent/answer/")
        assert item in state_of(referral).informed_items
    assert {one.means for one in InformationGiven.objects.filter(referral=referral)} == {"link"}
    assert phone.get("family_item", number=9).status_code == 404


def test_signing_ends_on_a_page_that_says_what_comes_next_and_how_to_go_back(phone: Phone, referral: Referral) -> None:
    phone.read_all()
    answer = phone.sign()
    assert answer.status_code == 302
    page = phone.client.get(answer.url).content.decode()
    for needed in (reverse("family_stop", args=[phone.token]), "Manager Tern", "manager@tern.example.org"):
        assert needed in page
    assert state_of(referral).guardians[0].said is Said.YES


def test_a_yes_before_reading_is_refused_and_what_was_typed_stays(phone: Phone, referral: Referral) -> None:
    answer = phone.sign()
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Sandy Ternfin" in page
    assert "Votre rôle" in page, "the refusal says what is left to read"
    phone.read_all()
    assert phone.sign().status_code == 302


@pytest.mark.parametrize("told", [{"answer": ""}, {"signed_name": " "}, {"wording": "old"}])
def test_an_incomplete_answer_is_refused_beside_the_field(phone: Phone, told: dict[str, str]) -> None:
    phone.read_all()
    assert phone.sign(**told).status_code == 422
    enter(BY)
    assert not Consent.objects.exists()
    assert phone.sign().status_code == 302


def test_changing_ones_mind_is_two_taps_and_a_no_can_become_a_yes(phone: Phone, referral: Referral) -> None:
    phone.read_all()
    phone.sign()
    assert phone.post("family_stop").status_code == 302
    assert state_of(referral).guardians[0].said is Said.WITHDRAWN
    assert phone.sign().status_code == 302
    assert state_of(referral).guardians[0].said is Said.YES


def test_a_question_reaches_the_school_and_the_answer_comes_back_to_the_page(
    phone: Phone, referral: Referral, signed_in: Any
) -> None:
    assert phone.post("family_question", {"words": " "}).status_code == 422
    assert phone.post("family_question", {"words": "Qui sera le mentor ?"}).status_code == 302
    [question] = state_of(referral).open_questions
    manager = signed_in("manager")
    assert "Qui sera le mentor ?" in manager.get(reverse("consent", args=[referral.pk])).content.decode()
    where = reverse("consent_reply", args=[referral.pk, question.pk])
    assert manager.post(where, {"words": ""}).status_code == 422
    assert manager.post(where, {"words": "On vous le dira avant."}).status_code == 302
    assert "On vous le dira avant." in phone.get("family_consent").content.decode()


def closed(world: World, referral: Referral, how: str) -> str:
    now = clock.now()
    enter(BY)
    if how == "expired":
        return token(world.tern, referral, at=now - timedelta(days=31))
    if how == "other purpose":
        return token(world.tern, referral, purpose="ask", at=now)
    made = token(world.tern, referral, at=now)
    if how == "revoked":
        links.revoke(purpose="consent", target_id=referral.pk, by=BY, at=now)
    elif how == "of another student":
        return token(world.tern, referral, student="met", at=now)
    elif how == "referral over":
        change(Referral, referral.pk, status="closed")
    elif how == "must not be told":
        change(Guardianship, referral.student.guardianships.get().pk, may_contact=False)
    return "x" * 43 if how == "unknown" else made


def change(model: Any, pk: int, **values: Any) -> None:
    with audit.change("tests.change", by=BY, at=clock.now()):
        model.objects.filter(pk=pk).update(**values)


@pytest.mark.parametrize(
    "how",
    ["expired", "revoked", "other purpose", "unknown", "of another student", "referral over", "must not be told"],
)
def test_every_closed_link_is_the_same_page(world: World, referral: Referral, how: str) -> None:
    expected = Phone("y" * 43).get("family_consent")
    reader = Phone(closed(world, referral, how))
    for name, parts in (("family_consent", {}), ("family_item", {"number": 1}), ("family_answer", {})):
        answer = reader.get(name, **parts)
        assert answer.status_code == 404
        assert bare(answer, reader.token) == bare(expected, "y" * 43)
    assert reader.post("family_item", number=1).status_code == 404
    enter(BY)
    assert not InformationGiven.objects.exists()


def bare(answer: Any, token: str) -> str:
    """The page without what differs from request to request."""
    lines = answer.content.decode().replace(token, "T").splitlines()
    return "\n".join(line for line in lines if "csrf" not in line and "nonce" not in line and "/f/T" not in line)


def test_no_page_behind_a_link_says_anything_of_another_child_or_of_the_worry(world: World, phone: Phone) -> None:
    phone.read_all()
    pages = [phone.get("family_consent"), phone.get("family_answer"), phone.get("family_stop")]
    text = "".join(page.content.decode() for page in pages)
    others = [name for key, one in world.tern.students.items() if key != "referred" for name in (one.given_name,)]
    for secret in (*others, "Hands nothing in", "Teacher Tern", "2013", "555-0100", "referred-001"):
        assert secret not in text
    assert "Finn" in text


def test_behind_the_link_the_database_shows_one_school_and_the_app_one_student(
    world: World, referral: Referral
) -> None:
    made = token(world.tern, referral, at=clock.now())
    actor = links.actor_of(links.open(made, purpose="consent", at=clock.now()), clock.now())
    enter(actor)
    assert set(Student.objects.values_list("school_id", flat=True)) == {world.tern.school.pk}
    assert [one.pk for one in students_visible_to(actor)] == [referral.student_id]


def test_the_student_answers_in_their_own_words_and_can_stop(world: World, referral: Referral) -> None:
    change(Referral, referral.pk, received_at=clock.now())
    mine = Phone(token(world.tern, referral, purpose="assent", guardian=None, at=clock.now()))
    assert mine.client.get(f"/f/{mine.token}/").url == reverse("student_page", args=[mine.token])
    assert mine.post("student_page", {"own_words": "Hm."}).status_code == 422
    assert mine.post("student_page", {"says_yes": "yes", "own_words": "I want to pass maths."}).status_code == 302
    assert state_of(referral).assent_asked.own_words == "I want to pass maths."
    assert mine.post("student_page", {"wish": "change", "words": "Not Fridays."}).status_code == 302
    assert state_of(referral).assent is True
    assert mine.post("student_page", {"wish": "stop"}).status_code == 302
    state = state_of(referral)
    assert (state.assent, [one.kind for one in state.open_questions]) == (False, ["stop", "change"])


def test_a_guardians_link_does_not_open_the_students_page(phone: Phone, world: World, referral: Referral) -> None:
    assert phone.get("student_page").status_code == 404
    mine = Phone(token(world.tern, referral, purpose="assent", guardian=None, at=clock.now()))
    assert mine.get("family_consent").status_code == 404
    assert mine.get("student_page").status_code == 200


def test_whom_to_call_stands_on_the_pages_and_on_the_sheet(world: World, referral: Referral, phone: Phone) -> None:
    with audit.change("tests.contact", by=BY, at=clock.now()):
        School.objects.filter(pk=world.tern.school.pk).update(phone="555-0142", email="office@tern.example.org")
    reach = "Tern Point (555-0142, office@tern.example.org)"
    assert reach in phone.get("family_consent").content.decode()
    assert School(name="Tern Point").reach == "Tern Point", "nothing is promised that was not given"
    guardian = referral.student.guardianships.get().guardian
    assert reach in paper.family_sheet(state_of(referral), guardian, "https://x.example.org/f/x/").footer
