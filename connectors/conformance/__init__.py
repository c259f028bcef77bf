"""Tries a running source against every rule of the source contract, and names the rules that it breaks."""
