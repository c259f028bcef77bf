"""Where a record comes from: the source contract and its adapters."""
