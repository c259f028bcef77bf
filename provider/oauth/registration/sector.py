"""The sector of a client that registered itself: whose pairwise identifiers it shares, for ever.

An operator assigns sectors without a colon, so none of these can be taken for one of those.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from provider.oauth.registration.json_object import JsonError, read_json
from provider.oauth.registration.refusal import RegistrationError
from provider.oauth.registration.rules import Metadata
from provider.oauth.registration.self_registration import SECTOR_URI
from provider.outbound.client import Limits
from provider.outbound.errors import OutboundError

SELF = "self:"
LIMITS = Limits(seconds=5, body_bytes=65_536, content_types=frozenset({"application/json"}))
_LONGEST_HOST = 123

Fetch = Callable[[str], bytes]
"""Brings what stands at an address; raises ``OutboundError``."""


def own_sector(metadata: Metadata, client_id: str, fetch: Fetch) -> str:
    """Return the sector of checked metadata (OpenID Connect Core section 8.1).

    It is the host of ``sector_identifier_uri``, which must list every redirect URI, else the one
    host of the redirect URIs. Nobody owns a loopback address or a private-use scheme, so an app that
    has nothing else is a sector of its own. Raises ``RegistrationError``.
    """
    host: str | None
    if SECTOR_URI in metadata:
        host = _stated_host(metadata, fetch)
    else:
        hosts = {_host(uri) for uri in metadata["redirect_uris"]}
        if len(hosts) != 1:
            raise RegistrationError(
                [f"{SECTOR_URI} is missing, and the redirect_uris are not all of one host"]
            )
        host = hosts.pop()
    if host is not None and len(host) > _LONGEST_HOST:
        raise RegistrationError([f"{SECTOR_URI}: the host is longer than {_LONGEST_HOST}"])
    return SELF + (host or client_id)


def _stated_host(metadata: Metadata, fetch: Fetch) -> str:
    uri = metadata[SECTOR_URI]
    try:
        listed = read_json(fetch(uri))
    except OutboundError as fault:
        raise RegistrationError([f"{SECTOR_URI}: {fault.fault.value}"]) from None
    except JsonError:
        raise RegistrationError([f"{SECTOR_URI} is not answered with JSON"]) from None
    if not isinstance(listed, list) or not all(
        each in listed for each in metadata["redirect_uris"]
    ):
        raise RegistrationError([f"{SECTOR_URI} does not list every one of redirect_uris"])
    return _host_of(uri)


def _host(uri: str) -> str | None:
    return _host_of(uri) if uri.startswith("https:") else None


def _host_of(uri: str) -> str:
    host = urlsplit(uri).hostname
    assert host is not None
    return host
