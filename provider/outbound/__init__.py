"""Calls to addresses that clients registered: nobody vouches for what answers there."""
