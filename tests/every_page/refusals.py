"""Every page that says what went wrong: one a code, each through the view that shows it."""

from flask import g

from provider.flow import transitions
from provider.web.citizen.error_pages import error_page
from provider.web.citizen.login.login_problems import LOGIN_PROBLEMS
from provider.web.wording import texts
from tests.citizen_world import MISAKI, TARO

_CHILD = "E-P"
_STOPPED = {"E-M1": 403, "E-S3": 409}


def logins(walk):
    """Why a login did not work, or a child was not added, as the visit remembers it."""
    browser = walk.browser().open(walk.world.push()).press("continue")
    for page, reason in sorted(_reasons().items()):
        if not page.startswith(_CHILD):
            _note(walk, browser, reason)
            walk.see(page, browser.open(f"/flow/{browser.flow_id}/problem"), refusal=True)
    walk.brought(browser.press("continue"), MISAKI)
    for page, reason in sorted(_reasons().items()):
        if page.startswith(_CHILD):
            _note(walk, browser, reason)
            walk.see(page, browser.open(f"/flow/{browser.flow_id}/child/problem"), refusal=True)


def _reasons():
    """One reason for every page."""
    return {page: reason for reason, page in LOGIN_PROBLEMS.items()}


def _note(walk, browser, reason):
    flow, now = walk.flow(browser), walk.world.clock()
    walk.world.services.flows.advance(flow, transitions.note_problem(flow, reason, now=now))


def others(walk):
    """Every other code that has a page of its own, in the middle of a visit and outside one."""
    browser = walk.browser().open(walk.world.push()).press("continue")
    walk.brought(browser, TARO)
    flow = walk.flow(browser)
    said = [(key.split(".")[1], text.ja) for key, text in texts().items() if key[:6] == "error."]
    codes = {code for code, _ in said} - {code for code, text in said if "{" in text}
    for code in sorted(codes - set(LOGIN_PROBLEMS.values())):
        _shown(walk, browser, code, flow if code in _STOPPED else None)
    walk.see("no-such-page", browser.open("/nowhere"))
    walk.see("a-form-from-elsewhere", browser.post("/my-page/proxies/accept", form_token="x"))


def _shown(walk, browser, code, flow):
    """Let the table of refusals answer for real, within a request of a browser that knows its visit."""
    with browser.client as client:
        client.get("/help", base_url=walk.world.origin)
        g.flow = flow
        html, _ = error_page(code, _STOPPED.get(code, 400))
    walk.bring(code, html)


STORIES = (logins, others)
