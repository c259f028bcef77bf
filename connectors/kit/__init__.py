"""What an agency uses to serve the source contract; nothing in it belongs to the platform."""
