"""Why a login with the card is refused: one class a reason, each with a stable code.

::

    BridgeError
    ├── AnswerRefusedError              the server half refuses an answer
    │   ├── AnswerTooLargeError         ERR_SIZE
    │   ├── ChallengeGoneError          ERR_CHALLENGE           raised by the owner of the challenges
    │   ├── AnswerFormatError           ERR_FORMAT
    │   ├── AlgorithmRefusedError       ERR_ALGORITHM
    │   ├── SignatureRefusedError       ERR_SIGNATURE
    │   ├── ChainRefusedError           ERR_CHAIN
    │   ├── AttributesRefusedError      ERR_ATTRIBUTES          of a signature certificate, for linking
    │   ├── CertificateExpiredError     ERR_EXPIRED             ┐
    │   ├── CertificateRevokedError     ERR_REVOKED             │ the browser may hear these:
    │   ├── RevocationUnknownError      ERR_REVOCATION_UNKNOWN  │ signature and chain have passed
    │   └── CredentialUnknownError      ERR_CREDENTIAL_UNKNOWN  ┘ raised by the owner of the persons
    ├── ChallengeRefusedError           the card half refuses what the page asks
    │   ├── NonceRefusedError           ERR_NONCE
    │   └── ContextRefusedError         ERR_CONTEXT
    └── CardError                       the card half cannot get an answer from the card
        ├── NoServiceError              ERR_NO_SERVICE
        ├── NoReaderError               ERR_NO_READER
        ├── NoCardError                 ERR_NO_CARD
        ├── NotJpkiCardError            ERR_NOT_JPKI
        ├── ReaderBusyError             ERR_READER_BUSY
        ├── CardRemovedError            ERR_CARD_REMOVED
        ├── CardFaultError              ERR_CARD                any other answer of the card
        ├── PinFormatError              ERR_PIN_FORMAT          no try was used
        ├── PinWrongError               ERR_PIN_WRONG           carries the tries left
        ├── PinLastTryError             ERR_PIN_LAST_TRY        no try was used
        ├── PinBlockedError             ERR_PIN_BLOCKED
        ├── PinNotSetError              ERR_PIN_NOT_SET
        ├── PinUncertainError           ERR_PIN_UNCERTAIN       a try may have been used
        ├── PasswordFormatError         ERR_PASSWORD_FORMAT     no try was used
        ├── PasswordWrongError          ERR_PASSWORD_WRONG      carries the tries left
        ├── PasswordLastTryError        ERR_PASSWORD_LAST_TRY   no try was used
        ├── PasswordBlockedError        ERR_PASSWORD_BLOCKED
        ├── PasswordUncertainError      ERR_PASSWORD_UNCERTAIN  a try may have been used
        ├── NoSignatureCertificateError ERR_NO_SIGNATURE_CERTIFICATE  under 15: no try was used
        ├── SameCardError               ERR_SAME_CARD           two cards are asked for
        └── RealCardError               ERR_REAL_CARD           the bridge runs for development

The citizen's own decisions are no errors here; they have codes of their own: ``USER_CANCELLED``,
``TIMED_OUT`` and ``CERTIFICATE_EXPIRED_HINT``.
"""

from typing import ClassVar

USER_CANCELLED = "ERR_USER_CANCELLED"
TIMED_OUT = "ERR_TIMEOUT"
CERTIFICATE_EXPIRED_HINT = "ERR_CERT_EXPIRED"
"""What the card half says of a certificate past its date: a hint only, the server decides."""


class BridgeError(Exception):
    """A refusal of either half. ``code`` is stable; the text is for the operator, never personal."""

    code: ClassVar[str]


class AnswerRefusedError(BridgeError):
    """The server half refuses an answer.

    ``browser_may_hear`` tells whether the specific reason may be shown. It is true only for reasons
    that are found after signature and chain have passed: a copied certificate must not reveal its
    status. Every other reason is one generic page; the exact code goes to the audit log.
    """

    browser_may_hear: ClassVar[bool] = False


class AnswerTooLargeError(AnswerRefusedError):
    """The answer is longer than the format allows; nothing of it was parsed."""

    code = "ERR_SIZE"


class ChallengeGoneError(AnswerRefusedError):
    """The challenge is unknown, used, expired, for another purpose, or of another session or flow."""

    code = "ERR_CHALLENGE"


class AnswerFormatError(AnswerRefusedError):
    """The answer is not exactly of the format that was asked for, with readable certificates."""

    code = "ERR_FORMAT"


class AlgorithmRefusedError(AnswerRefusedError):
    """The certificate's key is of no accepted kind, or the answer names another algorithm."""

    code = "ERR_ALGORITHM"


class SignatureRefusedError(AnswerRefusedError):
    """The signature does not fit the bytes that the server itself expects."""

    code = "ERR_SIGNATURE"


class ChainRefusedError(AnswerRefusedError):
    """The certificate was not issued by a trusted CA for this use."""

    code = "ERR_CHAIN"


class AttributesRefusedError(AnswerRefusedError):
    """The signature certificate does not carry each of the four attributes once and well-formed."""

    code = "ERR_ATTRIBUTES"


class CertificateExpiredError(AnswerRefusedError):
    """Nothing but the date is wrong with the certificate."""

    code = "ERR_EXPIRED"
    browser_may_hear = True


class CertificateRevokedError(AnswerRefusedError):
    """The CA has revoked the certificate, or, ``on_hold``, suspended it until it says otherwise."""

    code = "ERR_REVOKED"
    browser_may_hear = True

    def __init__(self, detail: str, *, on_hold: bool = False) -> None:
        super().__init__(detail)
        self.on_hold = on_hold


class RevocationUnknownError(AnswerRefusedError):
    """Whether the certificate is revoked cannot be told now; treated as not valid."""

    code = "ERR_REVOCATION_UNKNOWN"
    browser_may_hear = True


class CredentialUnknownError(AnswerRefusedError):
    """The certificate is valid, and the person directory does not know its holder."""

    code = "ERR_CREDENTIAL_UNKNOWN"
    browser_may_hear = True


class ChallengeRefusedError(BridgeError):
    """The card half refuses to sign for what a page asks."""


class NonceRefusedError(ChallengeRefusedError):
    """The nonce is not base64url of at least 256 bits."""

    code = "ERR_NONCE"


class ContextRefusedError(ChallengeRefusedError):
    """The context is not one the bridge can show in full."""

    code = "ERR_CONTEXT"


class CardError(BridgeError):
    """The card half cannot get an answer from the card."""


class NoServiceError(CardError):
    """The system's smart card service does not run (PC/SC 8010001D)."""

    code = "ERR_NO_SERVICE"


class NoReaderError(CardError):
    """No reader is attached."""

    code = "ERR_NO_READER"


class NoCardError(CardError):
    """No card lies in the chosen reader."""

    code = "ERR_NO_CARD"


class NotJpkiCardError(CardError):
    """The card does not know the JPKI application."""

    code = "ERR_NOT_JPKI"


class ReaderBusyError(CardError):
    """Another program holds the card."""

    code = "ERR_READER_BUSY"


class CardRemovedError(CardError):
    """The card left the reader, or was reset, in mid-flow."""

    code = "ERR_CARD_REMOVED"


class CardFaultError(CardError):
    """The card answered with a status word that the driver does not expect."""

    code = "ERR_CARD"


class PinFormatError(CardError):
    """The input is not four digits; nothing was sent to the card."""

    code = "ERR_PIN_FORMAT"


class PinWrongError(CardError):
    """The card refused the PIN; ``tries_left`` is at least one."""

    code = "ERR_PIN_WRONG"

    def __init__(self, tries_left: int) -> None:
        super().__init__(f"{tries_left} tries left")
        self.tries_left = tries_left


class PinLastTryError(CardError):
    """One try is left and the citizen has not confirmed to use it; nothing was sent to the card."""

    code = "ERR_PIN_LAST_TRY"


class PinBlockedError(CardError):
    """No try is left."""

    code = "ERR_PIN_BLOCKED"


class PinNotSetError(CardError):
    """The card carries no PIN for this certificate (顔認証マイナンバーカード)."""

    code = "ERR_PIN_NOT_SET"


class PinUncertainError(CardError):
    """The link broke during VERIFY: nobody knows whether the try was counted."""

    code = "ERR_PIN_UNCERTAIN"


class PasswordFormatError(CardError):
    """The input is not 6 to 16 of A-Z and 0-9; nothing was sent to the card."""

    code = "ERR_PASSWORD_FORMAT"


class PasswordWrongError(CardError):
    """The card refused the signing password; ``tries_left`` is at least one."""

    code = "ERR_PASSWORD_WRONG"

    def __init__(self, tries_left: int) -> None:
        super().__init__(f"{tries_left} tries left")
        self.tries_left = tries_left


class PasswordLastTryError(CardError):
    """One try of the password is left and its use is not confirmed; nothing was sent to the card."""

    code = "ERR_PASSWORD_LAST_TRY"


class PasswordBlockedError(CardError):
    """No try of the signing password is left."""

    code = "ERR_PASSWORD_BLOCKED"


class PasswordUncertainError(CardError):
    """The link broke while the password was presented: nobody knows whether the try was counted."""

    code = "ERR_PASSWORD_UNCERTAIN"


class NoSignatureCertificateError(CardError):
    """The card carries no signature certificate, as for everybody under 15."""

    code = "ERR_NO_SIGNATURE_CERTIFICATE"


class SameCardError(CardError):
    """The second card of a pair is the first one again."""

    code = "ERR_SAME_CARD"


class RealCardError(CardError):
    """A real My Number Card, while the bridge takes providers without TLS for development."""

    code = "ERR_REAL_CARD"
