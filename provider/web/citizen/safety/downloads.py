"""Files to keep are stopped on their way out of a public terminal, where the next person would find them.

Views that hand out a file refuse before they make one (``citizen/keeping.py``); this is for the one that
forgot.
"""

from flask import Flask, Response, make_response

from provider.web.citizen.error_pages import PAGES, error_page
from provider.web.citizen.errors import NotAtTerminalError
from provider.web.services import services


def keep_files_off_terminals(app: Flask) -> None:
    """Let no answer of ours be saved as a file at a public terminal."""

    def keep(response: Response) -> Response:
        disposition = response.headers.get("Content-Disposition", "")
        if not disposition.startswith("attachment") or not services().settings.kiosk:
            return response
        response.close()
        return make_response(error_page(*PAGES[NotAtTerminalError]))

    app.after_request(keep)
