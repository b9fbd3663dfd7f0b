"""Whether a mail is from whom it says, as far as our own receiving server vouches for it. RFC 8601."""

import re

from app.channels.email.mail import Mail
from app.intake.inbound import Auth

_DMARC = re.compile(r";\s*dmarc\s*=\s*([a-z]+)", re.IGNORECASE)


def verdict(mail: Mail, authserv_id: str) -> Auth:
    """Return pass, fail or none. Only the topmost Authentication-Results counts, and only authserv_id's."""
    if mail.from_defect:
        return "fail"
    said = mail.authentication_results[:4000]
    if not is_told(mail, authserv_id):
        return "none"
    found = _DMARC.search(said)
    result = found.group(1).lower() if found else ""
    return "pass" if result == "pass" else "fail" if result in {"fail", "permerror"} else "none"


def is_told(mail: Mail, authserv_id: str) -> bool:
    """Tell whether the server that is believed has said anything of this mail."""
    server = mail.authentication_results[:4000].partition(";")[0].split()
    return bool(authserv_id and server) and server[0].lower() == authserv_id.lower()
