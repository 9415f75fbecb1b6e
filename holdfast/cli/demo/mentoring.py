"""Sixty adults and older students who offer to be mentors, and how far each of them has come."""

from dataclasses import dataclass
from datetime import date, timedelta

from holdfast.accounts.models import User
from holdfast.cli.demo.accounts import make_account
from holdfast.cli.demo.cast import GANNET, TERN, named
from holdfast.cli.demo.names import family_name, given_name
from holdfast.cli.demo.stage import Stage
from holdfast.cli.demo.words import WHY_MENTOR
from holdfast.journeys import apply_as_mentor, screen
from holdfast.kernel.actor import Role
from holdfast.mentors.actions import Offer, decide_not_suitable, pause
from holdfast.mentors.choices import Interest, MentorSource
from holdfast.mentors.facts import CHECK, TRAINING, months_later
from holdfast.mentors.models import Mentor
from holdfast.mentors.queries import Required, required_steps
from holdfast.mentors.week import BLOCKS, slots_of
from holdfast.people.models import Staff, Student
from holdfast.programmes.queries import blueprint_of

SOURCES = {
    TERN: (MentorSource.STAFF,) * 21 + (MentorSource.VOLUNTEER,) * 9 + (MentorSource.OLDER_STUDENT,) * 8,
    GANNET: (MentorSource.VOLUNTEER,) * 11 + (MentorSource.PARENT,) * 7 + (MentorSource.STAFF,) * 4,
}
CAST_AS_MENTORS = {
    TERN: {"learning.mentor": MentorSource.STAFF, "peer": MentorSource.OLDER_STUDENT},
    GANNET: {
        "volunteer": MentorSource.VOLUNTEER,
        "resource.teacher": MentorSource.STAFF,
        "liaison": MentorSource.STAFF,
    },
}
IN_SCREENING, CHECK_ENDS_IN_DAYS = 6, 12
ROLE_OF = {
    MentorSource.STAFF: Role.LEARNING_MENTOR,
    MentorSource.VOLUNTEER: Role.VOLUNTEER_MENTOR,
    MentorSource.PARENT: Role.VOLUNTEER_MENTOR,
    MentorSource.OLDER_STUDENT: Role.PEER_MENTOR,
}
AT_NOON_AND_AFTER = ("early", "noon", "after")


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who offers: an account, and who they are in the school's own files."""

    given: str
    family: str
    email: str
    source: MentorSource
    staff: Staff | None = None


def free_slots(stage: Stage, blocks: int) -> list[int]:
    """Some blocks of the week at noon, before and after school; noon on Wednesday is everybody's."""
    keys = [f"{day}-{block.code}" for day in range(5) for block in BLOCKS if block.code in AT_NOON_AND_AFTER]
    return slots_of({"2-noon", *stage.random.sample(keys, blocks)})


def make_mentors(stage: Stage) -> dict[str, list[Mentor]]:
    """The accepted mentors of each school; the others are on their way, paused or not suitable."""
    accepted: dict[str, list[Mentor]] = {}
    for school, sources in SOURCES.items():
        steps = required_steps(blueprint_of(stage.programmes["assertive" if school == TERN else "success"]))
        people = list(_people(stage, school, _shrunk(stage, sources)))
        for number, who in enumerate(people):
            mentor = _offer(stage, school, who, number, len(people))
            if number < len(people) - IN_SCREENING // 2:
                _screen(stage, school, mentor, steps, number)
                accepted.setdefault(school, []).append(mentor)
            else:
                _begin_screening(stage, school, mentor, steps, len(people) - number)
    _pause_one(stage, accepted[TERN].pop())
    return accepted


def _shrunk(stage: Stage, sources: tuple[MentorSource, ...]) -> list[MentorSource]:
    """All of them, or a quarter in a small demo."""
    return list(sources[:: 1 if Student.objects.count() > 400 else 3])


def _people(stage: Stage, school: str, sources: list[MentorSource]) -> list[Who]:
    staff = list(Staff.objects.filter(posts__school=stage.schools[school]).exclude(user=None).order_by("id"))
    older = list(Student.objects.filter(school=stage.schools[school], grade="12", user=None).order_by("id"))
    found = [
        Who(named(key).name.given, named(key).name.family, named(key).email, source)
        for key, source in CAST_AS_MENTORS[school].items()
    ]
    free = [one for one in stage.random.sample(staff, len(staff)) if not one.email.endswith("@kelp.example")]
    for number, source in enumerate(sources[len(found) :]):
        if source == MentorSource.STAFF and free:
            one = free.pop()
            found.append(Who(one.given_name, one.family_name, one.email, source, one))
        elif source == MentorSource.OLDER_STUDENT and older:
            peer = older.pop(stage.random.randrange(len(older)))
            found.append(Who(peer.given_name, peer.family_name, peer.email, source))
        else:
            given, family = given_name(stage.random, stage.random.choice(("female", "male"))), family_name(stage.random)
            found.append(Who(given, family, f"m{number}.{school}@mentors.kelp.example", source))
    return found


def _offer(stage: Stage, school: str, who: Who, number: int, count: int) -> Mentor:
    """The offer, written down by the school's manager; most came before the school year."""
    is_late = number >= count - IN_SCREENING // 2
    on = stage.school_days_ago(4 + count - number) if is_late else stage.around.this - timedelta(days=40 - number % 20)
    at = stage.moment(on, 9, number % 60)
    language = "fr" if school == GANNET else stage.random.choice(("en", "en", "fr"))
    if not is_late:
        _account(stage, school, who, language, on)
    likes = stage.random.sample(sorted(Interest.values), 5)
    told = Offer(
        given_name=who.given, family_name=who.family, source=who.source, email=who.email, phone="555-0100",
        languages=sorted({language, "fr" if stage.random.random() < 0.5 else "en"}), interests=likes[:4],
        dislikes=likes[4:], free_slots=free_slots(stage, 7),
        capacity=_places(stage, who),
        years_of_experience=stage.random.choice((0, 0, 1, 2, 5)), why=stage.random.choice(WHY_MENTOR[language]),
        engages_families=school == GANNET,
    )  # fmt: skip
    return apply_as_mentor.add_mentor(
        school_id=stage.schools[school].pk, told=told, client_key=stage.key(), by=stage.head(school, on), at=at
    )


def _places(stage: Stage, who: Who) -> int:
    if who.source == MentorSource.OLDER_STUDENT:
        return 1
    if who.email == named("learning.mentor").email:
        return 7
    return 3 if who.email.endswith("@kelp.example") else stage.random.choice((1, 2, 2, 3))


def _account(stage: Stage, school: str, who: Who, language: str, on: date) -> None:
    """Mentors sign in; staff have an account already and get the role, the cast has everything."""
    if who.email.endswith("@kelp.example"):
        return
    known = User.objects.filter(email=who.email).first()
    make_account(
        user=known, name=f"{who.given} {who.family}", email=who.email, role=ROLE_OF[who.source], language=language,
        school=stage.schools[school], by=stage.by, at=stage.moment(on, 8),
    )  # fmt: skip


def _screen(stage: Stage, school: str, mentor: Mentor, steps: list[Required], number: int) -> None:
    """Everything that is asked for, then accepted. One check ends soon, another has just run out."""
    on = stage.around.this - timedelta(days=12 - number % 10)
    by, at = stage.head(school, on), stage.moment(on, 14, number % 60)
    for step in steps:
        done_on = on - timedelta(days=stage.random.randrange(3, 15))
        if step.kind.startswith(CHECK) and number in (3, 5):
            ends_in = CHECK_ENDS_IN_DAYS if number == 3 else -4
            done_on = months_later(stage.today + timedelta(days=ends_in), -(step.months or 0))
        _record(stage, mentor, step, done_on, by_on=on)
    screen.accept(mentor_id=mentor.pk, by=by, at=at, on=on)


def _record(stage: Stage, mentor: Mentor, step: Required, done_on: date, by_on: date) -> None:
    minutes = step.minutes if step.kind == TRAINING else None
    number = f"KB-{stage.random.randrange(10_000, 99_999)}" if step.kind.startswith(CHECK) else ""
    school = TERN if mentor.school_id == stage.schools[TERN].pk else GANNET
    screen.record_step(
        mentor_id=mentor.pk, kind=step.kind, outcome="clear", done_on=done_on, reference_number=number,
        minutes=minutes, topics=[topic for topic, _name in step.topics], by=stage.head(school, by_on),
        at=stage.moment(by_on, 13), on=by_on,
    )  # fmt: skip


def _begin_screening(stage: Stage, school: str, mentor: Mentor, steps: list[Required], left: int) -> None:
    """On the way: one with nothing yet, one interviewed, one turned down."""
    on = stage.school_days_ago(2)
    for step in steps[: 3 - left]:
        _record(stage, mentor, step, stage.school_days_ago(3), by_on=on)
    if left == 1 and school == GANNET:
        decide_not_suitable(
            mentor_id=mentor.pk, why="N'est pas libre le matin, quand les enfants arrivent.",
            by=stage.head(school, on), at=stage.moment(on, 16),
        )  # fmt: skip


def _pause_one(stage: Stage, mentor: Mentor) -> None:
    on = stage.school_day(3)
    pause(mentor_id=mentor.pk, by=stage.head(TERN, on), at=stage.moment(on), reason="Away until the new year.")
