"""Long work in the background: progress, cancelling, resuming after a stop."""
