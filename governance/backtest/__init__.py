"""Past baskets replayed through an offer book: what would it have given away?"""
