"""A child's date of birth as a parent typed it."""

from datetime import date

from clients_example.relying_party.dates import months_after

_LONGEST_MONTHS = 18 * 12


def birth_date(unverified: str, *, today: date) -> str | None:
    """Return the date as typed when it can be a child's; None otherwise."""
    try:
        born = date.fromisoformat(unverified)
    except ValueError:
        return None
    young = born <= today <= months_after(born, _LONGEST_MONTHS)
    return born.isoformat() if young else None
