"""Our own contract over HTTP: the four questions of ``docs/source-contract.md``, asked of one agency each."""
