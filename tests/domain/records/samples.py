"""Invented files, and short ways to import them."""

import io
from datetime import UTC, datetime
from pathlib import Path

from holdfast.kernel import audit
from holdfast.kernel.actor import system
from holdfast.people.models import District
from holdfast.records import actions
from holdfast.records.models import ImportRun, Source
from holdfast.records.reading import SentFile, sent_files, uploaded_files
from holdfast.records.sources import kind_of, tables_of

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 27, 12, tzinfo=UTC)
ME = system("test")
SHARED = Path(__file__).parents[4] / "shared" / "data"


def sent(**texts: str | bytes) -> list[SentFile]:
    """Files by stem: text as UTF-8, or bytes as they are."""
    files = {f"{stem}.csv": text if isinstance(text, bytes) else text.encode() for stem, text in texts.items()}
    return uploaded_files([(name, lambda content=content: io.BytesIO(content)) for name, content in files.items()])


def new_district(name: str = "Samphire") -> District:
    with audit.change("tests.make", by=ME, at=AT):
        return District.objects.create(name=name)


def source_for(district: District, files: list[SentFile], name: str = "", **more: object) -> Source:
    kind = kind_of(tables_of(files))
    return actions.add_source(district=district, name=name or str(kind), kind=kind, by=ME, at=AT, **more)


def planned(district: District, files: list[SentFile], at: datetime = AT, **more: object) -> ImportRun:
    return actions.plan_import(source=source_for(district, files, **more), files=files, by=ME, at=at)


def imported(district: District, files: list[SentFile], at: datetime = AT, **more: object) -> ImportRun:
    return actions.apply_import(run=planned(district, files, at, **more), by=ME, at=at)


def folder(*parts: str) -> list[SentFile]:
    return sent_files(SHARED.joinpath(*parts))


def total(run: ImportRun, op: str) -> int:
    return sum(ops.get(op, 0) for ops in run.counts["plan"].values())


def codes(run: ImportRun) -> list[tuple[str, int | None, str]]:
    return list(run.rejected.order_by("id").values_list("file", "line", "code"))


ORGS = "org_id,name,type,parent_org_id\n01,Eelgrass School,school,D\n02,Sandbar School,school,D\nD,Shore,district,\n"
SESSIONS = "session_id,title,type,start_date,end_date\nY,2026-2027,year,2026-08-31,2027-06-22\n"
STUDENTS = """student_id,given_name,family_name,birth_date,grade,group,school_id
007,Nori,Wakame,2012-03-05,8,8A,01
008,Dulse,Carrageen,2012-11-17,8,8A,01
009,Kombu,Laver,2013-01-31,7,7B,01
0010,Agar,Sargasso,2011-06-01,9,9C,02
"""
GUARDIANS = "guardian_id,given_name,family_name,email,phone\ng1,Ulva,Wakame,ulva@example.org,555-0101\n"
LINKS = "student_id,guardian_id,relation,authority\n007,g1,mother,\n"
STAFF = "staff_id,given_name,family_name,email,role,school_id\ns1,Fucus,Bladder,fucus@example.org,teacher,01\n"


def contract(**changed: str) -> list[SentFile]:
    """A small district in the files of the data contract; `changed` replaces or, when empty, leaves out a file."""
    texts = {
        "organisations": ORGS,
        "sessions": SESSIONS,
        "students": STUDENTS,
        "guardians": GUARDIANS,
        "student_guardians": LINKS,
        "staff": STAFF,
    } | changed
    return sent(**{stem: text for stem, text in texts.items() if text})
