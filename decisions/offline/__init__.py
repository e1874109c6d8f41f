"""What a till that is cut off and the house have in common: bundles, codes in them, sales as they are told.

Nothing here knows Django, a clock or a database: the client in docs/clients stands on it.
"""
