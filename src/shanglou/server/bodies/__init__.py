"""Divisions, organisations, people, roles, and what each may see and do."""
