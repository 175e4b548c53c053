"""Where a reader comes from, without knowing the address.

A *network* is a keyed hash of the address cut to /24 (IPv4) or /48 (IPv6): enough to see that a
crowd comes from one place, too little to find a person. Addresses are never stored.
"""

import hashlib
import hmac
from ipaddress import IPv6Address, ip_address, ip_network

PREFIX = {4: 24, 6: 48}


def network_of(address: str, key: str) -> str:
    """The network of `address` under the secret `key`: 32 hexadecimal digits.

    An address that cannot be read (a socket without one) is a network of its own.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        prefix = "unknown"
    else:
        if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
            parsed = parsed.ipv4_mapped
        prefix = str(ip_network(f"{parsed}/{PREFIX[parsed.version]}", strict=False))
    return hmac.new(f"network:{key}".encode(), prefix.encode(), hashlib.sha256).hexdigest()[:32]
