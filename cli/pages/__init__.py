"""How answers look to people: pages of 80 columns and more, from the plain values that the library gives."""
