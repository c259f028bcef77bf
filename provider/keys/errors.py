"""What can be wrong with the signing keys.

SigningKeyError
├── NoActiveKeyError        keys of this algorithm exist, and none may sign now
├── RotationUnderWayError   the next key is made already and not yet signing
├── UnknownKeyError         there is no key with this id
└── KeyStillNeededError     only a key that retires can be taken out of the JWKS
"""

from provider.keys.signing_key import KeyState


class SigningKeyError(Exception):
    """The root of this tree."""


class NoActiveKeyError(SigningKeyError):
    """Keys of this algorithm exist, and none may sign now."""


class RotationUnderWayError(SigningKeyError):
    """The next key is made already and not yet signing."""


class UnknownKeyError(SigningKeyError):
    """There is no key with this id."""


class KeyStillNeededError(SigningKeyError):
    """Only a key that retires can be taken out of the JWKS; this one is in another ``state``."""

    def __init__(self, state: KeyState) -> None:
        super().__init__(state.value)
        self.state = state
