"""The people of a mandate, and the words for why one does not begin."""

from datetime import date, datetime

from connectors.errors import DirectoryUnavailableError
from consent.mandate import ONESELF, STANDING, TOO_YOUNG, UNKNOWN_CODE
from provider.clock import japanese_day
from provider.login.method import LoginMethod
from provider.web.citizen.people import person_of
from provider.web.sessions import citizen_id, login_method

ATTEMPTS_A_DAY = 10
"""How many codes a citizen may make, and how many they may try, on one day."""

PROBLEMS = {
    "bad_day": "mandate.bad_day",
    "nothing_chosen": "mandate.nothing_chosen",
    "not_by_qr": "mandate.not_by_qr",
    "too_many": "mandate.too_many",
    f"named:{TOO_YOUNG}": "mandate.principal_too_young",
    ONESELF: "mandate.oneself",
    STANDING: "mandate.standing",
    TOO_YOUNG: "mandate.proxy_too_young",
    UNKNOWN_CODE: "mandate.unknown_code",
}
"""The key of the words for each reason."""


def born() -> date:
    """Return the birth date of the citizen who is logged in; raise ``DirectoryUnavailableError``."""
    person = person_of(citizen_id())
    if person is None:
        raise DirectoryUnavailableError("it no longer knows who logged in")
    return person.birth_date


def today(now: datetime) -> date:
    """Return the day in Japan, by which ages and the days of a mandate are counted."""
    return japanese_day(now)


def logged_in_by_qr() -> bool:
    """Tell whether the login was made by a QR code, which somebody else may have shown."""
    return login_method() == LoginMethod.CROSS_DEVICE
