"""Files of any shape: French rosters in Windows-1252, saved mappings, dates that decide, attendance."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from holdfast.people.models import (
    District,
    Enrolment,
    Guardian,
    Guardianship,
    School,
    SchoolDay,
    SchoolYear,
    Student,
    Term,
)
from holdfast.records import actions, queries
from holdfast.records.choices import RunStatus
from holdfast.records.mapping import mapping_from_json, mapping_from_toml, suggested
from holdfast.records.models import AttendanceCode, AttendanceMark, Register
from holdfast.records.problems import PROBLEMS
from holdfast.records.reading import Unreadable, table_of
from tests.domain.records.samples import AT, LATER, ME, codes, contract, imported, planned, sent, source_for

ROSTER = """Fiche;Nom;Prénom;Date de naissance;Sexe;Niveau;Groupe;École;Parent 1 prénom;Parent 1 nom;Parent 1 lien;\
Parent 1 courriel;Parent 1 téléphone
0001234;Varech;Hélène;05/03/2012;F;Sec 1;101;École du Goémon;Noëlle;Varech;Mère;noelle@example.org;514 555-0101
0001235;Varech;Noël;17/11/2013;M;Sec 1;101;École du Goémon;Noëlle;Varech;Mère;noelle@example.org;514 555-0101
0001236;Laminaire-Çağ;Maëlle;31/01/2012;F;Sec 2;201;École du Goémon;Côme;L’Étoile;Père;;514 555-0199
""".replace("Çağ", "Ça")
MAPPING = """
[[table]]
kind = "roster"
file = "export*"
dates = "jj/mm/aaaa"
[table.columns]
student_id = "Code"
given_name = "P."
family_name = "N."
birth_date = "Né(e)"
[table.constants]
school_name = "École du Goémon"
"""


def windows(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("cp1252")


def test_a_french_roster_in_windows_1252(district: District) -> None:
    run = imported(district, sent(eleves=windows(ROSTER)))
    assert (run.files[0]["encoding"], run.files[0]["delimiter"]) == ("cp1252", ";")
    students = Student.objects.filter(district=district).order_by("number")
    assert [(s.number, s.given_name, s.family_name, s.birth_on) for s in students] == [
        ("0001234", "Hélène", "Varech", date(2012, 3, 5)),
        ("0001235", "Noël", "Varech", date(2013, 11, 17)),
        ("0001236", "Maëlle", "Laminaire-Ça", date(2012, 1, 31)),
    ]
    assert students[0].search_name == "helene varech"
    assert School.objects.get(district=district).name == "École du Goémon"
    assert Guardian.objects.get(district=district, family_name="L’Étoile").phone == "514 555-0199"
    mother = Guardian.objects.get(district=district, given_name="Noëlle")
    assert [g.kinship for g in Guardianship.objects.filter(guardian=mother)] == ["mother", "mother"]
    assert imported(district, sent(eleves=windows(ROSTER)), LATER).changes.count() == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_same_roster_in_other_encodings_is_the_same(district: District, encoding: str) -> None:
    imported(district, sent(eleves=windows(ROSTER)))
    run = imported(district, sent(eleves=ROSTER.encode(encoding)), LATER)
    assert run.changes.count() == 0


def test_a_saved_mapping_reads_headers_that_say_nothing(district: District) -> None:
    read = mapping_from_toml(MAPPING, "export.toml")
    profile = actions.save_mapping(district=district, name="GRICS", mapping=read, by=ME, at=AT)
    same = actions.save_mapping(district=district, name="GRICS", mapping=read, by=ME, at=AT)
    assert (profile.version, same.pk) == (1, profile.pk)
    assert mapping_from_json(profile.definition) == read
    files = sent(export_2026=windows("Code;N.;P.;Né(e)\n007;Varech;Hélène;05/03/2012\n"))
    imported(district, files, mapping=profile)
    student = Student.objects.get(district=district)
    assert (student.number, student.birth_on, student.school.name) == ("007", date(2012, 3, 5), "École du Goémon")
    changed = mapping_from_toml(MAPPING.replace("jj/mm/aaaa", "mm/dd/yyyy"), "export.toml")
    assert actions.save_mapping(district=district, name="GRICS", mapping=changed, by=ME, at=AT).version == 2


def test_a_mapping_that_names_unknown_fields_says_which() -> None:
    with pytest.raises(Unreadable) as refused:
        mapping_from_toml(MAPPING.replace("given_name", "first"), "export.toml")
    assert [(one.code, one.column) for one in refused.value.findings] == [("wrong_mapping", "first")]


def test_ambiguous_dates_are_asked_about_never_guessed(district: District) -> None:
    text = "Fiche;Nom;Prénom;Date de naissance;École\n1;Varech;Hélène;05/03/2012;Goémon\n"
    run = planned(district, sent(eleves=text))
    assert (run.status, codes(run)) == (RunStatus.FAILED, [("eleves.csv", None, "ambiguous_dates")])
    decided = planned(district, sent(eleves=text + "2;Varech;Noël;17/03/2012;Goémon\n"))
    assert decided.status == RunStatus.PLANNED
    assert decided.changes.get(entity="student", key="1").after["birth_on"] == "2012-03-05"


def test_headers_that_fit_nothing_are_refused_with_advice(district: District) -> None:
    run = planned(district, sent(liste="a;b;c\n1;2;3\n"))
    (problem,) = queries.problems_of(run, "fr")
    assert (run.status, problem.code) == (RunStatus.FAILED, "needs_mapping")
    assert "correspondance" in problem.remedy


def test_files_that_name_no_school_belong_to_the_chosen_one(district: District) -> None:
    school = actions.add_school(district=district, name="Goémon", by=ME, at=AT)
    files = sent(eleves="Fiche;Nom;Prénom\n1;Varech;Hélène\n")
    refused = planned(district, files)
    assert codes(refused) == [("eleves.csv", 2, "student_without_school")]
    imported(district, files, default_school=school)
    assert Student.objects.get(district=district).school == school


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Student ID,First Name,Last Name,DOB,Homeroom", "roster"),
        ("No fiche;Nom de l'élève;Prénom de l'élève;Date de naissance", "roster"),
        ("Matricule;Date;Code d'absence;Période", "attendance"),
        ("Teacher ID,First name,Last name,E-mail,Position", "staff"),
    ],
)
def test_suggestions_from_english_and_french_headers(header: str, kind: str) -> None:
    (file,) = sent(anything=header + "\n")
    found = suggested(table_of(file))
    assert found is not None
    assert (found.kind, len(found.columns)) == (kind, len(header.replace(";", ",").split(",")))


ATTENDANCE = """Matricule;Date;Code absence;Période de la journée;Motif;Minutes
007;14/10/2026;M;avant-midi;Rendez-vous;95
007;15/10/2026;A;journée;;
008;15/10/2026;R;après-midi;;12,0
"""


def test_attendance_marks_and_their_disappearance(district: District) -> None:
    imported(district, contract())
    files = sent(absences=windows(ATTENDANCE))
    imported(district, files, name="Registers")
    marks = AttendanceMark.objects.filter(student__district=district).order_by("on", "id")
    assert [(m.student.number, m.on, m.session, m.code, m.minutes_missed, m.reason) for m in marks] == [
        ("007", date(2026, 10, 14), "am", "M", 95, "Rendez-vous"),
        ("007", date(2026, 10, 15), "day", "A", None, ""),
        ("008", date(2026, 10, 15), "pm", "R", 12, ""),
    ]
    assert {m.school.name for m in marks} == {"Eelgrass School"}
    fewer = ATTENDANCE.replace("007;15/10/2026;A;journée;;\n", "")
    imported(district, sent(absences=windows(fewer)), LATER, name="Registers")
    assert [m.code for m in marks.filter(missing_since__isnull=False)] == ["A"]
    october = "Matricule;Date;Code absence\n009;20/10/2026;A\n"
    imported(district, sent(absences=windows(october)), LATER, name="Registers")
    assert [m.code for m in marks.filter(missing_since__isnull=False)] == ["A"], "other days are not spoken of"


def test_the_rest_of_attendance_in_the_files_of_the_contract(district: District) -> None:
    imported(
        district,
        contract(
            calendar="date,school_id,sessions_possible,reason\n2026-10-12,01,,holiday\n2026-10-13,01,2,\n",
            attendance_codes='code,class,fraction,authorised,start_date\nM,absent,"0,5",yes,2026-08-31\n',
            registers="date,school_id,session,status\n2026-10-13,01,am,submitted\n2026-10-13,01,pm,not_submitted\n",
        ),
    )
    days = SchoolDay.objects.filter(school__district=district).order_by("on")
    assert [(day.sessions, day.day_off) for day in days] == [(0, "holiday"), (2, "")]
    (code,) = AttendanceCode.objects.filter(district=district)
    assert (code.code, code.meaning, str(code.fraction), code.authorised) == ("M", "absent", "0.500", "yes")
    assert set(Register.objects.filter(school__district=district).values_list("session", "status")) == {
        ("am", "submitted"),
        ("pm", "not_submitted"),
    }


def test_a_rejected_row_says_where_why_and_what_to_do_in_both_languages(district: District) -> None:
    bad = ROSTER.replace("17/11/2013", "32/11/2013")
    run = imported(district, sent(eleves=windows(bad)))
    (row,) = run.rejected.filter(severity="error")
    assert (row.file, row.line, row.column, row.value) == ("eleves.csv", 3, "Date de naissance", "32/11/2013")
    problem = PROBLEMS[row.code]
    assert "date" in problem.says("en") and "colonne" in problem.remedy("fr")  # noqa: PT018
    content = queries.rejected_rows_file(run).decode("utf-8-sig")
    assert "Noël" in content
    assert problem.remedy_en in content
    assert problem.remedy_fr in content
    assert Student.objects.filter(district=district).count() == 2


def test_corrected_rejected_rows_go_through_and_close_nothing(district: District) -> None:
    run = imported(district, sent(eleves=windows(ROSTER.replace("17/11/2013", "32/11/2013"))))
    corrected = queries.rejected_rows_file(run).replace(b"32/11/2013", b"17/11/2013")
    again = imported(district, sent(eleves=corrected), LATER)
    assert again.counts["problems"]["error"] == 0
    assert again.counts["plan"]["student"] == {"insert": 1}
    assert Student.objects.filter(district=district, missing_since=None).count() == 3


def test_every_problem_has_both_languages() -> None:
    for code, problem in PROBLEMS.items():
        assert len({problem.en, problem.fr, problem.remedy_en, problem.remedy_fr}) == 4, code
        assert all((problem.en, problem.fr, problem.remedy_en, problem.remedy_fr)), code


def test_an_enrolment_ends_after_the_last_day_that_the_file_names(district: District) -> None:
    stays = "student_id,school_id,start_date,end_date\n007,01,2026-08-31,2026-10-30\n"
    students = "student_id,given_name,family_name,school_id\n007,Nori,Wakame,01\n"
    run = planned(district, contract(students=students, school_enrolments=stays))
    assert source_for(district, contract()).kind == "mapped_csv"
    actions.apply_import(run=run, by=ME, at=AT)
    ends = Enrolment.objects.filter(student__district=district, is_inferred=False).values_list("ends_before", flat=True)
    assert list(ends) == [date(2026, 10, 31)]


def test_years_and_terms_that_share_a_start_or_a_name_do_not_collide(district: District) -> None:
    sessions = """session_id,title,type,start_date,end_date,parent_id
Y1,2026-2027,year,2026-08-31,2027-06-22,
Y2,2026-2027 college,year,2026-08-31,2027-05-22,
T1,Autumn,term,2026-08-31,2026-12-18,Y1
T2,Autumn,term,2026-08-31,2026-12-11,Y2
"""
    imported(district, contract(sessions=sessions))
    assert SchoolYear.objects.filter(school__district=district).count() == 2
    terms = Term.objects.filter(school__name="Eelgrass School", school__district=district)
    assert set(terms.values_list("name", flat=True)) == {"Autumn", "Autumn (T2)"}
    assert imported(district, contract(sessions=sessions), LATER).changes.count() == 0


def test_marks_cost_the_same_number_of_queries_for_one_and_for_many(
    district: District, django_assert_max_num_queries: Callable[..., AbstractContextManager]
) -> None:
    imported(district, contract())
    days = "".join(f"00{7 + n % 3},2026-10-{n % 28 + 1:02},A,{'am' if n % 2 else 'pm'}\n" for n in range(84))
    files = sent(attendance=f"student_id,date,code,session\n{days}")
    with django_assert_max_num_queries(60):
        run = planned(district, files, name="Registers")
    assert run.counts["plan"]["attendance_mark"] == {"insert": 84}
