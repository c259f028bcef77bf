"""The program: ``python -m clients_example.loan_screener --config FILE.json``."""

from clients_example.loan_screener.application import create_app
from clients_example.relying_party.serve import Program

PROGRAM = Program("loan-screener", "An example app that judges a loan by income.", create_app)
