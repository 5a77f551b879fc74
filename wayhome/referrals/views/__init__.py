"""Pages of referrals: looking, asking, answering."""
