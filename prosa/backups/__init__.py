"""All of Prosa in one file, and back, whichever database it lies in."""
