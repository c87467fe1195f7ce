"""Everything that lasts but people: cities, definitions, observations, scores, runs. The only place that writes."""
