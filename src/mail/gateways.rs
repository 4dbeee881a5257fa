//! Recognises mail gateways by their MX hosts, and knows what they do to links.
//!
//! The suffixes come from vendors' set-up pages and from observed DNS; what a product does comes from its
//! vendor's documentation if there is any, else from reports. No row claims more than its source: a host
//! name tells neither which options are licensed nor how they are configured.

/// Whether the gateway opens links before the person does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkRisk {
    /// Nothing is known.
    Unknown,
    /// The product can, or similar products do.
    Possible,
    /// The vendor documents it, or it was observed.
    Likely,
}

impl LinkRisk {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Possible => "possible",
            Self::Likely => "likely",
        }
    }
}

/// How reliable the source of a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// The vendor's own documentation.
    High,
    /// Several reports that agree, or partial documentation.
    Medium,
    /// Lists of host names only, with nothing about links.
    Low,
}

impl Confidence {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// One product that receives mail for others.
#[derive(Debug, PartialEq, Eq)]
pub struct Gateway {
    /// Its name, including the vendor's.
    pub product: &'static str,
    /// Suffixes of host names: with a leading dot any host below, without it only that host.
    pub suffixes: &'static [&'static str],
    /// Whether it may use up a link.
    pub link_risk: LinkRisk,
    /// How sure that is.
    pub confidence: Confidence,
    /// What it does to links, as a clause.
    pub links: &'static str,
    /// The source of this row.
    pub source: &'static str,
}

/// The product behind a host: the one with the longest matching suffix.
pub fn gateway_of(host: &str) -> Option<&'static Gateway> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let fits = |suffix: &str| match suffix.strip_prefix('.') {
        Some(_) => host.ends_with(suffix) && host.len() > suffix.len(),
        None => host == suffix,
    };
    let length = |gateway: &Gateway| {
        let fitting = gateway.suffixes.iter().filter(|it| fits(it));
        fitting.map(|it| it.len()).max()
    };
    GATEWAYS
        .iter()
        .filter_map(|gateway| Some((length(gateway)?, gateway)))
        .max_by_key(|(length, _)| *length)
        .map(|(_, it)| it)
}

const UNDOCUMENTED: &str = "filters mail; what it does to links is not documented here";
const LISTED: &str = "lists of host names";

/// The reviewed table.
pub const GATEWAYS: &[Gateway] = &[
    Gateway {
        product: "Barracuda Email Gateway Defense",
        suffixes: &[".ess.barracudanetworks.com", ".barracudanetworks.com"],
        link_risk: LinkRisk::Likely,
        confidence: Confidence::High,
        links: "opens links to verify them",
        source: "campus.barracuda.com 498468311; field reports",
    },
    Gateway {
        product: "Proofpoint Enterprise",
        suffixes: &[".pphosted.com"],
        link_risk: LinkRisk::Likely,
        confidence: Confidence::Medium,
        links: "rewrites links, and opens the page for analysis when one is clicked",
        source: "help.proofpoint.com on URL Defense; opening before delivery is reported by third parties only",
    },
    Gateway {
        product: "Proofpoint Essentials",
        suffixes: &[".ppe-hosted.com"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Medium,
        links: "rewrites links and analyses the page when one is clicked, where URL Defense is switched on",
        source: "reseller documentation of URL Defense: off by default",
    },
    Gateway {
        product: "Mimecast",
        suffixes: &[".mimecast.com", ".mimecast.co.za", ".mimecast-offshore.com"],
        link_risk: LinkRisk::Likely,
        confidence: Confidence::High,
        links: "rewrites links, and opens each in a sandbox when it is clicked",
        source: "community.mimecast.com on URL Protect; one-time links were reported spent",
    },
    Gateway {
        product: "Microsoft 365",
        suffixes: &[".mail.protection.outlook.com", ".mx.microsoft"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::High,
        links: "opens links before delivery (HEAD, then GET, in a browser) where Defender for Office 365 is licensed, which DNS does not show",
        source: "Microsoft's documentation of Safe Links; field reports",
    },
    Gateway {
        product: "Microsoft 365 (GCC High)",
        suffixes: &[".mail.protection.office365.us"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::High,
        links: "opens links before delivery (HEAD, then GET, in a browser) where Defender for Office 365 is licensed, which DNS does not show",
        source: "Microsoft's documentation of Safe Links and of its endpoints for the US government",
    },
    Gateway {
        product: "Microsoft 365 (21Vianet)",
        suffixes: &[".mail.protection.partner.outlook.cn"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Medium,
        links: "opens links before delivery (HEAD, then GET, in a browser) where Defender for Office 365 is licensed, which DNS does not show",
        source: "Microsoft's documentation of Office 365 operated by 21Vianet",
    },
    Gateway {
        product: "Outlook.com",
        suffixes: &[".olc.protection.outlook.com"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Low,
        links: "was seen to visit links when a mail is opened, and in a test of four accounts not to",
        source: "field reports",
    },
    Gateway {
        product: "Google (Gmail or Workspace)",
        suffixes: &[
            "smtp.google.com",
            "aspmx.l.google.com",
            ".aspmx.l.google.com",
            "aspmx2.googlemail.com",
            "aspmx3.googlemail.com",
            "aspmx4.googlemail.com",
            "aspmx5.googlemail.com",
            "gmail-smtp-in.l.google.com",
            ".gmail-smtp-in.l.google.com",
        ],
        link_risk: LinkRisk::Unknown,
        confidence: Confidence::Medium,
        links: "is not documented to open ordinary links",
        source: "Google's set-up pages; no source says that links are opened",
    },
    Gateway {
        product: "Sophos Email",
        suffixes: &[".prod.hydra.sophos.com"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Medium,
        links: "rewrites links and looks up their reputation when one is clicked",
        source: "docs.sophos.com on Time of Click: a look-up, no visit is described",
    },
    Gateway {
        product: "Cisco Secure Email",
        suffixes: &[".iphmx.com"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Low,
        links: "may rewrite links to secure-web.cisco.com",
        source: "mail headers; third parties",
    },
    Gateway {
        product: "Trend Micro Email Security",
        suffixes: &[
            ".in.tmes.trendmicro.com",
            ".in.tmes.trendmicro.eu",
            ".in.hes.trendmicro.com",
        ],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Low,
        links: UNDOCUMENTED,
        source: "Trend Micro's DNS; lists that name it among those which open links",
    },
    Gateway {
        product: "Symantec Email Security.cloud (Broadcom)",
        suffixes: &[".messagelabs.com"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Low,
        links: UNDOCUMENTED,
        source: "support.symantec.com TECH247121",
    },
    Gateway {
        product: "Cloudflare Email Security (Area 1)",
        suffixes: &[".mxrecord.io", ".mxrecord.mx"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Low,
        links: UNDOCUMENTED,
        source: "developers.cloudflare.com",
    },
    Gateway {
        product: "Cloudflare Email Routing",
        suffixes: &[".mx.cloudflare.net"],
        link_risk: LinkRisk::Unknown,
        confidence: Confidence::Medium,
        links: "forwards mail; DNS does not show where to, or what scans it there",
        source: "developers.cloudflare.com",
    },
    Gateway {
        product: "Forcepoint Email Security",
        suffixes: &[".in.mailcontrol.com"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Low,
        links: UNDOCUMENTED,
        source: "help.forcepoint.com",
    },
    Gateway {
        product: "Hornetsecurity",
        suffixes: &[".hornetsecurity.com", ".antispameurope.com"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Low,
        links: UNDOCUMENTED,
        source: LISTED,
    },
    Gateway {
        product: "Fortinet FortiMail Cloud",
        suffixes: &[".fortimailcloud.com", ".fortimail.com"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Low,
        links: UNDOCUMENTED,
        source: LISTED,
    },
    Gateway {
        product: "Trellix Email Security (FireEye)",
        suffixes: &[".fireeyecloud.com"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Low,
        links: UNDOCUMENTED,
        source: LISTED,
    },
    Gateway {
        product: "Zix (AppRiver)",
        suffixes: &[".appriver.com", ".zixmail.net", ".zixsmbhc.com"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Low,
        links: UNDOCUMENTED,
        source: LISTED,
    },
    Gateway {
        product: "SpamTitan",
        suffixes: &[".spamtitan.com"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Low,
        links: UNDOCUMENTED,
        source: LISTED,
    },
    Gateway {
        product: "Mailprotector",
        suffixes: &[".mailprotector.com", ".mpmailmx.com"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Low,
        links: UNDOCUMENTED,
        source: LISTED,
    },
    Gateway {
        product: "Securence",
        suffixes: &[".securence.com"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Low,
        links: UNDOCUMENTED,
        source: LISTED,
    },
    Gateway {
        product: "SpamHero",
        suffixes: &[".mxthunder.com", ".mxthunder.net"],
        link_risk: LinkRisk::Possible,
        confidence: Confidence::Low,
        links: UNDOCUMENTED,
        source: LISTED,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn product(host: &str) -> Option<&'static str> {
        gateway_of(host).map(|it| it.product)
    }

    #[test]
    fn the_longest_suffix_wins() {
        assert_eq!(product("x.olc.protection.outlook.com"), Some("Outlook.com"));
        assert_eq!(
            product("x-test.mail.protection.office365.us"),
            Some("Microsoft 365 (GCC High)")
        );
        assert_eq!(
            product("Contoso-com.mail.protection.OUTLOOK.com."),
            Some("Microsoft 365")
        );
        assert_eq!(
            product("mailstream-east.mxrecord.io"),
            Some("Cloudflare Email Security (Area 1)")
        );
    }

    #[test]
    fn a_suffix_is_whole_labels() {
        for host in [
            "pphosted.com",
            "evilpphosted.com",
            "mx.pphosted.com.example.net",
            "smtp.google.com.example.net",
            "xsmtp.google.com",
            "mx.trendmicro.com",
            "",
        ] {
            assert_eq!(product(host), None, "{host}");
        }
    }

    #[test]
    fn the_table_names_each_suffix_once() {
        let mut suffixes: Vec<_> = GATEWAYS.iter().flat_map(|it| it.suffixes).collect();
        let count = suffixes.len();
        suffixes.sort_unstable();
        suffixes.dedup();
        assert_eq!(suffixes.len(), count);
        for gateway in GATEWAYS {
            assert!(!gateway.links.contains("will"), "{gateway:?}");
            let is_supported = gateway.confidence != Confidence::Low;
            assert!(gateway.link_risk != LinkRisk::Likely || is_supported);
        }
    }
}
