"""The consents themselves, looked after with a token of the app's own (Grant Management for OAuth 2.0, section 6).

``invalid_grant`` says that a refresh token gives nothing now. Whether the consent has ended or merely rests is asked
here: a person may let it rest, and then the same tokens count again later.
"""

from collections.abc import Iterable
from urllib.parse import quote

from clients_example.relying_party.discovery import Discovery
from clients_example.relying_party.errors import RefusedError, UnexpectedAnswerError
from clients_example.relying_party.fapi import DpopKey, Fapi, Granted

PAUSED = "paused"
QUERY, REVOKE = "grant_management_query", "grant_management_revoke"
_OK, _NO_CONTENT, _NOT_FOUND, _GONE = 200, 204, 404, 410


class Grants:
    """Looks at consents and ends them."""

    def __init__(self, fapi: Fapi, discovery: Discovery) -> None:
        self._fapi = fapi
        self._discovery = discovery

    def resting(self, grant_ids: Iterable[str], dpop: DpopKey) -> set[str]:
        """Return those of the consents that rest; none where the provider lets this app look at no consent.

        Raises ``AppError`` when that cannot be learnt now: nothing may be thrown away then.
        """
        wanted, endpoint = sorted(set(grant_ids)), self._endpoint
        if endpoint is None or not wanted:
            return set()
        try:
            managing = self._managing(QUERY, dpop)
        except RefusedError:
            return set()
        return {each for each in wanted if self._status(endpoint, each, managing, dpop) == PAUSED}

    def end(self, granted: Granted, dpop: DpopKey) -> None:
        """End the consents of a token (section 6.4): tokens end with them, and the citizen sees it.

        Where the provider names no grant, or no address for it, the token is given back (RFC 7009).
        Raises ``AppError`` when a consent may still stand.
        """
        endpoint = self._endpoint
        if granted.grant_id is None or endpoint is None:
            self._fapi.give_back(granted, dpop)
            return
        managing = self._managing(REVOKE, dpop)
        for grant_id in granted.grant_ids:
            url = _address(endpoint, grant_id)
            status = self._fapi.call_at("DELETE", url, managing, dpop).status
            if status not in (_NO_CONTENT, _NOT_FOUND, _GONE):
                raise UnexpectedAnswerError("the grant did not end")

    @property
    def _endpoint(self) -> str | None:
        return self._discovery.metadata().grant_management_endpoint

    def _managing(self, scope: str, dpop: DpopKey) -> str:
        """Get a token that names nobody and looks after grants alone."""
        form = {"grant_type": "client_credentials", "scope": scope}
        endpoint = self._discovery.metadata().token_endpoint
        return self._fapi.post(endpoint, form, dpop).text("access_token")

    def _status(self, endpoint: str, grant_id: str, managing: str, dpop: DpopKey) -> str | None:
        """Return how a consent stands (section 6.3); None for one that is not there."""
        answer = self._fapi.call_at("GET", _address(endpoint, grant_id), managing, dpop)
        if answer.status in (_NOT_FOUND, _GONE):
            return None
        if answer.status != _OK:
            raise UnexpectedAnswerError("how the grant stands was not told")
        return answer.text("status")


def _address(endpoint: str, grant_id: str) -> str:
    return f"{endpoint}/{quote(grant_id, safe='')}"
