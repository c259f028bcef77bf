"""The pages by which people keep themselves safe: logins, protection, the ways out; one idea a file."""
