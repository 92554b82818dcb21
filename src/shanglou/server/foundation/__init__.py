"""What every room stands on and no room owns: field types, the actor, refusals, translation. No models, no tables."""
