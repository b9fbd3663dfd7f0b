"""What works in the background: lanes of the ledger, the clock, mailboxes."""
