"""The columns of a CSV file, field by field with examples: corrected and confirmed before anything is compared."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from holdfast.journeys import take_in
from holdfast.records import kept_files
from holdfast.records.attendance.queries import schools_importable
from holdfast.records.columns import Asked, fields_of_kind, names_no_school, needed_fields
from holdfast.records.mapping import DATE_FIELDS, KINDS, TableMapping, suggested_columns
from holdfast.web.admin.column_words import DATE_FORMATS, FIELDS, KIND_WORDS
from holdfast.web.admin.imports import IMPORTERS, plan, sent_of
from holdfast.web.doors import who
from holdfast.web.forms import set_choices
from holdfast.web.request import Request

NOT_READ = "-"
NO_COLUMN = ""
SHOWN = 30


class Columns(forms.Form):
    """One table: what it is, and which of its columns is which field."""

    kind = forms.ChoiceField(label=_("What is in this file?"))
    dates = forms.ChoiceField(label=_("How are the dates written?"), choices=DATE_FORMATS.items(), required=False)

    def __init__(self, data: Any, asked: Asked, number: int) -> None:
        begin = asked.mapping
        super().__init__(data, prefix=f"t{number}", initial={"dates": begin.dates if begin else ""})
        self.asked = asked
        kinds = [(kind, KIND_WORDS[kind]) for kind in KINDS]
        lead = [] if begin else [(NO_COLUMN, _("Choose what is in it"))]
        set_choices(self, "kind", [*lead, *kinds, (NOT_READ, _("Do not read this file"))])
        self.fields["kind"].initial = begin.kind if begin else NO_COLUMN
        self.chosen = _kind_sent(data, number) if data else begin.kind if begin else NO_COLUMN
        if self.chosen:
            known = begin.columns if begin and begin.kind == self.chosen else {}
            self._add_fields(known or suggested_columns(self.chosen, asked.header))

    def _add_fields(self, known: dict[str, str]) -> None:
        choices = [(NO_COLUMN, _("No column")), *((title, self._shown(title)) for title in self.asked.header)]
        for name in fields_of_kind(self.chosen):
            self.fields[f"c-{name}"] = forms.ChoiceField(
                label=FIELDS[name], choices=choices, required=False, initial=known.get(name, NO_COLUMN),
                help_text=self._examples(known.get(name, "")),
            )  # fmt: skip

    def _examples(self, title: str) -> str:
        return ", ".join(value[:SHOWN] for value in self.asked.examples.get(title, ()))

    def _shown(self, title: str) -> str:
        examples = self._examples(title)
        return f"{title} ({examples})" if examples else title

    @property
    def needed(self) -> list[Any]:
        return [self[f"c-{name}"] for name in needed_fields(self.chosen)] if self.chosen else []

    @property
    def found(self) -> list[Any]:
        """The fields that it may have and for which a column is chosen."""
        return [one for one in self._others if one.value()]

    @property
    def absent(self) -> list[Any]:
        return [one for one in self._others if not one.value()]

    @property
    def _others(self) -> list[Any]:
        needed = needed_fields(self.chosen) if self.chosen else ()
        return [self[f"c-{n}"] for n in fields_of_kind(self.chosen) if n not in needed] if self.chosen else []

    @property
    def has_dates(self) -> bool:
        return any(one.name[2:] in DATE_FIELDS and one.value() for one in [*self.needed, *self.found])

    @property
    def unread(self) -> list[str]:
        """The columns that fill no field."""
        taken = {one.value() for one in [*self.needed, *self.found]}
        return [title for title in self.asked.header if title not in taken]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("kind") not in KINDS:
            return said
        for name in needed_fields(self.chosen):
            if not said.get(f"c-{name}"):
                self.add_error(f"c-{name}", _("Choose the column that holds this: without it no row can be read."))
        seen: dict[str, str] = {}
        for name in fields_of_kind(self.chosen):
            title = said.get(f"c-{name}", "")
            if title and title in seen:
                self.add_error(
                    f"c-{name}",
                    gettext("The column “%(title)s” stands beside “%(other)s” already.")
                    % {"title": title, "other": FIELDS[seen[title]]},
                )
            seen.setdefault(title, name)
        return said

    def mapping(self) -> TableMapping | None:
        """What was confirmed; None for a file that is not to be read."""
        if not self.chosen:
            return None
        chosen = {name: self.cleaned_data[f"c-{name}"] for name in fields_of_kind(self.chosen)}
        columns = {name: title for name, title in chosen.items() if title}
        begin = self.asked.mapping
        kept = begin if begin and begin.kind == self.chosen else None
        return TableMapping(
            self.chosen, columns, file=self.asked.name, dates=self.cleaned_data["dates"],
            constants=kept.constants if kept else {}, values=kept.values if kept else {},
        )  # fmt: skip


def _kind_sent(data: Any, number: int) -> str:
    sent = str(data.get(f"t{number}-kind", NO_COLUMN))
    return sent if sent in KINDS else NO_COLUMN


def _asks_for_fields(data: Any, number: int) -> bool:
    """Whether another kind was chosen than the one whose fields the page showed."""
    kind = _kind_sent(data, number)
    return bool(kind) and kind != data.get(f"t{number}-shown")


def _looked_at(data: Any, asked: Asked, number: int) -> Asked:
    """The table as it stands on the page: another kind with its fields suggested, or what was chosen so far."""
    kind = _kind_sent(data, number)
    if not kind:
        return replace(asked, mapping=None)
    if _asks_for_fields(data, number):
        columns = suggested_columns(kind, asked.header)
    else:
        columns = {name: data.get(f"t{number}-c-{name}", "") for name in fields_of_kind(kind)}
    return replace(asked, mapping=TableMapping(kind, columns, asked.name, dates=data.get(f"t{number}-dates", "")))


class WhichSchool(forms.Form):
    """For files that name no school."""

    school = forms.ChoiceField(label=_("Which school are these files of?"), required=False)

    def __init__(self, data: Any, schools: list[Any]) -> None:
        super().__init__(data)
        set_choices(self, "school", [("", _("Choose a school")), *((str(one.pk), one.name) for one in schools)])


@who(*IMPORTERS)
@require_http_methods(["GET", "POST"])
def import_columns(request: Request, token: str) -> HttpResponse:
    """Which column is which: suggested, corrected, confirmed. Then the dry run."""
    about = kept_files.kept_words(token, request.actor.user_id)
    if about is None:
        raise Http404
    asked = take_in.columns_to_confirm(sent=sent_of(token, about), by=request.actor, again=True)
    data = request.POST if request.method == "POST" else None
    looks_again = data is not None and ("look" in data or any(_asks_for_fields(data, n) for n in range(len(asked))))
    if looks_again:
        asked = [_looked_at(data, one, number) for number, one in enumerate(asked)]
    tables = [Columns(None if looks_again else data, one, number) for number, one in enumerate(asked)]
    schools = [] if about["school"] else list(schools_importable(request.actor, about["district"]))
    school = WhichSchool(data, schools) if schools else None
    problems: list[str] = []
    if data is not None and not looks_again and _all_valid(tables, school):
        confirmed = [one for table in tables if (one := table.mapping()) is not None]
        chosen = school.cleaned_data["school"] if school else ""
        if not confirmed:
            problems = [gettext("None of the files is to be read. Say what is in at least one of them.")]
        elif school is not None and not chosen and any(map(names_no_school, confirmed)):
            school.add_error("school", _("These files name no school. Choose the one whose files they are."))
        else:
            answer = plan(request, token, about | {"school": about["school"] or int(chosen or 0)}, confirmed)
            if isinstance(answer, HttpResponse):
                return answer
            problems = list(answer)
    asks_school = any(one.mapping is None or names_no_school(one.mapping) for one in asked)
    context = {
        "tables": tables, "school": school, "asks_school": asks_school, "problems": problems, "token": token
    }  # fmt: skip
    is_refused = data is not None and not looks_again
    return render(request, "admin/import_columns.html", context, status=422 if is_refused else 200)


def _all_valid(tables: list[Columns], school: WhichSchool | None) -> bool:
    """Every form is asked, so that every problem is shown at once."""
    refused = [one for one in (*tables, *([school] if school else [])) if not one.is_valid()]
    return not refused
