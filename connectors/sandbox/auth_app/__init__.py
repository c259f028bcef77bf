"""An emulator of the government's Digital Authentication App service (デジタル認証アプリ), as published."""
