"""A server that answers as the product does, without deciding: what the HTTP figures are held against."""
