"""Category 12, medical_access_log (医療保険情報の提供状況)."""
