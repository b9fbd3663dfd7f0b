"""The demo company and the mail sandbox: everything that lets one try Careline without a mail provider."""
