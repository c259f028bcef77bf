"""A person's mail address: typed, confirmed by a code that is mailed there, and taken away at once.

Where notices go is changed on a fresh login with the card alone: it is what a stranger would change first.
"""

import secrets
import unicodedata
from datetime import datetime, timedelta
from uuid import uuid4

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from provider.notices.address import AddressRefusedError, typed_address
from provider.storage.mail_addresses import MailAddress
from provider.storage.registration_limits import QuotaSpentError
from provider.web.access import Caller, callable_by
from provider.web.citizen.asked_again import asked_on
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.fresh_card import demand_fresh_card, demand_this_device
from provider.web.citizen.notices.settings import notice_settings, settings_page
from provider.web.csrf import check_form
from provider.web.locale import locale
from provider.web.logging import MAIL_ADDRESS_CHANGED, log
from provider.web.services import services
from provider.web.sessions import citizen_id

AS_SHOWN = timedelta(minutes=15)
"""How long a page that a fresh card opened may be used: a tab that was left open later is anybody's."""

CODES_A_DAY = 5
"""Codes of one day that one person may ask for, and that may go to one address."""
_DIGITS = 8
_LONGEST_CODE = 40


def _as_typed() -> str:
    """Show the choices again, with the address as typed; the card is as fresh as it was when they were first shown."""
    return settings_page(field="address", begun=_begun("mail-address"))


@citizen.post("/my-page/notices/address")
@callable_by(Caller.CITIZEN)
@asked_on(_as_typed)
def type_address() -> ResponseReturnValue:
    """Send a code to an address. Whether anybody else has it as well is not looked at."""
    begun = _begun("mail-address")
    if not services().post.offered:
        return redirect(url_for("citizen.notice_settings"), 303)
    demand_fresh_card(begun, back_to=url_for("citizen.notice_settings"))
    try:
        _send_code(typed_address(request.form.get("address", "")))
    except AddressRefusedError:
        return settings_page("no_address", "address", begun=begun), 422
    except QuotaSpentError:
        return settings_page("too_many", "address", begun=begun), 429
    return redirect(url_for("citizen.notice_settings"), 303)


@citizen.post("/my-page/notices/address/code")
@callable_by(Caller.CITIZEN)
@asked_on(notice_settings)
def type_code() -> ResponseReturnValue:
    """Let notices go to the address whose code was typed."""
    check_form("mail-code")
    demand_this_device(back_to=url_for("citizen.notice_settings"))
    here, me, now = services(), citizen_id(), services().clock()
    code = _digits(request.form.get("code", ""))
    with here.database.transaction():
        before = here.mail_addresses.confirmed(me, now=now)
        right = here.mail_addresses.confirm(me, code, now=now)
        if right and before:
            here.post.say_last(me, before, now=now)
    if not right:
        return settings_page("wrong_code", "code"), 422
    log(MAIL_ADDRESS_CHANGED)
    return redirect(url_for("citizen.notice_settings"), 303)


@citizen.post("/my-page/notices/address/remove")
@callable_by(Caller.CITIZEN)
def remove_address() -> ResponseReturnValue:
    """Forget the address, and all mail on its way there but a last one; or only one that waits for its code."""
    begun = _begun("mail-remove")
    if request.form.get("which") == "waiting":
        services().mail_addresses.give_up(citizen_id())
        return redirect(url_for("citizen.notice_settings"), 303)
    demand_fresh_card(begun, back_to=url_for("citizen.notice_settings"))
    here, me, now = services(), citizen_id(), services().clock()
    with here.database.transaction():
        before = here.mail_addresses.confirmed(me, now=now)
        here.mail_addresses.remove(me)
        if before:
            here.post.say_last(me, before, now=now)
    log(MAIL_ADDRESS_CHANGED)
    return redirect(url_for("citizen.notice_settings"), 303)


def _begun(place: str) -> datetime:
    """Check a form and return when its page was shown, by its token, or the earliest such instant that counts."""
    begun = request.form.get("begun", "")
    check_form(place, begun)
    return max(datetime.fromisoformat(begun), services().clock() - AS_SHOWN)


def _send_code(address: str) -> None:
    """Keep address and mail together; raises ``QuotaSpentError``, and then nothing is kept."""
    here, me, now = services(), citizen_id(), services().clock()
    code = "".join(secrets.choice("0123456789") for _ in range(_DIGITS))
    to = here.mail_addresses.codes.hex("to", address.lower())
    with here.database.transaction():
        here.daily_limits.count({f"mail:{me}": CODES_A_DAY, f"to:{to}": CODES_A_DAY}, now=now)
        here.mail_addresses.begin(me, MailAddress(address, locale()), code, now=now)
        here.post.write_code(me, str(uuid4()), code, now=now)


def _digits(typed: str) -> str:
    """Return a code without what people write between its digits."""
    wide = unicodedata.normalize("NFKC", typed[:_LONGEST_CODE])
    return "".join(sign for sign in wide if sign not in " -\u3000\t")
