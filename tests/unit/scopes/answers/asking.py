"""Ask an answer about records as agencies send them: checked, and narrowed to what the answer looks at."""

from datetime import date

from scopes.answer import Evidence
from scopes.catalogue import CATALOGUE, SCOPES

TODAY = date(2026, 11, 26)
LATEST = {"kind": "latest"}


def record(record_type, **changes):
    """Return the first example of a record type with changes; a field that is None is left out."""
    category = category_of(record_type)
    example = next(e for e in category.examples if e["record_type"] == record_type)
    return category.to_wire({**example, **changes})


def category_of(record_type):
    """Return the category that has a record type."""
    return next(c for c in CATALOGUE.values() if c.record_type(record_type))


def evidence(answer, records, *, today=TODAY, condition=LATEST, born=None):
    """Narrow records to what an answer looks at, as the guards do."""
    scope = SCOPES[f"answer.{answer}"]
    seen = {}
    for each in records:
        narrowed = scope.input_of(category_of(each["record_type"]).id).view.of(each)
        if narrowed is not None:
            seen.setdefault(each["record_type"], []).append(narrowed)
    return Evidence(seen, condition, today, born)


def ask(answer, *records, **circumstances):
    """Return what an answer says about records, whose order must not matter."""
    evaluate = SCOPES[f"answer.{answer}"].answer.evaluate
    values = {
        evaluate(evidence(answer, ordered, **circumstances))
        for ordered in (records, tuple(reversed(records)))
    }
    (value,) = values
    return value
