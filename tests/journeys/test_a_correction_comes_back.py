"""The correction loop, end to end: said to be wrong, corrected by the agency, heard and read again by the app.

Every step is one of the programs that run in the sandbox: provider, worker, agency, its clerk, the app.
"""

import re
import subprocess
import sys
import time

import pytest

from tests.journeys import story
from tests.journeys.drivers import PlainHttpDriver
from tests.services.sandbox import CHECKOUT

pytestmark = pytest.mark.process

CHILD, RECORD = "蓮", "report-hr-002"
BEFORE, AFTER = "2026年2月3日", "2026年2月4日"
WITHIN_SECONDS = 30


@pytest.fixture
def clerk(sandbox):
    """Return what goes to the clerk of an agency and answers what was said there."""

    def go(*asked):
        command = ["sandbox", "office", "--data", str(sandbox.data), *asked]
        done = subprocess.run(
            [sys.executable, "-m", "provider.cli.main", *command],
            cwd=CHECKOUT,
            env=sandbox.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return go


def until(holds, look):
    """Look again until something holds."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.3)
        look()


def test_what_the_agency_corrects_reaches_the_app_that_holds_it(sandbox, clerk):
    app, issuer = sandbox.url("maternal_app"), sandbox.url("issuer")
    parent = PlainHttpDriver()
    story.log_in(parent, app)
    story.choose(parent, child=CHILD)
    story.agree_and_return(parent)
    until(lambda: BEFORE in parent.text, lambda: parent.open(app))

    parent.open(f"{issuer}/my-page/records")
    parent.press("read-immunisation", subject=parent.labelled("subject", CHILD))
    reading = parent.url
    until(lambda: parent.has(RECORD), lambda: parent.open(reading))
    assert "令和8年2月3日" in parent.text
    parent.press(RECORD)
    parent.press("send", words="4日に受けたはずです。")
    case = parent.url

    number = re.search(r"ZZ-hinata-\d+", parent.text)[0]
    assert number in clerk("cases")
    clerk("correct", number, "--set", "administered_on=2026-02-04")
    assert "直しました" in parent.open(case).text
    assert "直りました" in parent.text
    until(lambda: AFTER in parent.text, lambda: parent.open(app))
    assert BEFORE not in parent.text
