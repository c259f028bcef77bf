"""One authorization request as it came in, with all that its rules look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from consent.relying_party import RelyingParty
from provider.oauth.dpop import Proof
from provider.oauth.policy import Policy


@dataclass(frozen=True)
class Incoming:
    """Unverified parameters, each at most once, and who sent them in which way.

    ``pushed`` tells that they came by PAR from an authenticated client; ``proof`` is the verified
    DPoP proof that came with the push.
    """

    form: Mapping[str, str]
    party: RelyingParty
    proof: Proof | None
    policy: Policy
    pushed: bool
    production: bool
    now: datetime
