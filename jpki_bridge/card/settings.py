"""What the bridge's door is configured with. Nothing of it ever comes from a request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_HTTPS_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?")
_LOOPBACK_ORIGIN = re.compile(r"http://([a-z0-9-]+\.)*(localhost|127\.0\.0\.1)(:[0-9]{1,5})?")
_PATH = re.compile(r"/[A-Za-z0-9/_.~-]*")
_DEFAULT_PORTS = (":443", ":80")


class DoorSettingsError(ValueError):
    """A setting cannot be used; the text says which and why."""


@dataclass(frozen=True)
class DoorSettings:
    """Where the door stands and who may knock.

    ``answer_urls`` maps each allowed provider origin to the one address that its answers go to.
    ``phrase`` is shown on every page, so that the citizen knows their own bridge. ``sandbox`` puts
    the banner up. ``refuse_real`` keeps real My Number Cards out, for development.
    """

    host: str
    port: int
    answer_urls: Mapping[str, str]
    phrase: str
    sandbox: bool
    refuse_real: bool = False

    @property
    def authority(self) -> str:
        """The one value of ``Host`` that is answered."""
        return f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """The bridge's own origin."""
        return f"http://{self.authority}"


def read_allowed(entry: str) -> tuple[str, str]:
    """Read ``ORIGIN=ANSWER_URL``; the URL must lie on that very origin.

    http is for a provider on this machine, that is for development with software cards.
    """
    origin, _, answer_url = entry.partition("=")
    check_origin(origin)
    if not answer_url.startswith(origin) or not _PATH.fullmatch(answer_url[len(origin) :]):
        raise DoorSettingsError(f"{answer_url!r} is no address on {origin}")
    return origin, answer_url


def check_origin(origin: str) -> None:
    """Want an origin as browsers write it: https, or http on this machine."""
    known = _HTTPS_ORIGIN.fullmatch(origin) or _LOOPBACK_ORIGIN.fullmatch(origin)
    if not known or origin.endswith(_DEFAULT_PORTS):
        raise DoorSettingsError(
            f"{origin!r} is no origin: https://name[:port] without default port and slash, "
            "or http://localhost:port"
        )
