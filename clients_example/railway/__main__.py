"""``python -m clients_example.railway --config FILE.json``."""

import sys

from clients_example.railway.serve import PROGRAM
from clients_example.relying_party.serve import serve

sys.exit(serve(PROGRAM))
