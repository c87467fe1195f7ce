"""What a reader is told of a city: stored rows made into sentences, lists and tables, for pages, reports and mail."""
