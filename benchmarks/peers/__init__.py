"""The same seven rules and overall, written by hand for each peer."""
