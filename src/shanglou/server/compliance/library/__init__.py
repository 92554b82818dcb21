"""What the policy library's pages show of the instruments. Public: nothing of the registry is in it."""
