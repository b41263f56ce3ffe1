"""Who is told by law of listings, what each was given, and that it was deleted there again."""
