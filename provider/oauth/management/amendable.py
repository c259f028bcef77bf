"""Whether a grant may be changed by a request: it must be the client's, alive, and for this purpose."""

from datetime import datetime

from consent.ports import GrantStore
from provider.flow.state import AuthorizationRequest
from provider.oauth.errors import InvalidGrantIdError


def demand_amendable(asked: AuthorizationRequest, grants: GrantStore, *, now: datetime) -> None:
    """Raise ``InvalidGrantIdError`` unless the grant is there to be changed by this client.

    Unknown, foreign and ended ones are told alike. A grant is bound to one reviewed purpose, so a
    request for another one needs a grant of its own. One that was given with those of others in one sitting
    shares its tokens with them, so that what a change means for those is a question of its own.
    """
    if asked.grant_id is None:
        return
    grant = grants.get(asked.grant_id)
    mine = grant is not None and grant.client_id == asked.client_id and grant.amends is None
    if grant is None or not mine or not grant.categories or not grant.alive(now=now):
        raise InvalidGrantIdError("grant_id names no live grant of this client")
    if grant.purpose_id != asked.purpose_id:
        raise InvalidGrantIdError("the grant is for another purpose; make a new one")
    if len({entry["subject"] for entry in asked.details if "subject" in entry}) > 1:
        raise InvalidGrantIdError("a grant is about one subject; name no more than that one")
    if grant.sitting is not None:
        raise InvalidGrantIdError("the grant was given with those of others; make a new one")
