"""What one sandbox is made of: its folder, its addresses and where it runs from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
DEFAULT_DATA = CHECKOUT / ".sandbox"
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that was decided before the first process starts.

    Provider, bridge and apps live on different sites on purpose (``localhost`` against
    ``127.0.0.1``), so that faults of cross-site requests show as they would in real life. ``leisure_after``
    is how long a program that has to look at the whole population waits with it, in seconds.
    """

    agency_port: int
    app_port: int
    auth_app_port: int
    bridge_port: int
    data: Path
    directory_port: int
    environment: Mapping[str, str]
    host: str
    leisure_after: int = 20
    loan_port: int
    mtls_port: int
    office_port: int
    phone_app_port: int
    port: int
    railway_port: int
    tls: bool

    @property
    def issuer_url(self) -> str:
        """The provider's address."""
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    @property
    def mtls_url(self) -> str | None:
        """The provider's address for relying parties with certificates; it takes https."""
        return f"https://{self.host}:{self.mtls_port}" if self.tls else None

    @property
    def bridge_url(self) -> str:
        """The address of the bridge on the citizen's machine."""
        return f"http://{LOOPBACK}:{self.bridge_port}"

    @property
    def phone_app_url(self) -> str:
        """The address of the stand-in for an app on a phone."""
        return f"http://{LOOPBACK}:{self.phone_app_port}"

    @property
    def directory_url(self) -> str:
        """The person directory's address."""
        return f"http://{LOOPBACK}:{self.directory_port}"

    @property
    def office_url(self) -> str:
        """The address of the registry office's desk."""
        return f"http://{LOOPBACK}:{self.office_port}"

    @property
    def auth_app_url(self) -> str:
        """The address of the emulator of デジタル認証アプリ."""
        return f"http://{LOOPBACK}:{self.auth_app_port}"

    @property
    def upstream_key_file(self) -> Path:
        """The key by which that emulator knows the provider."""
        return self.data / "keys" / "upstream.pem"

    @property
    def ca_file(self) -> Path | None:
        """The sandbox's own CA, when the provider speaks https."""
        return self.data / "tls" / "ca.pem" if self.tls else None

    @property
    def clients_ca_file(self) -> Path | None:
        """The sandbox's own CA for client certificates, when there is a listener for them."""
        return self.data / "tls" / "clients-ca.pem" if self.tls else None
