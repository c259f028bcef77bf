"""Which family a browser says to belong to: a name to recognise one's own by, and nothing finer."""

_FAMILIES = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""In this order, since each browser also names those that it resembles."""

LONGEST = 16


def browser_family(unverified_user_agent: str) -> str:
    """Return the family's name, "" for one that nobody knows."""
    found = (name for mark, name in _FAMILIES if mark in unverified_user_agent)
    return next(found, "")
