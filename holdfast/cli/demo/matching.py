"""Rounds of matching, approvals, answers and signatures, as far as each match has come."""

from datetime import date, timedelta

from holdfast.accounts.models import User
from holdfast.cli.demo.cast import GANNET, TERN
from holdfast.cli.demo.stage import Stage
from holdfast.journeys import agree, match
from holdfast.kernel.actor import Actor
from holdfast.matches import actions
from holdfast.matches.actions import Match
from holdfast.matches.choices import MatchStatus, Party, SignedBy
from holdfast.matches.models import Agreement
from holdfast.programmes.queries import setting


def school_at(stage: Stage, one: Match) -> str:
    return TERN if one.school_id == stage.schools[TERN].pk else GANNET


def mentor_of(stage: Stage, one: Match, on: date) -> Actor:
    return stage.as_user(one.mentor.user or User.objects.get(mentors=one.mentor_id), on)


def propose(stage: Stage, programme: str, on: date) -> list[Match]:
    """A round for everybody who can be matched on that day: its open proposals."""
    found = stage.programmes[programme]
    head = stage.head(TERN if found.school_id == stage.schools[TERN].pk else GANNET, on)
    made = match.propose_round(programme_id=found.pk, by=head, at=stage.moment(on, 9), on=on)
    rows = Match.objects.filter(round=made, status=MatchStatus.PROPOSED)
    return list(rows.select_related("mentor__user", "student", "programme").order_by("id"))


def approve(stage: Stage, one: Match, on: date) -> None:
    match.approve(
        match_id=one.pk, reason="A good pair.", by=stage.head(school_at(stage, one), on),
        at=stage.moment(on, 10), on=on,
    )  # fmt: skip


def say_yes(stage: Stage, one: Match, on: date) -> None:
    """The mentor answers; where the yes of others is asked for, the school writes down what they said."""
    for party in setting(one.programme, "match.needs_ok_from") or ():
        by = mentor_of(stage, one, on) if party == Party.MENTOR else stage.head(school_at(stage, one), on)
        match.answer(match_id=one.pk, party=party, says_yes=True, by=by, at=stage.moment(on, 12), on=on)


def sign(stage: Stage, one: Match, on: date, *, but: frozenset[str] = frozenset()) -> bool:
    """Everybody signs, apart from `but`. True when the match begins; then its first meeting is booked."""
    head = stage.head(school_at(stage, one), on)
    names = {
        Party.STUDENT: one.student.name, Party.MENTOR: one.mentor.name, Party.SCHOOL: head.name,
        Party.GUARDIAN: _guardian(one),
    }  # fmt: skip
    for minute, party in enumerate(Agreement.objects.get(match=one).parties):
        if party in but:
            continue
        by = mentor_of(stage, one, on) if party == Party.MENTOR else head
        means = SignedBy.SIGNED_IN if party in (Party.MENTOR, Party.SCHOOL) else SignedBy.PAPER
        actions.sign(
            match_id=one.pk, party=party, signed_name=names[Party(party)], means=means, by=by,
            at=stage.moment(on, 13, minute),
        )  # fmt: skip
    # Asked once, after the last of them: the gates are many, and none but the last signature can open them.
    if but:
        return False
    begun = agree.start_if_ready(
        match_id=one.pk, by=head, at=stage.moment(on, 13, 30), on=on, reason="Everybody has met and wants to begin.",
    )  # fmt: skip
    return begun.active


def _guardian(one: Match) -> str:
    first = one.student.guardianships.select_related("guardian").first()
    return first.guardian.name if first else one.student.family_name


def begin(stage: Stage, one: Match, on: date) -> bool:
    """Approved, answered and signed over some days."""
    approve(stage, one, on)
    say_yes(stage, one, min(on + timedelta(days=1), stage.today))
    return sign(stage, one, min(on + timedelta(days=2), stage.today))
