"""What relying parties are told of the grants that they hold: signed, pushed, at least once."""
