"""Category 25, public_assistance (生活保護)."""
