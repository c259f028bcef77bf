"""The command line: `madoguchi`, a click group whose commands live one family a module."""
