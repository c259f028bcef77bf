"""Which question each token's ``jti`` stood for: a repeat of the same bytes is welcome, others are not."""

import threading
from collections import OrderedDict

_MOST = 100_000


class Replays:
    """Remembers a bounded number of ``jti`` with the hash of their body; for all threads of one process."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._seen: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def first_or_same(self, jti: str, request_sha256: str) -> bool:
        """Note what a ``jti`` stands for; False when it stood for another body before."""
        with self._lock:
            known = self._seen.setdefault(jti, request_sha256)
            self._seen.move_to_end(jti)
            while len(self._seen) > self._most:
                self._seen.popitem(last=False)
            return known == request_sha256
