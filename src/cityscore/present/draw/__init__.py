"""Charts and pictures of figures, as Vega-Lite specifications and SVG; without Django."""
