"""`python -m benchmarks.parts.filled` fills an empty database with the invented school, and prints what a client needs.

Also the number of SQL statements that each page asks for, counted where Django sends them; the brackets of a
transaction (begin, savepoint, commit) are not counted.
"""

import json
import random
from datetime import timedelta
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.parts import mentoring, school
from holdfast.accounts import backends
from holdfast.accounts.models import User
from holdfast.kernel import audit, clock
from holdfast.kernel.scope import scope
from holdfast.people.models import School, Student
from holdfast.records.models import AttendanceSummary

SEED = 20261122
BRACKETS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def _signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend=backends.PATH)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "bench", "at": 0}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def _statements(client: Client, method: str, path: str, **data: str) -> int:
    """The second time, when the process knows what it keeps."""
    _asked(client, method, path, {key: value.format(0) for key, value in data.items()})
    return _asked(client, method, path, {key: value.format(1) for key, value in data.items()})


def _asked(client: Client, method: str, path: str, data: dict[str, str]) -> int:
    ask = client.post if method == "POST" else client.get
    with CaptureQueriesContext(connection) as captured:
        answer = ask(path, data)
    if answer.status_code not in (200, 302):
        raise RuntimeError(f"{path} answered {answer.status_code}: {answer.content[:500]!r}")
    return sum(not query["sql"].startswith(BRACKETS) for query in captured)


def fill() -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    at = clock.now()
    with scope(school.BY):
        built = school.build(random.Random(SEED), at)
        match = mentoring.build(built)[0]
        manager, mentor = _signed_in(built.manager), _signed_in(built.mentors[0][0])
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        cursor.execute("vacuum analyze")
    profile, notes = f"/students/{match.student_id}/", f"/mentor/matches/{match.pk}/notes/"
    same = _statements(manager, "GET", "/manager/")
    with scope(school.BY), audit.change("bench.change", by=school.BY, at=at):
        School.objects.filter(pk=built.school.pk).update(phone="555")
    anew = _asked(manager, "GET", "/manager/", {})
    with scope(school.BY):
        listed = AttendanceSummary.objects.filter(is_listed=True).values("student")
        students = list(Student.objects.exclude(pk__in=listed).order_by("pk").values_list("pk", flat=True))
    key = "00000000-0000-4000-8000-00000000000{}"
    return {
        "manager": manager.cookies["sessionid"].value,
        "mentor": mentor.cookies["sessionid"].value,
        "profile": profile,
        "notes": notes,
        "students": students,
        "until_on": (built.today + timedelta(days=20)).isoformat(),
        "queries": {
            "list of 100": _statements(manager, "GET", "/students/"),
            "student profile": _statements(manager, "GET", profile),
            "save a note": _statements(mentor, "POST", notes, client_key=key, body="Note {}"),
            "manager's home": anew,
            "manager's home, counted anew": anew,
            "manager's home, nothing changed": same,
        },
    }


if __name__ == "__main__":
    print(json.dumps(fill()))
