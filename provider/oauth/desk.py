"""What the grants and the endpoints work with. Authlib hands them the server, the server hands this."""

from dataclasses import dataclass
from datetime import timedelta

from consent.ports import GrantStore
from provider.oauth.id_token_hint import IdTokenHints
from provider.oauth.identity_ledger import IdentityLedger
from provider.oauth.issue import TokenIssuer
from provider.oauth.one_off import OneOffRequests
from provider.oauth.request_object import RequestObjects
from provider.oauth.rotation import Rotation
from provider.oauth.sender import Senders
from provider.oauth.subject import Pairwise
from provider.oauth.to_client import ClientMessages
from provider.storage.amendments import AmendmentStore
from provider.storage.db import Database
from provider.storage.management_tokens import ManagementTokenStore
from provider.storage.pushed_requests import PushedRequestStore
from provider.storage.tokens import CodeStore, TokenStore


@dataclass(frozen=True)
class Desk:
    """The collaborators of the back channel."""

    issuer: str
    production: bool
    pushed_life: timedelta
    database: Database
    senders: Senders
    request_objects: RequestObjects
    pushed_requests: PushedRequestStore
    codes: CodeStore
    tokens: TokenStore
    token_issuer: TokenIssuer
    identity_ledger: IdentityLedger
    messages: ClientMessages
    pairwise: Pairwise
    rotation: Rotation
    one_off: OneOffRequests
    grants: GrantStore
    amendments: AmendmentStore
    management_tokens: ManagementTokenStore
    hints: IdTokenHints
