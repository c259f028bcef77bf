"""One operation at the counter, from the open register to the published files."""

from datetime import datetime
from pathlib import Path

from connectors.sandbox.office.operations import Counter, Operation, People
from connectors.sandbox.office.publishing import publish
from connectors.sandbox.office.refusals import OfficeRefusal
from connectors.sandbox.office.register import register_of


def perform(data: Path, people: People, operation: Operation, *, now: datetime) -> str:
    """Do it in one transaction, then publish; return the id of what it was done to.

    Raises ``OfficeRefusal`` and leaves everything as it was. A crash before publishing is mended by
    whoever publishes next: the office's next operation, its desk, or the next start of the sandbox.
    """
    register = register_of(data)
    if not register.exists():
        raise OfficeRefusal("not_opened")
    with register.changing() as books:
        done = operation(Counter(books, people, now))
    publish(data, now=now)
    return done
