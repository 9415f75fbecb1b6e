"""The peer: bare Django pages with session, sign-in, CSRF and locale, on the same PostgreSQL. No product around them.

Nobody is kept out, nothing is audited or encrypted, and the pages have no frame: what is left is the floor.
`python -m benchmarks.peers.bare_django` fills the empty database that BARE_DATABASE_URL names and prints a session.
"""

import json
import os
from typing import Any

import dj_database_url
import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.urls import path

NOTES = 20
TABLES = """create table bare_student (id bigint primary key, given_name text, family_name text, grade text,
  number text, absent int, possible int);
create table bare_day (student_id bigint, day date, mark text, primary key (student_id, day));
create table bare_note (id bigserial primary key, student_id bigint, body text, by_id bigint,
  written_at timestamptz default now());
insert into bare_student select n, 'Given' || n, 'Family' || (n * 7919 % 2000), (7 + n % 5)::text, n::text,
  n % 40, 130 from generate_series(1, 2000) n;
insert into bare_day select 1, date '2026-01-01' + n, 'present' from generate_series(1, 130) n;
insert into bare_note (student_id, body, by_id) select 1 + n % 100, 'The essay is nearly done.', 1
  from generate_series(1, 2000) n;
create index on bare_student (family_name, id);
create index on bare_note (student_id, written_at);"""

settings.configure(
    SECRET_KEY="bare",  # a benchmark's own, on loopback
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="benchmarks.peers.bare_django",
    DATABASES={
        "default": {
            **dj_database_url.parse(os.environ["BARE_DATABASE_URL"]),
            "ATOMIC_REQUESTS": True,
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    },
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "NAME": "django"},
        {"BACKEND": "django.template.backends.jinja2.Jinja2", "NAME": "jinja2"},
    ],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

IN_DJANGO = engines["django"].from_string(
    "<!doctype html><title>Students</title><p>{{ user }}</p><table>{% for row in rows %}<tr><td>"
    '<a href="/s/{{ row.0 }}/">{{ row.1 }} {{ row.2 }}</a></td><td>{{ row.3 }}</td><td>{{ row.4 }}</td></tr>'
    "{% endfor %}</table>"
)
IN_JINJA = engines["jinja2"].from_string(
    "<!doctype html><title>Students</title><p>{{ user }}</p><table>{% for row in rows %}<tr><td>"
    '<a href="/s/{{ row[0] }}/">{{ row[1] }} {{ row[2] }}</a></td><td>{{ row[3] }}</td><td>{{ row[4] }}</td></tr>'
    "{% endfor %}</table>"
)
PROFILE = engines["jinja2"].from_string(
    "<!doctype html><title>Student</title><p>{{ user }}</p><h1>{{ one[1] }} {{ one[2] }}</h1>"
    "{% for day in days %}<i title={{ day[0] }}>{{ day[1] }}</i>{% endfor %}"
    "{% for note in notes %}<p>{{ note[0] }} {{ note[1] }}</p>{% endfor %}"
)
HOME = engines["jinja2"].from_string(
    "<!doctype html><title>Home</title><p>{{ user }}</p><p>{{ counts|join(', ') }}</p>"
)


def _rows(sql: str, *values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _listed() -> list[tuple[Any, ...]]:
    return _rows(
        "select id, given_name, family_name, grade, number from bare_student order by family_name, id limit 100"
    )


def with_django_templates(request: HttpRequest) -> HttpResponse:
    return HttpResponse(IN_DJANGO.render({"rows": _listed(), "user": str(request.user)}))


def with_jinja2(request: HttpRequest) -> HttpResponse:
    return HttpResponse(IN_JINJA.render({"rows": _listed(), "user": str(request.user)}))


def profile(request: HttpRequest, pk: int) -> HttpResponse:
    found = {
        "one": _rows("select id, given_name, family_name from bare_student where id = %s", pk)[0],
        "days": _rows("select day, mark from bare_day where student_id = %s order by day", pk),
        "notes": _rows(
            "select written_at, body from bare_note where student_id = %s order by written_at limit %s", pk, NOTES
        ),
    }
    return HttpResponse(PROFILE.render({**found, "user": str(request.user)}))


def home(request: HttpRequest) -> HttpResponse:
    counts = _rows(
        "select count(*), count(*) filter (where absent * 10 >= possible),"
        " count(*) filter (where absent * 5 >= possible) from bare_student"
    )[0]
    notes = _rows("select count(*), max(written_at) from bare_note where by_id = %s", request.user.pk)[0]
    return HttpResponse(HOME.render({"counts": [*counts, *notes], "user": str(request.user)}))


def save(request: HttpRequest) -> HttpResponse:
    _rows(
        "insert into bare_note (student_id, body, by_id) values (2, %s, %s) returning id",
        request.POST["body"],
        request.user.pk,
    )
    return HttpResponse(status=302, headers={"Location": "/"})


urlpatterns = [
    path("", with_jinja2),
    path("django/", with_django_templates),
    path("s/<int:pk>/", profile),
    path("home/", home),
    path("save/", save),
]
application = WSGIHandler()


def _fill() -> str:
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.execute("vacuum analyze")
    # The user model exists once Django is set up.
    users = django.apps.apps.get_model("auth", "User")
    client = Client()
    client.force_login(users.objects.create_user("bench"))
    return str(client.cookies["sessionid"].value)


if __name__ == "__main__":
    print(json.dumps({"session": _fill()}))
