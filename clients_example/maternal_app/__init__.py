"""こそだて手帳: a small maternal-health app, the example of a relying party. It speaks HTTP only."""
