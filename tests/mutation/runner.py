"""Let the tests judge every mutant: a child process for each, forked after everything is imported.

``python -m tests.mutation.runner [WORD]`` prints a line a mutant, with the test that it turned red, and
leaves with 1 when one survived that is not in ``equivalent.py``. The tree is never written: a child
imports the changed module from memory. ``WORD`` chooses the mutants whose names hold it.
"""

import gc
import importlib.abc
import importlib.util
import os
import resource
import signal
import sys
import tempfile
import time
import warnings
from pathlib import Path

import _pytest.tmpdir
import asn1crypto.x509
import httpx
import hypothesis.strategies
import pyhanko_certvalidator
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import ocsp, verification

from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutants import CHECKOUT, Mutant, mutants

# Nothing else of ours is imported here: a child must meet the changed module first.
PRELOADED = (
    _pytest, asn1crypto, httpx, hypothesis, ocsp, pyhanko_certvalidator, verification,
)  # fmt: skip
AT_ONCE = max(2, os.cpu_count() or 2)
MOST_CPU_SECONDS, LONGEST_SECONDS = 60, 600
"""The second is for what sleeps: a busy machine must not pass for a red test."""
UNIT = "tests/unit/jpki_bridge"
CHAIN, ANSWER, PAIR, FORMAT, LISTS, OCSP, ASKING, CONTEXT = (
    f"{UNIT}/test_{name}.py"
    for name in (
        "chain_and_revocation", "verify_answer", "verify_pair", "message_format",
        "revocation_sources", "ocsp", "ocsp_responder", "challenge_context",
    )
)  # fmt: skip
TESTS = {
    "challenge": (CONTEXT,),
    "message": (FORMAT, ANSWER, PAIR),
    "chain": (CHAIN, PAIR),
    "crl": (LISTS, CHAIN),
    "revocation": (LISTS, CHAIN, ASKING),
    "ocsp": (OCSP,),
    "ocsp_signer": (OCSP,),
    "ocsp_responder": (ASKING,),
    "basic_four": (PAIR,),
}
"""The tests that must kill the mutants of a module; the others answer to those of an answer."""
USUAL = (ANSWER, PAIR)
NOT_HERE = "not second_library and not hostile and not random_bytes and not one_changed_byte and not odd_members"
OPTIONS = ["-x", "-q", "--noconftest", "--assert=plain"]


class FromMemory(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from the text of a mutant."""

    def __init__(self, mutant: Mutant):
        self._mutant = mutant

    def find_spec(self, fullname, path=None, target=None):
        if fullname != self._mutant.module:
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def exec_module(self, module):
        exec(compile(self._mutant.source, f"<{self._mutant.name}>", "exec"), module.__dict__)


class Watch:
    """Writes down the first test that fails, and ends the child there: there is nothing to put away."""

    def __init__(self, verdict: Path):
        self._verdict = verdict

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self._end(report.nodeid.removeprefix(f"{UNIT}/"))

    def pytest_collectreport(self, report):
        if report.failed:
            self._end(f"{report.nodeid.removeprefix(UNIT + '/')} (cannot be imported)")

    def _end(self, red: str):
        self._verdict.write_text(red)
        os._exit(0)


def tests_of(mutant: Mutant) -> tuple[str, ...]:
    return TESTS.get(mutant.module.rpartition(".")[2], USUAL)


def deal_keys():
    """Make the slow keys once: children are dealt copies in the same order."""
    pool = [rsa.generate_private_key(65537, 2048) for _ in range(16)]
    real = rsa.generate_private_key
    rare = {(3, 2048): real(3, 2048)}
    dealt = iter(pool)

    def deal(exponent, bits):
        if (exponent, bits) == (65537, 2048):
            return next(dealt, None) or real(exponent, bits)
        return rare.get((exponent, bits)) or real(exponent, bits)

    rsa.generate_private_key = deal


def judge(mutant: Mutant | None, tests: tuple[str, ...], verdict: Path, folder: str) -> int:
    """Fork a child that runs the tests over the mutant and writes the first red test's name."""
    child = os.fork()
    if child:
        return child
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        signal.alarm(LONGEST_SECONDS)
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
        if mutant is not None:
            sys.meta_path.insert(0, FromMemory(mutant))
        status = pytest.main(
            [*OPTIONS, "--basetemp", f"{folder}/{verdict.name}.d", "-k", NOT_HERE, *tests],
            plugins=[Watch(verdict)],
        )
        verdict.write_text("" if status == 0 else f"pytest left with {status!r}")
    finally:
        os._exit(0)


def main(word: str = "") -> int:
    os.chdir(CHECKOUT)
    warnings.simplefilter("ignore")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # a child needs none, and starts sooner
    deal_keys()
    gc.freeze()  # what was made before the fork is nothing for a child to look through
    chosen = [mutant for mutant in mutants() if word in mutant.name]
    groups = sorted({tests_of(mutant) for mutant in chosen})
    with tempfile.TemporaryDirectory() as folder:
        green = run_all([(None, group) for group in groups], folder)
        if any(green):
            print("the tests are red without any mutant:", *filter(None, green), sep="\n  ")
            return 2
        started = time.monotonic()
        killers = run_all([(mutant, tests_of(mutant)) for mutant in chosen], folder)
        seconds = time.monotonic() - started
    survivors = [m.name for m, killer in zip(chosen, killers, strict=True) if not killer]
    for mutant, killer in zip(chosen, killers, strict=True):
        print(f"{mutant.name}\n    {killer or excuse(mutant.name)}")
    unexcused = [name for name in survivors if name not in EQUIVALENT]
    stale = [] if word else sorted(set(EQUIVALENT) - set(survivors))
    print(f"{len(chosen)} mutants, {len(chosen) - len(survivors)} killed, {seconds:.0f} s")
    for name in unexcused:
        print(f"SURVIVED: {name}")
    for name in stale:
        print(f"NO LONGER EQUIVALENT, OR GONE: {name}")
    return 1 if unexcused or stale else 0


def excuse(name: str) -> str:
    reason = EQUIVALENT.get(name)
    return f"equivalent: {reason}" if reason else "SURVIVED"


def run_all(jobs, folder: str) -> list[str]:
    """Run the jobs, a few at once; return for each the name of the red test, or nothing."""
    verdicts = [Path(folder) / f"{time.monotonic_ns()}-{number}" for number in range(len(jobs))]
    waiting, running = list(zip(jobs, verdicts, strict=True)), 0
    while waiting or running:
        if waiting and running < AT_ONCE:
            (mutant, tests), verdict = waiting.pop(0)
            verdict.write_text("runs for ever")
            judge(mutant, tests, verdict, folder)
            running += 1
            continue
        os.wait()
        running -= 1
    return [verdict.read_text() for verdict in verdicts]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
