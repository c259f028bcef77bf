"""Category 15, public_money_account (公金受取口座)."""
