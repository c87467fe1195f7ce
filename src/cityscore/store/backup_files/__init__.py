"""A back-up as a file: a zip with every table as Parquet, small source files, and a manifest, under one seal.

Tables are known by their migrations rather than by the models of today, so that a back-up made by an older CityScore,
or on another kind of database, is read by a newer one.
"""
