"""What can be wrong with the answer of a FHIR server.

FhirFaultError   a bundle, a page or a link of it cannot be used; ``code`` says why

No message holds anything that was received.
"""

from connectors.errors import MalformedAnswerError

NO_BUNDLE = "no_bundle"
HALF_AN_ANSWER = "half_an_answer"
FOREIGN_LINK = "foreign_link"
PERSON_IN_LINK = "person_in_link"
ENDLESS_PAGES = "endless_pages"
TOO_MUCH = "too_much"
SERVER_FAULT = "server_fault"


class FhirFaultError(MalformedAnswerError):
    """An answer is no search result that we can use; ``code`` is one of the names above."""

    def __init__(self, code: str) -> None:
        super().__init__("the search result cannot be used")
        self.code = code
