"""What may still be given away, and who has it: conditional updates under named checks.

Locks are always taken in one order: a claim, then allowances as Need.order sorts them, the hot ones last. A
claim's stakes are changed by who has locked the claim, before or after; only who takes back what has expired
does it otherwise, and skips rows that somebody has locked. So nobody waits in a circle.
"""
