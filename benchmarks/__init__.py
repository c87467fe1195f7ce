"""Each budget of DESIGN section 7, runnable."""
