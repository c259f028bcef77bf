"""Disability handbooks, held by the prefecture that issues them."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from connectors.sandbox.japan.health import Handbook
from connectors.sandbox.japan.places import PREFECTURE, PREFECTURE_CODE, PREFECTURE_NAME
from connectors.sandbox.japan.records.case import Case, Entries, Entry, Fields
from connectors.sandbox.japan.records.known_spans import ended_on

ISSUER: Final = {"code": PREFECTURE_CODE, "name": PREFECTURE_NAME}
_MENTAL = "mental"
_WITH_PHOTO_FROM: Final = date(2006, 10, 1)


def held(case: Case, agency_id: str) -> Entries:
    """Give the handbooks that were issued by today, lapsed ones included."""
    if agency_id == PREFECTURE:
        for book in issued(case):
            yield Entry("disability_handbook", book.number, _handbook(book, case.today))


def issued(case: Case) -> Iterator[Handbook]:
    """List the handbooks that were issued by today."""
    return (book for book in case.member.handbooks if book.issued_on <= case.today)


def is_severe(book: Handbook) -> bool:
    """Tell whether a handbook is of a heavy grade: special disability in the words of tax law."""
    if book.kind == "intellectual":
        return book.severity == "severe"
    return book.grade in (("1",) if book.kind == _MENTAL else ("1", "2"))


def _handbook(book: Handbook, today: date) -> Fields:
    periods = [span for span in book.valid if span.start <= today]
    newest = periods[-1]
    mental = book.kind == _MENTAL
    returned = None if mental else ended_on(newest, today)
    review = book.next_review_on
    return {
        "kind": book.kind,
        "handbook_number": book.number,
        "issuer": ISSUER,
        "issuer_prefecture": ISSUER,
        "grade": book.grade,
        "severity": book.severity,
        "discount_class": book.discount_class,
        "photo_on_handbook": not mental or newest.start >= _WITH_PHOTO_FROM,
        "impairments": [
            {
                "part": book.part,
                "name": book.part_name,
                "grade": book.grade if book.kind == "physical" else None,
            }
        ],
        "issued_on": book.issued_on,
        "reissued_on": newest.start if len(periods) > 1 else None,
        "next_review_on": review,
        "valid_until": newest.last_day if mental else returned,
        "returned_on": returned,
    }
