"""Ways in which the emulator misbehaves when it is told to: what relying parties have met, and worse."""

from dataclasses import dataclass, field
from enum import StrEnum


class Trap(StrEnum):
    """One misbehaviour; all are off until they are set."""

    ISSUER_WITHOUT_API = "issuer_without_api"
    ISSUER_WITH_SLASH = "issuer_with_slash"
    CALLBACK_ISSUER_FOREIGN = "callback_issuer_foreign"
    CALLBACK_ISSUER_OWN = "callback_issuer_own"
    GENDER_AS_NUMBER = "gender_as_number"
    GENDER_AS_WORD = "gender_as_word"
    BIRTHDATE_WITH_HYPHENS = "birthdate_with_hyphens"
    ATTRIBUTE_MISSING = "attribute_missing"
    MOVED_AWAY = "moved_away"
    """The address is the one before the last move."""
    OUTAGE = "outage"
    SLOW = "slow"
    REDIRECTS = "redirects"
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    WRONG_NONCE = "wrong_nonce"
    OTHER_AUDIENCE = "other_audience"
    OTHER_PARTY = "other_party"
    EXPIRED = "expired"
    FROM_TOMORROW = "from_tomorrow"
    OLD_LOGIN = "old_login"
    """``auth_time`` tells of a login an hour ago."""
    WEAK_ACR = "weak_acr"
    NO_SUBJECT = "no_subject"
    SYMMETRIC = "symmetric"
    """HS256 over the public key: the oldest trick."""
    UNSIGNED = "unsigned"
    UNPUBLISHED_KEY = "unpublished_key"
    BROKEN_SIGNATURE = "broken_signature"
    OTHER_SUBJECT = "other_subject"
    """userinfo speaks of somebody else."""
    SAME_SUBJECT = "same_subject"
    """Every person has one and the same ``sub``."""


@dataclass
class Traps:
    """What is set at present, in one running emulator."""

    active: frozenset[Trap] = field(default_factory=frozenset)

    def __contains__(self, trap: Trap) -> bool:
        """Tell whether a trap is set."""
        return trap in self.active
