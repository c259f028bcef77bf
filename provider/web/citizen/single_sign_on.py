"""Logins without any page: the citizen is logged in, and an earlier consent says all that is asked.

Identity only. Nothing of a category is ever handed over without a page (``prompt=none`` included).
"""

from urllib.parse import urlsplit

from provider.flow.login_need import LoginNeed, prompts
from provider.oauth.authorization import Login, ResolvedRequest
from provider.oauth.policy import policy_of
from provider.oauth.response_mode import AuthorizationResponse
from provider.web.citizen.acquaintance import is_known_to
from provider.web.citizen.login_grants import covering, used_again
from provider.web.citizen.way_in import live_login, need_of
from provider.web.services import services
from provider.web.sessions import current_session, login_method


def answer_without_page(resolved: ResolvedRequest) -> AuthorizationResponse | None:
    """Return the answer that leaves at once: a code, or why ``prompt=none`` cannot have one.

    None means that the citizen has to be asked. Raises ``RequestSpentError``.
    """
    now, request = services().clock(), resolved.request
    need = need_of(request, resolved.relying_party, begun_at=now)
    code = _code(resolved) if need is LoginNeed.NONE and request.login_only else None
    if code is not None or "none" not in prompts(request):
        return code
    return services().oauth.authorization.refusal(request, _reason(resolved, need), now=now)


def _code(resolved: ResolvedRequest) -> AuthorizationResponse | None:
    now, request, login = services().clock(), resolved.request, live_login()
    if login is None or "consent" in prompts(request) or not _is_assured(resolved):
        return None
    grant = covering(request, login.person_id, now=now)
    if grant is None:
        return None
    with services().database.transaction():
        told = Login(
            [used_again(grant, login)],
            login.authenticated_at,
            current_session().session_hash,
            login.credential_id,
            login_method(),
        )
        authorization = services().oauth.authorization
        return authorization.issue(request, resolved.request_uri_hash, told, now=now)


def _is_assured(resolved: ResolvedRequest) -> bool:
    """Tell whether an answer can reach nobody but the relying party (RFC 8252 section 8.6).

    Any program of the citizen's machine may listen at a loopback address or claim an app's scheme, and
    a public client proves nothing: then the citizen has to see who asks, every time. In the sandbox a
    page under development may stand at a fixed port of this machine.
    """
    address, party = resolved.request.redirect_uri, resolved.relying_party
    if address.startswith("https:") or not policy_of(party).public:
        return True
    if services().settings.production or not address.startswith("http:"):
        return False
    return urlsplit(address).port is not None and address in party.metadata["redirect_uris"]


def _reason(resolved: ResolvedRequest, need: LoginNeed) -> str:
    """Name what a page would have asked for (OpenID Connect Core section 3.1.2.6).

    A relying party to which the citizen allows nothing hears what it would hear of nobody. Else any
    app could learn without a consent that somebody is logged in, and by a hint who it is.
    """
    login, request = live_login(), resolved.request
    if need is not LoginNeed.NONE or login is None:
        return "login_required"
    if not is_known_to(request.client_id, login.person_id, now=services().clock()):
        return "login_required"
    return "consent_required" if request.login_only else "interaction_required"
