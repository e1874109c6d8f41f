"""The report of what codes did: joined from the ledger's orders, for partners' bills and marketers."""
