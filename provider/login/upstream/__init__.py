"""Login at an upstream OpenID provider, shaped as デジタル認証アプリ is published."""
