"""The case knows what it is about: whatever is said in it is read for numbers, on every channel alike."""
