"""What changes an account: made, named, given roles, closed. Each is audited; nobody changes their own roles."""

from datetime import datetime

from holdfast.accounts.models import User
from holdfast.kernel import audit
from holdfast.kernel.actor import Actor


@audit.action
def choose_language(*, language: str, by: Actor, at: datetime) -> None:
    """The language in which this person reads every page from now on."""
    User.objects.filter(pk=by.user_id).update(language=language)
