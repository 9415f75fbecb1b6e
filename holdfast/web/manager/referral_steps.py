"""What is found out before a decision: the student is asked, the questions are answered, or somebody takes it back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.cases import actions, queries, texts
from holdfast.cases.access import referrals_changed_by, referrals_visible_to
from holdfast.cases.choices import Means, TakenBackBy
from holdfast.cases.routes import RECEIVERS
from holdfast.journeys import withdraw
from holdfast.kernel import clock
from holdfast.programmes.access import programmes_visible_to
from holdfast.programmes.queries import blueprint_of
from holdfast.programmes.texts import here
from holdfast.web.doors import MANAGERS, who
from holdfast.web.forms import refusals_into
from holdfast.web.manager.referral_papers import add_papers, papers_told
from holdfast.web.manager.referral_story import one_referral
from holdfast.web.request import Request


class Ask(forms.Form):
    says_yes = forms.TypedChoiceField(
        label=_("Does the student want this?"), choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    own_words = forms.CharField(
        label=_("In the student's own words"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As they said it. Only few people can read it."),
    )  # fmt: skip
    means = forms.ChoiceField(
        label=_("How did you ask?"), choices=Means.choices, initial=Means.IN_PERSON, widget=forms.RadioSelect
    )


@who(*RECEIVERS)
@require_http_methods(["GET", "POST"])
def ask(request: Request, pk: int) -> HttpResponse:
    """What the student says, asked by somebody other than the referrer."""
    one = one_referral(request, pk, referrals_changed_by)
    form = Ask(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            withdraw.ask_willingness(
                referral_id=one.pk, by=request.actor, at=clock.now(), on=request.actor.on, **form.cleaned_data
            )
            messages.success(request, gettext("Kept what %(name)s said.") % {"name": one.student.short_name})
            return redirect("referral", one.pk)
    context = {"form": form, "referral": one, "student": one.student}
    return render(request, "manager/referral_ask.html", context, status=422 if form.errors else 200)


class Answers(forms.Form):
    """The level of support, the subjects, the papers, the programme's own questions; what nobody knows stays open."""

    subjects = forms.CharField(
        label=_("Subjects with a concern"), required=False, max_length=500, help_text=_("Separated by commas.")
    )

    def __init__(self, *args: Any, programme: Any, known_papers: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blueprint = blueprint_of(programme)
        levels = [(level.code, here(level.text)) for level in blueprint.entry_rules.support_screen]
        if levels:
            self.fields["support_level"] = forms.ChoiceField(
                label=_("How much support is there already?"), choices=levels, widget=forms.RadioSelect
            )
        self.papers = add_papers(self, programme, known_papers)
        for question in blueprint.setting("entry.questions").value or ():
            self.fields[f"answer_{question.id}"] = forms.ChoiceField(
                label=here(question), choices=[("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known yet"))],
                widget=forms.RadioSelect(attrs={"data-inline": True}),
            )  # fmt: skip

    def answers(self) -> dict[str, bool]:
        return {
            name.removeprefix("answer_"): said == "yes"
            for name, said in self.cleaned_data.items()
            if name.startswith("answer_") and said != "unknown"
        }


@who(*RECEIVERS)
@require_http_methods(["GET", "POST"])
def answers(request: Request, pk: int) -> HttpResponse:
    """What has to be known before deciding."""
    one = one_referral(request, pk, referrals_changed_by)
    known = {
        "subjects": ", ".join(one.subjects),
        "support_level": one.support_level,
        **{f"answer_{code}": "yes" if said else "no" for code, said in one.answers.items()},
    }
    form = Answers(
        request.POST if request.method == "POST" else None,
        programme=one.programme, known_papers=one.documents, initial=known,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.answer_questions(
                referral_id=one.pk, support_level=form.cleaned_data.get("support_level", ""), answers=form.answers(),
                subjects=form.cleaned_data["subjects"].split(","), documents=papers_told(form), by=request.actor,
                at=clock.now(),
            )  # fmt: skip
            messages.success(request, gettext("Kept. The rules were asked again."))
            return redirect("referral", one.pk)
    context = {"form": form, "referral": one, "student": one.student}
    return render(request, "manager/referral_answers.html", context, status=422 if form.errors else 200)


class TakeBack(forms.Form):
    taken_back_by = forms.ChoiceField(
        label=_("Who takes it back?"), choices=TakenBackBy.choices, widget=forms.RadioSelect
    )


@who(*RECEIVERS)
@require_http_methods(["GET", "POST"])
def take_back(request: Request, pk: int) -> HttpResponse:
    """Somebody no longer wants what was referred."""
    one = one_referral(request, pk, referrals_changed_by)
    form = TakeBack(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            actions.withdraw(referral_id=one.pk, by=request.actor, at=clock.now(), **form.cleaned_data)
            messages.success(request, gettext("The referral of %(name)s is taken back.") % {"name": one.student.name})
            return redirect("referral", one.pk)
    context = {"form": form, "referral": one, "student": one.student}
    return render(request, "manager/referral_take_back.html", context, status=422 if form.errors else 200)


@who(*MANAGERS)
@require_GET
def waiting_list(request: Request, pk: int) -> HttpResponse:
    """Who waits for a place in one programme, in order, with the reason for each place."""
    programme = programmes_visible_to(request.actor).select_related("blueprint", "school").filter(pk=pk).first()
    if programme is None:
        raise Http404
    visible = set(referrals_visible_to(request.actor).filter(programme=programme).values_list("id", flat=True))
    rows = [
        {
            "referral": one.referral,
            "need": texts.NEED[one.referral.need_tier],
            "points": one.priority.key,
            "lines": texts.priority_lines(one.priority.parts, one.blueprint),
        }
        for one in queries.waiting_list(programme, request.actor.on)
        if one.referral.pk in visible
    ]
    return render(request, "manager/waiting_list.html", {"programme": programme, "rows": rows})
