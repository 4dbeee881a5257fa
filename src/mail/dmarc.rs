//! The DMARC policy of a domain: its own, or that of its organisational domain (RFC 7489, 6.3 and
//! 6.6.3).

use super::dns::{Dns, LookupError};
use super::nearly::{self, Nearly};
use super::tags::Tags;

/// What applies to a domain.
#[derive(Debug)]
pub enum Published {
    /// No record at the domain or its organisational domain.
    Nothing,
    /// A record that receivers pass over.
    Nearly(Nearly),
    /// More than one record, so none applies.
    Several {
        /// Their DNS name.
        name: String,
        /// How many.
        count: usize,
    },
    /// DNS did not answer.
    Unanswered(LookupError),
    /// A record that receivers cannot use, and why.
    Unusable {
        /// Its DNS name.
        name: String,
        /// Why.
        why: String,
    },
    /// A policy.
    Policy(Box<Policy>),
}

/// What a receiver is asked to do with mail that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// Nothing but reports.
    None,
    /// Treat it as suspicious.
    Quarantine,
    /// Refuse it.
    Reject,
}

impl Request {
    /// As written in a record.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::None, Self::Quarantine, Self::Reject]
            .into_iter()
            .find(|request| text.eq_ignore_ascii_case(request.name()))
    }
}

/// A record that applies.
#[derive(Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its DNS name.
    pub name: String,
    /// Whether it is from the organisational domain, not the requested one.
    pub is_inherited: bool,
    /// `sp`: what applies to subdomains, where the record says so.
    pub subdomains: Option<Request>,
    /// `np` (RFC 9989): what applies to subdomains that do not exist, where the record says so.
    pub missing_subdomains: Option<Request>,
    /// What applies to the requested domain: `p`, or `sp` if it is inherited.
    pub request: Request,
    /// `p` was missing or unknown, and `none` applies because there are reports.
    pub is_assumed: bool,
    /// The share of mail that it applies to.
    pub percent: u8,
    /// `aspf=s`: the envelope's domain must equal that of the From header.
    pub is_spf_strict: bool,
    /// `adkim=s`: the signature's domain must equal that of the From header.
    pub is_dkim_strict: bool,
    /// `t=y` (RFC 9989): receivers apply the next weaker policy.
    pub is_testing: bool,
    /// Where reports go.
    pub reports: Vec<String>,
    /// What is wrong with the record without making it invalid.
    pub oddities: Vec<String>,
}

/// Looks up the policy that applies to a domain.
pub async fn published(dns: &Dns, domain: &str) -> Published {
    let inherited = match at(dns, domain, false).await {
        Published::Nothing => match organisation(domain) {
            Some(organisation) if organisation != domain => at(dns, organisation, true).await,
            _ => Published::Nothing,
        },
        found => return found,
    };
    if !matches!(inherited, Published::Nothing) {
        return inherited;
    }
    let elsewhere = [
        domain.to_owned(),
        format!("dmarc.{domain}"),
        format!("_dmarc.{domain}.{domain}"),
        format!("_dmarc._dmarc.{domain}"),
        format!("_DMARC_.{domain}"),
        format!("_dmarc.www.{domain}"),
        format!("_dmark.{domain}"),
        format!("_dmacr.{domain}"),
        format!("_dmarc1.{domain}"),
        format!("_dmarc_.{domain}"),
        format!("-dmarc.{domain}"),
    ];
    let own = format!("_dmarc.{domain}");
    for text in dns.txt(&own).await.unwrap_or_default() {
        let lower = text.to_ascii_lowercase();
        let kind = if lower.starts_with("v=spf1") {
            "an SPF record"
        } else if lower.starts_with("v=dkim1") || lower.contains("k=rsa") {
            "a DKIM key"
        } else {
            continue;
        };
        return Published::Nearly(Nearly {
            name: own,
            text,
            why: format!("it is {kind}, and one that begins with v=DMARC1 belongs there"),
        });
    }
    match nearly::find(dns, &own, &elsewhere, "v=DMARC1", is_record).await {
        Some(found) => Published::Nearly(found),
        None => Published::Nothing,
    }
}

/// The organisational domain, by the public suffix list.
pub fn organisation(domain: &str) -> Option<&str> {
    psl::domain_str(domain)
}

/// Whether a receiver of reports accepts those of `domain` (RFC 7489, 7.1). Within the same organisation
/// it always does.
///
/// # Errors
/// When DNS did not answer.
pub async fn takes_reports(dns: &Dns, domain: &str, receiver: &str) -> Result<bool, LookupError> {
    if organisation(domain) == organisation(receiver) {
        return Ok(true);
    }
    match dns
        .txt(&format!("{domain}._report._dmarc.{receiver}"))
        .await
    {
        Ok(found) => Ok(found.iter().any(|it| is_record(it))),
        Err(error) if error.is_absent() => Ok(false),
        Err(error) => Err(error),
    }
}

async fn at(dns: &Dns, domain: &str, is_inherited: bool) -> Published {
    let name = format!("_dmarc.{domain}");
    let mut found = match dns.txt(&name).await {
        Ok(found) => found,
        Err(error) if error.is_absent() => return Published::Nothing,
        Err(error) => return Published::Unanswered(error),
    };
    // Other TXT records at the name do not count (RFC 7489, 6.6.3).
    found.retain(|it| is_record(it));
    match found.len() {
        0 => Published::Nothing,
        1 => match read(&found.remove(0), is_inherited) {
            Ok(policy) => Published::Policy(Box::new(Policy { name, ..policy })),
            Err(why) => Published::Unusable { name, why },
        },
        count => Published::Several { name, count },
    }
}

/// Whether a TXT record is a DMARC record. Others are ignored, as receivers do.
fn is_record(text: &str) -> bool {
    let version = text.split(';').next().unwrap_or_default();
    let is_version = |(name, value): (&str, &str)| {
        name.trim().eq_ignore_ascii_case("v") && value.trim() == "DMARC1"
    };
    version.split_once('=').is_some_and(is_version)
}

const KNOWN: &[&str] = &[
    "v", "p", "sp", "np", "adkim", "aspf", "pct", "rua", "ruf", "fo", "rf", "ri", "t", "psd",
];

fn read(text: &str, is_inherited: bool) -> Result<Policy, String> {
    if let Some(why) = nearly::invisible(text) {
        return Err(why);
    }
    let mut parts = text.split(';').map(str::trim);
    if let Some(part) = parts.find(|it| it.to_ascii_lowercase().starts_with("mailto:")) {
        return Err(format!(
            "a semicolon stands before {part:?}: addresses of rua are separated by commas"
        ));
    }
    let tags = Tags::parse(text)?;
    if let Some(why) = tags.glued(KNOWN) {
        return Err(why);
    }
    let mut oddities: Vec<String> = tags
        .others(KNOWN)
        .map(|text| format!("the tag {text} is not known and is skipped"))
        .collect();
    let mut reports = Vec::new();
    for address in tags.get("rua").unwrap_or_default().split(',') {
        // A size limit may follow the address.
        let address = address.trim().split('!').next().unwrap_or_default();
        match mailto(address) {
            Some(address) => reports.push(address.to_owned()),
            None if address.is_empty() => {}
            None => oddities.push(format!(
                "rua names {address:?}, which is not a mailto: address"
            )),
        }
    }
    let own = tags.get("p").and_then(Request::parse);
    let is_assumed = own.is_none();
    if is_assumed && reports.is_empty() {
        return Err(match tags.get("p") {
            Some(other) => format!("p={other} is not none, quarantine or reject"),
            None => "it has no p=, the policy".into(),
        });
    }
    let [sub, missing_subdomains] = ["sp", "np"].map(|name| {
        let text = tags.get(name)?;
        let parsed = Request::parse(text);
        if parsed.is_none() {
            oddities.push(format!("{name}={text} is not none, quarantine or reject"));
        }
        parsed
    });
    let own = own.unwrap_or(Request::None);
    let percent = match tags.get("pct").map(str::parse::<u8>) {
        None => 100,
        Some(Ok(percent)) if percent <= 100 => percent,
        Some(_) => {
            oddities.push("pct is not a number from 0 to 100".into());
            100
        }
    };
    let mut is_strict = |name: &str| match tags.get(name) {
        Some("s" | "S") => true,
        Some("r" | "R") | None => false,
        Some(other) => {
            oddities.push(format!("{name}={other} is neither r nor s"));
            false
        }
    };
    Ok(Policy {
        name: String::new(),
        is_inherited,
        is_spf_strict: is_strict("aspf"),
        is_dkim_strict: is_strict("adkim"),
        request: if is_inherited {
            sub.unwrap_or(own)
        } else {
            own
        },
        is_assumed,
        subdomains: sub,
        missing_subdomains,
        is_testing: tags.get("t").is_some_and(|it| it.eq_ignore_ascii_case("y")),
        percent,
        reports,
        oddities,
    })
}

fn mailto(text: &str) -> Option<&str> {
    let scheme = text.get(..7)?;
    let address = &text[7..];
    let is_mail = scheme.eq_ignore_ascii_case("mailto:")
        && address
            .rsplit_once('@')
            .is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'))
        && !address.contains(char::is_whitespace);
    is_mail.then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_read() {
        let policy = read(
            "v=DMARC1; p=quarantine; sp=reject; pct=25; adkim=s; aspf=r; rua=mailto:a@example.com!10m, mailto:b@example.net",
            false,
        )
        .unwrap();
        assert_eq!(policy.request, Request::Quarantine);
        assert_eq!(policy.percent, 25);
        assert!(policy.is_dkim_strict && !policy.is_spf_strict);
        assert_eq!(policy.reports, ["a@example.com", "b@example.net"]);
        assert!(policy.oddities.is_empty(), "{policy:?}");
        let inherited = read("v=DMARC1;p=none;sp=reject;", true).unwrap();
        assert_eq!(inherited.request, Request::Reject);
        let assumed = read("v=DMARC1; rua=mailto:a@example.com", false).unwrap();
        assert!(assumed.is_assumed && assumed.request == Request::None);
    }

    #[test]
    fn what_receivers_cannot_use_is_named() {
        for text in [
            "v=DMARC1",
            "v=DMARC1; p",
            "v=DMARC1; p=block",
            "v=DMARC1; p=none; p=reject",
            "v=DMARC1; ; p=none",
            "v=DMARC1; p=reject rua=mailto:a@example.com",
            "v=DMARC1; p=\u{200b}reject",
        ] {
            assert!(read(text, false).is_err(), "{text}");
        }
        let odd = read(
            "v=DMARC1; p=none; pct=200; sp=x; aspf=x; rua=https://x; foo=1",
            false,
        );
        assert_eq!(odd.unwrap().oddities.len(), 5);
    }

    #[test]
    fn only_the_version_makes_a_record() {
        for (text, is) in [
            ("v=DMARC1; p=none", true),
            ("v = DMARC1;p=none", true),
            ("v=DMARC1", true),
            ("v=dmarc1; p=none", false),
            ("v=DMARC12; p=none", false),
            ("p=none; v=DMARC1", false),
            ("v=spf1 -all", false),
        ] {
            assert_eq!(is_record(text), is, "{text}");
        }
    }

    #[test]
    fn the_organisation_is_one_label_above_the_public_suffix() {
        assert_eq!(organisation("mail.a.example.co.uk"), Some("example.co.uk"));
        assert_eq!(organisation("example.com"), Some("example.com"));
        assert_eq!(organisation("co.uk"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".{0,120}") {
            let _ = read(&format!("v=DMARC1;{text}"), true);
        }
    }
}
