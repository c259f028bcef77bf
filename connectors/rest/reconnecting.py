"""A connection that broke off is opened once more: one that was kept may have been closed meanwhile.

What else may be worth another try is decided before a question gets here (``connectors.gate.repeats``).
"""

import httpx
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt

_TRIES = 2


def reconnecting() -> AsyncRetrying:
    """Return what calls once more after such a break, and hands on the last reply or fault as it is."""
    return AsyncRetrying(
        stop=stop_after_attempt(_TRIES),
        retry=retry_if_exception_type(httpx.RemoteProtocolError),
        reraise=True,
    )
