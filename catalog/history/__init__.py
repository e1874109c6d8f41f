"""Order history of a real grocer: read from an optional package, landed by COPY, resumable.

source -> its sums -> products, households, stores -> orders in chunks -> customer facts -> check
"""
