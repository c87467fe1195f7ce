"""Figures, scores and dates in words, in the language of the reader; without Django."""
