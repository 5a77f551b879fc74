"""What the pages of *Settings* ask and say."""
