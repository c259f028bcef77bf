"""One exchange with one agency: what is sent, and how much of what comes back is read at all."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from connectors.answer import Reply
from connectors.errors import CompressedAnswerError
from connectors.registry import AgencyEndpoint

MOST_BYTES = 1024 * 1024
_LONGEST_RETRY_AFTER = 7 * 24 * 3600
_UNPARSED_RETRY_AFTER = 300


@dataclass(frozen=True)
class Message:
    """What is sent: nothing about a person stands in ``path``."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] | None = None


async def exchange(client: httpx.AsyncClient, endpoint: AgencyEndpoint, message: Message) -> Reply:
    """Send a message and read the reply, up to 1 MiB.

    Raises ``CompressedAnswerError`` for a body that would have to be unpacked, which is left unread: how
    large it becomes nobody knows before (RFC 9110 12.5.3: ``identity`` alone was accepted).
    """
    headers = {
        "Authorization": f"Bearer {endpoint.token}",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        **({"Content-Type": "application/json"} if message.body is not None else {}),
        **(message.headers or {}),
    }
    url = endpoint.url + message.path
    async with client.stream(
        message.method, url, content=message.body, headers=headers
    ) as response:
        if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise CompressedAnswerError
        retry_after = _retry_after(response.headers.get("Retry-After"))
        return Reply(response.status_code, retry_after, await _bounded(response))


async def _bounded(response: httpx.Response) -> bytes | None:
    """Read the body as sent, never unpacked; None when it is too large."""
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _retry_after(header: str | None) -> int | None:
    if header is None:
        return None
    text = header.strip()
    if not (text.isascii() and text.isdigit()):
        return (
            _UNPARSED_RETRY_AFTER  # the date form (RFC 9110 10.2.3): no reason to trust its clock
        )
    return int(text[:9]) if int(text[:9]) < _LONGEST_RETRY_AFTER else _LONGEST_RETRY_AFTER
