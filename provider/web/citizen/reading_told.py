"""Telling a represented person that somebody who acts for them looks up records of theirs."""

from datetime import datetime

from consent.notice import NoticeKind
from provider.web.services import services
from provider.web.sessions import citizen_id, current_session


def tell_of_reading(subject_id: str, *, now: datetime) -> None:
    """Tell it once a sitting, from the asking on; nobody is told what they do themself.

    It is told whatever agencies answer, and before they do: a notice says nothing of what was found or withheld.
    """
    me, since = citizen_id(), current_session().authenticated_at
    if subject_id == me or since is None:
        return
    kind = NoticeKind.PROXY_READ
    once = f"{kind}:{me}:{subject_id}:{since.isoformat()}"
    services().notices.tell(subject_id, kind, now=now, subject_id=subject_id, by=me, once=once)
