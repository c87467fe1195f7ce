"""Tests of a city written as a file."""
