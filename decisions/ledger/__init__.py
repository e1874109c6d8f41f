"""What may still be given away, and who has it: conditional updates under named checks.

Locks are always taken in one order: a claim, its stakes, then allowances as Need.order sorts them, the hot
ones last. Who takes back what has expired skips rows that somebody has locked. So nobody waits in a circle.
"""
