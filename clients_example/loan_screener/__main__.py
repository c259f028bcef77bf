"""``python -m clients_example.loan_screener --config FILE.json``."""

import sys

from clients_example.loan_screener.serve import PROGRAM
from clients_example.relying_party.serve import serve

sys.exit(serve(PROGRAM))
