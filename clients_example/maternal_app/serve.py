"""The program: ``python -m clients_example.maternal_app --config FILE.json``."""

from clients_example.maternal_app.application import create_app
from clients_example.relying_party.serve import Program

PROGRAM = Program("maternal-app", "An example app that shows vaccination records.", create_app)
