"""The two secrets that the window asks for: the pages of each, and what can be mended on them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from jpki_bridge import errors
from jpki_bridge.card.driver.session import Sight
from jpki_bridge.card.window.visit import Screen


@dataclass(frozen=True)
class Asked:
    """A secret: its page, the warning before its last try, and the errors that keep one there.

    ``tries_left`` reads from a sight how often the secret may still be presented, None where the card
    does not tell; ``with_tries`` writes it.
    """

    page: Screen
    warning: Screen
    tries_left: Callable[[Sight], int | None]
    with_tries: Callable[[Sight, int], Sight]
    misformed: type[errors.CardError]
    wrong: type[errors.PinWrongError | errors.PasswordWrongError]
    last_try: type[errors.CardError]
    blocked: type[errors.CardError]

    def after(self, sight: Sight, error: errors.CardError) -> Sight | None:
        """Return what is known after an error that can be corrected here; None for every other."""
        if isinstance(error, self.wrong):
            return self.with_tries(sight, error.tries_left)
        if isinstance(error, self.last_try):
            return self.with_tries(sight, 1)
        return None


PIN = Asked(
    page=Screen.PIN,
    warning=Screen.LAST_TRY,
    tries_left=lambda sight: sight.tries_left,
    with_tries=lambda sight, tries: replace(sight, tries_left=tries),
    misformed=errors.PinFormatError,
    wrong=errors.PinWrongError,
    last_try=errors.PinLastTryError,
    blocked=errors.PinBlockedError,
)
PASSWORD = Asked(
    page=Screen.PASSWORD,
    warning=Screen.PASSWORD_LAST_TRY,
    tries_left=lambda sight: sight.password_tries_left,
    with_tries=lambda sight, tries: replace(sight, password_tries_left=tries),
    misformed=errors.PasswordFormatError,
    wrong=errors.PasswordWrongError,
    last_try=errors.PasswordLastTryError,
    blocked=errors.PasswordBlockedError,
)
ASKED: Mapping[Screen, Asked] = {
    screen: asked for asked in (PIN, PASSWORD) for screen in (asked.page, asked.warning)
}
