"""What follows a login: the steps that need no question, and the visits that need no page."""

from datetime import datetime

from flask import redirect
from flask.typing import ResponseReturnValue

from consent.grant import Grant
from consent.representation import SELF
from provider.flow import coming_back, transitions
from provider.flow.login_need import prompts
from provider.flow.state import Choice, Flow, FlowState, SubjectChoice
from provider.oauth.request.errors import UnmetAuthenticationError
from provider.oauth.response_mode import AuthorizationResponse
from provider.web.citizen.amending import amendable, subject_of_grant
from provider.web.citizen.leave import leave_after_form
from provider.web.citizen.login_grants import covering, used_again
from provider.web.citizen.people import demand_still_represented
from provider.web.citizen.resumed_grants import answered_by
from provider.web.citizen.visits import advance, asked, page_of, relying_party
from provider.web.citizen.way_in import LiveLogin, is_expected, is_of_class, live_login
from provider.web.services import services
from provider.web.sessions import login_method


def passed_on(flow: Flow, *, alone: bool, now: datetime) -> Flow:
    """Skip what needs no question.

    My page asks nothing; who acts for nobody acts for oneself; everyone logs in for oneself; whoever changes a
    grant does so for the person whom it is about; and whoever came back to a visit is past all of that.
    """
    if flow.request is None:
        return transitions.finish(flow, now=now)
    if flow.state is FlowState.CHOOSING:
        return flow
    if flow.request.grant_id is not None and flow.person_id is not None:
        older = amendable(flow.request, flow.person_id, now=now)
        return transitions.choose_subject(flow, subject_of_grant(older), now=now) if older else flow
    if (alone or flow.request.login_only) and flow.person_id is not None:
        return transitions.choose_subject(flow, SubjectChoice(flow.person_id, SELF), now=now)
    return flow


def resumed(flow: Flow, login: LiveLogin, *, now: datetime) -> Flow:
    """Go by the login that the browser has; raise ``DirectoryUnavailableError``."""
    at = login.authenticated_at
    step = transitions.resume(flow, login.person_id, login.credential_id, at, now=now)
    step = coming_back.logged_in(flow, step, now=now)
    alone = asked(flow).login_only or not _represents(login.person_id)
    return advance(flow, passed_on(step, alone=alone, now=now))


def go_on(flow: Flow) -> ResponseReturnValue:
    """Lead on whoever is logged in by now: to the next page, or out where none is needed."""
    request, person_id, now = flow.request, flow.person_id, services().clock()
    if request is None or person_id is None:
        return redirect(page_of(flow), 303)
    if not is_expected(request, relying_party(request.client_id), person_id):
        return leave_after_form(_somebody_else(flow, now=now))
    if not is_of_class(request, flow.credential_id or ""):
        return leave_after_form(_of_another_class(flow, now=now))
    answer = _silent(flow, now=now)
    return leave_after_form(answer) if answer else redirect(page_of(flow), 303)


def _silent(flow: Flow, *, now: datetime) -> AuthorizationResponse | None:
    """Complete a visit whose question an earlier consent has answered; None where a page has to ask.

    A login may go by any consent that covers it, records only by one that a new card has resumed,
    and only when a card was shown for them: who asks stood beside the PIN.
    """
    request, login = asked(flow), live_login()
    if login is None or "consent" in prompts(request):
        return None
    if not request.login_only and not _logged_in_here(flow):
        return None
    covers = covering if request.login_only else answered_by
    grant = covers(request, login.person_id, now=now)
    if grant is None:
        return None
    if not request.login_only:
        subject = SubjectChoice(grant.subject_id, grant.relation)
        demand_still_represented(login.person_id, subject, now=now)
        flow = advance(flow, transitions.choose_subject(flow, subject, now=now))
    with services().database.transaction():
        return complete_login(flow, used_again(grant, login), now=now)


def _logged_in_here(flow: Flow) -> bool:
    """Tell whether the login was made in this visit, and not taken over from an earlier one."""
    return flow.authenticated_at is not None and flow.authenticated_at >= flow.created_at


def _somebody_else(flow: Flow, *, now: datetime) -> AuthorizationResponse:
    """End a visit for which another person logged in than the relying party means."""
    after = advance(flow, transitions.refuse(flow, now=now))
    said = "another person logged in"
    authorization = services().oauth.authorization
    return authorization.refusal(asked(after), "login_required", said, now=now)


def _of_another_class(flow: Flow, *, now: datetime) -> AuthorizationResponse:
    """End a visit with a login that the relying party will not take (OpenID Connect Core 5.5.1.1)."""
    after = advance(flow, transitions.refuse(flow, now=now))
    authorization = services().oauth.authorization
    return authorization.refusal(asked(after), UnmetAuthenticationError.error, now=now)


def _represents(person_id: str) -> bool:
    directory_id = services().persons.directory_ref(person_id)
    if services().representations.of_guardian(person_id):
        return True
    if services().mandates.of_proxy(person_id, now=services().clock()):
        return True
    return bool(services().directory.represented(directory_id))


def complete_login(flow: Flow, grant: Grant, *, now: datetime) -> AuthorizationResponse:
    """Take a visit's last steps at once and mint its code; joins the transaction that is open."""
    choice = Choice(grant.categories, grant.declined, None, grant.claims)
    step = transitions.note_choice(flow, choice, now=now)
    step = transitions.agree(step, grant.grant_id, now=now)
    with services().database.transaction():
        after = advance(flow, transitions.finish(step, now=now))
        authorization = services().oauth.authorization
        return authorization.issue_code(after, [grant], method=login_method(), now=now)
