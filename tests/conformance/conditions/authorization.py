"""The authorization answer: section 4.4 of our checklist, for the code and for the error."""

from urllib.parse import parse_qsl, urlsplit

from tests.conformance.conditions.entropy import check_unguessable
from tests.conformance.conditions.errors import check_words

_ERROR = {"error", "error_description", "error_uri", "state", "session_state", "iss"}
_CODE = {"code", "state", "session_state", "iss"}
NEEDS_A_PERSON = (
    "login_required",
    "interaction_required",
    "consent_required",
    "account_selection_required",
)


def check_code(answer, *, issuer, redirect_uri, state):
    """The parameters of a good answer: code, state as sent, iss; nothing beside them."""
    parameters = _check_place(answer, redirect_uri)
    assert "error" not in parameters, parameters
    check_unguessable(parameters["code"])
    _check_state_and_issuer(parameters, issuer, state)
    assert set(parameters) <= _CODE
    return parameters["code"]


def check_error(answer, *codes, issuer, redirect_uri, state):
    """The parameters of an error: one of the codes, state and iss as ever, and no code."""
    parameters = _check_place(answer, redirect_uri)
    assert "code" not in parameters
    assert parameters["error"] in codes, parameters
    _check_state_and_issuer(parameters, issuer, state)
    assert set(parameters) <= _ERROR
    check_words(parameters)


def check_page(visit, *statuses):
    """The browser stays: a page that says what is wrong, and no address of the relying party."""
    assert visit.left_for is None, "redirected, though nobody may be sent on"
    assert visit.status in (statuses or (400, 403, 404, 409, 410)), visit.status
    assert visit.response.content_type.startswith("text/html")
    assert visit.text


def _check_place(answer, redirect_uri):
    """CheckMatchingCallbackParameters, Reject…InUrlFragment, Reject…InUrlQuery, CheckCallback…."""
    asked, came = urlsplit(redirect_uri), urlsplit(answer.url)
    assert (came.scheme, came.netloc, came.path) == (asked.scheme, asked.netloc, asked.path)
    assert came.fragment == ""
    registered = parse_qsl(asked.query, keep_blank_values=True)
    query = parse_qsl(came.query, keep_blank_values=True)
    assert query[: len(registered)] == registered, "the registered query survives"
    answered = query[len(registered) :]
    if answer.posted is not None:
        assert answered == [], "form_post leaves nothing in the query"
        answered = list(answer.posted)
    assert len(dict(answered)) == len(answered), "a parameter came twice"
    return answer.opened(dict(answered))


def _check_state_and_issuer(parameters, issuer, state):
    assert parameters.get("state") == state
    assert parameters["iss"] == issuer
