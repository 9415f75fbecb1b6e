"""The people whom one can sign in as: one of each role, and what each of them sees first."""

from dataclasses import dataclass

from holdfast.cli.demo.names import Name
from holdfast.kernel.actor import Role

TERN, GANNET = "tern-point", "gannet-hill"
PASSWORD = "tide-pool-and-granite"  # noqa: S105 - printed on the screen: every person of the demo is invented
DOMAIN = "kelp.example"


@dataclass(frozen=True, slots=True)
class Person:
    """`school` is empty for a role in the whole district; `post` is the OneRoster role of a member of staff."""

    key: str
    role: Role
    name: Name
    school: str
    language: str
    post: str
    sees: str

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


CAST = (
    Person("manager", Role.MANAGER, Name("Odile", "Sandpiper"), TERN, "en", "administrator",
           "who needs her today: referrals, proposed matches, unsigned agreements, missed meetings"),
    Person("learning.mentor", Role.LEARNING_MENTOR, Name("Kofi", "Driftwell"), TERN, "en", "aide",
           "today's meetings with a brief for each, and his students"),
    Person("volunteer", Role.VOLUNTEER_MENTOR, Name("Alma", "Coquillac"), GANNET, "fr", "",
           "the child she greets three times a week"),
    Person("peer", Role.PEER_MENTOR, Name("Zora", "Tidewell"), TERN, "en", "",
           "the younger student she meets, and no one else"),
    Person("teacher", Role.TEACHER, Name("Priya", "Marramby"), TERN, "en", "teacher",
           "her classes, referring a student, this week's reviews"),
    Person("resource.teacher", Role.RESOURCE_TEACHER, Name("Rémi", "Laminaire"), GANNET, "fr", "teacher",
           "the children on his caseload"),
    Person("pastoral", Role.PASTORAL, Name("Oscar", "Heronsea"), TERN, "en", "administrator",
           "what the manager sees, to decide on referrals together"),
    Person("safeguarding", Role.SAFEGUARDING, Name("Hélène", "Seabright"), TERN, "en", "administrator",
           "the students of the school, with everything that is restricted to her"),
    Person("liaison", Role.LIAISON, Name("Gaëlle", "Varechon"), GANNET, "fr", "aide",
           "the families with whom she works"),
    Person("student", Role.STUDENT, Name("Marin", "Spindrift"), TERN, "en", "",
           "his own mentor, meetings and targets"),
    Person("guardian", Role.GUARDIAN, Name("Coralie", "Spindrift"), TERN, "fr", "",
           "what concerns her son"),
    Person("agency", Role.AGENCY, Name("Tomás", "Whelkins"), TERN, "en", "",
           "only what was shared with him by name"),
    Person("captain", Role.DISTRICT, Name("Simone", "Reefwood"), "", "en", "",
           "both schools in counts, never a child"),
    Person("auditor", Role.AUDITOR, Name("Viktor", "Quahogue"), "", "en", "",
           "counts, and who did what"),
    Person("it", Role.IT, Name("Yara", "Lugworth"), "", "en", "",
           "school data, accounts and roles"),
)  # fmt: skip
COLLEAGUES = (
    Person("directrice", Role.MANAGER, Name("Béatrice", "Rocheplage"), GANNET, "fr", "administrator",
           "l'école primaire : les enfants qui manquent des jours, leurs mentors"),
)  # fmt: skip
EVERYBODY = (*CAST, *COLLEAGUES)
STAFF = tuple(person for person in EVERYBODY if person.post)


def named(key: str) -> Person:
    return next(person for person in EVERYBODY if person.key == key)
