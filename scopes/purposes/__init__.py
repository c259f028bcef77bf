"""Templates of purposes: for a common use the least data that serves, a TOML file each."""
