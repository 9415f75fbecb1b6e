"""Everything that can be wrong with a file or a row: a stable code, what it means and what to do, in both languages.

The texts stand beside each other here, not in the catalogues, because files of rejected rows carry both languages.
"""

from dataclasses import dataclass

from django.utils.translation import get_language

from holdfast.records.choices import Severity

FATAL, ERROR, WARNING = Severity.FATAL, Severity.ERROR, Severity.WARNING


@dataclass(frozen=True, slots=True)
class Problem:
    severity: Severity
    en: str
    fr: str
    remedy_en: str
    remedy_fr: str

    def says(self, language: str | None = None) -> str:
        return self.fr if (language or get_language() or "en").startswith("fr") else self.en

    def remedy(self, language: str | None = None) -> str:
        return self.remedy_fr if (language or get_language() or "en").startswith("fr") else self.remedy_en


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem at one place of the files. `cells` is the row as it was sent, without passwords."""

    code: str
    file: str
    line: int | None = None
    column: str = ""
    value: str = ""
    header: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        return PROBLEMS[self.code].severity


PROBLEMS: dict[str, Problem] = {
    # Whole files
    "no_files": Problem(
        FATAL,
        "There is no file that can be imported.",
        "Il n'y a aucun fichier à importer.",
        "Choose the folder, the zip file or the CSV files that your school system exported.",
        "Choisissez le dossier, le fichier zip ou les fichiers CSV exportés par votre système scolaire.",
    ),
    "unknown_format": Problem(
        FATAL,
        "The files fit no known format.",
        "Les fichiers ne correspondent à aucun format connu.",
        "Say which format it is, or give a mapping that says what each column means.",
        "Précisez le format, ou donnez une correspondance qui dit ce que signifie chaque colonne.",
    ),
    "not_text": Problem(
        FATAL,
        "The file is not a text file.",
        "Le fichier n'est pas un fichier texte.",
        "Export it as CSV (UTF-8) and send it again.",
        "Exportez-le en CSV (UTF-8) et renvoyez-le.",
    ),
    "zip_unreadable": Problem(
        FATAL,
        "The zip file cannot be opened or is too large.",
        "Le fichier zip ne peut pas être ouvert ou est trop volumineux.",
        "Make the zip again with the CSV files at its root, or send the CSV files themselves.",
        "Refaites le zip avec les fichiers CSV à la racine, ou envoyez directement les fichiers CSV.",
    ),
    "broken_quotes": Problem(
        FATAL,
        "The file cannot be read from this line on: a quotation mark is probably not closed.",
        "Le fichier devient illisible à cette ligne : un guillemet n'est probablement pas fermé.",
        "Correct the line and send the file again.",
        "Corrigez la ligne et renvoyez le fichier.",
    ),
    "missing_file": Problem(
        FATAL,
        "A file that this format needs is not there.",
        "Un fichier exigé par ce format est absent.",
        "Export all the files of the format and send them together.",
        "Exportez tous les fichiers du format et envoyez-les ensemble.",
    ),
    "missing_column": Problem(
        FATAL,
        "The file lacks a column that it needs.",
        "Il manque au fichier une colonne nécessaire.",
        "Add the column with this header, or correct its spelling, and send the file again.",
        "Ajoutez la colonne portant cet en-tête, ou corrigez son orthographe, et renvoyez le fichier.",
    ),
    "needs_mapping": Problem(
        FATAL,
        "The headers do not say enough to know what the columns mean.",
        "Les en-têtes ne suffisent pas pour savoir ce que signifient les colonnes.",
        "Make a mapping that says which column is which, and import the file with it.",
        "Créez une correspondance qui dit ce qu'est chaque colonne, puis importez le fichier avec elle.",
    ),
    "wrong_mapping": Problem(
        FATAL,
        "The mapping names a column or a field that does not exist.",
        "La correspondance nomme une colonne ou un champ qui n'existe pas.",
        "Correct the mapping: each field of ours stands beside the header exactly as the file has it.",
        "Corrigez la correspondance : chaque champ figure à côté de l'en-tête exact du fichier.",
    ),
    "ambiguous_dates": Problem(
        FATAL,
        "The dates of this column can be read in two ways (day first or month first).",
        "Les dates de cette colonne peuvent se lire de deux façons (jour ou mois en premier).",
        "State the date format in the mapping, for example dd/mm/yyyy.",
        "Indiquez le format de date dans la correspondance, par exemple jj/mm/aaaa.",
    ),
    "file_ignored": Problem(
        WARNING,
        "The file is not part of this format and was not read.",
        "Le fichier ne fait pas partie de ce format et n'a pas été lu.",
        "Nothing, if that is meant; otherwise give it the name that the format prescribes or import it by itself.",
        "Rien si c'est voulu ; sinon, donnez-lui le nom prévu par le format ou importez-le séparément.",
    ),
    "file_has_no_rows": Problem(
        WARNING,
        "The file has headers but no rows. Nothing was marked as missing because of it.",
        "Le fichier a des en-têtes mais aucune ligne. Rien n'a été marqué comme absent à cause de lui.",
        "If the file should not be empty, export it again.",
        "Si le fichier ne devrait pas être vide, exportez-le de nouveau.",
    ),
    "bytes_replaced": Problem(
        WARNING,
        "Some characters could not be read and were replaced.",
        "Certains caractères étaient illisibles et ont été remplacés.",
        "Export the file as UTF-8 and send it again.",
        "Exportez le fichier en UTF-8 et renvoyez-le.",
    ),
    "sweep_skipped": Problem(
        WARNING,
        "A row without its identifier was rejected, so nothing of its kind was marked as missing in this run.",
        "Une ligne sans identifiant a été rejetée ; rien de ce genre n'a donc été marqué comme absent cette fois.",
        "Correct the row and import again.",
        "Corrigez la ligne et importez de nouveau.",
    ),
    # Rows
    "required": Problem(
        ERROR,
        "A value is required here and is missing.",
        "Une valeur est obligatoire ici et il n'y en a pas.",
        "Fill in the value in the school's system or in the file of rejected rows, and send it again.",
        "Inscrivez la valeur dans le système scolaire ou dans le fichier des lignes rejetées, puis renvoyez-le.",
    ),
    "not_a_date": Problem(
        ERROR,
        "This is not a date in the expected format.",
        "Ce n'est pas une date dans le format attendu.",
        "Write the date like the others of its column, or as 2026-09-30.",
        "Écrivez la date comme les autres de la colonne, ou sous la forme 2026-09-30.",
    ),
    "not_a_number": Problem(
        ERROR,
        "This is not a number that can be used here.",
        "Ce n'est pas un nombre utilisable ici.",
        "Write digits only, for example 2 or 0,5.",
        "Écrivez seulement des chiffres, par exemple 2 ou 0,5.",
    ),
    "unmapped_value": Problem(
        ERROR,
        "This value is not one that the column may hold.",
        "Cette valeur ne fait pas partie de celles que la colonne peut contenir.",
        "Correct the value, or add it to the mapping with its meaning.",
        "Corrigez la valeur, ou ajoutez-la à la correspondance avec sa signification.",
    ),
    "too_long": Problem(
        ERROR,
        "The text is longer than can be kept.",
        "Le texte est plus long que ce qui peut être conservé.",
        "Shorten it, or check that no column has shifted.",
        "Raccourcissez-le, ou vérifiez qu'aucune colonne n'est décalée.",
    ),
    "too_many_cells": Problem(
        ERROR,
        "The row has more cells than there are headers.",
        "La ligne a plus de cellules qu'il n'y a d'en-têtes.",
        "A text with the delimiter in it must stand in quotation marks.",
        "Un texte qui contient le séparateur doit être placé entre guillemets.",
    ),
    "bad_identifier": Problem(
        ERROR,
        "An identifier may not contain a vertical bar and has at most 120 characters.",
        "Un identifiant ne peut contenir de barre verticale et a au plus 120 caractères.",
        "Correct the identifier.",
        "Corrigez l'identifiant.",
    ),
    "ends_before_it_starts": Problem(
        ERROR,
        "The end is not after the start.",
        "La fin ne suit pas le début.",
        "Correct one of the two dates.",
        "Corrigez l'une des deux dates.",
    ),
    "duplicate_key": Problem(
        ERROR,
        "Another row before this one has the same identifier and says something else. The first one counts.",
        "Une ligne précédente porte le même identifiant et dit autre chose. La première compte.",
        "Keep the right one of the two rows.",
        "Gardez la bonne des deux lignes.",
    ),
    "duplicate_row": Problem(
        WARNING,
        "The same row occurs twice. It was imported once.",
        "La même ligne figure deux fois. Elle a été importée une fois.",
        "Nothing to do.",
        "Rien à faire.",
    ),
    "unknown_school": Problem(
        ERROR,
        "The school or organisation with this identifier is not in the files and not known here.",
        "L'école ou l'organisme portant cet identifiant n'est ni dans les fichiers ni connu ici.",
        "Send the file of schools as well, or correct the identifier.",
        "Envoyez aussi le fichier des écoles, ou corrigez l'identifiant.",
    ),
    "unknown_student": Problem(
        ERROR,
        "No student with this identifier is in the files or known here.",
        "Aucun élève portant cet identifiant n'est dans les fichiers ni connu ici.",
        "Import the student first, or correct the identifier.",
        "Importez d'abord l'élève, ou corrigez l'identifiant.",
    ),
    "unknown_person": Problem(
        ERROR,
        "Nobody with this identifier is in the files or known here.",
        "Personne portant cet identifiant n'est dans les fichiers ni connu ici.",
        "Import the person first, or correct the identifier or the role.",
        "Importez d'abord la personne, ou corrigez l'identifiant ou le rôle.",
    ),
    "unknown_guardian": Problem(
        ERROR,
        "No guardian with this identifier is in the files or known here.",
        "Aucun parent ou tuteur portant cet identifiant n'est dans les fichiers ni connu ici.",
        "Import the guardian first, or correct the identifier.",
        "Importez d'abord le parent ou tuteur, ou corrigez l'identifiant.",
    ),
    "unknown_section": Problem(
        ERROR,
        "No class with this identifier is in the files or known here.",
        "Aucune classe portant cet identifiant n'est dans les fichiers ni connue ici.",
        "Import the class first, or correct the identifier.",
        "Importez d'abord la classe, ou corrigez l'identifiant.",
    ),
    "unknown_role": Problem(
        ERROR,
        "The role is not known, so nothing could be made of the row.",
        "Le rôle n'est pas connu ; rien n'a pu être fait de la ligne.",
        "Use a role of the format (student, teacher, parent, ...), or tell us what this one means.",
        "Utilisez un rôle du format (student, teacher, parent, ...), ou dites-nous ce que signifie celui-ci.",
    ),
    "student_without_school": Problem(
        ERROR,
        "The student belongs to no school.",
        "L'élève n'appartient à aucune école.",
        "Give the student a school in the school's system, or choose a school for files that name none.",
        "Attribuez une école à l'élève dans le système scolaire, ou choisissez une école pour ces fichiers.",
    ),
    "role_read_as_teacher": Problem(
        WARNING,
        "This teaching role is read as teacher.",
        "Ce rôle d'enseignement est lu comme « enseignant ».",
        "Nothing to do.",
        "Rien à faire.",
    ),
    "name_from_username": Problem(
        WARNING,
        "The file has no name for this person; the user name stands in for it.",
        "Le fichier ne donne pas le nom de cette personne ; le nom d'utilisateur en tient lieu.",
        "Let the export include first and last names and import again.",
        "Faites inclure les prénoms et noms dans l'export et importez de nouveau.",
    ),
    "user_without_role": Problem(
        WARNING,
        "The person has no role and is nobody's guardian; the row was left out.",
        "La personne n'a aucun rôle et n'est le parent de personne ; la ligne a été laissée de côté.",
        "Give the person a role in the school's system if they should appear here.",
        "Donnez-lui un rôle dans le système scolaire si elle doit figurer ici.",
    ),
    "agent_is_not_a_guardian": Problem(
        WARNING,
        "The linked person is neither a parent, a guardian nor a relative; no link was made.",
        "La personne liée n'est ni parent, ni tuteur, ni proche ; aucun lien n'a été créé.",
        "Correct the link or the person's role.",
        "Corrigez le lien ou le rôle de la personne.",
    ),
    "post_not_in_a_school": Problem(
        WARNING,
        "The role is in an organisation that is not a school; no post was made for it.",
        "Le rôle est dans un organisme qui n'est pas une école ; aucun poste n'a été créé.",
        "Nothing to do, unless the person works at a school.",
        "Rien à faire, sauf si la personne travaille dans une école.",
    ),
    "school_not_described": Problem(
        WARNING,
        "The files name this school but do not describe it. It was made with its identifier as its name.",
        "Les fichiers nomment cette école sans la décrire. Elle a été créée avec son identifiant comme nom.",
        "Send the file of schools as well, so that the school gets its name.",
        "Envoyez aussi le fichier des écoles pour que l'école reçoive son nom.",
    ),
    "section_not_in_a_school": Problem(
        ERROR,
        "The class belongs to an organisation that is not in a school.",
        "La classe appartient à un organisme qui n'est pas dans une école.",
        "Attach the class to a school.",
        "Rattachez la classe à une école.",
    ),
    "no_school_year": Problem(
        WARNING,
        "No file gives the dates of the school year, so the start of enrolments is assumed.",
        "Aucun fichier ne donne les dates de l'année scolaire ; le début des inscriptions est donc supposé.",
        "Enter the school year in the school settings, or send the sessions as well. Then import these files again.",
        "Inscrivez l'année scolaire dans les paramètres de l'école, ou envoyez aussi les périodes. "
        "Importez ensuite ces fichiers de nouveau.",
    ),
    "email_not_valid": Problem(
        WARNING,
        "This is not an e-mail address and was left out.",
        "Ce n'est pas une adresse électronique ; elle a été laissée de côté.",
        "Correct the address in the school's system.",
        "Corrigez l'adresse dans le système scolaire.",
    ),
    "entity_not_kept": Problem(
        WARNING,
        "This file holds data of a kind that is not imported; it was not read.",
        "Ce fichier contient des données d'un genre qui n'est pas importé ; il n'a pas été lu.",
        "Nothing to do.",
        "Rien à faire.",
    ),
}
