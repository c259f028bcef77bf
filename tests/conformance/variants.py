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
    def token_type(self):
        """The token type of what it is given."""
        return "DPoP" if self.binding == "dpop" else "Bearer"


DPOP = Variant("private_key_jwt+dpop", "fapi2", "private_key_jwt", "dpop")
MTLS = Variant("mtls+mtls", "fapi2", "self_signed_tls_client_auth", "certificate")
SIGNED = Variant("signed+jarm", "fapi2_message_signing", "private_key_jwt", "dpop")
BASIC = Variant("client_secret_basic", "oidc_basic", "client_secret_basic", "none")
POST = Variant("client_secret_post", "oidc_basic", "client_secret_post", "none")
