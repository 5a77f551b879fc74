"""Settings: bringing a community to life, and looking after it, without a shell."""
