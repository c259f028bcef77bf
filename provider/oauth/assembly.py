"""Puts the parts of OAuth together; the stores come from the composition root."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from consent.ports import DisclosureLog, GrantStore, RetrievalStore
from consent.relying_party import RelyingParty
from provider.keys.envelope import Envelope
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
from provider.oauth.identity_ledger import IdentityLedger
from provider.oauth.identity_lookup import IdentityLookup
from provider.oauth.issue import TokenIssuer
from provider.oauth.login_class import LoginClasses
from provider.oauth.logout.end_session import EndSession
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
from provider.storage.client_sessions import ClientSessionStore
from provider.storage.clients import ClientStore
from provider.storage.credential_kinds import CredentialKinds
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
    disclosures: DisclosureLog
    identity: IdentityLookup
    grants: GrantStore
    amendments: AmendmentStore
    management_tokens: ManagementTokenStore
    client_sessions: ClientSessionStore
    envelope: Envelope


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
    identity_ledger: IdentityLedger
    management: ManagementProtector
    end_session: EndSession
    login_classes: LoginClasses


def assemble(
    settings: Settings, stores: Stores, secrets: SecretStore, keys: KeyRing, *, now: datetime
) -> OAuth:
    """Build every part from settings, stores and keys."""
    parts = _Parts(settings, stores, secrets, keys, now)
    reader = TokenReader(parts.dpop, settings.issuer_url)
    return OAuth(
        server=ProfileServer(_desk(parts), parts.nonces),
        authorization=_authorization(parts),
        protector=Protector(stores.tokens, reader, stores.replays),
        pairwise=parts.pairwise,
        nonces=parts.nonces,
        messages=parts.messages,
        identity=stores.identity,
        identity_ledger=parts.identity_ledger,
        management=ManagementProtector(stores.management_tokens, reader, stores.replays),
        end_session=EndSession(stores.clients, parts.hints, stores.envelope),
        login_classes=parts.login_classes,
    )


@dataclass(frozen=True)
class _Parts:
    """What several parts share, each made once."""

    settings: Settings
    stores: Stores
    secrets: SecretStore
    keys: KeyRing
    now: datetime

    @cached_property
    def pairwise(self) -> Pairwise:
        return pairwise_from(self.secrets, now=self.now)

    @cached_property
    def nonces(self) -> NonceMint:
        return NonceMint(self.keyed("dpop_nonce"))

    @cached_property
    def dpop(self) -> DpopVerifier:
        return DpopVerifier(self.nonces)

    @cached_property
    def messages(self) -> ClientMessages:
        return ClientMessages(
            self.keys, self.settings.issuer_url, _published_by(self.stores.clients)
        )

    @cached_property
    def hints(self) -> IdTokenHints:
        return IdTokenHints(self.keys, self.settings.issuer_url)

    @cached_property
    def login_classes(self) -> LoginClasses:
        return LoginClasses(CredentialKinds(self.stores.database).kind)

    @cached_property
    def identity_ledger(self) -> IdentityLedger:
        return IdentityLedger(self.stores.disclosures)

    @cached_property
    def client_keys(self) -> ClientKeys:
        return ClientKeys()

    def keyed(self, name: str) -> KeyedHash:
        return KeyedHash(self.secrets.named(name, now=self.now))


def _desk(parts: _Parts) -> Desk:
    settings, stores = parts.settings, parts.stores
    issuer = settings.issuer_url
    return Desk(
        issuer=issuer,
        production=settings.production,
        pushed_life=timedelta(seconds=settings.pushed_request_seconds),
        database=stores.database,
        senders=Senders(_client_authentication(parts), parts.dpop, stores.replays),
        request_objects=RequestObjects(stores.clients, parts.client_keys, issuer),
        pushed_requests=stores.pushed_requests,
        codes=stores.codes,
        tokens=stores.tokens,
        token_issuer=_token_issuer(parts),
        identity_ledger=parts.identity_ledger,
        messages=parts.messages,
        pairwise=parts.pairwise,
        rotation=Rotation(parts.keyed("refresh_rotation"), stores.tokens),
        grants=stores.grants,
        amendments=stores.amendments,
        management_tokens=stores.management_tokens,
        one_off=OneOffRequests(stores.retrievals, timedelta(seconds=settings.result_read_seconds)),
        hints=parts.hints,
    )


def _token_issuer(parts: _Parts) -> TokenIssuer:
    stores = parts.stores
    life = timedelta(seconds=parts.settings.access_token_seconds)
    id_tokens = IdTokens(parts.messages)
    return TokenIssuer(stores.tokens, parts.pairwise, id_tokens, stores.identity, life)


def _authorization(parts: _Parts) -> Authorization:
    settings, stores = parts.settings, parts.stores
    return Authorization(
        stores.clients,
        stores.pushed_requests,
        stores.codes,
        stores.client_sessions,
        ResponseWriter(settings.issuer_url, parts.messages),
        parts.hints,
        parts.login_classes,
        code_life=timedelta(seconds=settings.authorization_code_seconds),
        kept_life=timedelta(seconds=settings.pushed_request_seconds),
        production=settings.production,
    )


def _client_authentication(parts: _Parts) -> ClientAuthenticator:
    settings, stores = parts.settings, parts.stores
    authorities = ClientAuthorities(settings.mtls_ca_file, settings.mtls_crl_file)
    return ClientAuthenticator(stores.clients, parts.client_keys, authorities, settings.issuer_url)


def pairwise_from(secrets: SecretStore, *, now: datetime) -> Pairwise:
    """Build the pairwise identifiers; their three secrets are never changed."""
    return Pairwise(
        KeyedHash(secrets.named("pairwise_sub", now=now)),
        KeyedHash(secrets.named("pairwise_subject", now=now)),
        KeyedHash(secrets.named("pairwise_record", now=now)),
    )


def _published_by(clients: ClientStore) -> ClientJwks:
    """Let messages look up what a relying party has published; only encrypted ones need it."""

    def jwks(party: RelyingParty) -> Sequence[Mapping[str, Any]]:
        registration = clients.registration(party.client_id)
        keys = registration.keys.get("keys") if registration else None
        return keys or ()

    return jwks
