"""Settings, addresses, the shell of every page, the API assembled."""
