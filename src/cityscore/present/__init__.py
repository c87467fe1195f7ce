"""How a figure is shown: words and numbers."""
