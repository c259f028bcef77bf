"""The registry office: its register, what it does at its counter, and what it publishes."""
