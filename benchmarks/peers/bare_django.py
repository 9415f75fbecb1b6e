"""The peer: a bare Django page with session, sign-in, CSRF and locale, on the same PostgreSQL. No product around it."""

import os

import dj_database_url
import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

ROWS = """{% for row in rows %}<tr><td><a href="/s/{{ row.0 }}/">{{ row.1 }} {{ row.2 }}</a></td><td>{{ row.3 }}</td>
<td>{{ row.4 }}</td></tr>{% endfor %}"""
PAGE = "<!doctype html><title>Students</title><p>{{ user }}</p><table>" + ROWS + "</table>"
DATABASE = dj_database_url.parse(os.environ["BARE_DATABASE_URL"])

settings.configure(
    SECRET_KEY="bare",  # a benchmark's own, on loopback
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {**DATABASE, "ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 600}},
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
DJANGO = engines["django"].from_string(PAGE)


def _rows() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, given_name, family_name, grade, number from bare_student order by family_name limit 100"
        )
        return cursor.fetchall()


def with_django_templates(request: HttpRequest) -> HttpResponse:
    return HttpResponse(DJANGO.render({"rows": _rows(), "user": str(request.user)}))


def with_jinja2(request: HttpRequest) -> HttpResponse:
    return HttpResponse(JINJA.render({"rows": _rows(), "user": str(request.user)}))


JINJA = engines["jinja2"].from_string(
    "<!doctype html><title>Students</title><p>{{ user }}</p><table>{% for row in rows %}<tr><td>"
    '<a href="/s/{{ row[0] }}/">{{ row[1] }} {{ row[2] }}</a></td><td>{{ row[3] }}</td><td>{{ row[4] }}</td></tr>'
    "{% endfor %}</table>"
)


def save(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("insert into bare_note (body, by_id) values (%s, %s)", [request.POST["body"], request.user.pk])
    return HttpResponse(status=302, headers={"Location": "/"})


urlpatterns = [path("", with_jinja2), path("django/", with_django_templates), path("save/", save)]
application = WSGIHandler()
