"""Reads an authorization request, pushed (RFC 9126) or in the front channel, every rule in its order."""

from collections.abc import Callable, Mapping
from datetime import datetime

from consent.relying_party import RelyingParty
from provider.flow.state import AuthorizationRequest
from provider.oauth.dpop import Proof
from provider.oauth.policy import Policy
from provider.oauth.request import form as form_rules
from provider.oauth.request.answer_to import redirect_uri, response_mode
from provider.oauth.request.asking import Asking, asking
from provider.oauth.request.binding import code_challenge, dpop_jkt, fit_for_categories
from provider.oauth.request.claims import read_claims
from provider.oauth.request.grant_management import grant_wish
from provider.oauth.request.incoming import Incoming
from provider.oauth.request.login import max_age, prompt

Hint = Callable[[str], str]
"""Verifies an ``id_token_hint`` and returns its ``sub``; raises the ``OAuth2Error`` to answer with."""


def read_request(  # noqa: PLR0913 - all that a request is judged by, and nothing of it optional
    form: Mapping[str, str],
    party: RelyingParty,
    proof: Proof | None,
    *,
    policy: Policy,
    pushed: bool,
    production: bool,
    now: datetime,
    hint: Hint | None = None,
) -> AuthorizationRequest:
    """Return what the relying party asks for; raise the ``OAuth2Error`` of the first broken rule.

    Without ``hint`` an ``id_token_hint`` is passed over.
    """
    incoming = Incoming(form, party, proof, policy, pushed, production, now)
    for rule in form_rules.RULES:
        rule(incoming)
    asked = asking(incoming)
    if asked.purpose_id:
        fit_for_categories(incoming)
    return _request(incoming, asked, hint)


def _request(incoming: Incoming, asked: Asking, hint: Hint | None) -> AuthorizationRequest:
    """Read each member by its own rule."""
    form = incoming.form
    wish = grant_wish(form, login_only=not asked.purpose_id)
    unverified_hint = form.get("id_token_hint")
    return AuthorizationRequest(
        client_id=incoming.party.client_id,
        redirect_uri=redirect_uri(incoming),
        scope=asked.scope,
        state=form.get("state"),
        nonce=form.get("nonce"),
        code_challenge=code_challenge(incoming),
        dpop_jkt=dpop_jkt(incoming),
        purpose_id=asked.purpose_id,
        ui_locales=form.get("ui_locales"),
        prompt=prompt(incoming),
        max_age=max_age(incoming),
        response_mode=response_mode(incoming),
        claims=read_claims(form.get("claims")),
        id_token_hint_sub=hint(unverified_hint) if hint and unverified_hint else None,
        details=asked.details,
        profile=asked.profile,
        grant_management_action=wish.action,
        grant_id=wish.grant_id,
        pushed=incoming.pushed,
    )
