"""The school team: what it is there for, when it meets, and what several students have in common, in counts."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdfast.cases.texts import areas_in
from holdfast.programmes.access import programmes_visible_to
from holdfast.programmes.queries import blueprint_of
from holdfast.programmes.texts import here
from holdfast.supervision import talks, team
from holdfast.supervision.access import reads_support
from holdfast.supervision.people import users_who_are
from holdfast.web.doors import who
from holdfast.web.manager.programmes import READERS
from holdfast.web.manager.supervision import due_row
from holdfast.web.request import Request


@who(*READERS)
@require_GET
def programme_team(request: Request, pk: int) -> HttpResponse:
    """Counts for the team, without a name."""
    actor = request.actor
    rows = programmes_visible_to(actor).select_related("blueprint", "school__district", "lead")
    one = rows.filter(pk=pk).first()
    if one is None or not team.has_team(one) or not team.reads_team(actor, one):
        raise Http404
    blueprint = blueprint_of(one)
    barriers = blueprint.setting("services.barriers").value or ()
    areas = team.focus_of(one).most_common()
    context = {
        "programme": one,
        "purposes": [here(item) for item in blueprint.setting("services.school_team").value or ()],
        "people": [user.name for user in users_who_are(one, (team.TEAM,), actor.on)],
        "talks": [
            due_row(one, row, actor) for row in talks.talks_of([one], actor.on)[one.pk] if row.rhythm.who == team.TEAM
        ],
        "barriers": [(here(item), count) for item, count in team.in_order(team.barriers_of([one])[pk], barriers)],
        "areas": list(zip(areas_in([code for code, _n in areas], one), (count for _code, count in areas), strict=True)),
        "supports": reads_support(actor, one),
        "on": actor.on,
    }
    return render(request, "manager/team.html", context)
