"""Run by `test_kill.py` in a process of its own: imports, and kills itself at the batch it is told.

Usage: python -m tests.domain.records.dying_import KILL_AT protected|unprotected
"""

import contextlib
import os
import signal
import sys

import django

KILL_AT, MODE = int(sys.argv[1]), sys.argv[2]
STUDENTS = 300

django.setup()

from django.db import connection  # noqa: E402
from django.db.models import QuerySet  # noqa: E402

from holdfast.kernel import audit  # noqa: E402
from holdfast.kernel.scope import scope  # noqa: E402
from holdfast.people.models import District  # noqa: E402
from holdfast.records import actions, applying  # noqa: E402
from tests.domain.records.samples import AT, ME, contract, new_district, planned  # noqa: E402

applying.BATCH = 100


@contextlib.contextmanager
def without_transaction(verb, *, by, at, reason=""):
    """What `audit.change` would be if it kept no transaction: the control that shows that the test can fail."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('holdfast.verb', %s, false), set_config('holdfast.at', %s, false)",
            [verb, at.isoformat()],
        )
    yield


def die(step: str, done: int, total: int) -> None:
    if step == "apply" and done >= KILL_AT:
        os.kill(os.getpid(), signal.SIGKILL)


def files():
    lines = [f"{n:05},Given{n},Family{n},2012-03-05,8,G{n % 9},01,Parent{n},Family{n}" for n in range(STUDENTS)]
    header = "student_id,given_name,family_name,birth_date,grade,group,school_id,"
    header += "guardian1_given_name,guardian1_family_name"
    return contract(students="\n".join([header, *lines]) + "\n", guardians="", student_guardians="")


with scope(ME):
    for district in District.objects.filter(name="Doomed"):
        run = actions.ImportRun.objects.filter(district=district, status="planned").latest("id")
        break
    else:
        run = planned(new_district("Doomed"), files())
    if MODE == "unprotected":
        actions.audit.change = audit.change = without_transaction
        QuerySet.select_for_update = lambda self, **options: self
    if KILL_AT >= 0:
        actions.apply_import(run=run, by=ME, at=AT, progress=die)
