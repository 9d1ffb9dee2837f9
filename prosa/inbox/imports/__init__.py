"""The pages on which managers import catalogues, and see what became of each."""
