"""Calls to the upstream provider: limited in time and size, led nowhere else, believed in JSON only."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from provider.login.upstream.errors import UpstreamAnswerError, UpstreamUnavailableError

MOST_BYTES = 64 * 1024
TIME_LIMIT = 5.0
"""Seconds for one call as a whole; a login makes three at most, rarely more than two."""

_TOO_MANY = 429
_SERVER_ERROR = 500


@dataclass(frozen=True)
class Reply:
    """A status below 500 and the JSON object that came with it, empty when there was none."""

    status: int
    content: Mapping[str, Any] = field(repr=False)


class UpstreamCalls:
    """Speaks HTTP to one provider. No redirects, no cookies, no proxies of the environment."""

    def __init__(
        self, *, time_limit: float = TIME_LIMIT, client: httpx.Client | None = None
    ) -> None:
        self._time_limit = time_limit
        self._client = client or httpx.Client(
            cookies=_no_cookies(), follow_redirects=False, trust_env=False
        )

    def get(self, url: str, *, bearer: str | None = None) -> Reply:
        """Read a document; raise ``UpstreamUnavailableError`` or ``UpstreamAnswerError``."""
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return self._call("GET", url, headers)

    def post_form(self, url: str, form: Mapping[str, str]) -> Reply:
        """Send parameters in the body, never in the address; raises as ``get`` does."""
        return self._call("POST", url, {}, form)

    def _call(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None = None,
    ) -> Reply:
        try:
            status, body = self._exchange(method, url, headers, form)
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise UpstreamUnavailableError(type(fault).__name__) from None
        if status == _TOO_MANY or status >= _SERVER_ERROR:
            raise UpstreamUnavailableError(f"status {status}")
        return Reply(status, _object(body))

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> tuple[int, bytes]:
        deadline = time.monotonic() + self._time_limit
        read = bytearray()
        sent = {"Accept": "application/json", "Accept-Encoding": "identity", **headers}
        with self._client.stream(
            method, url, headers=sent, data=form, timeout=self._time_limit
        ) as response:
            for chunk in response.iter_raw():
                read += chunk
                if len(read) > MOST_BYTES:
                    raise UpstreamAnswerError("an answer too long")
                if time.monotonic() > deadline:
                    raise UpstreamUnavailableError("an answer too slow")
            return response.status_code, bytes(read)


def _no_cookies() -> CookieJar:
    """Return a jar that takes nothing: one citizen's call must not carry what another's left."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


def _object(unverified: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(unverified)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
