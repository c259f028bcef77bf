"""The stub that takes an agency's place for questions that must not leave this process."""
