"""A registration that is refused."""


class RegistrationError(Exception):
    """Names every fault of the metadata at once, a line each; each line begins with the member."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
