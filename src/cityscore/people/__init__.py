"""The people who use CityScore: their accounts."""
