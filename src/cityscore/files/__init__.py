"""Files that people hand over, whatever they are: what their bytes hold, and what is written in their cells."""
