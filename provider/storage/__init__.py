"""Tables, and the implementations of the ports that the rules own."""
