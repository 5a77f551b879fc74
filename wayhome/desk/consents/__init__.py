"""What a person's consents are asked with, drawn with and said with."""
