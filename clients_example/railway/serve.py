"""The program: ``python -m clients_example.railway --config FILE.json``."""

from clients_example.railway.application import create_app
from clients_example.relying_party.serve import Program

PROGRAM = Program("railway", "An example app that sells discounted tickets.", create_app)
