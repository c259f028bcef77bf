"""Category 26, china_returnee_support (中国残留邦人等支援)."""
