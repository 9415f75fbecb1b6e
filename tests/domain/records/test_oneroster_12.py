"""OneRoster 1.2 with an invented school: zip or folder, manifest, bulk and delta, roles with dates."""

import io
import zipfile
from datetime import date

import pytest

from holdfast.people.models import District, Enrolment, Guardianship, School, Section, Staff, StaffPost, Student, Term
from holdfast.records.choices import RunStatus, SourceKind
from holdfast.records.reading import SentFile, uploaded_files
from holdfast.records.sources import kind_of, tables_of
from tests.domain.records.samples import LATER, codes, imported, planned, sent

MANIFEST = """propertyName,value
manifest.version,1.0
oneroster.version,1.2
file.academicSessions,{mode}
file.classes,{mode}
file.courses,{mode}
file.demographics,{mode}
file.enrollments,{mode}
file.orgs,{mode}
file.results,absent
file.roles,{mode}
file.users,{mode}
source.systemName,Rockpool
"""
FILES = {
    "orgs": """sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId
d1,,,Rockpool District,district,,
o1,,,Limpet School,school,0042,d1
o2,,,Whelk School,school,0043,d1
""",
    "academicSessions": """sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear
y1,,,2026-2027,schoolYear,2026-08-31,2027-06-23,,2027
t1,,,Autumn,term,2026-08-31,2026-12-19,y1,2027
""",
    "courses": "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects\n"
    'c1,,,y1,Marine biology,BIO,"08,09",o1,Science\n',
    "classes": """sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,\
schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods
k1,,,Biology 8A,08,c1,B8A,scheduled,,o1,"t1",,,1
k2,,,8A,08,c1,8A,homeroom,,o1,t1,,,
""",
    "users": """sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,\
identifier,email,sms,phone,agentSourcedIds,grades,password,preferredFirstName,pronouns
u1,,,true,anemone,,Anemone,Periwinkle,,000123,anemone@example.org,,,"u3,u4,u5",08,hunter2,Nemo,they
u2,,,true,cockle,,Cockle,Barnacle,,000124,,,,,08,hunter2,,
u3,,,true,chiton,,Chiton,Periwinkle,,,chiton@example.org,,555-0142,,,,,
u4,,,true,urchin,,Urchin,Periwinkle,,,,,,,,,,
u5,,,true,starfish,,Star,Fish,,,star@example.org,,,,,,,
u6,,,false,cuttle,,Cuttle,Fish,,,cuttle@example.org,,,,,,,
""",
    "roles": """sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId
r1,,,u1,primary,student,2026-09-07,2027-06-23,o1
r2,,,u2,secondary,student,,,o2
r3,,,u2,primary,student,,,o1
r4,,,u3,primary,parent,,,o1
r5,,,u4,primary,relative,,,o1
r6,,,u5,primary,counselor,,,o1
r7,,,u6,primary,principal,,,o1
r8,,,u6,secondary,beachcomber,,,o2
""",
    "enrollments": """sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,\
beginDate,endDate
e1,,,k1,o1,u1,student,false,2026-09-07,2026-12-19
e2,,,k1,o1,u2,student,false,,
e3,,,k1,o1,u6,teacher,true,,
e4,,,k9,o1,u1,student,false,,
""",
    "demographics": "sourcedId,status,dateLastModified,birthDate,sex\nu1,,,2012-05-04,other\nu2,,,2012-06-05,male\n",
}


def oneroster(mode: str = "bulk", **changed: str) -> list[SentFile]:
    return sent(manifest=MANIFEST.format(mode=mode), **{**FILES, **changed})


def test_the_whole_set(district: District) -> None:
    files = oneroster()
    assert kind_of(tables_of(files)) == SourceKind.ONEROSTER_12
    run = imported(district, files)
    anemone, cockle = Student.objects.filter(district=district).order_by("given_name")
    assert (anemone.name, anemone.number, anemone.sex, anemone.birth_on) == (
        "Nemo Periwinkle",
        "000123",
        "other",
        date(2012, 5, 4),
    )
    stay = Enrolment.objects.get(student=anemone)
    assert (stay.starts_on, stay.ends_before, stay.is_inferred) == (date(2026, 9, 7), date(2027, 6, 23), False)
    assert cockle.school.name == "Limpet School", "the primary role says where a student is"
    stays = set(Enrolment.objects.filter(student=cockle).values_list("school__name", "starts_on", "is_inferred"))
    assert stays == {("Limpet School", date(2026, 8, 31), True), ("Whelk School", date(2026, 8, 31), True)}
    links = Guardianship.objects.filter(student=anemone).values_list(
        "guardian__given_name", "kinship", "has_legal_authority", "may_receive_records"
    )
    assert set(links) == {("Chiton", "unknown", None, True), ("Urchin", "relative", None, False)}
    assert set(StaffPost.objects.filter(staff__district=district).values_list("staff__given_name", "post")) == {
        ("Star", "counsellor"),
        ("Cuttle", "admin"),
    }
    assert not Staff.objects.get(district=district, given_name="Cuttle").active
    assert Section.objects.get(school__district=district, title="8A").kind == "homeroom"
    assert Term.objects.get(school__name="Limpet School", school__district=district).ends_before == date(2026, 12, 19)
    assert School.objects.get(district=district, name="Limpet School").official_number == "0042"
    assert set(codes(run)) == {
        ("enrollments.csv", 5, "unknown_section"),
        ("roles.csv", 9, "unknown_role"),
        ("users.csv", 2, "agent_is_not_a_guardian"),
    }


def test_a_zip_is_the_same_as_its_files(district: District) -> None:
    imported(district, oneroster())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in oneroster():
            with file.open() as handle:
                archive.writestr(file.name, handle.read())
    files = uploaded_files([("roster.zip", lambda: io.BytesIO(packed.getvalue()))])
    assert imported(district, files, LATER).changes.count() == 0


def test_a_delta_closes_only_what_it_says(district: District) -> None:
    imported(district, oneroster())
    header, first, *_ = FILES["users"].splitlines()
    gone = first.replace("u1,,", "u1,tobedeleted,2026-11-25T00:00:00Z")
    run = imported(
        district,
        oneroster("delta", users=f"{header}\n{gone}\n", roles=FILES["roles"].splitlines()[0] + "\n"),
        LATER,
    )
    missing = Student.objects.filter(district=district, missing_since__isnull=False)
    assert [student.given_name for student in missing] == ["Anemone"]
    assert run.counts["plan"]["student"]["close"] == 1
    assert not Staff.objects.filter(district=district, missing_since__isnull=False).exists()
    assert Enrolment.objects.filter(student__district=district, missing_since=None).count() == 2


def test_bulk_sweeps_what_is_absent(district: District) -> None:
    imported(district, oneroster())
    without = {
        name: "\n".join(line for line in text.splitlines() if "u2" not in line) + "\n" for name, text in FILES.items()
    }
    imported(district, oneroster(**without), LATER)
    missing = Student.objects.filter(district=district, missing_since__isnull=False)
    assert [student.given_name for student in missing] == ["Cockle"]


def test_a_file_that_the_manifest_promises_must_be_there(district: District) -> None:
    files = [file for file in oneroster() if file.name != "classes.csv"]
    run = planned(district, files)
    assert (run.status, codes(run)) == (RunStatus.FAILED, [("classes.csv", None, "missing_file")])


def test_without_a_manifest_the_files_that_are_there_count(district: District) -> None:
    files = [file for file in oneroster() if file.stem not in ("manifest", "classes", "enrollments", "courses")]
    run = imported(district, files)
    assert (run.status, Student.objects.filter(district=district).count()) == (RunStatus.APPLIED, 2)


@pytest.mark.parametrize("column", ["givenName", "sourcedId"])
def test_a_missing_column_is_named(district: District, column: str) -> None:
    run = planned(district, oneroster(users=FILES["users"].replace(column, "other", 1)))
    row = run.rejected.get()
    assert (run.status, row.code, row.file, row.column) == (RunStatus.FAILED, "missing_column", "users.csv", column)
