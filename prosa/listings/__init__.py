"""Listings: the properties that the agency offers for sale or rent."""
