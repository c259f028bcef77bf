"""Which ways to log in an operator offers."""

CARD = "card"
UPSTREAM = "upstream"


def offered_logins(login_methods: str) -> frozenset[str]:
    """Read the setting: names separated by commas."""
    return frozenset(filter(None, login_methods.replace(" ", "").split(",")))
