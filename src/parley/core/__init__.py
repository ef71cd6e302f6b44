"""The nouns every room shares. Nothing here knows a room, a file format or a country."""
