"""What Authlib gives, made strict, and what it lacks."""
