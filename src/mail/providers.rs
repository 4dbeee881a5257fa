//! Mail providers whose domains people mistype.

/// Domains of people's own mailboxes, by how many have them.
const PROVIDERS: [&str; 22] = [
    "gmail.com",
    "outlook.com",
    "hotmail.com",
    "yahoo.com",
    "icloud.com",
    "googlemail.com",
    "protonmail.com",
    "proton.me",
    "live.com",
    "aol.com",
    "gmx.com",
    "gmx.net",
    "gmx.de",
    "web.de",
    "t-online.de",
    "yahoo.co.uk",
    "hotmail.co.uk",
    "orange.fr",
    "fastmail.com",
    "comcast.net",
    "zoho.com",
    "yandex.com",
];
/// Domains that are near to one of these, and exist: country sites of providers, and other services.
const REAL: [&str; 17] = [
    "ymail.com",
    "email.com",
    "mail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.us",
    "gmx.fr",
    "live.ca",
    "live.nl",
    "live.co.uk",
    "yahoo.ca",
    "yahoo.co.in",
    "outlook.de",
    "hotmail.ca",
    "web.com",
    "aim.com",
    "ao.com",
];
/// Endings that no top-level domain has, and what they stand for.
const ENDINGS: [(&str, &str); 16] = [
    (".con", ".com"),
    (".cmo", ".com"),
    (".ocm", ".com"),
    (".comm", ".com"),
    (".vom", ".com"),
    (".xom", ".com"),
    (".ogr", ".org"),
    (".cim", ".com"),
    (".cpm", ".com"),
    (".coom", ".com"),
    (".comn", ".com"),
    (".nte", ".net"),
    (".nett", ".net"),
    (".rog", ".org"),
    (".ed", ".de"),
    (".dee", ".de"),
];

/// The domain that was probably meant instead of this one, which is in lower case.
pub fn meant(domain: &str) -> Option<String> {
    if PROVIDERS.contains(&domain) || REAL.contains(&domain) {
        return None;
    }
    for (wrong, right) in ENDINGS {
        if let Some(name) = domain.strip_suffix(wrong) {
            return Some(format!("{name}{right}"));
        }
    }
    // Two slips in a short name make another name.
    let most = |provider: &str| if provider.len() < 9 { 1 } else { 2 };
    PROVIDERS
        .iter()
        .map(|it| (strsim::osa_distance(it, domain), *it))
        // A short name with another ending is another company.
        .filter(|(distance, it)| *distance <= most(it) && shares_ending(it, domain))
        .min()
        .map(|(_, it)| it.to_owned())
}

/// Whether the two differ in the name rather than in the country.
fn shares_ending(provider: &str, domain: &str) -> bool {
    let ending = |text: &str| text.rsplit('.').next().unwrap_or_default().to_owned();
    let is_cut = ["co", "cm", "om", "c", "comn", "coma"].contains(&&*ending(domain));
    ending(provider) == ending(domain) || is_cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_seen_and_other_companies_are_not() {
        for (typed, right) in [
            ("gmial.com", "gmail.com"),
            ("gmai.com", "gmail.com"),
            ("gnail.com", "gmail.com"),
            ("gmail.co", "gmail.com"),
            ("gmail.con", "gmail.com"),
            ("hotmial.com", "hotmail.com"),
            ("hotnail.com", "hotmail.com"),
            ("outlok.com", "outlook.com"),
            ("yaho.com", "yahoo.com"),
            ("iclud.com", "icloud.com"),
            ("example.con", "example.com"),
            ("gmx.ed", "gmx.de"),
            ("comcast.nte", "comcast.net"),
            ("example.coom", "example.com"),
        ] {
            assert_eq!(meant(typed).as_deref(), Some(right), "{typed}");
        }
        for real in [
            "gmail.com",
            "ymail.com",
            "example.org",
            "mail.com",
            "gmx.at",
            "live.nl",
            "acme.co",
            "hotmail.fr",
            "yahoo.de",
        ] {
            assert_eq!(meant(real), None, "{real}");
        }
    }
}
