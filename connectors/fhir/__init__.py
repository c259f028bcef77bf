"""Agencies that speak HL7 FHIR R4 (4.0.1): searches for vaccinations and check-ups, read into our records."""
