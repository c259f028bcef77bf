"""Real readers, through the smart card service of the system (PC/SC)."""
