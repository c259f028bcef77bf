"""The human view: any record of the catalogue as a person reads it, driven by schema and wording alone."""
