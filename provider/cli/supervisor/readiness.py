"""Ways to see that a child does its work."""

import asyncio
import ssl
from functools import cache
from pathlib import Path

import httpx

from provider.cli.supervisor.child import ReadinessCheck

_INTERVAL_SECONDS = 0.1
_SERVER_ERROR = 500


def answers(url: str, ca_file: Path | None = None) -> ReadinessCheck:
    """Ready once the address answers without a server error; any refusal is an answer too."""
    context = cache(lambda: ssl.create_default_context(cafile=ca_file))

    async def check() -> bool:
        try:
            async with httpx.AsyncClient(verify=context(), timeout=2.0, trust_env=False) as client:
                return (await client.get(url)).status_code < _SERVER_ERROR
        except httpx.HTTPError:
            return False

    return check


def stays_up(seconds: float) -> ReadinessCheck:
    """Ready once it has lived that long: for a child that listens nowhere."""

    async def check() -> bool:
        await asyncio.sleep(seconds)
        return True

    return check


async def wait_until(check: ReadinessCheck) -> None:
    """Ask again and again until the answer is yes."""
    while not await check():
        await asyncio.sleep(_INTERVAL_SECONDS)
