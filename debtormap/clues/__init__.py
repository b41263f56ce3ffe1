"""The clue desk: sealed clues in a database of their own. The server takes them in and cannot open them."""
