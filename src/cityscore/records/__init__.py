"""Raw records, of cases or events, counted into daily observations where they lie; written once, in Ibis."""
