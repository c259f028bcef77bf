"""What both sides of the source contract compute alike: questions, tokens, digests."""
