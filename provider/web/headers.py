"""Headers on every answer: nothing is loaded from elsewhere, nothing is framed, nothing is kept."""

from flask import Flask, Response, g, request

from provider.web.services import services

_TWO_YEARS = "max-age=63072000; includeSubDomains"


def allow_form_target(origin: str) -> None:
    """Let this page's forms end at one more origin: that of the citizen's bridge.

    Browsers apply ``form-action`` to the redirect after a form, too (CSP level 3, 6.4.1).
    """
    g.form_targets = (*g.get("form_targets", ()), origin)


def leave_by_form(target: str) -> None:
    """Let this page post one form to one target and nothing else, by our own script or by a press.

    The target is told our origin, since many apps refuse forms that come from nowhere.
    """
    g.only_form_target = target
    reveal_origin()


def reveal_origin() -> None:
    """Let this page's forms tell their target our origin, which a bridge insists on."""
    g.referrer_policy = "origin"


def call_by_script(origin: str) -> None:
    """Let our own script on this page call the citizen's bridge, which lies on their own machine.

    Browsers ask the citizen first (Local Network Access); other pages may not even ask.
    """
    g.called_by_script = origin


def run_own_scripts() -> None:
    """Let this page run scripts of ours, which may ask us for more time and nobody for anything else."""
    g.own_scripts = True


def secure_answers(app: Flask) -> None:
    """Set the headers; a view that set one itself keeps it."""

    def secure(response: Response) -> Response:
        for name, value in _headers().items():
            response.headers.setdefault(name, value)
        if services().settings.kiosk and request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response

    app.after_request(secure)


def _headers() -> dict[str, str]:
    headers = {
        "Content-Security-Policy": _policy(),
        "Referrer-Policy": g.get("referrer_policy", "same-origin"),
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": f"camera=(), geolocation=(), {_loopback()}, microphone=()",
        "Cache-Control": "no-store",
    }
    if services().settings.secure:
        headers["Strict-Transport-Security"] = _TWO_YEARS
    return headers


def _loopback() -> str:
    return "loopback-network=(self)" if g.get("called_by_script") else "loopback-network=()"


def _policy() -> str:
    leaving = g.get("only_form_target")
    targets = leaving or " ".join(("'self'", *g.get("form_targets", ())))
    called = g.get("called_by_script")
    own = bool(g.get("own_scripts"))
    script = "script-src 'self'; " if leaving or called or own else ""
    callees = " ".join((*(("'self'",) if own else ()), *((called,) if called else ())))
    calls = f"connect-src {callees}; " if callees else ""
    return (
        f"default-src 'none'; style-src 'self'; img-src 'self'; {script}{calls}"
        f"form-action {targets}; frame-ancestors 'none'; base-uri 'none'"
    )
