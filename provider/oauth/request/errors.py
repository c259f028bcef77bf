"""The refusals of an authorization request that Authlib has no class for.

OAuth2Error (Authlib's; a push answers it as RFC 6749 section 5.2 says, the front channel by redirect)
├── InvalidDetailsError        invalid_authorization_details
├── InvalidRequestObjectError  invalid_request_object
└── UnmetAuthenticationError   unmet_authentication_requirements

Every ``description`` is for developers: ASCII without quotes and backslashes (RFC 6749 section
4.1.2.1). It names members and reviewed names, and never repeats what was sent.
"""

from authlib.oauth2 import OAuth2Error


class InvalidDetailsError(OAuth2Error):
    """``authorization_details`` cannot be accepted (RFC 9396 section 5)."""

    error = "invalid_authorization_details"


class InvalidRequestObjectError(OAuth2Error):
    """The request object is not one that this client may send (RFC 9101 section 7)."""

    error = "invalid_request_object"


class UnmetAuthenticationError(OAuth2Error):
    """A way of logging in is essential to the client that we do not have."""

    error = "unmet_authentication_requirements"
