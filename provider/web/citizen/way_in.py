"""How a visit gets its login: by the one that the browser has, or by the card."""

from dataclasses import dataclass
from datetime import datetime

from connectors.directory_port import DirectoryPerson
from consent.relying_party import RelyingParty
from consent.step_up import oldest_login
from provider.flow.login_need import Interaction, LoginNeed, login_need
from provider.flow.state import AuthorizationRequest, Flow
from provider.login.method import LoginMethod
from provider.oauth.request.claims import demanded_acr, demanded_sub
from provider.storage.sessions import BrowserSession
from provider.web.citizen.amending import staying
from provider.web.citizen.cross_device_rule import wants_same_device
from provider.web.citizen.offer import asked_categories
from provider.web.citizen.people import names_of
from provider.web.citizen.visits import asked, relying_party
from provider.web.services import services
from provider.web.sessions import find_session


@dataclass(frozen=True)
class LiveLogin:
    """The login of this browser: who, with which card, when, and how (a ``LoginMethod``)."""

    person_id: str
    credential_id: str
    authenticated_at: datetime
    method: str


@dataclass(frozen=True)
class WayIn:
    """What the first page says of the login. ``person`` is None where the directory is silent."""

    need: LoginNeed
    login: LiveLogin | None
    person: DirectoryPerson | None


def live_login() -> LiveLogin | None:
    """Return the login of the browser that asks; None where nobody is logged in."""
    session = find_session()
    return _login_of(session) if session else None


def way_in(flow: Flow) -> WayIn:
    """Judge the browser's login for a visit that has begun."""
    request, login = asked(flow), live_login()
    need = need_of(request, relying_party(request.client_id), begun_at=flow.created_at)
    people = names_of([login.person_id]) if login else {}
    return WayIn(need, login, people.get(login.person_id) if login else None)


def need_of(request: AuthorizationRequest, party: RelyingParty, *, begun_at: datetime) -> LoginNeed:
    """Judge the browser's login for a request; one of another person than is asked for is none."""
    login = live_login()
    fits = login is not None and is_expected(request, party, login.person_id)
    fits = fits and login is not None and is_of_class(request, login.credential_id)
    categories = [*asked_categories(request), *(staying(request, login.person_id) if login else ())]
    interaction = Interaction(request, begun_at, oldest_login(categories))
    at = login.authenticated_at if login and fits else None
    need = login_need(interaction, at, now=services().clock())
    if need is LoginNeed.NONE and login and login.method == LoginMethod.CROSS_DEVICE:
        return LoginNeed.SAME_DEVICE if wants_same_device(request, login.person_id) else need
    return need


def is_expected(request: AuthorizationRequest, party: RelyingParty, person_id: str) -> bool:
    """Tell whether a person is the one whom the relying party means, if it means one.

    By ``id_token_hint``, or by a value of ``sub`` in ``claims`` (OpenID Connect Core 5.5.1).
    """
    sub = services().oauth.pairwise.sub(party.sector, person_id)
    demanded = demanded_sub(request)
    return request.id_token_hint_sub in (None, sub) and (demanded is None or sub in demanded)


def is_of_class(request: AuthorizationRequest, credential_id: str) -> bool:
    """Tell whether a login is of the class that the relying party insists on, if it does."""
    demanded = demanded_acr(request)
    return demanded is None or services().oauth.login_classes.acr(credential_id) in demanded


def _login_of(session: BrowserSession) -> LiveLogin | None:
    at = session.authenticated_at
    if session.person_id is None or session.credential_id is None or at is None:
        return None
    return LiveLogin(session.person_id, session.credential_id, at, session.method)
