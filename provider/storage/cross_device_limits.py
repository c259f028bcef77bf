"""How many QR codes may be asked for: of one visit, and of one source address a day."""

from dataclasses import dataclass
from datetime import datetime

from provider.keys.keyed import KeyedHash
from provider.storage.registration_limits import RegistrationLimits

MOST_OF_A_VISIT = 5


@dataclass(frozen=True)
class CrossDeviceLimits:
    """Counts exactly, however many ask at once; a source is kept as a keyed hash only."""

    counts: RegistrationLimits
    sources: KeyedHash
    most_of_a_source: int

    def count(self, flow_id: str, source: str, *, now: datetime) -> None:
        """Count one QR code; raise ``QuotaSpentError`` beyond a limit, and count nothing."""
        limits = {
            f"qr:s:{self.sources.hex('source', source)}": self.most_of_a_source,
            f"qr:f:{flow_id}": MOST_OF_A_VISIT,
        }
        self.counts.count(limits, now=now)
