"""The reports as documents: PDF and plain text."""
