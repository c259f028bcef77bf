"""News that an office has not answered in time about a record that somebody holds for wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from consent.correction import ANSWER_DUE, CorrectionCase
from consent.notice import NoticeKind
from provider.notices.box import Notices
from provider.notices.still_acting import StillActing
from provider.storage.corrections import CorrectionStore

LOOKED_BACK = timedelta(days=7)
"""For how long after the answer was due a case is looked for: a worker may have stood still."""


@dataclass(frozen=True)
class Unanswered:
    """Tells whoever hears of a case, once. Whether flags keep an answer back is not looked at: nobody can tell."""

    cases: CorrectionStore
    still_acting: StillActing
    notices: Notices

    def tell(self, *, now: datetime) -> int:
        """Tell of the cases whose answer has become due; return how many heard it for the first time.

        Raises ``DirectoryUnavailableError``.
        """
        due, told, after = now - ANSWER_DUE, 0, ""
        while found := self.cases.unanswered(due - LOOKED_BACK, due, after):
            told += sum(self._tell_of(each, now=now) for each in found)
            after = found[-1].case_id
        return told

    def _tell_of(self, case: CorrectionCase, *, now: datetime) -> int:
        hears = self.still_acting.hearers
        hearers = hears(case.person_id, case.subject_id, (case.category,), now=now)
        with self.notices.database.transaction():
            return sum(self._tell(each, case, now=now) for each in hearers)

    def _tell(self, person_id: str, case: CorrectionCase, *, now: datetime) -> bool:
        kind = NoticeKind.NO_REPLY
        other = "" if case.subject_id == person_id else case.subject_id
        once = f"{kind}:{case.case_id}:{person_id}"
        return self.notices.tell(person_id, kind, now=now, subject_id=other, once=once)
