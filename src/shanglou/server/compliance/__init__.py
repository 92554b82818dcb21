"""Registry rows become facts, facts become findings, findings are kept with their inputs."""
