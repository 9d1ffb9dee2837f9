"""The page of all leads: what customers seek."""
