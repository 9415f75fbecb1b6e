"""Where else a referral can go: another programme of the school, a service, or to the family who decides."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from holdfast.cases.choices import Outcome, ReferralSource
from holdfast.cases.consent.access import consent_changed_by
from holdfast.cases.queries import OPEN
from holdfast.cases.routes import asked_before, offers_to, receivers_of, ways_on
from holdfast.kernel.actor import Actor
from holdfast.programmes.texts import here, word
from holdfast.web.forms import set_choices

PROGRAMME, SERVICE = "programme:", "service:"
ELSEWHERE = "elsewhere"
SERVICES = ("services.partners", "services.agencies")


@dataclass(frozen=True, slots=True)
class Goal:
    """A button: its value, its words, and the programme behind it (None: a service)."""

    value: str
    name: str
    programme_id: int | None = None


class SendOn(forms.Form):
    """One reason and, where a way asks for it, with whom it was spoken about; the button that is pressed says where."""

    asked_first = forms.MultipleChoiceField(
        label=_("With whom did you speak about it first?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Why?"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when the rules propose something else. It is kept; only few people can read it."),
    )  # fmt: skip
    listed = forms.ChoiceField(label=_("Another service"), required=False)
    service = forms.CharField(label=_("Another service or person, in your own words"), required=False, max_length=160)

    def __init__(self, *args: Any, ways: list[Any], blueprint: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "on"})
        if asked := asked_before(ways):
            set_choices(self, "asked_first", [(code, word(code)) for code in asked])
        else:
            del self.fields["asked_first"]
        services = [item for path in SERVICES for item in blueprint.setting(path).value or ()]
        if services:
            set_choices(self, "listed", [("", _("Choose")), *((here(item), here(item)) for item in services)])
        else:
            del self.fields["listed"]

    @property
    def why(self) -> list[str]:
        """The fields that hold for every button."""
        return [name for name in ("asked_first", "reason") if name in self.fields]

    def told(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.why}

    def elsewhere(self) -> str:
        """The service that was chosen or written."""
        return str(self.cleaned_data["service"].strip() or self.cleaned_data.get("listed", ""))


class AskFamily(forms.Form):
    reason = forms.CharField(
        label=_("Why?"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A rule warns: say in a sentence why you go on. It is kept; only few people can read it."),
    )  # fmt: skip

    def __init__(self, *args: Any, recommended: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "family"})
        if not recommended.warnings:
            del self.fields["reason"]


def goals_of(actor: Actor, referral: Any, recommended: Any) -> list[Goal]:
    """The buttons: what the rules propose, then the other programmes of the school, then what the rules name else."""
    there = set(
        referral.student.referrals.filter(status__in=OPEN).values_list("programme_id", flat=True)
    )  # an open referral there is the one to go on with
    programmes = [
        Goal(f"{PROGRAMME}{one.programme.pk}", one.programme.name, one.programme.pk)
        for one in offers_to(actor, referral.school_id, ReferralSource.STAFF)
        if one.way is not None and one.programme.pk not in there | {referral.programme_id}
    ]
    people = [
        Goal(f"{SERVICE}{way.code}", f"{capfirst(word(way.goes_to))} ({', '.join(names)})")
        for way in ways_on(referral.programme, actor)
        if (names := receivers_of(referral.programme, way.goes_to))
    ]
    named = [finding for finding in recommended.findings if finding.to is not None]
    named.sort(key=lambda finding: not finding.stands)
    services = [Goal(f"{SERVICE}{one.code}", here(one.to)) for one in named]
    proposed = services if recommended.proposed is Outcome.REDIRECT else []
    once: dict[str, Goal] = {}
    for goal in (*proposed, *programmes, *services, *people):
        once.setdefault(goal.name, goal)
    return list(once.values())


def onward(actor: Actor, referral: Any, recommended: Any, form: SendOn | None, family: AskFamily | None) -> Any:
    """What the page of a decision says of the ways on."""
    ways = ways_on(referral.programme, actor)
    universal = recommended.blueprint.entry_rules.mode == "universal"
    entry = recommended.blueprint.content.entry
    return {
        "goals": goals_of(actor, referral, recommended),
        "ways_on": [here(way.text) for way in ways],
        "send_form": form or SendOn(ways=ways, blueprint=recommended.blueprint),
        "redirect_proposed": recommended.proposed is Outcome.REDIRECT,
        "family_decides": universal,
        "family_decides_text": here(entry.universal.value) if universal else "",
        "may_ask_family": universal
        and not recommended.blocking
        and consent_changed_by(actor).filter(pk=referral.pk).exists(),
        "family_form": family or AskFamily(recommended=recommended),
    }
