"""A withheld question meets every limit like any other: two runs, one of them withheld, are the same run."""

import asyncio
from dataclasses import replace

from connectors.port import SourceOutcome
from tests.fakes.questions import question
from tests.unit.connectors_gate.conftest import DOWN, MAINTENANCE, MALFORMED, NOW, Agency
from tests.unit.connectors_gate.virtual_time import run

LIMITS = {
    "at_once": 2,
    "waiting": 6,
    "wait_seconds": 9,
    "seconds": 20,
    "failures": 3,
    "rest_seconds": 5,
    "quota": "3/second; 40/minute",
}
SCRIPT = [DOWN, (MAINTENANCE, 1), MALFORMED, SourceOutcome.MANUAL, DOWN, DOWN, DOWN, DOWN] * 6


def everything_seen(gated, monkeypatch, *, withheld):
    """Ask 60 questions in waves; return every answer with its time, and the states in between."""
    monkeypatch.setattr("connectors.gate.repeats._PAUSE", lambda state: 0.25)
    inner = Agency()

    async def story():
        gate = gated(LIMITS)
        gate._inner = inner
        inner.script, inner.takes = list(SCRIPT), 1.5
        loop = asyncio.get_running_loop()
        seen = []

        async def ask(number):
            asked = question(f"r-{number}", "hinata", f"code-{number % 7}", "tax_income")
            answer = await gate.fetch(replace(asked, withheld=withheld), now=NOW)
            seen.append((number, loop.time(), answer))

        for wave in range(10):
            asking = [asyncio.create_task(ask(wave * 6 + n)) for n in range(6)]
            await asyncio.sleep(2)
            seen.append(gate.states(now=NOW))
            if wave % 3 == 2:
                asking[0].cancel()
        await asyncio.sleep(100)
        return seen, [(request.request_id, at) for request, at in inner.asked]

    return run(story())


def test_withheld_or_not_the_same_questions_go_the_same_way_at_the_same_times(gated, monkeypatch):
    plain = everything_seen(gated, monkeypatch, withheld=False)
    assert plain == everything_seen(gated, monkeypatch, withheld=True)
    outcomes = {(seen[2].outcome, seen[2].error_kind) for seen in plain[0] if len(seen) == 3}
    assert len(outcomes) >= 4  # the runs met more than one limit
