"""The end of a grant, whoever asks for it: the citizen who gave it or the client that holds it."""

from datetime import datetime

from consent.grant import Grant
from consent.grant_change import ChangedBy
from provider.events.kinds import EventKind
from provider.web.services import services


def end_grant(grant: Grant, *, now: datetime, by: ChangedBy = ChangedBy.GIVER) -> bool:
    """End a grant, shred what waits under it and let its client hear of it, all or nothing; False when it was over.

    Joins the open transaction. Its tokens need no change: each counts only while its grant does.
    """
    here = services()
    with here.database.transaction():
        if not here.grants.withdraw(grant.grant_id, grant.person_id, now=now, by=by):
            return False
        here.retrievals.revoke_of_grant(grant.grant_id)
        here.events.tell(EventKind.GRANT_WITHDRAWN, grant, now=now)
        return True
