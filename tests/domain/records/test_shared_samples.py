"""Sets made by others: counts and relations equal an independent reading with the csv module alone."""

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from holdfast.people.models import (
    District,
    Enrolment,
    Guardian,
    Guardianship,
    School,
    SchoolYear,
    Section,
    SectionMember,
    Staff,
    StaffPost,
    Student,
    Term,
)
from holdfast.records import actions
from holdfast.records.models import SourceRow
from tests.domain.records.samples import AT, LATER, ME, SHARED, codes, folder, imported, total

SDS = SHARED / "microsoft-sds"
NICELION = SHARED / "oneroster-1.1-nicelion"
needs = pytest.mark.skipif(not SDS.is_dir(), reason="the folder shared/data with sets made by others is not here")
pytestmark = needs
SECRETS = ("P@ssw0rd", "P@ssword", "P@ssword123")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def keys(entity: str, district: District) -> dict[int, str]:
    found = SourceRow.objects.filter(district=district, entity=entity, object_id__isnull=False)
    return dict(found.values_list("object_id", "key"))


def members(district: District) -> set[tuple[str, str]]:
    sections, students, staff = (keys(name, district) for name in ("section", "student", "staff"))
    return {
        (sections[one.section_id], students[one.student_id] if one.student_id else staff[one.staff_id])
        for one in SectionMember.objects.filter(section__in=sections)
    }


@pytest.mark.parametrize("name", ["25 Users", "100 Users", "Min Required Attributes"])
def test_sds_v1(district: District, name: str) -> None:
    here = SDS / "SDS Format" / name
    run = imported(district, folder("microsoft-sds", "SDS Format", name))
    read = {path.stem: rows(path) for path in here.glob("*.csv")}
    schools, students = keys("organisation", district), keys("student", district)
    assert {s.name for s in School.objects.filter(district=district)} == {r["Name"] for r in read["School"]}
    assert {
        (students[s.pk], schools[s.school_id], s.given_name, s.family_name, s.grade, s.birth_on)
        for s in Student.objects.filter(district=district)
    } == {
        (
            r["SIS ID"],
            r["School SIS ID"],
            r.get("First Name") or r["Username"],
            r.get("Last Name", ""),
            r.get("Grade", ""),
            datetime.strptime(r["Birthdate"], "%m/%d/%Y").date() if r.get("Birthdate") else None,  # noqa: DTZ007
        )
        for r in read["Student"]
    }
    assert Staff.objects.filter(district=district).count() == len(read["Teacher"])
    assert Counter(
        StaffPost.objects.filter(staff__district=district).values_list("school__name", flat=True)
    ) == Counter(next(s["Name"] for s in read["School"] if s["SIS ID"] == r["School SIS ID"]) for r in read["Teacher"])
    assert set(Section.objects.filter(school__district=district).values_list("title", flat=True)) == {
        r["Section Name"] for r in read["Section"]
    }
    wanted = {(r["Section SIS ID"], r["SIS ID"]) for r in read["StudentEnrollment"] + read["TeacherRoster"]}
    assert members(district) == wanted
    warned = Counter(code for _, _, code in codes(run))
    unnamed = sum(not r.get("First Name") for r in read["Student"] + read["Teacher"])
    assert warned == {
        code: n for code, n in {"name_from_username": unnamed, "no_school_year": unnamed and 1}.items() if n
    }


def test_sds_v1_terms_end_on_their_last_day(district: District) -> None:
    imported(district, folder("microsoft-sds", "SDS Format", "100 Users"))
    years = set(SchoolYear.objects.filter(school__district=district).values_list("starts_on", "ends_before"))
    assert years == {(date(2017, 7, 1), date(2018, 6, 30) + timedelta(days=1))}
    assert set(Enrolment.objects.filter(student__district=district).values_list("starts_on", "is_inferred")) == {
        (date(2017, 7, 1), True)
    }


def test_sds_v21(district: District) -> None:
    here = SDS / "SDS v2.1"
    run = imported(district, folder("microsoft-sds", "SDS v2.1"))
    users, roles, links = (rows(here / f"{stem}.csv") for stem in ("users", "roles", "relationships"))
    students = {r["userSourcedId"] for r in roles if r["role"] == "student"}
    guardians = {r["relationshipUserSourcedId"] for r in links}
    staff = {r["userSourcedId"] for r in roles} - students
    assert set(keys("student", district).values()) == students
    assert set(keys("guardian", district).values()) == guardians
    assert set(keys("staff", district).values()) == staff
    names = {r["sourcedId"]: (r["givenName"], r["familyName"]) for r in users}
    for entity, model in (("student", Student), ("guardian", Guardian), ("staff", Staff)):
        known = keys(entity, district)
        assert {known[one.pk]: (one.given_name, one.family_name) for one in model.objects.filter(pk__in=known)} == {
            key: names[key] for key in known.values()
        }
    by_student, by_guardian = keys("student", district), keys("guardian", district)
    assert {
        (by_student[one.student_id], by_guardian[one.guardian_id], one.kinship, one.has_legal_authority)
        for one in Guardianship.objects.filter(student__district=district)
    } == {(r["userSourcedId"], r["relationshipUserSourcedId"], r["relationshipRole"], None) for r in links}
    assert members(district) == {(r["classSourcedId"], r["userSourcedId"]) for r in rows(here / "enrollments.csv")}
    born = {r["userSourcedId"]: r["birthDate"] for r in rows(here / "demographics.csv")}
    assert {by_student[s.pk]: str(s.birth_on) for s in Student.objects.filter(district=district)} == {
        key: born[key] for key in students
    }
    stays = Enrolment.objects.filter(student__district=district)
    assert {(by_student[e.student_id], str(e.starts_on), str(e.ends_before), e.is_inferred) for e in stays} == {
        (r["userSourcedId"], r["roleStartDate"], r["roleEndDate"], False) for r in roles if r["role"] == "student"
    }
    assert run.counts["read"]["organisation"] == len(rows(here / "orgs.csv"))
    assert School.objects.filter(district=district).count() == 2, "a school and a college; no ministry, no department"
    assert (SchoolYear.objects.filter(school__district=district).count(), Term.objects.count()) == (2, 2)
    post = StaffPost.objects.get(staff__family_name="Jonzer", staff__district=district)
    assert post.school.name == "College of Engineering", "a department's professor belongs to its college"
    assert ("roles.csv", 5, "role_read_as_teacher") in codes(run)
    assert ("userFlags.csv", None, "entity_not_kept") in codes(run)


def test_oneroster_11_headers_only(district: District) -> None:
    run = imported(district, folder("oneroster-1.1-nicelion", "oneroster-example-csv"))
    assert (run.counts["read"], run.counts["plan"]) == ({}, {})
    assert ("demographics.csv", None, "file_ignored") in codes(run), "its manifest calls it absent"
    assert not School.objects.filter(district=district).exists()


@pytest.mark.parametrize("parts", [("outputs",), ("outputs", "test-csv.csv"), ("outputs", "users.csv")])
def test_oneroster_11(district: District, parts: tuple[str, ...]) -> None:
    imported(district, folder("oneroster-1.1-nicelion", *parts))
    path = NICELION.joinpath(*parts)
    read = rows(path / "users.csv" if path.is_dir() else path)
    students = {r["sourcedId"] for r in read if r["role"] == "student"}
    guardians = {r["sourcedId"] for r in read if r["role"] == "parent"}
    wanted = {
        (r["sourcedId"], agent)
        for r in read
        for agent in r["agentSourcedIds"].split(",")
        if r["role"] == "student" and agent in guardians
    }
    by_student, by_guardian = keys("student", district), keys("guardian", district)
    assert (set(by_student.values()), set(by_guardian.values())) == (students, guardians)
    links = Guardianship.objects.filter(student__district=district)
    assert {(by_student[one.student_id], by_guardian[one.guardian_id]) for one in links} == wanted
    assert set(links.values_list("has_legal_authority", "kinship")) == {(None, "unknown")}
    assert dict(Student.objects.filter(district=district).values_list("email", "grade")) == {
        r["email"]: r["grades"] for r in read if r["role"] == "student"
    }
    others = {r["sourcedId"] for r in read} - students - guardians
    assert set(keys("staff", district).values()) == others


@pytest.mark.parametrize(
    "parts",
    [
        ("microsoft-sds", "SDS v2.1"),
        ("microsoft-sds", "SDS Format", "100 Users"),
        ("microsoft-sds", "SDS Format", "Min Required Attributes"),
        ("oneroster-1.1-nicelion", "outputs"),
    ],
)
def test_again_changes_nothing_and_undo_leaves_nothing(district: District, parts: tuple[str, ...]) -> None:
    run = imported(district, folder(*parts))
    again = imported(district, folder(*parts), LATER)
    assert again.changes.count() == 0
    assert total(again, "unchanged") == total(run, "insert")
    actions.undo_import(run=run, by=ME, at=LATER)
    for model in (Student, Guardian, Staff, School):
        assert not model.objects.filter(district=district).exists()
    assert not SourceRow.objects.filter(district=district).exists()


def test_no_password_is_kept_anywhere(district: District) -> None:
    imported(district, folder("microsoft-sds", "SDS v2.1"))
    imported(district, folder("microsoft-sds", "SDS Format", "100 Users"))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"select count(*) from {table} t where t::text like any(%s)", [[f"%{s}%" for s in SECRETS]])
            assert cursor.fetchone()[0] == 0, table


def test_two_thousand_rows_take_a_moment(district: District) -> None:
    run = imported(district, folder("oneroster-1.1-nicelion", "outputs", "test-csv.csv"), AT)
    assert total(run, "insert") == 5577
