"""How a household's lives are laid out: one stage after the other, each from what the ones before decided."""
