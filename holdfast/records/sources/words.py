"""What the enumerations of the feeds mean here. All of them may be extended by a school's system."""

from holdfast.people.choices import Kinship, Phase, Post, Sex

STUDENT_ROLES = frozenset({"student"})
GUARDIAN_ROLES = {"guardian": Kinship.GUARDIAN, "parent": Kinship.UNKNOWN, "relative": Kinship.RELATIVE}
KINSHIPS = {
    "mother": Kinship.MOTHER,
    "father": Kinship.FATHER,
    "guardian": Kinship.GUARDIAN,
    "parent": Kinship.UNKNOWN,
    "relative": Kinship.RELATIVE,
    "foster": Kinship.FOSTER,
    "mère": Kinship.MOTHER,
    "mere": Kinship.MOTHER,
    "père": Kinship.FATHER,
    "pere": Kinship.FATHER,
    "tuteur": Kinship.GUARDIAN,
    "tutrice": Kinship.GUARDIAN,
    "titulaire": Kinship.GUARDIAN,
    "grand-parent": Kinship.RELATIVE,
    "unknown": Kinship.UNKNOWN,
    "other": Kinship.OTHER,
    "autre": Kinship.OTHER,
}
"""Parents and guardians are told; of others the school must say so first."""
FAMILY = frozenset({Kinship.MOTHER, Kinship.FATHER, Kinship.GUARDIAN, Kinship.FOSTER, Kinship.UNKNOWN})

POSTS = {
    "teacher": Post.TEACHER,
    "substitute": Post.TEACHER,
    "tutor": Post.TUTOR,
    "counselor": Post.COUNSELLOR,
    "counsellor": Post.COUNSELLOR,
    "psychologist": Post.COUNSELLOR,
    "liaison": Post.LIAISON,
    "resource_teacher": Post.RESOURCE_TEACHER,
    "specialist": Post.RESOURCE_TEACHER,
    "aide": Post.TUTOR,
    "teacherassistant": Post.TUTOR,
    "paraprofessional": Post.TUTOR,
    "proctor": Post.ADMIN,
    "principal": Post.ADMIN,
    "administrator": Post.ADMIN,
    "admin": Post.ADMIN,
    "siteadministrator": Post.ADMIN,
    "systemadministrator": Post.ADMIN,
    "districtadministrator": Post.ADMIN,
    "staff": Post.ADMIN,
}
TEACHES_UNDER_ANOTHER_NAME = frozenset(
    {"professor", "faculty", "lecturer", "instructor", "adjunct", "chair", "coach", "enseignant", "enseignante"}
)
SCHOOL_TYPES = {"school": "", "campus": "", "college": Phase.POST16, "university": Phase.POST16}
SEXES = {
    "female": Sex.FEMALE,
    "f": Sex.FEMALE,
    "féminin": Sex.FEMALE,
    "fille": Sex.FEMALE,
    "male": Sex.MALE,
    "m": Sex.MALE,
    "masculin": Sex.MALE,
    "garçon": Sex.MALE,
    "other": Sex.OTHER,
    "autre": Sex.OTHER,
    "x": Sex.OTHER,
}
TRUE_WORDS = frozenset({"true", "1", "yes", "y", "oui", "o", "vrai", "x"})
FALSE_WORDS = frozenset({"false", "0", "no", "n", "non", "faux"})


def sex(text: str) -> str:
    return SEXES.get(text.casefold(), Sex.UNSPECIFIED)


def yes_or_no(text: str) -> bool | None:
    """True, False, or None where the source does not say."""
    word = text.casefold()
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


def post(role: str) -> Post | None:
    word = role.casefold()
    return POSTS.get(word) or (Post.TEACHER if word in TEACHES_UNDER_ANOTHER_NAME else None)


def teaches_under_another_name(role: str) -> bool:
    return role.casefold() in TEACHES_UNDER_ANOTHER_NAME


def address_in(*candidates: str) -> str:
    """The first value that looks like an e-mail address: a user name often is one."""
    return next((text for text in candidates if "@" in text), candidates[0] if candidates else "")
