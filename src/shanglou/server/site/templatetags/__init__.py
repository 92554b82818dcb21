"""Tags that every room's templates may load."""
