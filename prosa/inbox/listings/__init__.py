"""The pages of the agency's listings."""
