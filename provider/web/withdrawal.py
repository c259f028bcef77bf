"""The end of a grant, whoever asks for it: the citizen who gave it or the client that holds it."""

from datetime import datetime

from consent.grant import Grant
from consent.grant_change import ChangedBy
from provider.web.services import services


def end_grant(grant: Grant, *, now: datetime, by: ChangedBy = ChangedBy.GIVER) -> bool:
    """End a grant and shred what waits under it, both or neither; False when it was over already.

    Joins the open transaction. Its tokens need no change: each counts only while its grant does.
    """
    here = services()
    with here.database.transaction():
        if not here.grants.withdraw(grant.grant_id, grant.person_id, now=now, by=by):
            return False
        here.retrievals.revoke_of_grant(grant.grant_id)
        return True
