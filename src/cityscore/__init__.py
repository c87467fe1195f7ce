"""CityScore: a city's key performance metrics as one number, every day."""
