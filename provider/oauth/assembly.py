"""Puts the parts of OAuth together; the stores come from the composition root."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from consent.ports import GrantStore, RetrievalStore
from consent.relying_party import RelyingParty
from provider.keys.keyed import KeyedHash
from provider.keys.ring import KeyRing
from provider.oauth.authorization import Authorization
from provider.oauth.certificate_authorities import ClientAuthorities
from provider.oauth.client_auth.authenticator import ClientAuthenticator
from provider.oauth.client_keys import ClientKeys
from provider.oauth.desk import Desk
from provider.oauth.dpop import DpopVerifier
from provider.oauth.id_token import IdTokens
from provider.oauth.id_token_hint import IdTokenHints
from provider.oauth.identity_lookup import IdentityLookup
from provider.oauth.issue import TokenIssuer
from provider.oauth.management.access import ManagementProtector
from provider.oauth.nonce import NonceMint
from provider.oauth.one_off import OneOffRequests
from provider.oauth.presented_token import TokenReader
from provider.oauth.protector import Protector
from provider.oauth.request_object import RequestObjects
from provider.oauth.response_mode import ResponseWriter
from provider.oauth.rotation import Rotation
from provider.oauth.sender import Senders
from provider.oauth.server import ProfileServer
from provider.oauth.subject import Pairwise
from provider.oauth.to_client import ClientJwks, ClientMessages
from provider.settings import Settings
from provider.storage.amendments import AmendmentStore
from provider.storage.clients import ClientStore
from provider.storage.db import Database
from provider.storage.key_store import SecretStore
from provider.storage.management_tokens import ManagementTokenStore
from provider.storage.pushed_requests import PushedRequestStore
from provider.storage.replays import ReplayStore
from provider.storage.tokens import CodeStore, TokenStore


@dataclass(frozen=True)
class Stores:
    """What OAuth keeps, and where."""

    database: Database
    clients: ClientStore
    pushed_requests: PushedRequestStore
    codes: CodeStore
    tokens: TokenStore
    replays: ReplayStore
    retrievals: RetrievalStore
    identity: IdentityLookup
    grants: GrantStore


@dataclass(frozen=True)
class OAuth:
    """What the rest of the product uses: the back channel, the front channel and the resources."""

    server: ProfileServer
    authorization: Authorization
    protector: Protector
    pairwise: Pairwise
    nonces: NonceMint
    messages: ClientMessages
    identity: IdentityLookup
    management: ManagementProtector


def assemble(
    settings: Settings, stores: Stores, secrets: SecretStore, keys: KeyRing, *, now: datetime
) -> OAuth:
    """Build every part from settings, stores and keys."""
    issuer = settings.issuer_url
    pairwise = pairwise_from(secrets, now=now)
    nonces = NonceMint(KeyedHash(secrets.named("dpop_nonce", now=now)))
    dpop = DpopVerifier(nonces)
    messages = ClientMessages(keys, issuer, _published_by(stores.clients))
    hints = IdTokenHints(keys, issuer)
    issue = TokenIssuer(
        stores.tokens,
        pairwise,
        IdTokens(messages),
        stores.identity,
        timedelta(seconds=settings.access_token_seconds),
    )
    management_tokens = ManagementTokenStore(stores.database)
    desk = Desk(
        issuer=issuer,
        production=settings.production,
        pushed_life=timedelta(seconds=settings.pushed_request_seconds),
        database=stores.database,
        senders=Senders(_client_authentication(settings, stores), dpop, stores.replays),
        request_objects=RequestObjects(stores.clients, ClientKeys(), issuer),
        pushed_requests=stores.pushed_requests,
        codes=stores.codes,
        tokens=stores.tokens,
        token_issuer=issue,
        messages=messages,
        pairwise=pairwise,
        rotation=Rotation(KeyedHash(secrets.named("refresh_rotation", now=now)), stores.tokens),
        grants=stores.grants,
        amendments=AmendmentStore(stores.database),
        management_tokens=management_tokens,
        one_off=OneOffRequests(stores.retrievals, timedelta(seconds=settings.result_read_seconds)),
        hints=hints,
    )
    authorization = Authorization(
        stores.clients,
        stores.pushed_requests,
        stores.codes,
        ResponseWriter(issuer, messages),
        hints,
        code_life=timedelta(seconds=settings.authorization_code_seconds),
        kept_life=timedelta(seconds=settings.pushed_request_seconds),
        production=settings.production,
    )
    reader = TokenReader(dpop, issuer)
    protector = Protector(stores.tokens, reader, stores.replays)
    return OAuth(
        server=ProfileServer(desk, nonces),
        authorization=authorization,
        protector=protector,
        pairwise=pairwise,
        nonces=nonces,
        messages=messages,
        identity=stores.identity,
        management=ManagementProtector(management_tokens, reader, stores.replays),
    )


def _client_authentication(settings: Settings, stores: Stores) -> ClientAuthenticator:
    authorities = ClientAuthorities(settings.mtls_ca_file, settings.mtls_crl_file)
    return ClientAuthenticator(stores.clients, ClientKeys(), authorities, settings.issuer_url)


def pairwise_from(secrets: SecretStore, *, now: datetime) -> Pairwise:
    """Build the pairwise identifiers; their two secrets are never changed."""
    return Pairwise(
        KeyedHash(secrets.named("pairwise_sub", now=now)),
        KeyedHash(secrets.named("pairwise_subject", now=now)),
    )


def _published_by(clients: ClientStore) -> ClientJwks:
    """Let messages look up what a relying party has published; only encrypted ones need it."""

    def jwks(party: RelyingParty) -> Sequence[Mapping[str, Any]]:
        registration = clients.registration(party.client_id)
        keys = registration.keys.get("keys") if registration else None
        return keys or ()

    return jwks
