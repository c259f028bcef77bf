"""The records of a small population are the same bytes in every run, Python and process."""

import hashlib
import json
import subprocess
import sys

from tests.architecture.sources import CHECKOUT
from tests.unit.connectors_sandbox_japan_records.makers import all_held, everybody

DIGEST = "d91822a9fbf3c82633af62770ae0eacac6b725a0b20abcd48a475826f3c3d982"
"""Of households 1 to 12. A change of lives or records that is meant changes it: put the new one here."""


def digest():
    found = hashlib.sha256()
    for _, member, case in everybody(range(1, 13)):
        for agency_id, category, record in all_held(case):
            told = [member.person_id, agency_id, category, record]
            found.update(json.dumps(told, ensure_ascii=False).encode())
    return found.hexdigest()


def test_the_records_are_those_that_they_were():
    assert digest() == DIGEST


def test_another_process_with_another_hash_seed_holds_the_same():
    module = "tests.unit.connectors_sandbox_japan_records.test_the_same_bytes"
    script = f"from {module} import digest; print(digest())"
    environment = {"PYTHONHASHSEED": "4711", "PYTHONPATH": "."}
    told = subprocess.check_output(
        [sys.executable, "-c", script], cwd=CHECKOUT, env=environment, text=True
    )
    assert told.strip() == digest()
