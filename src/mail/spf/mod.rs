//! What a domain's SPF records come to: every record that is included, with the limits that
//! receivers stop at (RFC 7208, 4.6.4).

mod record;

use super::dns::{Dns, Fault};
use record::{Record, Target, Term};

pub use record::Qualifier;

/// Terms that may cause a question to DNS, in all records together.
pub const MOST_LOOKUPS: usize = 10;
/// Questions that may find nothing.
pub const MOST_VOID: usize = 2;
/// Mail exchangers that one `mx` may have.
pub const MOST_EXCHANGERS: usize = 10;
/// A record above this may not fit into an answer over UDP (RFC 7208, 3.4).
pub const LONG: usize = 450;

/// Where counting stops: a receiver stopped long before.
const COUNTED: usize = 100;
/// Records that include each other deeper than this have spent their lookups.
const DEEPEST: usize = 20;

/// What a domain publishes.
#[derive(Debug)]
pub enum Published {
    /// No SPF record: this is what DNS said.
    Nothing(Fault),
    /// More than one, which receivers treat as an error.
    Several(Vec<String>),
    /// DNS did not say.
    Unanswered(Fault),
    /// One.
    Record(Box<Spf>),
}

/// A record, with everything that it leads to.
#[derive(Debug, Default)]
pub struct Spf {
    /// The record itself.
    pub text: String,
    /// Faults of its syntax, and of those of included records, each as a sentence.
    pub faults: Vec<String>,
    /// Terms that cause a question. Receivers give up above [`MOST_LOOKUPS`].
    pub lookups: usize,
    /// Counting stopped: there may be more.
    pub is_cut: bool,
    /// Names that were asked for and gave nothing.
    pub void: Vec<String>,
    /// Domains that include themselves, over others or at once.
    pub loops: Vec<String>,
    /// Domains whose record has a `ptr`.
    pub ptr: Vec<String>,
    /// Terms that come after `all`.
    pub unreachable: Vec<String>,
    /// What is said of everybody else, by this record or the one that it redirects to.
    pub all: Option<Qualifier>,
    /// Names that DNS gave no answer for, so that they were not counted through.
    pub unanswered: Vec<(String, Fault)>,
}

/// Looks at what `domain` publishes, and counts through what it includes.
pub async fn published(dns: &Dns, domain: &str) -> Published {
    let text = match texts(dns, domain).await {
        Ok(mut found) if found.len() == 1 => found.remove(0),
        Ok(found) if found.is_empty() => return Published::Nothing(Fault::NoRecords),
        Ok(found) => return Published::Several(found),
        Err(fault) if fault.is_absence() => return Published::Nothing(fault),
        Err(fault) => return Published::Unanswered(fault),
    };
    let mut spf = Spf::default();
    let parsed = record::parse(&text);
    spf.unreachable = parsed.unreachable.clone();
    spf.text = text;
    let mut walk = Walk {
        dns,
        spf: &mut spf,
        open: vec![domain.to_owned()],
    };
    let all = walk.record(domain, &parsed).await;
    spf.all = all;
    Published::Record(Box::new(spf))
}

async fn texts(dns: &Dns, domain: &str) -> Result<Vec<String>, Fault> {
    let all = dns.txt(domain).await?;
    Ok(all.into_iter().filter(|it| record::is_record(it)).collect())
}

struct Walk<'a> {
    dns: &'a Dns,
    spf: &'a mut Spf,
    /// The domains whose records led here.
    open: Vec<String>,
}

impl Walk<'_> {
    /// Counts a record through; gives what it says of everybody else.
    async fn record(&mut self, domain: &str, record: &Record) -> Option<Qualifier> {
        for fault in &record.faults {
            self.fault(domain, fault);
        }
        let mut all = None;
        for term in &record.terms {
            if self.spf.lookups >= COUNTED {
                self.spf.is_cut = true;
                break;
            }
            match term {
                Term::All(qualifier) => all = Some(*qualifier),
                Term::Network => continue,
                Term::Ptr => {
                    self.spf.lookups += 1;
                    self.spf.ptr.push(domain.to_owned());
                }
                Term::A(target) | Term::Exists(target) => {
                    self.spf.lookups += 1;
                    self.addresses(domain, target).await;
                }
                Term::Mx(target) => {
                    self.spf.lookups += 1;
                    self.exchangers(domain, target).await;
                }
                Term::Include(target) => {
                    self.spf.lookups += 1;
                    self.other(domain, target).await;
                }
                Term::Redirect(target) => {
                    self.spf.lookups += 1;
                    all = self.other(domain, target).await;
                }
            }
        }
        all
    }

    fn fault(&mut self, domain: &str, fault: &str) {
        let is_own = self.open.first().is_some_and(|it| it == domain);
        self.spf.faults.push(match is_own {
            true => fault.to_owned(),
            false => format!("{domain}: {fault}"),
        });
    }

    async fn addresses(&mut self, domain: &str, target: &Target) {
        let Some(name) = name(domain, target) else {
            return;
        };
        match self.dns.addresses(&name).await {
            Ok(found) if found.addresses.is_empty() => self.spf.void.push(name),
            Ok(_) => {}
            Err(fault) => self.missing(name, fault),
        }
    }

    async fn exchangers(&mut self, domain: &str, target: &Target) {
        let Some(name) = name(domain, target) else {
            return;
        };
        match self.dns.mx(&name).await {
            Ok(found) if found.len() > MOST_EXCHANGERS => {
                let fault = format!(
                    "mx of {name} has {} mail exchangers, and receivers give up above {MOST_EXCHANGERS}",
                    found.len()
                );
                self.fault(domain, &fault);
            }
            Ok(_) => {}
            Err(fault) => self.missing(name, fault),
        }
    }

    fn missing(&mut self, name: String, fault: Fault) {
        if fault.is_absence() {
            self.spf.void.push(name);
        } else {
            self.spf.unanswered.push((name, fault));
        }
    }

    /// Goes on with the record of another domain.
    async fn other(&mut self, domain: &str, target: &Target) -> Option<Qualifier> {
        let name = name(domain, target)?;
        if self.open.contains(&name) {
            self.spf.loops.push(name);
            return None;
        }
        if self.open.len() >= DEEPEST {
            self.spf.is_cut = true;
            return None;
        }
        let text = match texts(self.dns, &name).await {
            Ok(mut found) if found.len() == 1 => found.remove(0),
            Ok(found) => {
                let what = match found.len() {
                    0 => "no SPF record".to_owned(),
                    count => format!("{count} SPF records"),
                };
                self.fault(domain, &format!("{name}, which it leads to, has {what}"));
                return None;
            }
            Err(fault) => {
                if fault.is_absence() {
                    self.fault(
                        domain,
                        &format!("{name}, which it leads to, has no SPF record"),
                    );
                }
                self.missing(name, fault);
                return None;
            }
        };
        let parsed = record::parse(&text);
        self.open.push(name.clone());
        let all = Box::pin(self.record(&name, &parsed)).await;
        self.open.pop();
        all
    }
}

/// The name that a term asks for, where it is known without a mail.
fn name(domain: &str, target: &Target) -> Option<String> {
    match target {
        Target::Own => Some(domain.to_owned()),
        Target::Named(name) => Some(name.clone()),
        Target::Macros => None,
    }
}
