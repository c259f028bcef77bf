"""The protocol profiles: what a client of each must do, and what it may have. One table, no rules.

A client is held to the policy of its registration. Nothing in a request can choose another one, so
that a strong client is never served in a weak way.
"""

from dataclasses import dataclass

from consent.relying_party import RelyingParty

STRONG_SIGNATURES = ("ES256", "PS256", "EdDSA")
"""What we sign with (FAPI 2.0 Security Profile section 5.4)."""
CLIENT_SIGNATURES = (*STRONG_SIGNATURES, "Ed25519")
"""What clients may sign with: the same, and the name that RFC 9864 gives to EdDSA over Ed25519."""

PRIVATE_KEY_JWT = "private_key_jwt"
TLS_CLIENT_AUTH = "tls_client_auth"
SELF_SIGNED_TLS = "self_signed_tls_client_auth"
CLIENT_SECRET_BASIC = "client_secret_basic"  # noqa: S105 - the name of a method
CLIENT_SECRET_POST = "client_secret_post"  # noqa: S105 - the name of a method
NO_AUTHENTICATION = "none"


@dataclass(frozen=True)
class Policy:
    """One profile.

    ``login_only`` clients get identity claims and never a category. ``pushed``, ``bound`` and
    ``pkce`` say what *every* request must be; a request for categories must be pushed, bound and
    carry PKCE under every policy. ``default_response_mode`` is the first of ``response_modes``.
    """

    name: str
    auth_methods: tuple[str, ...]
    signatures: tuple[str, ...]
    id_token_signatures: tuple[str, ...]
    response_modes: tuple[str, ...]
    pushed: bool
    bound: bool
    pkce: bool
    signed_request: bool = False
    login_only: bool = False
    public: bool = False

    @property
    def default_response_mode(self) -> str:
        """The response mode of a request that names none."""
        return self.response_modes[0]


_CONFIDENTIAL = (PRIVATE_KEY_JWT, TLS_CLIENT_AUTH, SELF_SIGNED_TLS)

FAPI2 = Policy(
    name="fapi2",
    auth_methods=_CONFIDENTIAL,
    signatures=CLIENT_SIGNATURES,
    id_token_signatures=STRONG_SIGNATURES,
    response_modes=("query", "form_post"),
    pushed=True,
    bound=True,
    pkce=True,
)
"""FAPI 2.0 Security Profile."""

FAPI2_MESSAGE_SIGNING = Policy(
    name="fapi2_message_signing",
    auth_methods=_CONFIDENTIAL,
    signatures=CLIENT_SIGNATURES,
    id_token_signatures=STRONG_SIGNATURES,
    response_modes=("jwt", "query.jwt", "form_post.jwt"),
    pushed=True,
    bound=True,
    pkce=True,
    signed_request=True,
)
"""FAPI 2.0 Message Signing: signed requests, JARM, signed introspection."""

PUBLIC_NATIVE = Policy(
    name="public_native",
    auth_methods=(NO_AUTHENTICATION,),
    signatures=CLIENT_SIGNATURES,
    id_token_signatures=(*STRONG_SIGNATURES, "RS256"),
    response_modes=("query", "form_post"),
    pushed=False,
    bound=False,
    pkce=True,
    public=True,
)
"""Apps on the citizen's own machine or in the browser (RFC 8252): no secret can be kept there."""

OIDC_BASIC = Policy(
    name="oidc_basic",
    auth_methods=(CLIENT_SECRET_BASIC, CLIENT_SECRET_POST, PRIVATE_KEY_JWT),
    signatures=(*CLIENT_SIGNATURES, "RS256"),
    id_token_signatures=("RS256", *STRONG_SIGNATURES),
    response_modes=("query", "form_post"),
    pushed=False,
    bound=False,
    pkce=False,
    login_only=True,
)
"""OpenID Connect Basic OP: login and nothing more."""

POLICIES = {
    policy.name: policy for policy in (FAPI2, FAPI2_MESSAGE_SIGNING, PUBLIC_NATIVE, OIDC_BASIC)
}


def policy_of(party: RelyingParty) -> Policy:
    """Return the policy that a client is held to; an unknown name fails closed (``KeyError``)."""
    return POLICIES[party.policy]


def same_signature(first: object, second: object) -> bool:
    """Tell whether two algorithm names stand for one signature (RFC 9864 section 2.2)."""
    return first == second or {first, second} == {"EdDSA", "Ed25519"}
