"""What every example app needs to be a relying party: FAPI 2.0, the API, and pages with good manners."""
