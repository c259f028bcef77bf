"""What a token is good for, as ``authorization_details`` (RFC 9396) of type ``self_information``."""

from collections.abc import Iterable, Sequence
from typing import Any

from consent.grant import Grant
from provider.clock import rfc3339
from provider.oauth.subject import Pairwise
from scopes.parsing import parse_scope

TYPE = "self_information"


def granted_details(
    grant: Grant, scope: str, sector: str, pairwise: Pairwise
) -> list[dict[str, Any]]:
    """Describe the part of a grant that a scope covers."""
    return [
        {
            "type": TYPE,
            "categories": categories_in(grant.categories, scope),
            "subject": pairwise.subject(sector, grant.subject_id),
            "relation": grant.relation,
            "grant_expires_at": rfc3339(grant.expires_at),
        }
    ]


def categories_in(categories: Iterable[str], scope: str) -> Sequence[str]:
    """List those of the categories that a token's scope names, in their own order."""
    named = parse_scope(scope).categories
    return [category for category in categories if category in named]
