"""What a relying party can be told of a grant; each kind is one event of a Security Event Token (RFC 8417)."""

from enum import StrEnum


class EventKind(StrEnum):
    """The kinds. None tells a value, why something happened, or who did it."""

    RECORD_CORRECTED = "record-corrected"
    """An agency corrected a record of a category that was handed over: read it again."""
    GRANT_WITHDRAWN = "grant-withdrawn"
    GRANT_PAUSED = "grant-paused"
    GRANT_RESUMED = "grant-resumed"
    GRANT_CHANGED = "grant-changed"
    """Something was taken out of the grant, or it ends sooner: look it up."""

    @property
    def uri(self) -> str:
        """The event's identifier (RFC 8417 section 2.2)."""
        return f"urn:madoguchi:event:{self.value}"

    @property
    def needs_live_grant(self) -> bool:
        """Whether it is worth telling only while something may be read under the grant."""
        return self is EventKind.RECORD_CORRECTED
