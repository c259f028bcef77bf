"""What a token may be exchanged for, one grant type a module."""
