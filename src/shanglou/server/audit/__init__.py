"""The tamper-evident log: one entry per change, chained by SM3; reads of personal data and exports are entries too."""
