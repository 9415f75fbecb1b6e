"""Who reaches which student for which record: every cell of the matrix against a second table, written by hand.

`access_oracle.csv` says in words what `matrix.csv` says in letters; both were read from the design, one at a time. Each
cell is asked of the real access function with the people and students of the world, and each cell, once changed, must
be found by the same comparison.
"""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from holdfast.accounts import links
from holdfast.accounts.access import who_sees
from holdfast.accounts.models import User
from holdfast.accounts.queries import actor_of
from holdfast.kernel import audit, matrix
from holdfast.kernel.actor import NOBODY, Actor, Role, system
from holdfast.people import access
from holdfast.people.models import Relation, SectionMember, Student
from tests.world import AT_SCHOOL, IN_DISTRICT, NOW, TODAY, World

ORACLE = Path(__file__).with_name("access_oracle.csv")
PERSON = {role: name for name, role in {**AT_SCHOOL, **IN_DISTRICT}.items()}
TERN = frozenset({"tern met", "tern referred", "tern plain", "tern own"})
GANNET = frozenset({"gannet met", "gannet referred", "gannet plain", "gannet own"})
REACH = {
    "school": TERN,
    "district": TERN | GANNET,
    "match": frozenset({"tern met"}),
    "class": frozenset({"tern met", "tern referred"}),
    "self": frozenset({"tern own"}),
    "child": frozenset({"tern met"}),
    "shared": frozenset({"tern met"}),
    "own": frozenset(),  # one's own screening or application: no student is reached by it
}
SEEN = {
    **dict.fromkeys((Role.DISTRICT,), REACH["district"]),
    **dict.fromkeys((Role.MANAGER, Role.SAFEGUARDING, Role.PASTORAL), REACH["school"]),
    **dict.fromkeys((Role.TEACHER,), REACH["class"]),
    **dict.fromkeys((Role.STUDENT,), REACH["self"]),
    **dict.fromkeys((Role.AUDITOR, Role.IT), frozenset()),
}
"""Whom each role sees at all; every other role sees the one student `met`."""

LETTERS = {
    "minimum": {"Rk"},
    "read": {"R"},
    "write": {"W"},
    "mine": {"W"},
    "create": {"C"},
    "whether": {"y"},
    "count": {"A"},
    "part": {"x"},
}
DOES = {
    "reads": {"minimum", "read", "write", "mine"},
    "reads in full": {"read", "write", "mine"},
    "writes": {"write", "mine"},
    "creates": {"write", "mine", "create"},
    "knows whether": {"minimum", "read", "write", "mine", "whether"},
    "counts": {"count"},
    "signs": {"sign"},
    "sees a part": {"part"},
    "writes only one's own": {"mine"},
}
SCOPES: dict[str, Callable[[matrix.Right], bool]] = {
    "reads": lambda right: right.reads,
    "reads in full": lambda right: right.reads and not right.is_minimal,
    "writes": lambda right: right.writes,
    "creates": lambda right: right.creates,
    "knows whether": lambda right: right.says_whether,
    "counts": lambda right: right.counts,
    "signs": lambda right: right.signs,
    "sees a part": lambda right: right.verbs == "x",
    "writes only one's own": lambda right: right.only_own,
}


def oracle() -> dict[tuple[str, Role], list[tuple[str, str]]]:
    with ORACLE.open(encoding="utf-8") as lines:
        return {
            (row["record"], role): [
                (word.split(":")[0], word.partition(":")[2]) for word in row[role.value].split() if word != "-"
            ]
            for row in csv.DictReader(lines)
            for role in Role
        }


CELLS = oracle()


def expected(record: str, role: Role, deed: str) -> frozenset[str]:
    """The students whom the oracle names for one deed; "anywhere" when a right is not about students."""
    reached: frozenset[str] = frozenset()
    for verb, place in CELLS[record, role]:
        if verb in DOES[deed]:
            reached |= _reached(place, role) | {place} if place else SEEN.get(role, REACH["match"]) | {"anybody seen"}
    return reached


def _reached(place: str, role: Role) -> frozenset[str]:
    """What the world makes of a place: a role in the district has all its schools; one teaches, one was shared with."""
    if (place == "class" and role is not Role.TEACHER) or (place == "shared" and role is not Role.AGENCY):
        return frozenset()
    return REACH["district"] if place == "school" and role in IN_DISTRICT.values() else REACH[place]


PLACES = {"s": {"school"}, "d": {"district"}, "m": {"match"}, "c": {"class"}, "x": {"shared"}, "": {"anybody seen"}}


class Reach:
    """What the access function gives for a role and a scope, asked once each."""

    def __init__(self, world: World) -> None:
        self.world, self.known = world, {}
        self.names = {
            student.pk: f"{school} {key}"
            for school in ("tern", "gannet", "skua")
            for key, student in getattr(world, school).students.items()
        }

    def of(self, role: Role, scopes: frozenset[str]) -> frozenset[str]:
        if (role, scopes) not in self.known:
            actor = self.world.actor(PERSON[role])
            reached = access.students_in_reach(actor, "student", lambda _record, _role: scopes)
            self.known[role, scopes] = frozenset(self.names[pk] for pk in reached.values_list("pk", flat=True))
        places = frozenset[str]().union(*(self._place(role, scope) for scope in scopes))
        return self.known[role, scopes] | places

    @staticmethod
    def _place(role: Role, scope: str) -> set[str]:
        own = {Role.STUDENT: "self", Role.GUARDIAN: "child"}.get(role, "own")
        return {own} if scope == "o" else PLACES[scope]


def differences(reach: Reach, record: str, role: Role, rights: tuple[matrix.Right, ...]) -> Iterator[str]:
    for deed, holds in SCOPES.items():
        got = reach.of(role, frozenset(right.scope for right in rights if holds(right)))
        if got != expected(record, role, deed):
            yield f"{role.name} {deed} {record}: {sorted(got)} instead of {sorted(expected(record, role, deed))}"


@pytest.fixture
def reach(world: World) -> Reach:
    return Reach(world)


def test_the_two_tables_speak_of_the_same_cells() -> None:
    assert set(CELLS) == {(record, role) for record in matrix.table() for role in Role}
    assert len(CELLS) >= 255


def test_each_cell_reaches_exactly_the_students_of_the_oracle(reach: Reach) -> None:
    found = [line for record, role in CELLS for line in differences(reach, record, role, matrix.rights(record, role))]
    assert found == []


def mutants(cell: str) -> list[str]:
    """Other things that a cell could wrongly say: nothing, everything, another letter, another scope."""
    first, _semicolon, more = cell.partition(";")
    verbs, *rest = first.split()
    others = {"-", "W s", "R d"}
    for letter in matrix.LETTERS - {"x"}:
        others.add(" ".join([letter, *rest]) + (f";{more}" if more else ""))
    for scope in matrix.SCOPES:
        others.add(" ".join([verbs if verbs not in "-x" else "R", scope]) + (f";{more}" if more else ""))
    if more:
        others.add(first)
    return sorted(other for other in others - {cell} if not other.startswith("- ") and set(other.split(";")) != {cell})


def cells() -> Iterator[tuple[str, Role, str]]:
    lines = Path(matrix.__file__).with_name("matrix.csv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(lines):
        record = row.pop("record")
        yield from ((record, Role(role), cell) for role, cell in row.items())


def test_each_changed_cell_is_found(reach: Reach) -> None:
    tried, survivors = 0, []
    for record, role, cell in cells():
        for mutant in mutants(cell):
            rights = matrix.read_cell(mutant)
            if rights == matrix.read_cell(cell):
                continue
            tried += 1
            if not any(differences(reach, record, role, rights)):
                survivors.append(f"{role.name} {record}: {cell!r} became {mutant!r}")
    assert survivors == []
    assert tried > 255 * 5


def test_a_cell_without_meaning_is_refused() -> None:
    with pytest.raises(matrix.UnreadableCell):
        matrix.read_cell("Q s")
    with pytest.raises(matrix.UnreadableCell):
        matrix.read_cell("R s d")


def test_nobody_sees_nobody(world: World) -> None:
    assert not access.students_visible_to(NOBODY).exists()


def test_who_sees_a_student_is_exactly_who_may(world: World) -> None:
    """For every student of the world, the page's list equals the accounts for whom the access function says yes."""
    actors = {user: actor_of(user, TODAY) for user in User.objects.all()}
    for student in Student.objects.select_related("school", "district"):
        may = {user for user, actor in actors.items() if access.students_visible_to(actor).filter(pk=student.pk)}
        listed = {seer.user: {(why.scope, why.role) for why in seer.reasons} for seer in who_sees(student, TODAY)}
        assert set(listed) == may
        for user in may:
            assert listed[user] == {(why.scope, why.role) for why in access.why_sees(actors[user], student)}


def test_who_sees_follows_a_closed_account_an_ended_match_and_a_left_class(world: World) -> None:
    student, by = world.tern.students["met"], system("tests")
    before = {seer.user.email for seer in who_sees(student, TODAY)}
    with audit.change("tests.end", by=by, at=NOW):
        User.objects.filter(pk=world.tern.users["manager"].pk).update(is_active=False)
        Relation.objects.filter(user=world.tern.users["volunteer"]).update(ends_before=TODAY)
        SectionMember.objects.filter(student=student).update(ends_before=TODAY)
    after = {seer.user.email for seer in who_sees(student, TODAY)}
    gone = {"manager@tern.example.org", "volunteer@tern.example.org", "teacher@tern.example.org"}
    assert before - after == gone
    assert not access.students_visible_to(world.actor("volunteer")).exists()


def test_a_relation_at_a_school_without_a_role_there_opens_nothing(world: World) -> None:
    mentor = world.tern.users["learning_mentor"]
    with audit.change("tests.relate", by=system("tests"), at=NOW):
        Relation.objects.create(
            school=world.gannet.school,
            student=world.gannet.students["met"],
            user=mentor,
            kind="match",
            source="tests",
            starts_on=TODAY,
        )
    assert set(access.students_visible_to(world.actor("learning_mentor"))) == {world.tern.students["met"]}


def test_a_guardian_without_the_right_to_records_sees_nothing(world: World) -> None:
    guardian = world.actor("guardian")
    assert set(access.students_visible_to(guardian)) == {world.tern.students["met"]}
    with audit.change("tests.restrict", by=system("tests"), at=NOW):
        world.tern.students["met"].guardianships.update(may_receive_records=False)
    assert not access.students_visible_to(guardian).exists()


def _link(world: World, **changes: object) -> str:
    given = {
        "purpose": "consent",
        "student": world.tern.students["met"],
        "guardian": world.tern.guardians["met"],
        "target_id": 7,
        "valid_days": 14,
        "by": world.actor("manager"),
        "at": NOW,
    }
    return links.make(**{**given, **changes})


def test_a_link_opens_for_its_purpose_and_its_student_only(world: World) -> None:
    token = _link(world)
    link = links.open(token, purpose="consent", at=NOW)
    actor = links.actor_of(link, NOW)
    assert token not in str(vars(link))
    assert len(token) >= 43
    assert (actor.kind, actor.user_id, actor.school_ids) == ("link", None, {world.tern.school.pk})
    assert set(access.students_visible_to(actor)) == {world.tern.students["met"]}
    with pytest.raises(links.LinkClosed):
        links.open(token, purpose="agreement", at=NOW)


def test_a_student_link_reaches_that_student(world: World) -> None:
    actor = links.actor_of(links.look_up(_link(world, guardian=None), at=NOW), NOW)
    assert actor.roles == {Role.STUDENT}
    assert set(access.students_visible_to(actor)) == {world.tern.students["met"]}


def test_an_expired_a_revoked_and_an_unknown_link_are_closed_alike(world: World) -> None:
    expired = _link(world, at=NOW.replace(month=9))
    revoked = _link(world, target_id=8)
    by: Actor = world.actor("manager")
    assert links.revoke(purpose="consent", target_id=8, by=by, at=NOW) == 1
    said = set()
    for token in (expired, revoked, "unknown"):
        with pytest.raises(links.LinkClosed) as closed:
            links.open(token, purpose="consent", at=NOW)
        said.add(str(closed.value))
    assert len(said) == 1
