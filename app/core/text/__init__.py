"""Text: cleaning, quotes, and the words of every language."""
