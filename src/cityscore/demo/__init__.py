"""Demonstrations: cities with published figures, small enough to come with the package."""
