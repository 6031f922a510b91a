//! An address in the form in which it goes over the wire.

use lettre::Address;

/// Checks an address and writes a domain with letters beyond ASCII as IDNA A-labels, so that only the part before the
/// `@` can still need a server that knows `SMTPUTF8`. `None` if it is no address of one mailbox.
pub(crate) fn to_wire(address: &str) -> Option<Address> {
    let (user, domain) = address.rsplit_once('@')?;
    // Quoted local parts may legally hold these; nobody has such an address, and they are the stuff of injections.
    if address.contains(|c: char| c.is_control() || c.is_whitespace() || "<>\"\\".contains(c)) {
        return None;
    }
    if domain.is_ascii() {
        return Address::new(user, domain).ok();
    }
    let domain = url::Host::parse(domain).ok()?.to_string();
    Address::new(user, domain).ok()
}

#[cfg(test)]
mod tests {
    use super::to_wire;

    fn wire(address: &str) -> Option<String> {
        to_wire(address).map(|address| address.to_string())
    }

    #[test]
    fn plain_addresses_and_bare_host_names_stay_as_they_are() {
        for address in ["Ada.L+x@Example.org", "usher@localhost", "a@[192.0.2.1]"] {
            assert_eq!(wire(address).as_deref(), Some(address));
        }
    }

    #[test]
    fn a_domain_beyond_ascii_becomes_a_labels() {
        assert_eq!(wire("jörg@müller.example").as_deref(), Some("jörg@xn--mller-kva.example"));
    }

    #[test]
    fn what_could_leave_its_place_in_a_command_or_header_is_no_address() {
        for address in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "a b@example.org",
            "a@example.org\r\nRCPT TO:<b@example.org>",
            "a@example.org>",
            "\"a\"@example.org",
            "a@ex ample.org",
            "a@b@é.example",
        ] {
            assert_eq!(wire(address), None, "{address:?}");
        }
    }
}
