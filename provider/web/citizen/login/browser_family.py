"""Which family a browser says to belong to, a name to recognise one's own by; and whether it is a phone's."""

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


def is_on_phone(unverified_user_agent: str) -> bool:
    """Tell whether a browser says to run on a phone: which way in is shown first, and nothing else."""
    return "Mobi" in unverified_user_agent
