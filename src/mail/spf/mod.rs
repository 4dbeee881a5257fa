//! Evaluates a domain's SPF record with everything that it includes, counting lookups against the limits
//! of receivers (RFC 7208, 4.6.4).

mod record;

use super::dns::{Dns, LookupError};
use super::nearly::{self, Nearly};
use record::{DomainSpec, Record, Term};

pub use record::Qualifier;

/// Maximum terms that cause DNS lookups, in all records together (RFC 7208, 4.6.4).
pub const MAX_LOOKUPS: usize = 10;
/// Maximum lookups without a result (RFC 7208, 4.6.4).
pub const MAX_VOID_LOOKUPS: usize = 2;
/// Maximum mail exchangers of one `mx` term (RFC 7208, 4.6.4).
pub const MAX_EXCHANGERS: usize = 10;
/// A longer record may not fit into a UDP answer (RFC 7208, 3.4).
pub const LONG_RECORD_BYTES: usize = 450;

/// Where counting stops. Receivers stop at 10; ten times that shows how bad it is, with bounded work.
const COUNT_LIMIT: usize = 100;
/// Maximum depth of includes. Each costs a lookup, so a valid record has at most 10.
const MAX_DEPTH: usize = 20;

/// What is published for a domain.
#[derive(Debug)]
pub enum Published {
    /// No SPF record, with the answer of DNS.
    Nothing(LookupError),
    /// A record that receivers pass over.
    Nearly(Nearly),
    /// More than one, which receivers treat as an error.
    Several(Vec<String>),
    /// DNS did not answer.
    Unanswered(LookupError),
    /// One.
    Record(Box<Spf>),
}

/// A record, evaluated with everything that it includes.
#[derive(Debug, Default)]
pub struct Spf {
    /// The record itself.
    pub text: String,
    /// Syntax errors in it and in included records, as sentences.
    pub faults: Vec<String>,
    /// Terms that cause a lookup. Receivers give up above [`MAX_LOOKUPS`].
    pub lookups: usize,
    /// Whether counting stopped, so that there may be more.
    pub is_truncated: bool,
    /// Names whose lookup had no result.
    pub void: Vec<String>,
    /// Domains that include themselves, directly or through others.
    pub loops: Vec<String>,
    /// Domains whose record has a `ptr`.
    pub ptr: Vec<String>,
    /// What lets everybody pass besides an own `all`: an include, or a network of all addresses.
    pub everybody: Vec<String>,
    /// Terms that come after `all`.
    pub unreachable: Vec<String>,
    /// A `redirect=` beside `all`, which is ignored.
    pub ignored_redirect: Option<String>,
    /// Its private networks, whose addresses no receiver sees.
    pub private: Vec<String>,
    /// Whether it lets anybody pass, or may.
    pub passes: bool,
    /// The qualifier of `all`, in this record or the one that it redirects to.
    pub all: Option<Qualifier>,
    /// Names without an answer from DNS, whose records could not be counted.
    pub unanswered: Vec<(String, LookupError)>,
}

/// Looks up what `domain` publishes, and evaluates it.
pub async fn published(dns: &Dns, domain: &str) -> Published {
    let text = match spf_records(dns, domain).await {
        Ok(mut found) if found.len() == 1 => found.remove(0),
        Ok(found) if found.is_empty() => return nearly(dns, domain, LookupError::NoRecords).await,
        Ok(found) => return Published::Several(found),
        Err(error) if error.is_absent() => return nearly(dns, domain, error).await,
        Err(error) => return Published::Unanswered(error),
    };
    let mut spf = Spf::default();
    let parsed = record::parse(&text);
    spf.unreachable = parsed.unreachable.clone();
    spf.ignored_redirect = parsed.ignored_redirect.clone();
    spf.private = parsed.private.clone();
    spf.passes = parsed.passes;
    spf.text = text;
    let mut walk = Evaluation {
        dns,
        spf: &mut spf,
        open: vec![domain.to_owned()],
    };
    let all = walk.record(domain, &parsed).await;
    spf.all = all;
    Published::Record(Box::new(spf))
}

/// Nothing, or a record that nearly is one.
async fn nearly(dns: &Dns, domain: &str, error: LookupError) -> Published {
    let elsewhere = [
        format!("_spf.{domain}"),
        format!("spf.{domain}"),
        format!("@.{domain}"),
        format!("{domain}.{domain}"),
        format!("www.{domain}"),
        format!("_dmarc.{domain}"),
    ];
    match nearly::find(dns, domain, &elsewhere, "v=spf1", record::names_senders).await {
        Some(found) => Published::Nearly(found),
        None => Published::Nothing(error),
    }
}

async fn spf_records(dns: &Dns, domain: &str) -> Result<Vec<String>, LookupError> {
    let all = dns.txt(domain).await?;
    Ok(all.into_iter().filter(|it| record::is_record(it)).collect())
}

struct Evaluation<'a> {
    dns: &'a Dns,
    spf: &'a mut Spf,
    /// The domains of the records that are being evaluated.
    open: Vec<String>,
}

impl Evaluation<'_> {
    /// Evaluates a record, and returns the qualifier of its `all`.
    async fn record(&mut self, domain: &str, record: &Record) -> Option<Qualifier> {
        for error in &record.faults {
            self.add_fault(domain, error);
        }
        let mut all = None;
        for term in &record.terms {
            // Counting goes on beyond the limit of receivers, to show by how much it is exceeded.
            if self.spf.lookups >= COUNT_LIMIT {
                self.spf.is_truncated = true;
                break;
            }
            match term {
                Term::All(qualifier) => all = Some(*qualifier),
                // `ip4` and `ip6` need no lookup.
                Term::Network => continue,
                Term::Everybody(word) => self.spf.everybody.push(match self.open.len() {
                    1 => word.clone(),
                    _ => format!("{word} of {domain}"),
                }),
                Term::Ptr => {
                    self.spf.lookups += 1;
                    // The lookup depends on the sending address, so it is counted but not made.
                    self.spf.ptr.push(domain.to_owned());
                }
                Term::A(target) => {
                    self.spf.lookups += 1;
                    self.addresses(domain, target).await;
                }
                Term::Exists(target, qualifier) => {
                    self.spf.lookups += 1;
                    let is_there = self.addresses(domain, target).await;
                    // Without a macro the name is the same for every sender, and so is the answer.
                    if is_there
                        && *qualifier == Qualifier::Pass
                        && let Some(name) = name(domain, target)
                    {
                        self.spf
                            .everybody
                            .push(format!("exists:{name}, which has an address whoever sends"));
                    }
                }
                Term::Mx(target) => {
                    self.spf.lookups += 1;
                    self.exchangers(domain, target).await;
                }
                Term::Include(target, qualifier) => {
                    self.spf.lookups += 1;
                    let before = self.spf.everybody.len();
                    let all = self.follow(domain, target).await;
                    if *qualifier != Qualifier::Pass {
                        // What matches there is not passed by this record.
                        self.spf.everybody.truncate(before);
                    } else if all == Some(Qualifier::Pass)
                        && let Some(name) = name(domain, target)
                    {
                        self.spf
                            .everybody
                            .push(format!("include:{name}, which ends in +all"));
                    }
                }
                Term::Redirect(target) => {
                    self.spf.lookups += 1;
                    all = self.follow(domain, target).await;
                }
            }
        }
        all
    }

    fn add_fault(&mut self, domain: &str, error: &str) {
        let is_own = self.open.first().is_some_and(|it| it == domain);
        self.spf.faults.push(match is_own {
            true => error.to_owned(),
            false => format!("{domain}: {error}"),
        });
    }

    /// Looks a name's addresses up, and says whether it has any.
    async fn addresses(&mut self, domain: &str, target: &DomainSpec) -> bool {
        let Some(name) = name(domain, target) else {
            return false;
        };
        match self.dns.addresses(&name).await {
            Ok(found) if found.addresses.is_empty() => self.spf.void.push(name),
            Ok(_) => return true,
            Err(error) => self.missing(name, error),
        }
        false
    }

    async fn exchangers(&mut self, domain: &str, target: &DomainSpec) {
        let Some(name) = name(domain, target) else {
            return;
        };
        match self.dns.mx(&name).await {
            Ok(found) if found.len() > MAX_EXCHANGERS => {
                let error = format!(
                    "mx of {name} has {} mail exchangers, and receivers give up above {MAX_EXCHANGERS}",
                    found.len()
                );
                self.add_fault(domain, &error);
            }
            Ok(_) => {}
            Err(error) => self.missing(name, error),
        }
    }

    fn missing(&mut self, name: String, error: LookupError) {
        if error.is_absent() {
            self.spf.void.push(name);
        } else {
            self.spf.unanswered.push((name, error));
        }
    }

    /// Evaluates the record of another domain.
    async fn follow(&mut self, domain: &str, target: &DomainSpec) -> Option<Qualifier> {
        let name = name(domain, target)?;
        if self.open.contains(&name) {
            self.spf.loops.push(name);
            return None;
        }
        if self.open.len() >= MAX_DEPTH {
            self.spf.is_truncated = true;
            return None;
        }
        let text = match spf_records(self.dns, &name).await {
            Ok(mut found) if found.len() == 1 => found.remove(0),
            Ok(found) => {
                let what = match found.len() {
                    0 => "no SPF record".to_owned(),
                    count => format!("{count} SPF records"),
                };
                self.add_fault(domain, &format!("{name}, which it leads to, has {what}"));
                return None;
            }
            Err(error) => {
                if error.is_absent() {
                    self.add_fault(
                        domain,
                        &format!("{name}, which it leads to, has no SPF record"),
                    );
                }
                self.missing(name, error);
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

/// The name that a term looks up, if it does not depend on the message.
fn name(domain: &str, target: &DomainSpec) -> Option<String> {
    match target {
        DomainSpec::Own => Some(domain.to_owned()),
        DomainSpec::Named(name) => Some(name.clone()),
        DomainSpec::Macros => None,
    }
}
