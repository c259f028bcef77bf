"""Registration of relying parties (RFC 7591, RFC 7592): their metadata, and how it comes into force."""
