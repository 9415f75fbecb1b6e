"""School data in the browser: send files, read the plan field by field, apply it, correct what was rejected, undo."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdfast.journeys import take_in
from holdfast.kernel import clock
from holdfast.kernel.actor import Actor, Role
from holdfast.records import kept_files, queries
from holdfast.records.access import districts_importable_by, runs_visible_to, schools_importable_by, sources_visible_to
from holdfast.records.attendance.queries import schools_importable
from holdfast.records.choices import Entity, Op, RunStatus, Severity
from holdfast.web.admin import import_work as work
from holdfast.web.admin.import_words import MEANING, STEPS, change_rows, problem_rows
from holdfast.web.doors import who
from holdfast.web.forms import set_choices
from holdfast.web.request import Request

IMPORTERS = (Role.MANAGER, Role.IT)
PER_PAGE = 100
RUNS_SHOWN = 50
LARGEST = 200 * 1024 * 1024
A_NEW_SOURCE = ""


class ManyFiles(forms.FileField):
    """Several files at once; each is checked by itself."""

    widget = type("ManyFilesInput", (forms.FileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        sent = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFiles, self).clean(one, initial) for one in sent or [None]]


class Send(forms.Form):
    """The files, and from which system they come."""

    files = ManyFiles(  # type: ignore[assignment]  # Django takes fields out of the class: no attribute is hidden
        label=_("Files"), allow_empty_file=True,
        help_text=_("A zip, or all the CSV files of one export together. You can drop them here. At most 200 MB."),
    )  # fmt: skip
    district = forms.TypedChoiceField(
        label=_("Into which district?"), coerce=int,
        help_text=_("The files of one delivery belong to one district."),
    )  # fmt: skip
    source = forms.ChoiceField(
        label=_("From which system?"), required=False,
        help_text=_("The same system every time: its records are recognised and not doubled."),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Name of a new system"), required=False, max_length=120,
        help_text=_("For example “Roster” or “Attendance”. Leave it empty to name it after the kind of file."),
    )  # fmt: skip
    school = forms.ChoiceField(
        label=_("School of files that name none"), required=False, help_text=_("Only for CSV files of one school.")
    )
    again = forms.BooleanField(
        label=_("Show me the columns of these files, even if I confirmed them before"), required=False
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.districts = list(districts_importable_by(actor).order_by("name", "pk"))
        if len(self.districts) > 1:
            places = [("", _("Choose a district")), *((one.pk, one.name) for one in self.districts)]
            set_choices(self, "district", places)
        else:
            del self.fields["district"]
        names = dict.fromkeys(sources_visible_to(actor).order_by("name").values_list("name", flat=True))
        set_choices(self, "source", [(A_NEW_SOURCE, _("A new system")), *((name, name) for name in names)])
        self.schools = {str(one.pk): one for here in self.districts for one in schools_importable(actor, here.pk)}
        named = [(pk, self._name_of(one)) for pk, one in self.schools.items()]
        set_choices(self, "school", [("", _("The files say it")), *named])
        if len(self.schools) == 1:
            self.initial["school"] = next(iter(self.schools))

    def _name_of(self, school: Any) -> str:
        """A school by its name, with its district where there are several."""
        several = {one.pk: one.name for one in self.districts} if len(self.districts) > 1 else {}
        return f"{school.name} ({several[school.district_id]})" if several else str(school.name)

    @property
    def district_id(self) -> int:
        """The district that was chosen, or the only one; 0 where there is none."""
        chosen: int | None = self.cleaned_data.get("district")
        return chosen or (self.districts[0].pk if len(self.districts) == 1 else 0)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        school = self.schools.get(said.get("school") or "")
        if school is not None and self.district_id and school.district_id != self.district_id:
            self.add_error("school", _("This school is in another district. Choose one of the district above."))
        return said

    def clean_files(self) -> "list[UploadedFile[Any]]":
        files: list[UploadedFile[Any]] = self.cleaned_data["files"]
        if sum(one.size or 0 for one in files) > LARGEST:
            raise forms.ValidationError(
                _("These files are larger than 200 MB. Send one school after the other, or use the command line.")
            )
        return files


@who(*IMPORTERS)
@require_http_methods(["GET", "POST"])
def imports(request: Request) -> HttpResponse:
    """Every import so far, and the next one."""
    actor = request.actor
    form = Send(*((request.POST, request.FILES) if request.method == "POST" else ()), actor=actor)
    problems: Sequence[str] = ()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        token, size = kept_files.keep_files(said["files"])
        name = said["source"] or said["name"].strip()
        school = int(said["school"] or 0) or queries.school_of_source(form.district_id, name)
        about = {
            "user": actor.user_id, "district": form.district_id, "name": name, "school": school, "size": size,
        }  # fmt: skip
        try:
            if take_in.columns_to_confirm(sent=sent_of(token, about), by=actor, again=said["again"]):
                kept_files.keep_words(token, about)
                return redirect("import_columns", token)
            answer = plan(request, token, about)
        except take_in.CannotRead as refusal:
            answer = refusal.problems
        if isinstance(answer, HttpResponse):
            return answer
        problems = answer
    runs = _visible(actor).select_related("source", "planned_by").order_by("-id")[:RUNS_SHOWN]
    context = {
        "form": form,
        "problems": problems,
        "runs": [(run, MEANING[run.status]) for run in runs],
        "kept_days": kept_files.KEPT_DAYS,
    }
    return render(request, "admin/imports.html", context, status=422 if form.errors or problems else 200)


def sent_of(token: str, about: Mapping[str, Any]) -> take_in.Sent:
    """The kept files of a delivery, with what was said of it."""
    files = [(one.name, partial(one.open, "rb")) for one in kept_files.kept_files(token)]
    return take_in.Sent(about["district"], about["name"], about["school"], files)


def plan(
    request: Request, token: str, about: Mapping[str, Any], confirmed: Sequence[Any] | None = None
) -> HttpResponse | Sequence[str]:
    """Plan an import: at once when it is small, else beside the page. The next page, or why there is none."""
    actor = request.actor
    sent = sent_of(token, about)

    def job(tell: work.Progress) -> work.Outcome:
        try:
            run = take_in.plan_files(sent=sent, by=actor, at=clock.now(), confirmed=confirmed, progress=tell)
        except take_in.CannotRead as refusal:
            return work.Outcome(problems=refusal.problems)
        if run.status == RunStatus.FAILED:
            return work.Outcome(problems=tuple(take_in.why_not_read(run)))
        kept_files.give_to_run(token, run.pk)
        return work.Outcome(run=run.pk)

    working = work.start(token, job, by=actor, at_once=about["size"] <= work.AT_ONCE)
    if working.run is not None:
        return redirect("import_run", working.run)
    return working.problems if working.is_over else redirect("import_working", token)


@who(*IMPORTERS)
@require_GET
def import_working(request: Request, token: str) -> HttpResponse:
    """How far it is: asked again every two seconds; the page may be left and opened again."""
    working = work.read(token, request.actor.user_id)
    if working is None:
        raise Http404
    if working.run is not None:
        there = reverse("import_run", args=[working.run])
        return HttpResponse(headers={"HX-Redirect": there}) if request.htmx else redirect(there)
    context = {
        "working": working,
        "step": STEPS.get(working.step, STEPS["read"]),
        "silent": working.is_silent(clock.now()),
        "poll_href": reverse("import_working", args=[token]),
    }
    if request.htmx and working.is_over:
        return HttpResponse(headers={"HX-Refresh": "true"})
    template = "admin/import_progress.html" if request.htmx else "admin/import_working.html"
    return render(request, template, context)


def _visible(actor: Actor) -> QuerySet[Any]:
    """The runs of this person. One that spoke of no school at all is seen only by who sent it, or by the district."""
    runs = runs_visible_to(actor)
    of_schools = [
        district for district in districts_importable_by(actor) if schools_importable_by(actor, district.pk) is not None
    ]
    if not of_schools:
        return runs
    return runs.filter(Q(planned_by=actor.user_id) | ~Q(district__in=of_schools) | ~Q(scope__school_ids=[]))


def _run(request: Request, pk: int) -> Any:
    found = _visible(request.actor).select_related("source", "planned_by", "follows").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@who(*IMPORTERS)
@require_GET
def import_run(request: Request, pk: int) -> HttpResponse:
    """One import: what it would do or did, what was wrong, and the next step."""
    run = _run(request, pk)
    counts = queries.counts_of(run)
    problems = problem_rows(run)
    codes = {one["code"] for one in problems}
    context = {
        "run": run,
        "meaning": MEANING[run.status],
        "counts": counts,
        "changes": sum(one.inserted + one.adopted + one.updated + one.reactivated + one.closed for one in counts),
        "closed": sum(one.closed for one in counts),
        "problems": problems,
        "rejected": run.counts.get("problems", {}).get("error", 0),
        "undone": run.counts.get("undone", {}),
        "kept_until": (kept_until := run.planned_at + timedelta(days=kept_files.KEPT_DAYS)),
        "files_are_gone": kept_until <= clock.now(),
        "settings_href": _settings_of(request.actor, run) if "no_school_year" in codes else None,
    }
    return render(request, "admin/import_run.html", context)


def _settings_of(actor: Actor, run: Any) -> str:
    """Where the school year is entered: at the one school that the run speaks of, else where a school is chosen."""
    spoken = set(run.scope.get("school_ids", ()))
    own = [school.pk for school in schools_importable(actor, run.district_id) if school.pk in spoken]
    return reverse("school_setting", args=own) if len(own) == 1 else reverse("school_settings")


class WhichChanges(forms.Form):
    """What the address of the field-by-field plan may ask for."""

    entity = forms.ChoiceField(choices=Entity.choices, required=False)
    op = forms.ChoiceField(choices=Op.choices, required=False)
    page = forms.IntegerField(required=False, min_value=1)


@who(*IMPORTERS)
@require_GET
def import_changes(request: Request, pk: int) -> HttpResponse:
    """The plan, record by record and field by field."""
    run = _run(request, pk)
    asked = WhichChanges(request.GET)
    asked.is_valid()
    entity, op = asked.cleaned_data.get("entity", ""), asked.cleaned_data.get("op", "")
    found = queries.changes_of(run, entity=entity, op=op)
    page = Paginator(found, PER_PAGE).get_page(asked.cleaned_data.get("page") or 1)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "run": run,
        "page": page,
        "rows": change_rows(page.object_list),
        "base": f"?{kept.urlencode()}&" if kept else "?",
        "entity": entity,
        "op": op,
        "entities": [("", _("Everything")), *Entity.choices],
        "ops": [("", _("Every change")), *Op.choices],
    }
    return render(request, "admin/import_changes.html", context)


@who(*IMPORTERS)
@require_GET
def import_rejected(request: Request, pk: int) -> HttpResponse:
    """Every row with a problem: where it stands, why, and what to do."""
    run = _run(request, pk)
    page = Paginator(queries.rejected_of(run), PER_PAGE).get_page(request.GET.get("page"))
    files = _files_to_correct(run)
    context = {"run": run, "page": page, "rows": problem_rows(run, page.object_list), "files": files, "base": "?"}
    return render(request, "admin/import_rejected.html", context)


def _files_to_correct(run: Any) -> list[str]:
    rows = queries.rejected_of(run, severity=Severity.ERROR).order_by("file")
    return list(rows.values_list("file", flat=True).distinct())


@who(*IMPORTERS)
@require_GET
def import_rejected_file(request: Request, pk: int) -> HttpResponse:
    """The rejected rows of one file, with the reasons, to be corrected and sent again."""
    run = _run(request, pk)
    name = request.GET.get("file", "")
    if name not in _files_to_correct(run):
        raise Http404
    disposition = str(content_disposition_header(as_attachment=True, filename=name))
    body = queries.rejected_rows_file(run, name)
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition})


def _follow(request: Request, run: Any, do: Any, done: str) -> HttpResponse:
    """Apply or undo: at once when it is little, else beside the page."""
    actor, at = request.actor, clock.now()
    token = kept_files.new_folder()

    def job(tell: work.Progress) -> work.Outcome:
        do(run=run, on=actor.on, by=actor, at=at, progress=tell)
        return work.Outcome(run=run.pk)

    size = sum(one.get("bytes", 0) for one in run.files)
    working = work.start(token, job, by=actor, at_once=size <= work.AT_ONCE)
    if not working.is_over:
        return redirect("import_working", token)
    if working.problems:
        messages.error(request, " ".join(working.problems))
    else:
        messages.success(request, done)
    return redirect("import_run", run.pk)


@who(*IMPORTERS)
@require_POST
def import_apply(request: Request, pk: int) -> HttpResponse:
    """Do what the plan says, all of it or nothing."""
    return _follow(request, _run(request, pk), take_in.take_in, gettext("The import is done. It can be undone below."))


@who(*IMPORTERS)
@require_POST
def import_undo(request: Request, pk: int) -> HttpResponse:
    """Take the import back; what people wrote stays."""
    return _follow(request, _run(request, pk), take_in.take_back, gettext("The import is undone."))
