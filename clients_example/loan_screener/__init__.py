"""みほん信用: an invented lender that judges an application from an answer or a signed summary. HTTP only."""
