"""The challenge of a visit: what the bridge shows and the card signs, and its page's part of it."""

import secrets
from datetime import timedelta

from jpki_bridge.challenge import LIFETIME_SECONDS, Context, new_nonce, read_context
from jpki_bridge.origin import origin_of
from provider.flow.state import Flow
from provider.storage.challenges import Challenge
from provider.web.citizen.pages import page
from provider.web.citizen.visits import relying_party
from provider.web.headers import allow_form_target, reveal_origin
from provider.web.locale import locale
from provider.web.services import services
from provider.web.wording import text

_MY_PAGE = "my-page"


def open_challenge(flow: Flow, purpose: str) -> Challenge:
    """Issue a challenge for a visit; an older one of the same visit can no longer be answered.

    ``purpose`` is one of ``jpki_bridge.challenge.PURPOSES``; the card signs it with the rest.
    """
    now = services().clock()
    context = Context(
        purpose=purpose,
        client_name=_asking_name(flow),
        client_id=flow.request.client_id if flow.request else _MY_PAGE,
        txn=secrets.token_urlsafe(16),
        match=f"{secrets.randbelow(100):02}",
    )
    challenge = Challenge(
        txn=context.txn,
        flow_id=flow.flow_id,
        session_hash=flow.session_hash,
        nonce=new_nonce(),
        context=context.text(),
        expires_at=now + timedelta(seconds=LIFETIME_SECONDS),
    )
    services().challenges.add(challenge, now=now)
    return challenge


def waiting_challenge(flow: Flow, *purposes: str) -> Challenge | None:
    """Return the visit's open challenge if it is for one of these purposes."""
    challenge = services().challenges.open_of(
        flow.flow_id, flow.session_hash, now=services().clock()
    )
    fits = challenge is not None and read_context(challenge.context).purpose in purposes
    return challenge if fits else None


def card_page(template: str, flow: Flow, challenge: Challenge, **values: object) -> str:
    """Render a page whose form leads to the citizen's own bridge, which may learn our origin."""
    bridge = services().settings.bridge_url
    allow_form_target(origin_of(bridge))
    reveal_origin()
    return page(
        template,
        flow=flow,
        challenge=challenge,
        context=read_context(challenge.context),
        bridge_url=f"{bridge}/authenticate",
        bridge_origin=origin_of(bridge),
        **values,
    )


def _asking_name(flow: Flow) -> str:
    if flow.request is None:
        return text(locale(), "start_my_page.asking_name")
    return relying_party(flow.request.client_id).name(locale())
