"""News that a child will soon decide alone, to the child and to whoever decides for it until then (Civil Code art. 824)."""

from dataclasses import dataclass
from datetime import date, datetime

from consent.notice import NoticeKind
from consent.representation import own_decision_is_near
from provider.clock import japanese_day
from provider.notices.box import Notices
from provider.notices.still_acting import StillActing
from provider.storage.guardian_grants import SqlGuardianGrants


@dataclass(frozen=True)
class ComingOfAge:
    """Tells each of them once, however often it is asked to; a guardian who comes later hears it then."""

    guardians: SqlGuardianGrants
    still_acting: StillActing
    notices: Notices

    def tell(self, child_id: str, born: date, *, now: datetime) -> int:
        """Tell who is concerned, from 14 years and 9 months on; return how many heard it for the first time.

        Raises ``DirectoryUnavailableError``.
        """
        if not own_decision_is_near(born, today=japanese_day(now)):
            return 0
        acting = self.still_acting.is_guardian
        known = self.guardians.guardians(child_id, now=now)
        guardians = [each for each in known if acting(each, child_id, now=now)]
        with self.notices.database.transaction():
            hearers = (*guardians, child_id) if guardians else ()
            return sum(self._tell(each, child_id, now=now) for each in hearers)

    def _tell(self, person_id: str, child_id: str, *, now: datetime) -> bool:
        kind = NoticeKind.OWN_DECISION
        once = f"{kind}:{child_id}:{person_id}"
        return self.notices.tell(person_id, kind, now=now, subject_id=child_id, once=once)
