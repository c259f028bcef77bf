"""The parameters of Grant Management for OAuth 2.0: which grant a request wants to make or change.

Whose grant it is, is asked elsewhere: here of the client, and after the login of the person.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from authlib.oauth2.rfc6749 import InvalidRequestError

from consent.amendment import MERGE, REPLACE

CREATE = "create"
ACTIONS = (CREATE, MERGE, REPLACE)
_GRANT_ID = re.compile(r"[0-9a-f-]{36}")


class GrantWish(NamedTuple):
    """What a request says of grants; both None when it says nothing, which makes a new one."""

    action: str | None
    grant_id: str | None


def grant_wish(form: Mapping[str, str], *, login_only: bool) -> GrantWish:
    """Read the two parameters; raise ``invalid_request`` where they do not fit each other."""
    action, grant_id = form.get("grant_management_action"), form.get("grant_id")
    if action is None and grant_id is None:
        return GrantWish(None, None)
    if login_only:
        raise InvalidRequestError("grant_management_action needs a request for self-information")
    if action not in ACTIONS:
        raise InvalidRequestError("grant_management_action is not one of " + ", ".join(ACTIONS))
    if (grant_id is None) != (action == CREATE):
        raise InvalidRequestError("grant_id comes with merge and replace, and with nothing else")
    if grant_id is not None and not _GRANT_ID.fullmatch(grant_id):
        raise InvalidRequestError("grant_id is not one of ours")
    return GrantWish(action, grant_id)
