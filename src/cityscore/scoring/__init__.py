"""The arithmetic of scores: NumPy and the standard library; no files, no network, no clock."""
