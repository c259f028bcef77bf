"""What keeps an app's pages from being misused by other sites."""

from urllib.parse import urlsplit

from flask import Flask, abort, request
from werkzeug.wrappers import Response

MOST_BYTES_POSTED = 16_000


def protect(app: Flask, issuer: str) -> None:
    """Limit what is posted, refuse foreign forms, and send the headers of a careful page."""
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES_POSTED
    app.before_request(refuse_foreign_posts)
    # The form of the connect button is answered by a redirect to the provider.
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
        f" frame-ancestors 'none'; form-action 'self' {issuer}"
    )

    @app.after_request
    def careful(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Content-Type-Options"] = "nosniff"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response


def refuse_foreign_posts() -> None:
    """Refuse a form that another site, or another port of this host, made the browser send."""
    if request.method != "POST":
        return
    origin = request.headers.get("Origin")
    own = urlsplit(request.host_url)
    if origin is not None and origin != f"{own.scheme}://{own.netloc}":
        abort(403)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)
