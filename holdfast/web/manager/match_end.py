"""The end of a match: why, what is reached, who was asked how it went, and what was said about afterwards."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdfast.journeys import agree
from holdfast.kernel import clock
from holdfast.kernel.actor import Role
from holdfast.matches.access import MEETING, matches_managed_by
from holdfast.matches.choices import MatchStatus
from holdfast.matches.ending import ending_of, warned_whatever_is_ticked
from holdfast.matches.queries import with_round_people
from holdfast.programmes.queries import blueprint_of
from holdfast.web.doors import who
from holdfast.web.forms import refusals_into, set_choices
from holdfast.web.forms_answered.due import forms_of_match
from holdfast.web.manager.match_together import party_name, together_told
from holdfast.web.request import Request

TICKED = {"criteria": "criteria", "steps": "steps_done", "interviews": "interviews"}
"""The fields of the form by the name under which they are kept."""


class Ending(forms.Form):
    end_reason = forms.ChoiceField(widget=forms.RadioSelect, label=gettext_lazy("Why does it end?"))
    criteria = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("Which of these is true now?")
    )
    steps_done = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("What is done")
    )
    interviews = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Who was asked how it went"),
        help_text=gettext_lazy("What they say stands in the forms above; where there is none, ask in person."),
    )
    words = forms.CharField(
        required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), label=gettext_lazy("In a sentence")
    )

    def __init__(self, *args: Any, programme: Any, **told: Any) -> None:
        super().__init__(*args, **told)
        choices = _choices(programme)
        set_choices(self, "end_reason", choices.pop("reasons"))
        for name, options in choices.items():
            if options:
                set_choices(self, TICKED[name], options)
            else:
                del self.fields[TICKED[name]]


def _choices(programme: Any) -> dict[str, list[tuple[str, str]]]:
    named, language = ending_of(programme), get_language() or "en"
    lists = {"reasons": named.reasons, "criteria": named.criteria, "steps": named.steps}
    found = {name: [(one.id, one.in_language(language)) for one in items] for name, items in lists.items()}
    return {**found, "interviews": [(one, party_name(one)) for one in named.interviews]}


def ended_told(match: Any) -> dict[str, Any] | None:
    """How a match ended, in the programme's words, for its page; None while it goes on."""
    if match.status != MatchStatus.ENDED:
        return None
    words = {name: dict(options) for name, options in _choices(match.programme).items()}
    ticked = {
        name: [words[name].get(one, one) for one in match.closing.get(name, ())] for name in TICKED
    }  # fmt: skip
    after = ending_of(match.programme).contact_after
    return {
        "reason": words["reasons"].get(match.end_reason, match.end_reason),
        "words": match.end_words,
        "may_have_another": bool(blueprint_of(match.programme).setting("continuity.rematch_allowed").value),
        "contact_after": after.in_language(get_language() or "en") if after else "",
        **ticked,
    }


@who(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int) -> HttpResponse:
    """End a match, with what speaks against ending it today in view."""
    rows = matches_managed_by(request.actor).filter(status__in=MEETING)
    found = with_round_people(rows).filter(pk=pk).first()
    if found is None:
        raise Http404
    form = Ending(request.POST or None, programme=found.programme)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            agree.end(match_id=pk, by=request.actor, at=clock.now(), on=request.actor.on, **form.cleaned_data)
            messages.success(request, _("The match has ended."))
            return redirect("match", pk=pk)
    language, after = get_language() or "en", ending_of(found.programme).contact_after
    context = {
        "match": found,
        "form": form,
        "back_href": reverse("match", args=[pk]),
        "forms_due": forms_of_match(request.actor, found, is_ending=True),
        "warned": [one.rule.text.in_language(language) for one in warned_whatever_is_ticked(found, request.actor.on)],
        "together": together_told(request.actor, found),
        "contact_after": after.in_language(language) if after else "",
    }
    return render(request, "manager/match_end.html", context, status=422 if form.errors else 200)
