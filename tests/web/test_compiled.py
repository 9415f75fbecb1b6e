"""Templates compiled once for each language: every reader gets their own words, and what is typed stays escaped."""

from concurrent.futures import ThreadPoolExecutor

import jinja2
import pytest
from django.utils import translation

from holdfast.web import jinja

PAGE = "|".join(
    [
        '{{ _("Search") }}',
        '{{ _("%(shown)s of %(total)s", shown=shown, total="<b>") }}',
        "{{ 1234.5|number(1) }}",
        '{{ url("students") }}',
        "{% trans name=shown %}Hello %(name)s{% endtrans %}",
        '{{ ngettext("%(num)s student", "%(num)s students", 2) }}',
    ]
)
ENGLISH = "Search|<3 of &lt;b&gt;|1,234.5|/students/"


@pytest.fixture
def environment() -> jinja2.Environment:
    return jinja.environment(loader=jinja2.DictLoader({"page": PAGE, "frame": "{% include 'page' %}"}))


def shown(environment: jinja2.Environment, language: str, name: str = "page") -> str:
    with translation.override(language):
        return environment.get_template(name).render(shown=jinja.Markup("<3"))


@pytest.mark.parametrize("name", ["page", "frame"])
def test_each_reader_gets_their_language_whoever_came_first(environment: jinja2.Environment, name: str) -> None:
    french = shown(environment, "fr", name)
    assert shown(environment, "en", name).startswith(ENGLISH)
    assert shown(environment, "fr", name) == french
    assert french.startswith("Rechercher|")
    assert "1\u00a0234,5" in french


def test_readers_of_two_languages_at_once_get_their_own(environment: jinja2.Environment) -> None:
    languages = ["en", "fr"] * 200
    with ThreadPoolExecutor(8) as readers:
        pages = list(readers.map(lambda language: shown(environment, language), languages))
    assert set(pages[::2]) == {shown(environment, "en")}
    assert set(pages[1::2]) == {shown(environment, "fr")}
    assert pages[0] != pages[1]


def test_what_is_typed_is_escaped_beside_words_that_stand_in_the_template(environment: jinja2.Environment) -> None:
    with translation.override("en"):
        assert "&lt;script&gt; of &lt;b&gt;" in environment.get_template("page").render(shown="<script>")
