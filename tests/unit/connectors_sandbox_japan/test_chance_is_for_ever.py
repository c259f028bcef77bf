"""The same seed gives the same country, in this process and the next, whatever the order of asking."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from connectors.sandbox.japan.households import household
from connectors.sandbox.japan.lives.dice import Dice

PINNED = "45a2e6263d74a127d9cfc2daaff5649fdfe942f0d7d7a4dfee99fc58ca99b190"
PROGRAM = """
import hashlib
from connectors.sandbox.japan.households import household
print(hashlib.sha256(repr([household("pinned", n) for n in range(1, 13)]).encode()).hexdigest())
"""


def digest(numbers):
    found = {number: household("pinned", number) for number in numbers}
    told = repr([found[number] for number in range(1, 13)])
    return hashlib.sha256(told.encode()).hexdigest()


def test_dice_fall_as_they_always_did():
    dice = Dice("a", 1, "b")
    assert [dice.between(1, 6) for _ in range(12)] == [1, 2, 1, 6, 4, 4, 6, 3, 3, 6, 5, 5]


def test_a_household_is_the_same_for_ever_in_whatever_order_it_is_asked_for():
    assert digest(range(1, 13)) == digest(range(12, 0, -1)) == PINNED


def test_another_process_that_orders_sets_otherwise_agrees():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=Path(__file__).parents[3],
        env=os.environ | {"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == PINNED


def test_another_seed_is_another_country():
    assert household("pinned", 1) != household("another", 1)
