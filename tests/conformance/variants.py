"""The variants of the FAPI plans: how a client proves itself, and what its tokens are bound to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """``client_auth_type`` and ``sender_constrain`` of a plan, and the policy that serves it."""

    name: str
    policy: str
    method: str
    binding: str
    """``dpop``, ``certificate`` or ``none``."""

    @property
    def signed(self):
        """Whether requests and answers are signed (Message Signing)."""
        return self.policy == "fapi2_message_signing"

    @property
    def by_certificate(self):
        """Whether its connections show a certificate."""
        return "tls" in self.method or self.binding == "certificate"

    @property
    def token_type(self):
        """The token type of what it is given."""
        return "DPoP" if self.binding == "dpop" else "Bearer"


DPOP = Variant("private_key_jwt+dpop", "fapi2", "private_key_jwt", "dpop")
MTLS = Variant("mtls+mtls", "fapi2", "self_signed_tls_client_auth", "certificate")
CROSSED = (
    Variant("private_key_jwt+mtls", "fapi2", "private_key_jwt", "certificate"),
    Variant("mtls+dpop", "fapi2", "self_signed_tls_client_auth", "dpop"),
    Variant("mtls-by-ca+mtls", "fapi2", "tls_client_auth", "certificate"),
    Variant("mtls-by-ca+dpop", "fapi2", "tls_client_auth", "dpop"),
    Variant("signed+mtls", "fapi2_message_signing", "self_signed_tls_client_auth", "certificate"),
)
"""The other combinations of ``client_auth_type`` and ``sender_constrain``, for the flows that succeed."""
SIGNED = Variant("signed+jarm", "fapi2_message_signing", "private_key_jwt", "dpop")
BASIC = Variant("client_secret_basic", "oidc_basic", "client_secret_basic", "none")
POST = Variant("client_secret_post", "oidc_basic", "client_secret_post", "none")
