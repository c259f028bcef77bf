"""What a relying party looks like: stand-alone apps that speak HTTP only."""
