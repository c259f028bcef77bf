"""How a login was made: on the device of the browser that is logged in, or by another one."""

from enum import StrEnum


class LoginMethod(StrEnum):
    """What a session remembers of its login; some things want the first kind (RFC 10027)."""

    SAME_DEVICE = "same_device"
    CROSS_DEVICE = "cross_device"
    """By a QR code: nothing proves that the phone lay beside the browser."""
