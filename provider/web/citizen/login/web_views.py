"""Pages shown inside of another app, where no card can be read: chat apps, and the web views of phones.

Which app it is comes from what the browser says of itself, so it decides nothing but which page is shown
first: from there the login goes on all the same.
"""

import re

from provider.flow.state import Flow
from provider.web.citizen.pages import page
from provider.web.citizen.visits import relying_party
from provider.web.headers import run_own_scripts
from provider.web.services import services

CODE = "E-L8"
STAY = "stay"
"""The query's word for who goes on inside of the app."""

_IOS = re.compile(r"\((?:iPhone|iPad|iPod)\b")
_LINE = re.compile(r"\bLine/[0-9]")
_OTHERS = re.compile(r"\bFBA[NV]/|\bFB_IAB|\bInstagram\b|; wv\)|\bMicroMessenger/|\bYJApp")
_LINE_LEAVES = "openExternalBrowser=1"
"""LINE opens an address with this in the phone's own browser (LINE developers: using LINE URL scheme)."""


def is_web_view(unverified_user_agent: str) -> bool:
    """Tell whether a page says to stand inside of another app."""
    said = unverified_user_agent
    if _LINE.search(said) or _OTHERS.search(said):
        return True
    return bool(_IOS.search(said)) and "AppleWebKit/" in said and "Safari/" not in said


def web_view_page(flow: Flow, unverified_user_agent: str) -> str:
    """Say that no card can be read here, and where to begin in the phone's browser.

    The visit cannot move: its browser is this one. So it begins anew, at the app or at my page.
    """
    run_own_scripts()
    address = _beginning(flow)
    by_line = bool(_LINE.search(unverified_user_agent)) and address
    return page(
        "web_view.html",
        flow=flow,
        code=CODE,
        stay=STAY,
        address=address,
        line_address=_out_of_line(address) if by_line else "",
    )


def _beginning(flow: Flow) -> str:
    """Return the address at which the same thing begins, "" where only the app knows it."""
    if flow.request is None:
        return f"{services().settings.issuer_url}/my-page"
    address = relying_party(flow.request.client_id).member("client_uri")
    return address if address.startswith("https://") else ""


def _out_of_line(address: str) -> str:
    before, mark, fragment = address.partition("#")
    joined = "&" if "?" in before else "?"
    return f"{before}{joined}{_LINE_LEAVES}{mark}{fragment}"
