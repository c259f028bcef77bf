"""Category 19, single_parent (ひとり親家庭)."""
