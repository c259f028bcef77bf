"""No part of the check of an answer can go missing unseen: each one's loss turns a test red."""

import subprocess
import sys

import pytest

from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutants import CHECKOUT, MODULES, mutants


def test_each_component_and_each_check_that_is_taken_away_turns_a_test_red():
    """The printed table names each mutant and the test that it turned red."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.mutation.runner"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    print(run.stdout)
    assert run.returncode == 0, "\n".join(run.stdout.splitlines()[-40:]) + run.stderr


def test_mutants_are_made_of_every_module_that_can_refuse():
    made = mutants()
    assert len({mutant.name for mutant in made}) == len(made)
    silent = {"use", "__init__"}
    named = {mutant.module.rpartition(".")[2] for mutant in made}
    assert {path.stem for path in MODULES} - named <= silent | {"algorithm", "certificate"}


@pytest.mark.parametrize("function", ["signed_bytes", "pair_bytes"])
def test_every_component_of_the_signed_bytes_is_among_them(function):
    lost = [mutant.name for mutant in mutants() if f"message: {function}: without" in mutant.name]
    components = ["LABEL", "origin", "nonce", "certificate_der", "context"]
    components += ["first_certificate_der"] if function == "pair_bytes" else []
    assert all(any(component in name for name in lost) for component in components)
    assert len(lost) == len(components)


def test_every_excuse_has_a_reason():
    assert all(len(reason) > 20 for reason in EQUIVALENT.values())
