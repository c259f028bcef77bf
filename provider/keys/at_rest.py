"""A signing key between memory and the row: made and sealed, opened and checked."""

from datetime import datetime

from provider.keys.envelope import Envelope, SealError
from provider.keys.private_keys import exported, generate, loaded
from provider.keys.signing import Signer
from provider.keys.signing_key import SigningKey

_PLACE = "signing_key.private_key"


def fresh_key(
    algorithm: str,
    generation: int,
    times: tuple[datetime, datetime],
    envelope: Envelope,
    *,
    now: datetime,
) -> SigningKey:
    """Make a key; ``times`` say when it is published and when it begins to sign."""
    signer = generate(algorithm)
    published_at, active_from = times
    return SigningKey(
        kid=signer.kid,
        algorithm=algorithm,
        generation=generation,
        sealed=envelope.seal(exported(signer), place=_PLACE),
        created_at=now,
        published_at=published_at,
        active_from=active_from,
    )


def opened(key: SigningKey, envelope: Envelope) -> Signer:
    """Open a key; raise ``SealError`` when the row holds another one than it says."""
    signer = loaded(key.algorithm, envelope.open(key.sealed, place=_PLACE))
    if signer.kid != key.kid:  # the kid is the thumbprint: no other key can stand in
        raise SealError("a signing key is not the one of its row")
    return signer
