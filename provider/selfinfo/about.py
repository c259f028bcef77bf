"""About whom a call is, where one token was given for several people at once.

Each of them has a grant of its own. A call names a person by the pairwise reference of the token response,
or a request that was made for that person; everything after this looks at that one grant.
"""

from datetime import datetime

from consent.errors import NotPermittedError
from consent.grant import Grant
from consent.permission import SUBJECT_NOT_GRANTED
from consent.retrieval import Retrieval
from provider.selfinfo.errors import RetrievalUnknownError, SubjectRequiredError
from provider.selfinfo.ports import Pairwise, ResourceAccess


def about_subject(
    access: ResourceAccess, unverified: str | None, pairwise: Pairwise, *, now: datetime
) -> ResourceAccess:
    """Return the access to the records of the person whom a reference names.

    Raises ``SubjectRequiredError`` for none where there are several, and ``NotPermittedError`` for one that
    this token gives nothing of: unknown, foreign, ended and paused are told alike.
    """
    if unverified is None:
        if access.grant.sitting is not None:
            raise SubjectRequiredError
        return access
    sector = access.relying_party.sector
    for grant in access.grants:
        if pairwise.subject(sector, grant.subject_id) == unverified:
            return _serving(access, grant, now=now)
    raise NotPermittedError(SUBJECT_NOT_GRANTED)


def about_retrieval(
    access: ResourceAccess, retrieval: Retrieval | None, *, now: datetime
) -> ResourceAccess:
    """Return the access to the records of the person for whom a request was made.

    Raises ``RetrievalUnknownError`` for none and for one of another token's grants, and
    ``NotPermittedError`` where its grant gives nothing any more while others of the token do.
    """
    for grant in access.grants:
        if retrieval is not None and retrieval.grant_id == grant.grant_id:
            return _serving(access, grant, now=now)
    raise RetrievalUnknownError


def _serving(access: ResourceAccess, grant: Grant, *, now: datetime) -> ResourceAccess:
    if not grant.serves(now=now):
        raise NotPermittedError(SUBJECT_NOT_GRANTED)
    return access.about(grant)
