"""The Prefer header (RFC 7240), of which we know ``wait``."""

from collections.abc import Iterable

from provider.selfinfo.wait import LONGEST_SECONDS

_MOST_DIGITS = 6


def preferred_wait(unverified_headers: Iterable[str]) -> int | None:
    """Return the seconds that the caller would wait, at most 5; None when it states no such wish.

    A preference that cannot be understood is ignored, as section 2 of the RFC asks.
    """
    for header in unverified_headers:
        for preference in header.split(","):
            name, _, value = preference.partition(";")[0].partition("=")
            seconds = value.strip().strip('"')
            if name.strip().lower() == "wait" and _whole_number(seconds):
                return min(int(seconds), LONGEST_SECONDS)
    return None


def _whole_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
