"""Ways by which mail leaves, and what may come of it."""

from email.message import EmailMessage
from enum import StrEnum
from typing import Protocol


class MailRefusedError(Exception):
    """The mail server will never take this mail; trying again is of no use."""


class MailPutOffError(Exception):
    """It did not work this time, or nobody knows whether it did; ``code`` may be logged and says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MailWay(Protocol):
    """Where mail is handed on."""

    def send(self, mail: EmailMessage, address: str, /) -> None:
        """Hand one mail on for one address; return once it is taken.

        Raises ``MailRefusedError`` or ``MailPutOffError``.
        """
        ...


class MailSort(StrEnum):
    """What a mail is for: there is news, here is a code, or this was the last one to this address."""

    NEWS = "news"
    CODE = "code"
    LAST = "last"


class MailText(Protocol):
    """The words of mail in a reader's language."""

    def __call__(self, sort: MailSort, locale: str, code: str) -> tuple[str, str]:
        """Return subject and body; the code is empty but in mail that brings one."""
        ...
