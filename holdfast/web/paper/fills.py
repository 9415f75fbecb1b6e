"""What fills each part of a document: one small function for each word of the language."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from holdfast.cases.consent.texts import frequency, length
from holdfast.cases.consent.wording import wording_of
from holdfast.mentors.choices import Language
from holdfast.messaging.paper import Block, Choices, Facts, Items, Lines, Signatures, Table, Words
from holdfast.programmes.texts import word
from holdfast.web.paper.known import Known, Place
from holdfast.web.paper.questions import form_blocks

Blocks = tuple[Block, ...]
Fill = Callable[[Known, Place], Blocks]
SCHOOL_DAYS = 5
MOST_ROWS = 16
CASELOAD, MOST_DUE, MOST_SEEN = 25, 4, 5
"""So many rows of a pack fit on one page; the last one says how many more there are."""
LONG_LETTER, SHORT_NOTE = 14, 4


def listed(*paths: str, ticked: bool = False) -> Fill:
    """The entries of the blueprint's lists; room to write where the school has not said any yet."""

    def fill(known: Known, place: Place) -> Blocks:
        pairs = known.pairs(*paths)
        return (Items(pairs, ticked=ticked),) if pairs else (Lines("", 3),)

    return fill


def school(known: Known, place: Place) -> Blocks:
    one = known.programme.school
    return (Facts(((_("School"), one.name), (_("How to reach us"), one.reach))),)


def programme(known: Known, place: Place) -> Blocks:
    summary = known.blueprint.content.summary.in_language(known.language)
    return (Words(summary), Facts(((_("Who to ask"), _lead(known)),)))


def student(known: Known, place: Place) -> Blocks:
    facts = [(_("Student"), known.student), (_("Grade or class"), known.grade)]
    if place.about in ("match", "meeting"):
        facts.append((_("Mentor"), known.mentor))
    return (Facts(tuple(facts)),)


def mentor(known: Known, place: Place) -> Blocks:
    return (Facts(((_("Mentor"), known.mentor), (_("Telephone or e-mail"), known.mentor_reach))),)


def family(known: Known, place: Place) -> Blocks:
    names = ", ".join(name for name, _language, _reach in known.guardians)
    spoken = dict.fromkeys(language_name(language) for _name, language, _reach in known.guardians)
    reach = ", ".join(reach for _name, _language, reach in known.guardians if reach)
    return (
        Facts(
            (
                (_("Student"), known.student),
                (_("Parents or guardians"), names),
                (_("Language they prefer"), ", ".join(spoken)),
                (_("How and when to reach them"), reach),
            )
        ),
    )


def dates(known: Known, place: Place) -> Blocks:
    hours = known.value("people.hours") or known.value("entry.begins")
    told: Blocks = (Words(hours.in_language(known.language)),) if hours else ()
    when = known.pairs("services.dropin", "people.places")
    return (*told, Items(when)) if when else told or (Lines("", 3),)


def rhythm(known: Known, place: Place) -> Blocks:
    wording = wording_of(known.blueprint)
    facts = [(_("How often"), frequency(wording)), (_("How long"), length(wording))]
    if known.first_day:
        facts.append((_("From"), known.first_day))
    return (Facts(tuple(facts)),)


def first_agenda(known: Known, place: Place) -> Blocks:
    """In which order, at most how long, and what must be said first about what stays between two people."""
    most, between_us = known.value("match.first_session_max_minutes"), known.value("match.confidentiality")
    return (
        *((Words(between_us.in_language(known.language), loud=True),) if between_us else ()),
        *((Facts(((_("At most"), _("%(count)s minutes") % {"count": most}),)),) if most else ()),
        *listed("match.first_session_agenda", ticked=True)(known, place),
    )


def training(known: Known, place: Place) -> Blocks:
    """The topics; those that were done say so."""
    pairs = tuple(
        (one.in_language(known.language), _("Done") if one.id in known.trained else "")
        for one in known.items("mentor_gate.training_topics")
    )
    return (Items(pairs, ticked=True),) if pairs else (Lines("", 3),)


def role(known: Known, place: Place) -> Blocks:
    is_not = known.pairs("role_is_not")
    denied: Blocks = (Words(_("And what it is not:"), loud=True), Items(is_not)) if is_not else ()
    return (*listed("role_is")(known, place), *denied)


def effect(known: Known, place: Place) -> Blocks:
    found = known.value("evaluate.known_effect")
    return (Words(found.in_language(known.language)),) if found else (Lines("", 2),)


def consent(known: Known, place: Place) -> Blocks:
    """What a yes covers, for how long, and the answer."""
    return (
        Words(_("With a yes you agree to this")),
        *listed("family.consent_scope")(known, place),
        *rhythm(known, place),
        Words(_("You can change your mind on any day, and you do not have to say why."), loud=True),
        Choices((_("Yes, I agree"), _("No, I do not agree"), _("I have a question: please call me"))),
    )


def targets(known: Known, place: Place) -> Blocks:
    room = max(3, known.value("cycle.target_count") or 0, len(known.targets))
    columns = (_("Target"), _("Who helps, and how"), _("By when"), _("Reached?"))
    rows = tuple((words, "", due) for words, due in known.targets)
    return (Table(columns, rows, blank=room - len(rows), widths=(3, 2.4, 1.2, 1.2)),)


def actions(known: Known, place: Place) -> Blocks:
    columns = (_("What was agreed"), _("Who"), _("By when"), _("Done?"))
    rows = _first(known, "actions", MOST_DUE)
    return (Table(columns, rows, blank=1 if rows else 8 if place.is_report else 4, widths=(3.6, 1.6, 1.3, 1.1)),)


def reviews(known: Known, place: Place) -> Blocks:
    """For a letter what is asked; for a report a row for each lesson or student; else a box for each value."""
    aspects, more = known.words("cycle.review_aspects"), known.pairs("cycle.review_also")
    if place.is_letter:
        return (Items((*known.pairs("cycle.review_aspects"), *more)),)
    if place.is_report:
        first = _("Student") if place.about == "mentor" else _("Lesson")
        rows = _first(known, "reviews", MOST_SEEN)
        return (Table((first, *aspects), rows, blank=0 if rows else 5, widths=(2.0, *(1.5 for _one in aspects))),)
    scale = known.words("cycle.review_scale") or (_("Hard"), _("So-so"), _("Good"))
    table = Table(
        (_("What was looked at"), *scale),
        tuple((one,) for one in aspects),
        widths=(2.6, *(1.0 for _one in scale)),
        ticked=tuple(range(1, len(scale) + 1)),
    )
    return (table, Facts(tuple((one, "") for one, _explained in more))) if more else (table,)


def attendance(known: Known, place: Place) -> Blocks:
    present, away, late, until = known.attendance or ("", "", "", "")
    if place.is_letter:
        if any(known.missed):
            away, until = known.missed
        return (Facts(((_("Student"), known.student), (_("Days missed so far"), away), (_("Counted until"), until))),)
    missed = (_("Days present"), _("Days missed"), _("Times late"))
    if place.about == "mentor":
        rows = _first(known, "attendance", MOST_SEEN)
        return (Table((_("Student"), *missed), rows, blank=0 if rows else 5, widths=(2.5, 1, 1, 1)),)
    if place.about == "meeting":
        return (Table((_("Day"), _("Present"), _("Late")), _school_week(), widths=(2.5, 1, 1), ticked=(1, 2)),)
    so_far = ((_("This year, until %(day)s") % {"day": until}, present, away, late),) if known.attendance else ()
    return (Table((_("Week of"), *missed), so_far, blank=4, widths=(1.8, 1, 1, 1)),)


def strengths(known: Known, place: Place) -> Blocks:
    return (Lines("", 3),)


def questions(known: Known, place: Place) -> Blocks:
    return form_blocks(known, place.form)


def plan(known: Known, place: Place) -> Blocks:
    """The programme's own columns; a plan that is filled in has one more for who does it, by when."""
    parts = known.words("plan.parts") or (_("Aim"), _("Action"), _("Who"), _("By when"))
    if known.plan:
        return (Table((*parts, _("Who, by when")), known.plan, blank=max(0, 5 - len(known.plan))),)
    return (Table(parts, blank=5),)


def contacts(known: Known, place: Place) -> Blocks:
    if place.document.kind.value == "register":
        columns = (_("When"), _("How"), _("With whom"), _("What came of it"))
        rows = known.contacts[:MOST_ROWS]
        return (Table(columns, rows, blank=MOST_ROWS - len(rows), widths=(1, 1, 1.6, 3)),)
    channels = ", ".join(word(one) for one in known.value("family.contact_channels") or ())
    return (
        Facts(((_("Who to ask"), _lead(known)), (_("How to reach us"), known.programme.school.reach))),
        *((Facts(((_("Ways to be in contact"), channels),)),) if channels else ()),
    )


def services(known: Known, place: Place) -> Blocks:
    paths = ("services.harmonise", "services.agencies", "services.partners", "services.other_services_visible")
    if not place.is_report:
        return listed(*paths)(known, place)
    rows = _first(known, "services", MOST_DUE) or tuple((one,) for one in known.words(*paths))
    return (Table((_("Service"), _("Students"), _("Where it stands")), rows, blank=2, widths=(2, 1.6, 2)),)


def partners(known: Known, place: Place) -> Blocks:
    rows = tuple((one,) for one in known.words("services.partners"))
    columns = (_("Partner"), _("Helps with"), _("Whom to ask, and how"))
    return (Table(columns, rows, blank=MOST_ROWS - len(rows), widths=(2, 2, 2)),)


def register(known: Known, place: Place) -> Blocks:
    if place.about == "meeting":
        days = (_("Day"), _("We met"), _("Minutes"), _("In a word"))
        return (Table(days, _school_week(), widths=(1.4, 0.8, 0.9, 3), ticked=(1,)),)
    most = min(known.value("services.group_size_max") or 10, MOST_ROWS)
    rows = tuple((one,) for one in known.members[:MOST_ROWS])
    columns = (_("Student"), _("Here"), _("In a word"))
    return (
        Facts(((_("Group"), known.group), (_("Day and time"), known.when))),
        Table(columns, rows, blank=max(0, most - len(rows)), widths=(2.4, 0.7, 3), ticked=(1,)),
    )


def caseload(known: Known, place: Place) -> Blocks:
    most, rows = min(known.value("people.caseload_max") or 12, MOST_ROWS), _first(known, "caseload", CASELOAD)
    columns = (_("Student"), _("Short or long"), _("Since"), _("What comes next"))
    return (
        Table(columns, rows, blank=0 if rows else most, widths=(3.6, 1.1, 1.2, 1.6) if rows else (2.4, 1.2, 1, 2.6)),
    )


def checks(known: Known, place: Place) -> Blocks:
    listed = known.items("mentor_gate.checks")
    rows = tuple((one.in_language(known.language), *known.checks.get(one.id, ())) for one in listed)
    columns = (_("Check"), _("Seen on"), _("Valid until"), _("Seen by"))
    return (Table(columns, rows, blank=1, widths=(2.6, 1, 1, 1.6)),)


def messages(known: Known, place: Place) -> Blocks:
    told = "family.whole_school_messages" if known.items("family.whole_school_messages") else "family.contact_content"
    return listed(told)(known, place)


def notes(known: Known, place: Place) -> Blocks:
    return (Lines("", LONG_LETTER if place.is_letter else SHORT_NOTE),)


def signatures(known: Known, place: Place) -> Blocks:
    """A line for each who signs. An agreement begins once its parties have signed, whom the school may have changed."""
    names = {"student": known.student, "mentor": known.mentor, "guardian": known.guardian or _only(known.guardians)}
    parties, own = known.value("agreement.parties"), place.document.signed_by.value
    answered = ("guardian",) if any(one.fill == "consent" for one in place.document.parts.value or ()) else ()
    signers = (parties or own if place.is_agreement else own or answered or parties) or ("school",)
    rows = tuple((capfirst(word(one)), names.get(one, "")) for one in signers)
    return (Signatures(rows, _("Signature"), _("Date")),)


def language_name(code: str) -> str:
    """A language in the words of the reader's: those of the school's families first; an unknown one stays a code."""
    if code in Language.values:
        return str(Language(code).label)
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _only(guardians: tuple[tuple[str, str, str], ...]) -> str:
    """The name of the guardian where there is one; of several nobody knows which signs."""
    return guardians[0][0] if len(guardians) == 1 else ""


def _first(known: Known, what: str, most: int) -> tuple[tuple[str, ...], ...]:
    """The rows that fit, and a last one that counts the others."""
    rows = known.rows.get(what, ())
    if len(rows) <= most:
        return rows
    return (*rows[: most - 1], (_("And %(count)s more, in Holdfast") % {"count": len(rows) - most + 1},))


def _lead(known: Known) -> str:
    return str(known.programme.lead.name)


def _school_week() -> tuple[tuple[str, ...], ...]:
    return tuple((capfirst(str(WEEKDAYS[day])),) for day in range(SCHOOL_DAYS))


FILLS: Mapping[Any, Fill] = {
    "school": school,
    "programme": programme,
    "student": student,
    "mentor": mentor,
    "family": family,
    "household": family,
    "dates": dates,
    "rhythm": rhythm,
    "aims": listed("aims"),
    "role": role,
    "effect": effect,
    "inform_items": listed("family.inform_items"),
    "consent": consent,
    "clauses": listed("agreement.clauses"),
    "agenda": listed("cycle.agenda", ticked=True),
    "first_agenda": first_agenda,
    "targets": targets,
    "actions": actions,
    "reviews": reviews,
    "attendance": attendance,
    "strengths": strengths,
    "form": questions,
    "plan": plan,
    "contacts": contacts,
    "services": services,
    "partners": partners,
    "register": register,
    "caseload": caseload,
    "checks": checks,
    "training": training,
    "messages": messages,
    "readiness": listed("launch.readiness", ticked=True),
    "checks_between": listed("cycle.checks_between", "cycle.same_day_action", ticked=True),
    "notes": notes,
    "signatures": signatures,
}
"""Every word that a part of a document may be filled with."""
