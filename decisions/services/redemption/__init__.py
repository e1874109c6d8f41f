"""Reserve, redeem, cancel, return: each verb one transaction of ledger, claim and stored answer."""
