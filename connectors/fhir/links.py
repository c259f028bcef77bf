"""Where the next page of a search result may lie: below the agency's own base address, and nowhere else."""

import hashlib
from collections.abc import Collection
from dataclasses import replace
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from connectors.fhir.errors import ENDLESS_PAGES, FOREIGN_LINK, PERSON_IN_LINK, FhirFaultError
from connectors.fhir.values import Object, a_text, objects
from connectors.port import SourceRequest

MOST_PAGES = 20
_LONGEST_LINK = 2000
_PORTS = {"http": 80, "https": 443}
_ID_SIGNS = 16


def next_link(bundle: Object) -> str | None:
    """Return the link to the next page as the server wrote it; None on the last page (R4 3.1.0.2.4)."""
    for link in objects(bundle.get("link")):
        if link.get("relation") == "next":
            return a_text(link.get("url"))
    return None


def page_path(base: str, link: str, request: SourceRequest, seen: Collection[str]) -> str:
    """Return what follows the base address in a link to a page that was not read yet.

    Raises ``FhirFaultError`` for a link that leads elsewhere, that names the person, that was followed
    before, or that is one too many.
    """
    if link in seen or len(seen) + 1 >= MOST_PAGES:
        raise FhirFaultError(ENDLESS_PAGES)
    if len(link) > _LONGEST_LINK or not link.isascii() or not link.isprintable():
        raise FhirFaultError(FOREIGN_LINK)
    plain = unquote(unquote(link))
    if request.linkage_code in plain:
        raise FhirFaultError(PERSON_IN_LINK)
    try:
        home, page = urlsplit(base), urlsplit(urljoin(base + "/", link))
        ours = _origin(home) == _origin(page)
    except ValueError:
        raise FhirFaultError(FOREIGN_LINK) from None
    below = page.path == home.path or page.path.startswith(home.path + "/")
    climbs = ".." in unquote(page.path).split("/") or "\\" in plain
    if not ours or not below or climbs or page.fragment:
        raise FhirFaultError(FOREIGN_LINK)
    return page.path[len(home.path) :] + (f"?{page.query}" if page.query else "")


def page_request(request: SourceRequest, link: str) -> SourceRequest:
    """Return the question that a page's consent token is for: the same one under an id of the page.

    A request id serves one question, and a page is one of its own; the token holds the hash of the link.
    """
    page = hashlib.sha256(link.encode()).hexdigest()[:_ID_SIGNS]
    return replace(request, request_id=f"{request.request_id}.{page}")


def _origin(url: SplitResult) -> tuple[str, str | None, int | None, str | None]:
    return url.scheme, url.hostname, url.port or _PORTS.get(url.scheme), url.username
