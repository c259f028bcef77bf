"""みほん鉄道: an invented railway that sells a disability discount on the web. HTTP only."""
