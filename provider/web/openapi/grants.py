"""Grant Management for OAuth 2.0 in the API's description, as data."""

from typing import Any

from consent.grant import GrantState
from provider.oauth.management.description import PAUSED
from provider.oauth.protocol import GRANTS_PATH, QUERY_GRANTS, REVOKE_GRANTS

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_INSTANT = {"type": "string", "format": "date-time"}
_LATER = {"type": ["string", "null"], "format": "date-time"}
_MEMBERS: dict[str, dict[str, Any]] = {
    "grant_id": {"type": "string", "description": "Stays the same when the grant is changed."},
    "status": {
        "type": "string",
        "enum": [*(state.value for state in GrantState), PAUSED],
        "description": "While paused, nothing is read or refreshed; the same tokens count again after.",
    },
    "status_reason": {"type": "string", "enum": ["expired", "withdrawn"]},
    "sub": {"type": "string", "description": "The pairwise reference of who gave it."},
    "scopes": {
        "type": "array",
        "items": {"type": "object", "required": ["scope"], "properties": {"scope": _TEXT}},
    },
    "claims": _TEXTS,
    "authorization_details": {
        "type": "array",
        "description": "As in the token response (RFC 9396), of type self_information; with the grant_id "
        "of each entry where several people were agreed to in one sitting.",
        "items": {"type": "object", "required": ["type"], "properties": {"type": _TEXT}},
    },
    "not_granted": {
        **_TEXTS,
        "description": "The scopes that were asked for and declined, or taken back since.",
    },
    "standing": {"type": "boolean", "description": "False: it serves one request."},
    "given_at": _INSTANT,
    "changed_at": _LATER,
    "first_used_at": _LATER,
    "expires_at": _INSTANT,
    "ended_at": _LATER,
}
_OPTIONAL = ("status_reason",)
_GRANT = {"$ref": "#/components/schemas/Grant"}
_REFUSED = {
    status: {"$ref": "#/components/responses/Problem"} for status in ("401", "403", "404", "503")
}
_GRANT_ID = {
    "name": "grant_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
}

SCHEMAS: dict[str, dict[str, Any]] = {
    "Grant": {
        "type": "object",
        "required": [name for name in _MEMBERS if name not in _OPTIONAL],
        "properties": _MEMBERS,
    }
}
FLOW = {
    "tokenUrl": "/token",
    "scopes": {
        QUERY_GRANTS: "Look at the grants that this client holds",
        REVOKE_GRANTS: "Give a grant back",
    },
}
"""How a client gets the token for these operations, which no citizen takes part in."""


def _operation(name: str, summary: str, scope: str, answers: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "tags": ["grants"],
        "security": [{"dpop": [scope]}],
        "parameters": [_GRANT_ID],
        "responses": {**answers, **_REFUSED},
    }


PATHS: dict[str, dict[str, Any]] = {
    GRANTS_PATH + "/{grant_id}": {
        "get": _operation(
            "readGrant",
            "See what the citizen allowed and whether it holds",
            QUERY_GRANTS,
            {
                "200": {
                    "description": "The grant; another client's is told like an unknown one.",
                    "content": {"application/json": {"schema": _GRANT}},
                }
            },
        ),
        "delete": _operation(
            "revokeGrant",
            "Give the grant back: its tokens end, and what waits under it is shredded",
            REVOKE_GRANTS,
            {"204": {"description": "It has ended."}},
        ),
    }
}
