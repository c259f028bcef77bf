"""Which upstream provider we are set to, and where its endpoints are."""

from dataclasses import dataclass

_PROTOCOL = "/protocol/openid-connect"

SCOPES = "openid name address birthdate gender"
"""The four attributes are asked for singly: this provider has no ``profile``."""


@dataclass(frozen=True)
class UpstreamProvider:
    """One upstream provider and who we are there; every value is the operator's.

    The endpoints stand at the published paths below the issuer; nothing is discovered, so that
    nobody but the operator decides where citizens and codes are sent.
    """

    issuer: str
    client_id: str
    redirect_uri: str
    acr_values: str

    @property
    def authorization_endpoint(self) -> str:
        """Where the citizen's browser is sent."""
        return f"{self.issuer}{_PROTOCOL}/auth"

    @property
    def token_endpoint(self) -> str:
        """Where a code is redeemed; also the audience of our assertions."""
        return f"{self.issuer}{_PROTOCOL}/token"

    @property
    def userinfo_endpoint(self) -> str:
        """Where the four attributes are read."""
        return f"{self.issuer}{_PROTOCOL}/userinfo"

    @property
    def keys_address(self) -> str:
        """Where its public keys are."""
        return f"{self.issuer}{_PROTOCOL}/certs"
