"""Why a login at the upstream provider is refused: one class a reason, each with a stable code.

::

    UpstreamError
    ├── LoginGoneError             ERR_UPSTREAM_STATE           no login of this session waits for this
    ├── MixedUpError               ERR_UPSTREAM_MIXED_UP        the answer names another issuer (RFC 9207)
    ├── StoppedThereError          ERR_UPSTREAM_STOPPED         the citizen stopped in the app
    ├── UpstreamUnavailableError   ERR_UPSTREAM_UNAVAILABLE     silent, too slow, or it says so itself
    ├── UpstreamAnswerError        ERR_UPSTREAM_ANSWER          an answer that is not as published
    ├── ClientRefusedError         ERR_UPSTREAM_CLIENT          it does not take our request or our key
    ├── CodeRefusedError           ERR_UPSTREAM_CODE            it does not take the code
    ├── IdTokenRefusedError        what the id_token says is not what we must hear
    │   ├── AlgorithmRefusedError  ERR_UPSTREAM_ALGORITHM       not ES256
    │   ├── KeyUnknownError        ERR_UPSTREAM_KEY             signed by no key that it publishes
    │   ├── SignatureRefusedError  ERR_UPSTREAM_SIGNATURE
    │   ├── IssuerRefusedError     ERR_UPSTREAM_ISSUER
    │   ├── AudienceRefusedError   ERR_UPSTREAM_AUDIENCE        issued to somebody else
    │   ├── TimeRefusedError       ERR_UPSTREAM_TIME            expired, early, or of an older login
    │   ├── NonceRefusedError      ERR_UPSTREAM_NONCE           issued for another login
    │   ├── SubjectRefusedError    ERR_UPSTREAM_SUBJECT
    │   └── AcrRefusedError        ERR_UPSTREAM_ACR             weaker than was asked for
    ├── OtherSubjectError          ERR_UPSTREAM_OTHER_SUBJECT   userinfo speaks of somebody else
    ├── AttributesRefusedError     ERR_UPSTREAM_ATTRIBUTES      one of the four is missing or unreadable
    └── HolderUnknownError         ERR_UPSTREAM_PERSON          nobody in the register, or not the one before

No message holds anything that was received.
"""

from typing import ClassVar


class UpstreamError(Exception):
    """The root of this tree. ``code`` is stable; the text is for the operator, never personal."""

    code: ClassVar[str]


class LoginGoneError(UpstreamError):
    """The state is unknown, used, late or another session's."""

    code = "ERR_UPSTREAM_STATE"


class MixedUpError(UpstreamError):
    """The answer names an issuer to which we sent nobody (RFC 9207 section 2.4)."""

    code = "ERR_UPSTREAM_MIXED_UP"


class StoppedThereError(UpstreamError):
    """The citizen stopped in the app, or its time was over."""

    code = "ERR_UPSTREAM_STOPPED"


class UpstreamUnavailableError(UpstreamError):
    """It is silent, too slow, overloaded or in maintenance."""

    code = "ERR_UPSTREAM_UNAVAILABLE"


class UpstreamAnswerError(UpstreamError):
    """An answer is too large, redirected, or not in the published form."""

    code = "ERR_UPSTREAM_ANSWER"


class ClientRefusedError(UpstreamError):
    """It does not take our request, our client id or our key: the operator's to mend."""

    code = "ERR_UPSTREAM_CLIENT"


class CodeRefusedError(UpstreamError):
    """It does not take the code: used, late, or another client's."""

    code = "ERR_UPSTREAM_CODE"


class IdTokenRefusedError(UpstreamError):
    """The root of all that may be wrong with an id_token (OpenID Connect Core 3.1.3.7)."""


class AlgorithmRefusedError(IdTokenRefusedError):
    """It is not signed by ES256; ``none`` and HMAC are algorithms, too."""

    code = "ERR_UPSTREAM_ALGORITHM"


class KeyUnknownError(IdTokenRefusedError):
    """It names no key that the upstream publishes, also after a fresh look."""

    code = "ERR_UPSTREAM_KEY"


class SignatureRefusedError(IdTokenRefusedError):
    """The signature does not verify by the key that it names."""

    code = "ERR_UPSTREAM_SIGNATURE"


class IssuerRefusedError(IdTokenRefusedError):
    """``iss`` is not, letter by letter, the issuer that we are set to."""

    code = "ERR_UPSTREAM_ISSUER"


class AudienceRefusedError(IdTokenRefusedError):
    """``aud`` or ``azp`` names somebody else."""

    code = "ERR_UPSTREAM_AUDIENCE"


class TimeRefusedError(IdTokenRefusedError):
    """It has expired, comes from the future, or tells of a login before ours began."""

    code = "ERR_UPSTREAM_TIME"


class NonceRefusedError(IdTokenRefusedError):
    """``nonce`` is not the one of this login."""

    code = "ERR_UPSTREAM_NONCE"


class SubjectRefusedError(IdTokenRefusedError):
    """``sub`` is missing or not a text of 1 to 255 printable ASCII characters."""

    code = "ERR_UPSTREAM_SUBJECT"


class AcrRefusedError(IdTokenRefusedError):
    """``acr`` does not hold every value that was asked for."""

    code = "ERR_UPSTREAM_ACR"


class OtherSubjectError(UpstreamError):
    """userinfo speaks of another ``sub`` than the id_token (OpenID Connect Core 5.3.2)."""

    code = "ERR_UPSTREAM_OTHER_SUBJECT"


class AttributesRefusedError(UpstreamError):
    """One of the four attributes is missing, or has no form that we know."""

    code = "ERR_UPSTREAM_ATTRIBUTES"


class HolderUnknownError(UpstreamError):
    """No single person of the register has these attributes, or another one than before."""

    code = "ERR_UPSTREAM_PERSON"
