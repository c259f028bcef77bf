"""What the browser brings back from the upstream provider: a code, or the reason why there is none."""

from collections.abc import Mapping, Sequence

from provider.login.upstream.errors import (
    ClientRefusedError,
    MixedUpError,
    StoppedThereError,
    UpstreamAnswerError,
    UpstreamUnavailableError,
)
from provider.login.upstream.provider import UpstreamProvider

_LONGEST_CODE = 2_048
_STOPPED = frozenset({"access_denied", "login_required", "interaction_required"})
_ITS_OWN = frozenset({"server_error", "temporarily_unavailable"})


def unverified_code(unverified: Mapping[str, Sequence[str]], provider: UpstreamProvider) -> str:
    """Return the code of an answer to a login of ours (RFC 6749 section 4.1.2).

    ``session_state`` and whatever else may stand there is passed over. Raises an ``UpstreamError``:
    of another issuer (RFC 9207), of an error that it reports, of an answer that is none.
    """
    issuer = _single(unverified, "iss")
    if issuer not in (None, provider.issuer):
        raise MixedUpError("another issuer")
    error, code = _single(unverified, "error"), _single(unverified, "code")
    if error is not None:
        _refuse(error)
    if code is None or not 1 <= len(code) <= _LONGEST_CODE:
        raise UpstreamAnswerError("neither a code nor an error")
    if not (code.isascii() and code.isprintable()):
        raise UpstreamAnswerError("a code that is none")
    return code


def _single(unverified: Mapping[str, Sequence[str]], name: str) -> str | None:
    values = unverified.get(name, ())
    if len(values) > 1:
        raise UpstreamAnswerError("a parameter stands there twice")
    return values[0] if values else None


def _refuse(unverified_error: str) -> None:
    """Tell whose it is to mend: the citizen's, the upstream's or ours."""
    if unverified_error in _STOPPED:
        raise StoppedThereError("stopped in the app")
    if unverified_error in _ITS_OWN:
        raise UpstreamUnavailableError("it says so itself")
    raise ClientRefusedError("the request was refused")
