"""Which header means what: saved, versioned mappings for files of any shape, and suggestions from their headers."""

import fnmatch
import re
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from holdfast.people.names import folded
from holdfast.records.problems import Finding
from holdfast.records.reading import Table, Unreadable

GUARDIAN_PARTS = ("given_name", "family_name", "relation", "email", "phone", "language", "authority")
_PERSON = ("given_name", "family_name")
_SCHOOL = ("school_id", "school_name")

KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "roster": (
        ("student_id", *_PERSON),
        (
            *("preferred_name", "pronouns", "number", "birth_date", "sex", "grade", "group", "email", "phone"),
            *("language", "home_language", "start_date", "end_date", *_SCHOOL),
            *(f"guardian{n}_{part}" for n in (1, 2) for part in GUARDIAN_PARTS),
        ),
    ),
    "organisations": (("org_id", "name"), ("type", "parent_org_id", "phase", "official_number")),
    "sessions": (("session_id", "title", "type", "start_date", "end_date"), ("parent_id", "school_id")),
    "calendar": (("date",), ("sessions_possible", "is_instructional", "reason", *_SCHOOL)),
    "guardians": (
        ("guardian_id", *_PERSON),
        ("email", "phone", "language", "needs_interpreter", "preferred_channel", "address"),
    ),
    "student_guardians": (
        ("student_id", "guardian_id"),
        ("relation", "authority", "lives_with", "priority", "emergency_only", "may_contact", "may_receive_records"),
    ),
    "staff": (("staff_id", *_PERSON), ("email", "role", "active", "start_date", "end_date", *_SCHOOL)),
    "school_enrolments": (("student_id", "school_id"), ("start_date", "end_date", "grade", "status")),
    "sections": (("section_id", "title"), ("type", "course", "subject", *_SCHOOL)),
    "section_members": (("section_id", "person_id"), ("role", "start_date", "end_date", "primary")),
    "attendance": (
        ("student_id", "date", "code"),
        ("session", "section_id", "lesson", "minutes_missed", "reason", "recorded_at", *_SCHOOL),
    ),
    "attendance_codes": (("code",), ("class", "fraction", "authorised", "late", "start_date", "end_date")),
    "registers": (("date",), ("session", "section_id", "status", "submitted_at", *_SCHOOL)),
}
"""For each kind of table: the fields that it needs and those it may have."""

SAME_KIND = {"students": "roster", "organisation": "organisations", "school_days": "calendar"}
DATE_FIELDS = frozenset({"birth_date", "start_date", "end_date", "date"})
KEY_FIELDS = ("student_id", "guardian_id", "staff_id", "section_id", "person_id", "org_id", "session_id")

SYNONYMS: dict[str, str] = {
    "student_id": "student id|pupil id|student|fiche|no fiche|numero fiche|numero de fiche|matricule|"
    "code permanent|no eleve|numero eleve|id eleve|sis id|sourcedid",
    "number": "student number|numero local|local id",
    "given_name": "first name|firstname|given name|forename|prenom|prenoms|prenom de l eleve|prenom eleve",
    "family_name": "last name|lastname|surname|family name|nom|nom de famille|nom de l eleve|nom eleve",
    "preferred_name": "preferred name|known as|prenom usuel|prenom d usage",
    "pronouns": "pronouns|pronoms",
    "birth_date": "birth date|birthdate|date of birth|dob|date de naissance|naissance|date naissance|ne le",
    "sex": "sex|gender|sexe|genre",
    "grade": "grade|year group|level|niveau|annee|classe d age|degre",
    "group": "group|homeroom|tutor group|form|groupe|groupe repere|foyer|classe|groupe foyer",
    "email": "email|e mail|mail|courriel|adresse courriel|adresse electronique",
    "phone": "phone|telephone|mobile|cellulaire|tel",
    "language": "language|langue|langue de correspondance|langue d enseignement",
    "home_language": "home language|langue parlee a la maison|langue maternelle",
    "school_id": "school id|school code|org id|code ecole|no ecole|numero ecole|code de l ecole|ecole code",
    "school_name": "school|school name|ecole|nom de l ecole|etablissement|nom ecole",
    "start_date": "start date|entry date|enrolled on|date d entree|date debut|debut|date d inscription|begindate",
    "end_date": "end date|exit date|left on|date de depart|date fin|fin|date de fin|enddate",
    "date": "date|day|jour|date d absence|date de l absence",
    "code": "code|mark|attendance code|raw code|code absence|code d absence|motif code",
    "session": "session|half day|am pm|demi journee|periode de la journee",
    "section_id": "section id|class id|code groupe matiere|groupe matiere",
    "lesson": "period|lesson|periode|no periode",
    "minutes_missed": "minutes|minutes missed|minutes manquees|duree",
    "reason": "reason|motif|raison",
    "recorded_at": "recorded at|saisi le",
    "staff_id": "staff id|teacher id|employee id|matricule employe|no employe|numero employe",
    "role": "role|position|fonction|poste|job title",
    "class": "class|meaning|signification|type",
    "name": "name|nom",
    "title": "title|titre|nom du groupe",
    "relation": "relation|relationship|lien|lien de parente",
    "authority": "has legal authority|parental authority|autorite parentale|titulaire de l autorite parentale",
    "person_id": "person id|id personne",
    "guardian_id": "guardian id|parent id|contact id|id parent",
}
GUARDIAN_WORDS = {
    "given_name": ("first name", "given name", "prenom"),
    "family_name": ("last name", "family name", "surname", "nom"),
    "relation": ("relation", "relationship", "lien"),
    "email": ("email", "e mail", "courriel"),
    "phone": ("phone", "telephone", "cellulaire", "tel"),
    "language": ("language", "langue"),
    "authority": ("authority", "autorite parentale"),
}
CORRECTIONS = "holdfast_"
"""How the columns begin that a file of rejected rows has besides its own."""
PARENT_WORDS = ("guardian", "parent", "contact", "repondant", "tuteur", "titulaire")


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How one table is read. `columns` is our field to their header; `values` turns their words into ours."""

    kind: str
    columns: dict[str, str]
    file: str = "*"
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    dates: str = ""
    complete: bool = True

    def header_of(self, name: str) -> str:
        return self.columns.get(name, "")


@dataclass(frozen=True, slots=True)
class Mapping:
    tables: tuple[TableMapping, ...]

    def as_json(self) -> dict[str, object]:
        return {"tables": [asdict(one) for one in self.tables]}

    def of(self, table: Table) -> TableMapping | None:
        """The first table mapping whose file pattern fits the name."""
        name = table.name.casefold()
        return next((one for one in self.tables if fnmatch.fnmatchcase(name, one.file.casefold())), None)


def normal(header: str) -> str:
    """A header as synonyms are written: folded, words apart by single spaces."""
    return re.sub(r"[^a-z0-9]+", " ", folded(header)).strip()


def mapping_from_json(definition: dict[str, Any]) -> Mapping:
    """A saved mapping, or one as a form or a TOML file gives it. Raises Unreadable with every wrong name."""
    found: list[TableMapping] = []
    wrong: list[Finding] = []
    given = definition.get("tables") or definition.get("table") or []
    for one in given if isinstance(given, list) else [given]:
        kind = SAME_KIND.get(str(one.get("kind", "")), str(one.get("kind", "")))
        if kind not in KINDS:
            wrong.append(Finding("wrong_mapping", str(one.get("file", "")), column="kind", value=kind))
            continue
        needed, allowed = KINDS[kind]
        columns, constants = dict(one.get("columns", {})), dict(one.get("constants", {}))
        named = {*columns, *constants, *one.get("values", {})}
        wrong += [
            Finding("wrong_mapping", str(one.get("file", "")), column=name) for name in named - {*needed, *allowed}
        ]
        found.append(
            TableMapping(
                kind,
                columns,
                str(one.get("file", "*")),
                constants,
                {name: dict(words) for name, words in one.get("values", {}).items()},
                str(one.get("dates", "")),
                bool(one.get("complete", True)),
            )
        )
    if wrong or not found:
        raise Unreadable(*(wrong or [Finding("wrong_mapping", "")]))
    return Mapping(tuple(found))


def mapping_from_toml(text: str, name: str) -> Mapping:
    try:
        return mapping_from_json(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, AttributeError, TypeError) as error:
        raise Unreadable(Finding("wrong_mapping", name, value=str(error))) from error


def suggested(table: Table) -> TableMapping | None:
    """The kind whose needs the headers meet, with the most columns understood; a name that says the kind decides."""
    stem = SAME_KIND.get(table.file.stem, table.file.stem)
    kinds = [stem] if stem in KINDS else list(KINDS)
    candidates = [(suggested_columns(kind, table.header), kind) for kind in kinds]
    fitting = [
        (len(columns), -place, TableMapping(kind, columns, file=table.name))
        for place, (columns, kind) in enumerate(candidates)
        if set(KINDS[kind][0]) <= columns.keys()
    ]
    return max(fitting, key=lambda one: one[:2])[2] if fitting else None


def is_plain(table: Table, mapping: TableMapping) -> bool:
    """Whether nothing had to be guessed: the file is called as the data contract calls it and every column is known."""
    own = {title for title in table.header if not title.startswith(CORRECTIONS)}
    return SAME_KIND.get(table.file.stem, table.file.stem) == mapping.kind and own <= set(mapping.columns.values())


def suggested_columns(kind: str, header: Iterable[str]) -> dict[str, str]:
    titles = {normal(title): title for title in reversed(list(header))}
    found: dict[str, str] = {}
    for name in (part for parts in KINDS[kind] for part in parts):
        words = _guardian_words(name) if name.startswith("guardian") and name[8:9].isdigit() else _words(name)
        title = next((titles[word] for word in words if word in titles), None)
        if title is not None and title not in found.values():
            found[name] = title
    return found


def _words(name: str) -> list[str]:
    return [normal(name), *SYNONYMS.get(name, "").split("|")]


def _guardian_words(name: str) -> list[str]:
    """`Parent 1 - prénom`, `Prénom parent 1`, `guardian1_given_name`, `Nom du répondant 2` and the like."""
    number, part = name[8], name[10:]
    words = [normal(name)]
    for word in GUARDIAN_WORDS[part]:
        for parent in PARENT_WORDS:
            words += [f"{parent} {number} {word}", f"{word} {parent} {number}", f"{word} du {parent} {number}"]
            words += [f"{parent}{number} {word}", f"{word} {parent}{number}"]
            words += [f"{parent} {word}", f"{word} {parent}", f"{word} du {parent}"] if number == "1" else []
    return words
