"""The words of mentors."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class MentorSource(TextChoices):
    STAFF = "staff", _("Staff")
    VOLUNTEER = "volunteer", _("Volunteer")
    OLDER_STUDENT = "older_student", _("Older student")
    PARENT = "parent", _("Parent")


class MentorStatus(TextChoices):
    APPLIED = "applied", _("Applied")
    ACCEPTED = "accepted", _("Accepted")
    PAUSED = "paused", _("Paused")
    NOT_SUITABLE = "not_suitable", _("Not suitable")
    LEFT = "left", _("Left")


class StepOutcome(TextChoices):
    CLEAR = "clear", _("Clear")
    CONSIDERED = "considered", _("Considered and accepted")
    NOT_SUITABLE = "not_suitable", _("Not suitable")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Weekday(IntegerChoices):
    """The day of the week, as Python counts it."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class RequestState(TextChoices):
    """Where a request for training stands."""

    ASKED = "asked", _("Asked")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Not granted")


class NextYear(TextChoices):
    """What a mentor, asked once a year, does from then on."""

    TO_ASK = "to_ask", _("Asked, no answer yet")
    GOES_ON = "goes_on", _("Goes on")
    STOPS = "stops", _("Stops")


class FlagLevel(TextChoices):
    """How grave a concern about a mentor is."""

    WATCH = "watch", _("Keep an eye on it")
    STOP = "stop", _("Settle this first")


class Interest(TextChoices):
    """What people like or dislike doing. One short list for mentors and students, so that two people can share one."""

    SPORT = "sport", _("Sport")
    HOCKEY = "hockey", _("Hockey")
    SWIMMING = "swimming", _("Swimming")
    CYCLING = "cycling", _("Cycling")
    WALKING = "walking", _("Walking and nature")
    ANIMALS = "animals", _("Animals")
    MUSIC = "music", _("Making music")
    LISTENING = "listening", _("Listening to music")
    DRAWING = "drawing", _("Drawing and painting")
    THEATRE = "theatre", _("Theatre")
    DANCE = "dance", _("Dance")
    FILMS = "films", _("Films and series")
    READING = "reading", _("Reading")
    WRITING = "writing", _("Writing")
    COOKING = "cooking", _("Cooking")
    BUILDING = "building", _("Building and repairing")
    COMPUTERS = "computers", _("Computers")
    GAMES = "games", _("Video games")
    BOARD_GAMES = "board_games", _("Board games")
    SCIENCE = "science", _("Science")
    MATHS = "maths", _("Mathematics")
    HISTORY = "history", _("History")
    LANGUAGES = "languages", _("Languages")
    PUBLIC_SPEAKING = "public_speaking", _("Speaking in front of people")
    TEAM_SPORTS = "team_sports", _("Team games")
    CROWDS = "crowds", _("Crowds and noise")


class Language(TextChoices):
    """Languages that people offer or speak at home, by ISO 639 code."""

    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    ARABIC = "ar", _("Arabic")
    CREE = "cr", _("Cree")
    CHINESE = "zh", _("Chinese")
    CREOLE = "ht", _("Haitian Creole")
    HINDI = "hi", _("Hindi")
    INNU = "moe", _("Innu")
    INUKTITUT = "iu", _("Inuktitut")
    PERSIAN = "fa", _("Persian")
    PORTUGUESE = "pt", _("Portuguese")
    PUNJABI = "pa", _("Punjabi")
    ROMANIAN = "ro", _("Romanian")
    RUSSIAN = "ru", _("Russian")
    SOMALI = "so", _("Somali")
    SPANISH = "es", _("Spanish")
    UKRAINIAN = "uk", _("Ukrainian")
    URDU = "ur", _("Urdu")
    VIETNAMESE = "vi", _("Vietnamese")
