"""A school makes a blueprint its own in the browser, publishes it, and runs a programme from it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from holdfast.engines.blueprint import Origin
from holdfast.programmes.facts import blueprint_in
from holdfast.programmes.models import BlueprintVersion, OwnBlueprint, Payment, Programme
from holdfast.programmes.queries import blueprint_of, newer_edition
from tests.web.test_paper_documents import check_pdf
from tests.world import World

SignIn = Any
WORDS = {
    "name_en": "Green mentoring", "name_fr": "Mentorat vert",
    "summary_en": "Outdoors, each week.", "summary_fr": "Dehors, chaque semaine.",
}  # fmt: skip


@pytest.fixture
def manager(signed_in: SignIn) -> Client:
    return signed_in("manager")


@pytest.fixture
def own(world: World, manager: Client) -> OwnBlueprint:
    address = reverse("blueprint_copy", args=["fsfc-assertive"])
    assert address in manager.get(reverse("programme_start")).text
    told = {**WORDS, "school": world.tern.school.pk}
    assert manager.post(address, {**told, "name_fr": ""}).status_code == 422
    made = manager.post(address, told)
    one = OwnBlueprint.objects.get()
    assert made["Location"] == reverse("own_blueprint", args=[one.pk])
    return one


class Editing:
    """What a manager does on the pages of one blueprint."""

    def __init__(self, manager: Client, own: OwnBlueprint) -> None:
        self.manager, self.own = manager, own

    def set(self, path: str, **answer: Any) -> Any:
        return self.manager.post(reverse("blueprint_setting", args=[self.own.pk, path]), answer)

    def write(self, path: str, code: str, **answer: Any) -> Any:
        return self.manager.post(reverse("blueprint_entry", args=[self.own.pk, path, code]), answer)

    def ids(self, path: str) -> list[str]:
        self.own.refresh_from_db()
        return [one["id"] for one in self.own.settings[path]]


def test_everything_of_it_is_changed_and_a_programme_runs_from_it(
    world: World, manager: Client, own: OwnBlueprint
) -> None:
    editing = Editing(manager, own)
    page = reverse("own_blueprint", args=[own.pk])
    assert "Not published yet" in manager.get(page).text
    assert editing.set("agreement.weeks", value="9").status_code == 302
    assert editing.set("agreement.weeks", value="0").status_code == 422
    told = {"en": "A walk is fine", "fr": "Une marche convient"}
    assert editing.set("match.confidentiality", **told).status_code == 302
    new = {"en": "Look at the tree", "fr": "Regarder l'arbre", "explain_en": "Only when it is dry."}
    half = editing.write("cycle.agenda", "new", **new)
    assert (half.status_code, "Say it in both languages" in half.text) == (422, True)
    editing.write("cycle.agenda", "new", **new, explain_fr="Seulement par temps sec.")
    before = editing.ids("cycle.agenda")
    assert before[-1] == "look-at-the-tree"
    editing.set("cycle.agenda", up="look-at-the-tree")
    editing.set("cycle.agenda", out=before[0])
    assert editing.ids("cycle.agenda") == [*before[1:-2], "look-at-the-tree", before[-2]]
    editing.write("cycle.agenda", before[1], en="Other words", fr="D'autres mots")
    assert "Other words" in manager.get(reverse("blueprint_setting", args=[own.pk, "cycle.agenda"])).text
    rule = "rules.fresh-data.kind"
    refused = editing.set(rule, value="off", reason="")
    assert (refused.status_code, "Say why this rule is switched off" in refused.text) == (422, True)
    assert editing.set(rule, value="off", reason="Our teachers write daily").status_code == 302
    assert "Switched off" in manager.get(page).text
    manager.post(reverse("blueprint_publish", args=[own.pk]))
    started = manager.post(
        reverse("programme_start_from", args=[own.code]),
        {
            "school": world.tern.school.pk, "name": "Green", "lead": world.tern.users["manager"].pk,
            "starts_on": "2026-11-23", "reason": "We begin outdoors",
        },
    )  # fmt: skip
    assert started.status_code == 302
    programme = Programme.objects.select_related("blueprint", "school").get(name="Green")
    runs = blueprint_of(programme)
    assert (runs.setting("agreement.weeks").value, runs.setting("agreement.weeks").origin) == (9, Origin.SCHOOL)
    assert next(one.en for one in runs.setting("cycle.agenda").value or ()) == "Other words"
    assert "fresh-data" not in {one.code for one in runs.rules}
    assert (runs.content.name.fr, runs.content.edition.version) == ("Mentorat vert", 1)
    editing.set("agreement.weeks", value="blueprint")
    manager.post(reverse("blueprint_publish", args=[own.pk]))
    newer = newer_edition(programme)
    assert newer is not None
    manager.post(reverse("programme_edition", args=[programme.pk]), {"edition": newer.edition})
    programme = Programme.objects.select_related("blueprint", "school").get(name="Green")
    assert blueprint_of(programme).setting("agreement.weeks").value == 6
    manager.post(reverse("blueprint_publish", args=[own.pk]))
    assert BlueprintVersion.objects.filter(code=own.code).count() == 2


def test_the_questions_of_a_form_are_written_in_the_browser(world: World, manager: Client, own: OwnBlueprint) -> None:
    editing = Editing(manager, own)
    path = next(path for path in _paths(own) if path.startswith("forms.") and path.endswith(".questions"))
    asked = {"en": "Which place?", "fr": "Quel endroit?", "answer": "choice"}
    wrong = editing.write(path, "new", **asked, choices="Forest | Forêt\nBeach")
    assert wrong.status_code == 422
    assert 'id="id_choices-error"' in wrong.text
    assert editing.write(path, "new", **asked, choices="Forest | Forêt\nBeach | Plage").status_code == 302
    own.refresh_from_db()
    choices = [{"id": "forest", "en": "Forest", "fr": "Forêt"}, {"id": "beach", "en": "Beach", "fr": "Plage"}]
    assert own.settings[path][-1] == {
        "id": "which-place", "en": "Which place?", "fr": "Quel endroit?", "answer": "choice", "choices": choices,
    }  # fmt: skip
    parts = next(path for path in _paths(own) if path.startswith("documents.") and path.endswith(".parts"))
    page = manager.get(reverse("blueprint_entry", args=[own.pk, parts, "new"])).text
    assert all(word in page for word in ("What it is filled with", "Form that goes with it"))


def _paths(own: OwnBlueprint) -> list[str]:
    return list(blueprint_in(own.based_on).settings)


def test_nobody_else_finds_it(world: World, signed_in: SignIn, own: OwnBlueprint) -> None:
    signed_in("manager").post(reverse("blueprint_publish", args=[own.pk]))
    for stranger in (signed_in("manager", "gannet"), signed_in("manager", "skua"), signed_in("teacher")):
        assert stranger.get(reverse("own_blueprint", args=[own.pk])).status_code == 404
        assert stranger.get(reverse("blueprint_setting", args=[own.pk, "agreement.weeks"])).status_code == 404
        assert stranger.get(reverse("programme_start_from", args=[own.code])).status_code == 404


def test_the_district_sets_up_the_same_in_another_school(world: World, signed_in: SignIn) -> None:
    with_own = world.tern.programme
    assert with_own is not None
    captain = signed_in("captain")
    address = reverse("programme_clone", args=[with_own.pk])
    assert address in captain.get(reverse("programme", args=[with_own.pk])).text
    lead = world.gannet.users["manager"]
    told = {"school": world.gannet.school.pk, "lead": lead.pk, "name": "As at the Point", "starts_on": "2026-12-01"}
    assert captain.post(address, {**told, "lead": world.tern.users["manager"].pk}).status_code == 422
    assert captain.post(address, told).status_code == 302
    clone = Programme.objects.get(name="As at the Point")
    assert (clone.school, clone.status, clone.settings) == (world.gannet.school, "setting_up", with_own.settings)
    assert clone.blueprint_id == with_own.blueprint_id
    assert not clone.people.exists()
    assert signed_in("manager").get(address).status_code == 404


def test_money_is_put_down_summed_and_reported_to_the_funder(world: World, manager: Client) -> None:
    programme = world.tern.programme
    assert programme is not None
    address, report = (reverse(name, args=[programme.pk]) for name in ("programme_funding", "programme_funding_report"))
    assert manager.get(report).status_code == 404
    time = {
        "what": "A day a week", "person": world.tern.users["pastoral"].pk, "amount": "1200.50", "currency": "CAD",
        "starts_on": "2026-09-01", "ends_on": "2026-12-18",
    }  # fmt: skip
    chairs = {"what": "Chairs", "person": "", "amount": "99.5", "currency": "CAD", "starts_on": "2026-10-05"}
    for wrong in ({"amount": "0"}, {"ends_on": "2026-08-31"}, {"person": world.gannet.users["manager"].pk}):
        assert manager.post(address, {**time, **wrong}).status_code == 422
    manager.post(address, time)
    manager.post(address, chairs)
    page = manager.get(address).text
    assert all(words in page for words in ("A day a week", "1 September 2026 to 18 December 2026", "1,300.00\u00a0CAD"))
    sent = manager.get(report + "?language=fr").content
    check_pdf(sent, "fr", ["A day a week", world.tern.users["pastoral"].name, "1\u00a0300,00\u00a0CAD"])
    manager.post(address, {"away": Payment.objects.get(what="Chairs").pk})
    assert "1,200.50\u00a0CAD" in manager.get(address).text
