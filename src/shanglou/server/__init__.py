"""The web platform: a Django project, one app per room of the office. Imports point one way (import-linter holds it)."""
