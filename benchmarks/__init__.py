"""Shanglou against its peers on one task: `python -m benchmarks [--no-spark]` (or `make bench`)."""
