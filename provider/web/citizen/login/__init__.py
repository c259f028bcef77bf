"""The login, from the page that offers the ways in to the session that it leaves; one idea a file."""
