"""Publishing blueprints, starting programmes, changing what they do."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from holdfast.accounts.models import User
from holdfast.engines import blueprint as engine
from holdfast.engines.blueprint import BlueprintErrors, Problem
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor
from holdfast.kernel.errors import NotAllowed, Refusal
from holdfast.people.models import School
from holdfast.programmes.access import programmes_changed_by, schools_to_clone_to, schools_to_start_in
from holdfast.programmes.choices import ProgrammeStatus
from holdfast.programmes.editing import check_switched_off
from holdfast.programmes.facts import blueprint_at_work
from holdfast.programmes.launch import LaunchRow, first_things, readiness_of, told_of
from holdfast.programmes.models import BlueprintVersion, LaunchTick, Programme, ProgrammePerson
from holdfast.programmes.people import people_of, possible_players, roles_of
from holdfast.programmes.queries import newer_edition, possible_leads, settings_kept
from holdfast.programmes.texts import problem_text

"""What a school declares with its reason, because it sets a protection aside."""


class EditionAlreadyPublished(Refusal):
    """Another text was published under the same code and edition: programmes may run on it."""


class NameTaken(Refusal):
    """The school has a programme of that name."""


class NotALead(Refusal):
    """The person has no role at the school that lets them lead a programme."""


class NothingNewer(Refusal):
    """The programme runs from the newest edition of its blueprint, or somebody adopted the new one meanwhile."""


class NotReady(Refusal):
    """Something that must stand before the first referral is not ticked, and nobody said why to begin anyway."""


class NotThisState(Refusal):
    """The programme is not in a state from which this can be done."""


class SettingsRefused(Refusal):
    """The settings do not fit the blueprint. `problems` has each one, with its path."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(map(problem_text, problems)), field=problems[0].path)
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a folder of blueprints brought: the new versions, and how many were there already."""

    new: tuple[BlueprintVersion, ...]
    unchanged: int


@audit.action
def load_blueprints(*, folder: Path, by: Actor, at: datetime) -> Loaded:
    """Publish every blueprint of a folder. All or nothing; a text that is already published is left alone."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))}
    read = {path: engine.read(text, path.name) for path, text in texts.items()}
    digests = {path: sha256(text.encode()).hexdigest() for path, text in texts.items()}
    known = set(BlueprintVersion.objects.filter(digest__in=digests.values()).values_list("digest", flat=True))
    new = [
        BlueprintVersion(
            code=read[path].id, edition=str(read[path].content.edition.version), text=text, digest=digests[path],
            loaded_at=at,
        )
        for path, text in texts.items()
        if digests[path] not in known
    ]  # fmt: skip
    for version in new:
        if BlueprintVersion.objects.filter(code=version.code, edition=version.edition).exists():
            raise EditionAlreadyPublished(
                _("Edition %(edition)s of %(code)s was published with another text. Give the change a new edition.")
                % {"edition": version.edition, "code": version.code}
            )
    BlueprintVersion.objects.bulk_create(new)
    return Loaded(tuple(new), len(texts) - len(new))


@audit.action
def start_programme(
    *,
    blueprint: BlueprintVersion,
    school: School,
    name: str,
    lead: User,
    starts_on: date,
    settings: Mapping[str, Any],
    by: Actor,
    at: datetime,
    set_up_first: bool = False,
    standing: Collection[str] = (),
    reason: str = "",
) -> Programme:
    """Put a blueprint to work in a school: at once, or after it was set up. Its settings may be changed any time.

    At once is after the look at what must stand first: what does not stand asks for a reason, which is kept.
    """
    if not schools_to_start_in(by).filter(pk=school.pk).exists():
        raise NotAllowed(_("You can start programmes only in a school that you manage."))
    programme = Programme(
        school=school, blueprint=blueprint, name=name, lead=lead, starts_on=starts_on, settings=dict(settings),
        status=ProgrammeStatus.SETTING_UP if set_up_first else ProgrammeStatus.RUNNING,
    )  # fmt: skip
    _check_start(programme)
    if not set_up_first:
        open_ones = [one for one in first_things(blueprint_at_work(programme)) if one[0] not in standing]
        programme.begun_although = _why_begin(open=bool(open_ones), reason=reason)
    programme.save()
    _tick(programme, readiness_of(programme), standing, by, at)
    return programme


@audit.action
def clone_programme(
    *, programme: Programme, school: School, name: str, lead: User, starts_on: date, by: Actor, at: datetime
) -> Programme:
    """Set up the same in another school of the district: blueprint and settings, and nobody's name but the lead's."""
    if not schools_to_clone_to(by, programme).filter(pk=school.pk).exists():
        raise NotAllowed(_("You can set this up only in another school of the district that you answer for."))
    clone = Programme(
        school=school, blueprint=programme.blueprint, name=name, lead=lead, starts_on=starts_on,
        settings=dict(programme.settings), status=ProgrammeStatus.SETTING_UP,
    )  # fmt: skip
    _check_start(clone)
    clone.save()
    return clone


def _check_start(programme: Programme) -> None:
    """A lead of the school, a name that is free there, settings that fit."""
    school, lead = programme.school, programme.lead
    if not possible_leads([school.pk]).filter(pk=lead.pk).exists():
        raise NotALead(
            _("%(lead)s has no role at %(school)s. Choose somebody who works there.")
            % {"lead": lead.name, "school": school.name},
            field="lead",
        )
    programme.name = " ".join(programme.name.split())
    if Programme.objects.filter(school=school, name__iexact=programme.name).exists():
        raise NameTaken(
            _("%(school)s already has a programme called “%(name)s”. Choose another name.")
            % {"school": school.name, "name": programme.name},
            field="name",
        )
    _check_settings(programme, programme.settings)


@audit.action
def change_settings(
    *, programme: Programme, changes: Mapping[str, Any], by: Actor, at: datetime, reason: str = ""
) -> Programme:
    """Set values by path; None takes the school's own value back, so that the blueprint's holds again."""
    programme = _to_change(programme, by)
    check_switched_off(changes, reason)
    settings = {**programme.settings, **changes}
    settings = {path: value for path, value in settings.items() if value is not None or path not in changes}
    _check_settings(programme, settings)
    programme.settings = settings
    programme.save(update_fields=["settings"])
    return programme


@audit.action
def pause_programme(*, programme: Programme, by: Actor, at: datetime, reason: str) -> Programme:
    """Take no new referrals for a while. What is under way goes on."""
    return _move(programme, by, {ProgrammeStatus.RUNNING}, ProgrammeStatus.PAUSED, reason)


@audit.action
def resume_programme(*, programme: Programme, by: Actor, at: datetime, reason: str = "") -> Programme:
    return _move(programme, by, {ProgrammeStatus.PAUSED}, ProgrammeStatus.RUNNING, None)


@audit.action
def tick_readiness(*, programme: Programme, standing: Collection[str], by: Actor, at: datetime) -> Programme:
    """What stands now of the things that must stand before the first referral; the others are taken off the list."""
    programme = _to_change(programme, by)
    _tick(programme, readiness_of(programme), standing, by, at)
    return programme


@audit.action
def tick_told(*, programme: Programme, told: Collection[str], by: Actor, at: datetime) -> Programme:
    """Who has been told of the programme by now; the others are taken off the list."""
    programme = _to_change(programme, by)
    _tick(programme, told_of(programme), told, by, at)
    return programme


@audit.action
def begin_programme(
    *, programme: Programme, standing: Collection[str], by: Actor, at: datetime, reason: str = ""
) -> Programme:
    """From being set up to running. What does not stand yet asks for a reason, which is kept."""
    stored = _to_change(programme, by)
    _tick(stored, readiness_of(stored), standing, by, at)
    missing = any(row.ticked_at is None for row in readiness_of(stored))
    programme.begun_although = _why_begin(open=missing, reason=reason)
    return _move(programme, by, {ProgrammeStatus.SETTING_UP}, ProgrammeStatus.RUNNING, None, "begun_although")


def _why_begin(*, open: bool, reason: str) -> str:
    """The reason that is kept where something does not stand; NotReady when nobody gave one."""
    if open and not reason.strip():
        raise NotReady(
            _("Not everything stands yet. Tick it, or say in a few words why you begin now."), field="reason"
        )
    return " ".join(reason.split()) if open else ""


@audit.action
def name_people(*, programme: Programme, people: Mapping[str, Collection[int]], by: Actor, at: datetime) -> Programme:
    """Who plays each role that the blueprint names, one or several. Roles that are not given stay as they are."""
    programme = _to_change(programme, by)
    known, players = {role.code for role in roles_of(programme)}, possible_players(programme)
    for role, users in people.items():
        if role not in known or players.filter(pk__in=users).count() != len(set(users)):
            raise Refusal(_("Choose somebody who works at this school, for a role of this programme."), field=role)
    held = people_of(programme)
    for role, users in people.items():
        now = {one.user_id for one in held.get(role, ())}
        if gone := now.difference(users):
            ProgrammePerson.objects.filter(programme=programme, role=role, user_id__in=gone).delete()
        ProgrammePerson.objects.bulk_create(
            ProgrammePerson(school_id=programme.school_id, programme=programme, role=role, user_id=user_id, named_at=at)
            for user_id in dict.fromkeys(users)
            if user_id not in now
        )
    return programme


@audit.action
def adopt_edition(*, programme: Programme, edition: str, by: Actor, at: datetime) -> Programme:
    """Run from the newest edition of the blueprint. The school's own settings stay; those that do not fit go."""
    programme = _to_change(programme, by)
    newer = newer_edition(programme)
    if newer is None or newer.edition != edition:
        raise NothingNewer(_("There is another edition by now, or it is adopted already. Look at this page again."))
    programme.settings, programme.blueprint = settings_kept(newer, programme.settings), newer
    _check_settings(programme, programme.settings)
    programme.save(update_fields=["blueprint", "settings"])
    return programme


@audit.action
def close_programme(*, programme: Programme, ends_before: date, by: Actor, at: datetime, reason: str) -> Programme:
    """End a programme for good: it takes nobody any more, and its records stay."""
    programme = _to_change(programme, by)
    if ends_before <= programme.starts_on:
        raise Refusal(_("The programme ends after it started. Choose a later day."), field="ends_before")
    programme.ends_before = ends_before
    return _move(
        programme, by, set(ProgrammeStatus) - {ProgrammeStatus.CLOSED}, ProgrammeStatus.CLOSED, reason, "ends_before"
    )


def _move(
    programme: Programme,
    by: Actor,
    before: set[ProgrammeStatus],
    after: ProgrammeStatus,
    reason: str | None,
    *fields: str,
) -> Programme:
    stored = _to_change(programme, by)
    if stored.status not in before:
        raise NotThisState(
            _("“%(name)s” is now: %(status)s. Nothing was changed.")
            % {"name": stored.name, "status": stored.get_status_display()}
        )
    if reason is not None and not reason.strip():
        raise Refusal(_("Say why in a few words: the reason is kept."), field="reason")
    for field in fields:
        setattr(stored, field, getattr(programme, field))
    stored.status = after
    stored.save(update_fields=["status", *fields])
    return stored


def _tick(programme: Programme, rows: Sequence[LaunchRow], standing: Collection[str], by: Actor, at: datetime) -> None:
    """Only what changes is written, so that each tick keeps who made it and when."""
    gone = [row.code for row in rows if row.ticked_at is not None and row.code not in standing]
    if gone:
        LaunchTick.objects.filter(programme=programme, item__in=gone).delete()
    LaunchTick.objects.bulk_create(
        LaunchTick(
            school_id=programme.school_id, programme=programme, item=row.code, ticked_by_id=by.user_id, ticked_at=at
        )
        for row in rows
        if row.ticked_at is None and row.code in standing
    )


def _to_change(programme: Programme, by: Actor) -> Programme:
    stored = programmes_changed_by(by).select_for_update(of=("self",)).filter(pk=programme.pk).first()
    if stored is None:
        raise NotAllowed(_("Only who manages programmes at this school can change this programme."))
    return stored


def _check_settings(programme: Programme, settings: dict[str, Any]) -> None:
    try:
        blueprint_at_work(programme, settings)
    except BlueprintErrors as errors:
        raise SettingsRefused(errors.problems) from errors
