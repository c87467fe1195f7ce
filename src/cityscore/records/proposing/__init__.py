"""Metrics proposed for a file of records that nobody has described: its columns recognised, its cases counted."""
