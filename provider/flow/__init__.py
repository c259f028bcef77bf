"""Authorization request, login, consent and code as a state machine without I/O."""
