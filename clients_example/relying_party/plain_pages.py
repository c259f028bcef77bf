"""The pages that every example app has beside its own: its promise about data, and a sign of life."""

from flask import Blueprint, Response, g, render_template
from flask.typing import ResponseReturnValue

plain_pages = Blueprint("plain_pages", __name__, template_folder="templates")
"""Its templates serve wherever an app has none of that name; they extend the app's own ``frame.html``."""


@plain_pages.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Say what becomes of the data, by the app's own ``privacy.html``."""
    return render_template("privacy.html", words=g.words)


@plain_pages.get("/healthz")
def health() -> ResponseReturnValue:
    """Say that the program runs."""
    return Response("ok\n", content_type="text/plain")
