//! Rules for hosts and ports: their notation, and whether a browser can reach them.

use std::net::{Ipv4Addr, Ipv6Addr};

use unicode_security::MixedScript;
use unicode_security::confusable_detection::skeleton;
use url::Host;

use super::{Severity, Topic, Violations};
use crate::redirect_uri::parts::Parts;

/// Names that are never public (RFC 6761, RFC 6762, RFC 8375, and ICANN's resolution on
/// `internal`); `localhost` is this machine.
const PRIVATE_NAMES: [&str; 8] = [
    "example",
    "home.arpa",
    "internal",
    "invalid",
    "lan",
    "local",
    "onion",
    "test",
];
/// Ports that browsers open no page on. Source: the WHATWG's Fetch standard, "port blocking".
const BLOCKED_PORTS: [u16; 82] = [
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
    103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
    512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
    995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
    6669, 6679, 6697, 10080,
];

/// Checks the host, and returns it as a browser parses it.
pub(super) fn check(parts: &Parts<'_>, found: &mut Violations) -> Option<Host> {
    let host = parts.host;
    if host.is_empty() {
        found.fail(
            Topic::Host,
            "it has no host",
            "write the whole address: https://app.example.com/callback",
        );
        return None;
    }
    if host.contains(|it: char| it.is_ascii_uppercase()) {
        found.warn(
            Topic::Host,
            "its host has capital letters, which browsers lower-case, and WorkOS compares strings",
            "write the host in small letters, in the dashboard too",
        );
    }
    if host.starts_with('[') {
        return ipv6(host, found);
    }
    if host.contains('%') {
        found.warn(
            Topic::Host,
            "its host is percent-encoded, which browsers decode, and WorkOS compares strings",
            "write the host as it is",
        );
    }
    international(host, found);
    // Wildcards have rules of their own; for all others a letter stands for them.
    match Host::parse(&host.replace('*', "x")) {
        Ok(Host::Ipv4(address)) => {
            ipv4(host, address, found);
            Some(Host::Ipv4(address))
        }
        Ok(Host::Domain(name)) => {
            domain(parts, &name, found);
            Some(Host::Domain(name))
        }
        _ => {
            // Errors in international names have been reported.
            if host.is_ascii() && !has_punycode(host) {
                found.fail(
                    Topic::Host,
                    "its host is neither a name nor an address",
                    "write a host such as app.example.com",
                );
            }
            None
        }
    }
}

fn ipv4(host: &str, address: Ipv4Addr, found: &mut Violations) {
    if host != address.to_string() {
        found.warn(
            Topic::Host,
            format!("its host is a number that browsers read as {address}; what WorkOS makes of it is not documented"),
            format!("write {address}"),
        );
    }
    // Loopback addresses are left to the rule for them.
    if address.is_private() || address.is_link_local() {
        not_public("its host is an address of a private network", found);
    }
}

fn ipv6(host: &str, found: &mut Violations) -> Option<Host> {
    let inner = host.trim_start_matches('[').trim_end_matches(']');
    let Ok(address) = inner.parse::<Ipv6Addr>() else {
        found.fail(
            Topic::Host,
            "its host is not a valid IPv6 address",
            "write it as [::1], without a zone",
        );
        return None;
    };
    if host != format!("[{address}]") {
        found.warn(
            Topic::Host,
            format!("its host is an IPv6 address that browsers write [{address}], and WorkOS compares strings"),
            format!("write [{address}]"),
        );
    }
    if address.is_unique_local() || address.is_unicast_link_local() {
        not_public("its host is an address of a private network", found);
    }
    Some(Host::Ipv6(address))
}

fn not_public(what: &str, found: &mut Violations) {
    found.add(
        Topic::Host,
        (Severity::Fine, Severity::Warn),
        format!("{what}, so a link that is opened elsewhere leads nowhere"),
        "use a public host in production",
    );
}

/// `name` is the host as a browser parses it, without wildcards.
fn domain(parts: &Parts<'_>, name: &str, found: &mut Violations) {
    // The trailing dot of a fully qualified name is reported by itself.
    let bare = name.strip_suffix('.').unwrap_or(name);
    if bare.len() != name.len() {
        found.warn(
            Topic::Host,
            "its host ends in a dot, which is another string to WorkOS and another site to cookies",
            "remove the dot",
        );
    }
    if bare.split('.').any(str::is_empty) {
        return found.fail(
            Topic::Host,
            "its host has an empty label: two dots in a row, or one at the start",
            "write a host such as app.example.com",
        );
    }
    if bare.len() > 253 || bare.split('.').any(|it| it.len() > 63) {
        return found.fail(
            Topic::Host,
            "its host is too long: a label has at most 63 characters, a name 253",
            "use a shorter name",
        );
    }
    let is_odd = |part: &str| part.starts_with('-') || part.ends_with('-') || part.contains('_');
    if bare.split('.').any(is_odd) && parts.is_scheme("https") {
        found.warn(
            Topic::Host,
            "its host has a label with _, or with - at an end, for which no public authority issues a certificate",
            "use a name of letters, digits and inner hyphens",
        );
    }
    let is_below = |private_name: &&str| {
        bare == *private_name
            || bare
                .strip_suffix(*private_name)
                .is_some_and(|it| it.ends_with('.'))
    };
    if let Some(private) = PRIVATE_NAMES.iter().find(|it| is_below(it)) {
        not_public(
            &format!("its host is below .{private}, which is never public"),
            found,
        );
    } else if !bare.contains('.') && bare != "localhost" {
        not_public(
            "its host is a single word, which only one network knows",
            found,
        );
    }
}

fn has_punycode(host: &str) -> bool {
    host.split('.').any(|part| {
        part.get(..4)
            .is_some_and(|prefix| prefix.eq_ignore_ascii_case("xn--"))
    })
}

/// International names, as such and as punycode. Source: reports of users, that the punycode form
/// is the one to register; WorkOS's own pages do not say.
fn international(host: &str, found: &mut Violations) {
    let is_ascii = host.is_ascii();
    if is_ascii && !has_punycode(host) {
        return;
    }
    let plain = host.replace('*', "x");
    let encoded = idna::domain_to_ascii(&plain);
    let (shown, decoded) = idna::domain_to_unicode(&plain);
    match (encoded, decoded) {
        (Ok(ascii), Ok(())) if !is_ascii => {
            let ascii = if host.contains('*') {
                "xn--…"
            } else {
                &ascii
            };
            found.fail(
                Topic::Idn,
                format!("its host is an international name; browsers ask for {ascii}, and WorkOS compares strings"),
                format!("register and request it in punycode: {ascii}"),
            );
        }
        (Ok(_), Ok(())) => {}
        _ if is_ascii => {
            return found.fail(
                Topic::Idn,
                "its host has a label that begins with xn-- and is not punycode",
                "convert the name again",
            );
        }
        _ => {
            return found.fail(
                Topic::Idn,
                "its host is not an international name that can be registered",
                "write a host such as app.example.com, or its punycode form",
            );
        }
    }
    for label in shown.split('.').filter(|it| !it.is_ascii()) {
        let reads_like = in_ascii(label);
        if reads_like.is_ascii() {
            return found.warn(
                Topic::Lookalike,
                format!("its host reads like {reads_like} and is written with other letters"),
                "type the name by hand, and look up who registered this one",
            );
        }
        if !label.is_single_script() {
            return found.warn(
                Topic::Lookalike,
                "its host mixes letters of several scripts in one label, as imitations do",
                "type the name by hand, and look up who registered this one",
            );
        }
    }
}

/// The label with every letter replaced by the ASCII letter that it looks like.
fn in_ascii(label: &str) -> String {
    let mut buffer = [0; 4];
    let mut text = String::with_capacity(label.len());
    for character in label.chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            text.extend(skeleton(character.encode_utf8(&mut buffer)));
        }
    }
    text
}

pub(super) fn port(parts: &Parts<'_>, found: &mut Violations) {
    let Some(port) = parts.port.filter(|it| !it.contains('*')) else {
        return;
    };
    if port.is_empty() {
        return found.warn(
            Topic::Port,
            "it has a colon without a port, which browsers drop, and WorkOS compares strings",
            "remove the colon, in the dashboard too",
        );
    }
    let is_number = port.bytes().all(|it| it.is_ascii_digit());
    let Some(number) = port.parse::<u16>().ok().filter(|_| is_number) else {
        // This may be part of a password with a slash in it, so it is not shown.
        return found.fail(
            Topic::Port,
            "its port is not a number from 1 to 65535",
            "write a port such as :8443, or none",
        );
    };
    if number == 0 {
        return found.fail(
            Topic::Port,
            "its port is 0, which no browser can open",
            "write the port that the application listens on",
        );
    }
    if port.starts_with('0') {
        found.warn(
            Topic::Port,
            "its port begins with 0, which browsers drop, and WorkOS compares strings",
            format!("write :{number}"),
        );
    }
    if parts
        .default_port()
        .is_some_and(|default_port| default_port.parse() == Ok(number))
    {
        found.warn(
            Topic::Port,
            format!("it names the default port {number}, which browsers drop, and WorkOS compares strings"),
            "leave the port out, in the dashboard too",
        );
    }
    if BLOCKED_PORTS.contains(&number) {
        found.fail(
            Topic::Port,
            format!("browsers open no page on port {number}, which belongs to another protocol"),
            "listen on another port: 3000, 8080, 8443",
        );
    }
}
