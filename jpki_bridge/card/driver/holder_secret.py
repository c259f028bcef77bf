"""Which secret guards which key, and what goes wrong with it: the same events, two sets of names."""

from collections.abc import Callable
from dataclasses import dataclass

from jpki_bridge import errors
from jpki_bridge.card.driver.files import AUTHENTICATION, SIGNATURE, KeyFiles
from jpki_bridge.errors import CardError


@dataclass(frozen=True)
class HolderSecret:
    """What only the holder knows: the files of its key, and the errors that speak of it."""

    files: KeyFiles
    wrong: Callable[[int], CardError]
    last_try: type[CardError]
    blocked: type[CardError]
    absent: type[CardError]
    uncertain: type[CardError]

    def check_tries(self, tries_left: int | None, *, last_try_confirmed: bool) -> None:
        """Refuse to present a secret that is blocked, or its last try unless that is confirmed."""
        if tries_left == 0:
            raise self.blocked("no try is left")
        if tries_left == 1 and not last_try_confirmed:
            raise self.last_try("the last try is not confirmed")


PIN = HolderSecret(
    files=AUTHENTICATION,
    wrong=errors.PinWrongError,
    last_try=errors.PinLastTryError,
    blocked=errors.PinBlockedError,
    absent=errors.PinNotSetError,
    uncertain=errors.PinUncertainError,
)
"""The four digits of the user-authentication key; three tries."""

PASSWORD = HolderSecret(
    files=SIGNATURE,
    wrong=errors.PasswordWrongError,
    last_try=errors.PasswordLastTryError,
    blocked=errors.PasswordBlockedError,
    absent=errors.NoSignatureCertificateError,
    uncertain=errors.PasswordUncertainError,
)
"""The password of the signature key; five tries. Without a certificate there is no password."""
