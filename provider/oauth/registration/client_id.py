"""Client ids that we make."""

import secrets


def new_client_id() -> str:
    """Make a random id; it begins with a letter, so that no command line takes it for an option."""
    return "rp-" + secrets.token_urlsafe(16)
