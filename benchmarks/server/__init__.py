"""The platform under load: a made-up city, two server processes, eight clients; figures beside their targets."""
