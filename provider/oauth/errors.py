"""What can be wrong with a protocol message, and how it is said on the wire.

OAuth2Error (Authlib's; the server answers it as RFC 6749 section 5.2 says)
├── ClientRefusedError          invalid_client
├── InvalidDpopProofError       invalid_dpop_proof
├── UseDpopNonceError           use_dpop_nonce
├── InvalidGrantIdError         invalid_grant_id
└── RequestTooLargeError        invalid_request, with status 413
AuthorizationError (the front channel; a page tells the citizen)
├── UnknownClientError          no such relying party
├── ClientSuspendedError        the relying party may not be served
├── RedirectUriError            missing, or not registered: nobody is sent there
├── RequestReturnedError        a fault that the relying party hears of, with the answer for it
└── RequestUriError
    ├── RequestUriUnknownError  never issued, or cleared away
    ├── RequestUriForeignError  issued to another relying party
    ├── RequestUriExpiredError  too old
    ├── RequestSpentError       it has become a code already
    └── RedirectUriGoneError    the address it names is no longer registered
ResourceError (a resource; answered as RFC 9457 problem with a DPoP challenge)
├── MalformedCallError          400 invalid_request
├── MissingTokenError           401 without an error
├── InvalidTokenError           401 invalid_token
├── ProofRefusedError           401 invalid_dpop_proof
│   └── ReplayedProofError
├── ProofNonceError             401 use_dpop_nonce
├── InsufficientScopeError      403 insufficient_scope
└── GrantUnknownError           404 unknown_grant
"""

from authlib.oauth2 import OAuth2Error

from consent.relying_party import RelyingParty
from provider.oauth.response_mode import AuthorizationResponse


class ClientRefusedError(OAuth2Error):
    """The relying party did not prove who it is (RFC 6749 section 5.2)."""

    error = "invalid_client"
    status_code = 401

    def __init__(self, description: str | None = None, *, basic: bool = False) -> None:
        super().__init__(description=description)
        self._challenge = 'Basic realm="madoguchi"' if basic else "private_key_jwt"

    def get_headers(self) -> list[tuple[str, str]]:
        """Add the challenge that every 401 owes (RFC 9110 section 11.6.1, RFC 6749 section 5.2)."""
        return [*super().get_headers(), ("WWW-Authenticate", self._challenge)]


class InvalidDpopProofError(OAuth2Error):
    """The DPoP proof fails one of the checks of RFC 9449 section 4.3."""

    error = "invalid_dpop_proof"


class UseDpopNonceError(OAuth2Error):
    """The proof carries no nonce of ours, or an old one (RFC 9449 section 8)."""

    error = "use_dpop_nonce"
    description = "the proof must carry the nonce of the DPoP-Nonce header"


class InvalidGrantIdError(OAuth2Error):
    """The grant is not there to be changed by this request (Grant Management for OAuth 2.0, 5.2)."""

    error = "invalid_grant_id"


class RequestTooLargeError(OAuth2Error):
    """The body is larger than any honest request (RFC 9126 section 2.3)."""

    error = "invalid_request"
    status_code = 413
    description = "the request is too large"


class AuthorizationError(Exception):
    """A visit to the authorization endpoint cannot be served; nothing was changed."""


class UnknownClientError(AuthorizationError):
    """There is no relying party with this client id."""


class ClientSuspendedError(AuthorizationError):
    """The relying party exists and may not be served."""


class RedirectUriError(AuthorizationError):
    """The ``redirect_uri`` is missing or not registered, so that nobody may be sent there."""


class RequestReturnedError(AuthorizationError):
    """The request breaks a rule of its protocol; ``response`` tells the relying party so.

    ``asked_silently`` says that nobody sits before the browser (``prompt=none``).
    """

    def __init__(
        self, response: AuthorizationResponse, party: RelyingParty, *, asked_silently: bool
    ) -> None:
        super().__init__("returned to the relying party")
        self.response = response
        self.relying_party = party
        self.asked_silently = asked_silently


class RequestUriError(AuthorizationError):
    """The ``request_uri`` cannot be used."""


class RequestUriUnknownError(RequestUriError):
    """The ``request_uri`` was never issued, or was cleared away."""


class RequestUriForeignError(RequestUriError):
    """The ``request_uri`` was issued to another relying party."""


class RequestUriExpiredError(RequestUriError):
    """The ``request_uri`` is too old."""


class RequestSpentError(RequestUriError):
    """The request has become a code already."""


class RedirectUriGoneError(RequestUriError):
    """The redirect URI was taken out of the registration after the push."""


class ResourceError(Exception):
    """A call to a resource is refused.

    ``error`` is the code of the challenge (RFC 6750 section 3.1, RFC 9449 section 7.1), ``code`` the
    stable code of the problem document; ``detail`` names no value of the request.
    """

    status = 401
    error: str | None = None
    code = "resource_error"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class MalformedCallError(ResourceError):
    """The credentials are brought in a way that is not allowed."""

    status = 400
    error = "invalid_request"
    code = "invalid_request"


class MissingTokenError(ResourceError):
    """No access token was brought (RFC 6750 section 3.1: the challenge then names no error)."""

    code = "missing_token"


class InvalidTokenError(ResourceError):
    """The token is unknown, over, or ended; or its grant, its client or its credential is."""

    error = "invalid_token"
    code = "invalid_token"


class ProofRefusedError(ResourceError):
    """The DPoP proof fails a check."""

    error = "invalid_dpop_proof"
    code = "invalid_dpop_proof"


class ReplayedProofError(ProofRefusedError):
    """The DPoP proof was used before."""


class ProofNonceError(ResourceError):
    """The DPoP proof must carry the nonce that comes with this answer."""

    error = "use_dpop_nonce"
    code = "use_dpop_nonce"


class InsufficientScopeError(ResourceError):
    """The token is good, but not for this."""

    status = 403
    error = "insufficient_scope"
    code = "insufficient_scope"


class GrantUnknownError(ResourceError):
    """The client holds no grant of this id."""

    status = 404
    code = "unknown_grant"
