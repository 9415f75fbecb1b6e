"""A French school whose system exports one file in Windows-1252: from its roster to what the family reads."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import spine_walk as walk
from tests.browser.spine import Installation, Person, installation

pytestmark = pytest.mark.browser
SCHOOL, DISTRICT, PASTORAL = "École du Goémon", "Centre du Varech", "paul.pastorale@example.org"
SCHOOL_DAY = datetime(2026, 10, 6, 13, 0, tzinfo=UTC)
MAELLE = walk.Child("Maëlle", "L’Étoile-Çavaprès", "Noëlle Sœur-Varech", "nsv@example.org", must_be_confirmed=False)
ROSTER = """\
F.;N.;P.;Né(e) le;Sec.;Éc.;Entrée;Rép. prénom;Rép. nom;Rép. lien;Rép. courriel;Rép. langue;Autorité
0001234;L’Étoile-Çavaprès;Maëlle;03/04/2011;3;École du Goémon;31/08/2026;Noëlle;Sœur-Varech;Mère;nsv@example.org;fr;oui
0001235;Œilvert;Françoise;17/11/2010;3;École du Goémon;31/08/2026;Côme;Œilvert;Père;come@example.org;fr;oui
"""
MAPPING = """
[[table]]
kind = "roster"
dates = "jj/mm/aaaa"
[table.columns]
student_id = "F."
family_name = "N."
given_name = "P."
birth_date = "Né(e) le"
grade = "Sec."
school_name = "Éc."
start_date = "Entrée"
guardian1_given_name = "Rép. prénom"
guardian1_family_name = "Rép. nom"
guardian1_relation = "Rép. lien"
guardian1_email = "Rép. courriel"
guardian1_language = "Rép. langue"
guardian1_authority = "Autorité"
"""


def prepare(place: Installation) -> None:
    """The file as it lies at school, the mapping beside it, and two people at the command line."""
    roster, mapping = place.folder / "eleves.csv", place.folder / "eleves.toml"
    roster.write_bytes(ROSTER.replace("\n", "\r\n").encode("cp1252"))
    mapping.write_text(MAPPING, encoding="utf-8")
    place.holdfast(
        ["import", str(roster), "--mapping", str(mapping), "--district", DISTRICT, "--new-district",
         "--language", "fr"],
        ["user", "add", walk.MANAGER, "--name", "Mona Manager", "--role", "PM", "--school", SCHOOL, "--language", "fr"],
        ["user", "add", PASTORAL, "--name", "Paul Pastorale", "--role", "PL", "--school", SCHOOL, "--language", "fr"],
        ["user", "password", walk.MANAGER],
        ["user", "password", PASTORAL],
        typed=f"{walk.PASSWORD}\n" * 2,
    )  # fmt: skip


def refer(pastoral: Person) -> None:
    """By name, typed without its accents; the roster knows no subjects, so both are written."""
    pastoral.open("/teacher/refer/")
    pastoral.write("Name", "maelle l etoile")
    pastoral.press("Find")
    pastoral.press(MAELLE.name)
    pastoral.write("What worries you?", "Maëlle ne dit plus rien en classe.")
    pastoral.write("In which subjects?", "Français, Mathématique")
    pastoral.choose("Yes", of="Does the student know that you refer them?")
    pastoral.press("Refer %(name)s", name=MAELLE.given)
    expect(pastoral.page.locator("main").get_by_role("status")).to_contain_text(MAELLE.given)
    pastoral.look("referred")


def test_a_french_roster_becomes_a_family_who_reads_its_childs_name(
    empty: str, tmp_path: Path, chromium: Browser
) -> None:
    with (
        installation(empty, tmp_path, SCHOOL_DAY) as place,
        walk.cast(place, chromium, "fr", child=MAELLE) as cast,
    ):
        prepare(place)
        pastoral = cast.person("pastoral", phone=True)
        for person, address in ((cast.manager, walk.MANAGER), (pastoral, PASTORAL)):
            person.sign_in(address, walk.PASSWORD)
            person.set_up_app()
        walk.start_programme(cast, own_yes_from="")
        walk.soften_rule(cast.manager, "first-year-student")
        refer(pastoral)
        walk.decide(cast)
        walk.inform_and_consent(cast)
        cast.guardian.open(place.last_link(MAELLE.address))
        assert "Ã" not in cast.guardian.words()
        assert not cast.complaints()
