"""The page of the documentation that shows the access matrix, in English and French, made from the table itself.

`python -m holdfast.cli.access_page` writes both pages; a test says when they are out of date.
"""

from pathlib import Path
from typing import Any

from holdfast.kernel import matrix
from holdfast.kernel.actor import Role
from holdfast.kernel.matrix import Right

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = {"en": ROOT / "docs" / "access.md", "fr": ROOT / "docs" / "fr" / "acces.md"}

ROLES = {
    "en": {
        Role.DISTRICT: "District captain",
        Role.MANAGER: "Programme manager",
        Role.SAFEGUARDING: "Safeguarding lead",
        Role.LEARNING_MENTOR: "Learning mentor",
        Role.VOLUNTEER_MENTOR: "Volunteer mentor",
        Role.PEER_MENTOR: "Peer mentor",
        Role.RESOURCE_TEACHER: "Resource teacher",
        Role.TEACHER: "Teacher",
        Role.PASTORAL: "Pastoral lead",
        Role.LIAISON: "School-family liaison officer",
        Role.STUDENT: "Student",
        Role.GUARDIAN: "Parent or guardian",
        Role.AGENCY: "Outside agency",
        Role.AUDITOR: "Auditor",
        Role.IT: "IT administrator",
    },
    "fr": {
        Role.DISTRICT: "Responsable du centre de services",
        Role.MANAGER: "Responsable du programme",
        Role.SAFEGUARDING: "Responsable de la protection",
        Role.LEARNING_MENTOR: "Mentor scolaire",
        Role.VOLUNTEER_MENTOR: "Mentor bénévole",
        Role.PEER_MENTOR: "Élève mentor",
        Role.RESOURCE_TEACHER: "Enseignant-ressource",
        Role.TEACHER: "Enseignant",
        Role.PASTORAL: "Responsable de niveau",
        Role.LIAISON: "Agent de liaison école-famille",
        Role.STUDENT: "Élève",
        Role.GUARDIAN: "Parent ou tuteur légal",
        Role.AGENCY: "Organisme partenaire",
        Role.AUDITOR: "Vérificateur",
        Role.IT: "Administrateur informatique",
    },
}
RECORDS = {
    "en": {
        "student": "Student: name and contact details",
        "attendance": "Attendance",
        "marks": "Marks",
        "referral": "Referral",
        "decision": "Eligibility decision",
        "screening": "Screening check",
        "consent": "Consent",
        "match": "Match and agreement",
        "meeting_note": "Meeting note",
        "restricted_note": "Restricted note",
        "concern": "Safeguarding concern",
        "family_contact": "Family contact",
        "target": "Action plan and targets",
        "teacher_review": "Weekly teacher review",
        "evaluation": "Evaluation",
        "audit": "Audit log",
        "export": "Export",
        "programme": "Programme",
        "mentor": "Mentor",
        "import": "School data",
        "account": "Account",
        "form": "Form about a student, a family or a match",
        "private_form": "Private form",
        "mentor_form": "Form about a mentor",
        "programme_form": "Form about the programme",
        "group": "Group and its register",
        "drop_in": "Who dropped in",
        "mentor_log": "A mentor's week, training and requests",
        "mentor_flag": "Concern about a mentor",
        "supervision": "Support for mentors",
        "agency": "List of agencies",
        "outside_referral": "Referral to an agency",
        "student_service": "Other services of a student",
    },
    "fr": {
        "student": "Élève : nom et coordonnées",
        "attendance": "Assiduité",
        "marks": "Résultats",
        "referral": "Demande d’accompagnement",
        "decision": "Décision d’admissibilité",
        "screening": "Vérification des antécédents",
        "consent": "Consentement",
        "match": "Jumelage et entente",
        "meeting_note": "Note de rencontre",
        "restricted_note": "Note restreinte",
        "concern": "Signalement (protection)",
        "family_contact": "Contact avec la famille",
        "target": "Plan d’action et cibles",
        "teacher_review": "Bilan hebdomadaire de l’enseignant",
        "evaluation": "Évaluation",
        "audit": "Journal des accès",
        "export": "Exportation",
        "programme": "Programme",
        "mentor": "Mentor",
        "import": "Données de l’école",
        "account": "Compte",
        "form": "Formulaire sur un élève, une famille ou un jumelage",
        "private_form": "Formulaire privé",
        "mentor_form": "Formulaire sur un mentor",
        "programme_form": "Formulaire sur le programme",
        "group": "Groupe et son registre",
        "drop_in": "Passages sans rendez-vous",
        "mentor_log": "Semaine, formation et demandes d'un mentor",
        "mentor_flag": "Préoccupation au sujet d'un mentor",
        "supervision": "Soutien aux mentors",
        "agency": "Répertoire des organismes",
        "outside_referral": "Référence à un organisme",
        "student_service": "Autres services à l’élève",
    },
}
RIGHTS = {
    "en": {
        "R": "reads",
        "Rk": "reads the name, grade and group only",
        "W": "reads and writes",
        "C": "creates, and sees only the receipt",
        "A": "sees counts only",
        "y": "knows only yes or no",
        "x": "sees what was shared",
    },
    "fr": {
        "R": "consulte",
        "Rk": "consulte seulement le nom, le niveau et le groupe",
        "W": "consulte et modifie",
        "C": "crée, et ne voit que l’accusé de réception",
        "A": "voit des nombres seulement",
        "y": "sait seulement oui ou non",
        "x": "voit ce qui a été partagé",
    },
}
SCOPES = {
    "en": {
        "s": "in the own school",
        "d": "in the own district",
        "m": "of the own match or caseload",
        "c": "of the own classes",
        "o": "of oneself, or of one's child",
        "x": "shared by name",
        "": "",
    },
    "fr": {
        "s": "dans son école",
        "d": "dans son centre de services",
        "m": "de son jumelage ou de sa charge",
        "c": "de ses classes",
        "o": "de soi-même ou de son enfant",
        "x": "partagé nommément",
        "": "",
    },
}
TEXT: dict[str, dict[str, Any]] = {
    "en": {
        "title": "Who may see and do what",
        "made": "Made from `holdfast/kernel/matrix.csv` by `python -m holdfast.cli.access_page`; do not edit.",
        "how": (
            "One table decides. The code, the row-level security tests, the test of every address and this page come "
            "from it. Where the table says nothing, the answer is no, and a page that somebody may not see looks the "
            "same as one that does not exist. On every student's page, *Why can I see this?* gives the reason, and "
            "*Who else can?* names everybody who can, each with theirs. Nobody changes their own roles."
        ),
        "none": "nothing",
        "own": "only what one wrote oneself",
        "sign": "and signs",
        "notes": "Notes",
        "note_list": (
            "A role holds in the schools (or in the district) for which it was given; nobody reaches further.",
            "A relation ends with the match: for volunteers at once, for staff after the days needed to finish notes.",
            "Screening: the programme manager records that a check was seen, until this duty is given to a named "
            "person; nobody records their own. What a certificate says is never kept.",
            "Restricted notes open to others only by a named grant with a reason and an end.",
            "Counts hide every group smaller than ten.",
            "A signed link opens one thing, for one person, about one student, until its day.",
            "Every reading of a referral, a decision, a consent, a note, a concern or a family contact on a student's "
            "page is written down.",
        ),
    },
    "fr": {
        "title": "Qui peut voir et faire quoi",
        "made": "Page produite à partir de `holdfast/kernel/matrix.csv` par `python -m holdfast.cli.access_page`; ne "
        "pas la modifier.",
        "how": (
            "Un seul tableau décide. Le code, les tests du cloisonnement des données, le test de toutes les adresses "
            "et cette page en découlent. Là où le tableau ne dit rien, la réponse est non, et une page que l’on n’a "
            "pas le droit de voir ressemble en tout point à une page qui n’existe pas. Sur la page de chaque élève, "
            "*Pourquoi puis-je voir ceci?* donne la raison et *Qui d’autre le peut?* nomme toutes les personnes qui le "
            "peuvent, avec leur raison. Personne ne modifie ses propres rôles."
        ),
        "none": "rien",
        "own": "seulement ce qu’on a écrit soi-même",
        "sign": "et signe",
        "notes": "Notes",
        "note_list": (
            "Un rôle vaut pour les écoles (ou le centre de services) où il a été donné; personne ne voit au-delà.",
            "Une relation se termine avec le jumelage : aussitôt pour les bénévoles, après les jours nécessaires pour "
            "finir les notes pour le personnel.",
            "Vérification des antécédents : le responsable du programme consigne qu’une vérification a été vue tant "
            "que cette tâche n’est pas confiée à une personne désignée; personne ne consigne la sienne. Le contenu du "
            "certificat n’est jamais conservé.",
            "Une note restreinte ne s’ouvre à d’autres que par une autorisation nominative, motivée et limitée dans le "
            "temps.",
            "Les nombres masquent tout groupe de moins de dix personnes.",
            "Un lien signé ouvre une seule chose, pour une seule personne, au sujet d’un seul élève, jusqu’à sa date.",
            "Toute consultation d’une demande, d’une décision, d’un consentement, d’une note, d’un signalement ou d’un "
            "contact avec la famille sur la page d’un élève est consignée.",
        ),
    },
}


def right_text(right: Right, language: str) -> str:
    """ "reads and writes in the own school"."""
    words = [RIGHTS[language][right.verbs]]
    if right.verbs != "x" or right.scope != "x":
        words.append(SCOPES[language][right.scope])
    text = " ".join(word for word in words if word)
    if right.only_own:
        text += f", {TEXT[language]['own']}"
    return f"{text}, {TEXT[language]['sign']}" if right.signs else text


def page(language: str) -> str:
    """The whole page, in Markdown: for each record, what each role may do."""
    text = TEXT[language]
    lines = [f"# {text['title']}", "", f"<!-- {text['made']} -->", "", text["how"], ""]
    for record, cells in matrix.table().items():
        lines += [f"## {RECORDS[language][record]}", "", "| | |", "|---|---|"]
        for role in Role:
            said = "; ".join(right_text(right, language) for right in cells[role]) or text["none"]
            lines.append(f"| {ROLES[language][role]} ({role.value}) | {said} |")
        lines.append("")
    lines += [f"## {text['notes']}", "", *(f"- {note}" for note in text["note_list"]), ""]
    return "\n".join(lines)


def main() -> None:
    for language, file in PAGES.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(language), encoding="utf-8")


if __name__ == "__main__":
    main()
