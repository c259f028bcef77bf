"""What every page of an example app must be: readable and easy to reach, at 320 px."""

from axe_playwright_python.sync_playwright import Axe

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALL = """[...document.querySelectorAll('a, button, input, summary')]
  .filter(e => getComputedStyle(e).display !== 'inline' && !e.matches('.skip'))
  .filter(e => e.checkVisibility() && (e.type === 'radio' ? e.labels[0] : e).getBoundingClientRect().height < 43.9)
  .map(e => e.outerHTML.slice(0, 90))"""


def faults_of(page, states):
    """Look at every state that ``states`` leads to; list what keeps somebody out."""
    faults = []
    for state in states:
        assert page.get_attribute("#message", "data-state") == state
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        faults += [(state, rule["id"], rule["nodes"][0]["html"][:120]) for rule in found]
        faults += [(state, "small", each) for each in page.evaluate(SMALL)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append((state, "sticks out"))
    return faults
