"""The one refusal of the bridge: whatever breaks a rule gets one identical empty 404."""


class NotForUsError(Exception):
    """The request is none that the bridge answers; the text is for the log, without any value."""
