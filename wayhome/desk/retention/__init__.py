"""What is kept how long: looked at first, and then destroyed."""
