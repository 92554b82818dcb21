"""Tags of the administrators' pages."""
