"""``python -m clients_example.maternal_app --config FILE.json``."""

import sys

from clients_example.maternal_app.serve import PROGRAM
from clients_example.relying_party.serve import serve

sys.exit(serve(PROGRAM))
