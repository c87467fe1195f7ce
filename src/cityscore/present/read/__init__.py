"""What is told of a city from what is published: stored rows, with their words, for pages, reports and mail."""
