"""Collect, score, publish: the daily run and its parts, called by the command line, the web and the worker."""
