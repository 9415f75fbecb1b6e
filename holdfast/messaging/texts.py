"""What messages say, by template: no name, no topic, only that there is something, and the link.

Both languages stand side by side here: a message is written in its reader's language, whoever queues it.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from holdfast.messaging.choices import MessageStatus


@dataclass(frozen=True, slots=True)
class Told:
    """Subject (e-mail only) and body. `{link}` and `{school}` are filled in; nothing else ever is."""

    subject: str
    body: str


TEMPLATES: dict[str, dict[str, Told]] = {
    "read_and_answer": {
        "en": Told(
            "A message from {school}",
            "{school} has something for you to read and answer. It takes about three minutes:\n{link}\n"
            "The link is for you alone. If you did not expect this, call the school.",
        ),
        "fr": Told(
            "Un message de {school}",
            "{school} a quelque chose à vous faire lire et vous demande une réponse. Il faut environ trois minutes :\n"
            "{link}\nCe lien est pour vous seulement. Si vous n'attendiez pas ce message, appelez l'école.",
        ),
    },
    "sign": {
        "en": Told("Something to sign for {school}", "{school} asks you to read and sign:\n{link}"),
        "fr": Told("Un document à signer pour {school}", "{school} vous demande de lire et de signer :\n{link}"),
    },
    "ask": {
        "en": Told(
            "A link from {school}",
            "{school} gives you this link. Behind it you can tell the school what would help:\n{link}\n"
            "The link is for you alone. If you did not expect this, call the school.",
        ),
        "fr": Told(
            "Un lien de {school}",
            "{school} vous donne ce lien. Il vous permet de dire à l'école ce qui aiderait :\n{link}\n"
            "Ce lien est pour vous seulement. Si vous n'attendiez pas ce message, appelez l'école.",
        ),
    },
    "meeting_soon": {
        "en": Told("A reminder from {school}", "You have a meeting at {school} soon. When and where: {link}"),
        "fr": Told("Un rappel de {school}", "Vous avez bientôt une rencontre à {school}. Quand et où : {link}"),
    },
    "meetings_off": {
        "en": Told(
            "A change at {school}", "The meetings that were planned for you at {school} do not take place. More: {link}"
        ),
        "fr": Told(
            "Un changement à {school}",
            "Les rencontres prévues pour vous à {school} n'ont pas lieu. En savoir plus : {link}",
        ),
    },
    "something_waits": {
        "en": Told("Something waits for you in Holdfast", "Something waits for you. Sign in to see it: {link}"),
        "fr": Told("Quelque chose vous attend dans Holdfast", "Quelque chose vous attend. Connectez-vous : {link}"),
    },
    "sign_in": {
        "en": Told(
            "You can sign in at {school}",
            "There is an account for this address. Open this page and ask for a code; it comes to this address:\n"
            "{link}",
        ),
        "fr": Told(
            "Vous pouvez vous connecter ({school})",
            "Il y a un compte pour cette adresse. Ouvrez cette page et demandez un code, qui arrive à cette adresse :\n"
            "{link}",
        ),
    },
}


def written(template: str, language: str, *, link: str, school: str) -> Told:
    """The message in the reader's language; English where we have none."""
    by_language = TEMPLATES[template]
    told = by_language.get(language[:2], by_language["en"])
    return Told(told.subject.format(school=school), told.body.format(link=link, school=school))


BECAME = {
    MessageStatus.SENT: _("Sent to %(to)s on %(day)s."),
    MessageStatus.QUEUED: _("Waiting to be sent to %(to)s since %(day)s. It is tried again by itself."),
    MessageStatus.FAILED: _("Could not be sent to %(to)s on %(day)s. Check the address, or call."),
    MessageStatus.STOPPED: _("Stopped before it went to %(to)s, on %(day)s."),
}
"""What a page says of the last message to somebody: `to` is the hidden address."""
