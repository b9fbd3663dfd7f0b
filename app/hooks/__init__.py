"""The door for machines: shops, ERPs and carriers tell what happened, and prove who they are."""
