"""The demo's own small house. Everything in it is invented: people, products, prices, offers and orders."""
