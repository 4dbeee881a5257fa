//! The message that is mailed: a text and an HTML part, from templates that know only a few variables.

use std::fmt;
use std::path::{Path, PathBuf};

use lettre::message::{Mailbox, MultiPart, SinglePart};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};

use crate::error::{Code, Failure};
use crate::files;
use crate::secret::Secret;

/// Maximum size of a template. Gmail cuts messages at 102 KB, so real templates are smaller.
const MAX_TEMPLATE_BYTES: u64 = 256 * 1024;

const SUBJECT: &str = "Your sign-in link";
const TEXT: &str = "\
Sign in with this link:

{{ link }}

It works once, and for {{ expires_in }}. It was made for {{ email }}.
If you did not ask for it, ignore this mail.
";
const HTML: &str = "\
<!DOCTYPE html>
<html lang=\"en\">
<head><meta charset=\"utf-8\"><title>Sign in</title></head>
<body style=\"font:16px/1.5 sans-serif\">
<p><a href=\"{{ link }}\">Sign in</a></p>
<p>The link works once, and for {{ expires_in }}. It was made for {{ email }}.
If you did not ask for it, ignore this mail.</p>
</body>
</html>
";

/// The sender of a message.
#[derive(Debug, Clone)]
pub struct Sender(Mailbox);

impl Sender {
    /// Reads `sign-in@example.com` or `Example <sign-in@example.com>`.
    ///
    /// # Errors
    /// What a valid sender looks like.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mailbox = text.trim().parse().map_err(|_| {
            let what = match text.matches('@').count() {
                2.. => "it has several addresses",
                _ if text.contains(',') && text.contains('<') => {
                    "a name with a comma in it belongs in quotation marks"
                }
                1 if text.contains('<') && !text.contains('>') => "it has no > behind the address",
                1 if text.contains(' ') && !text.contains('<') => {
                    "the address behind a name belongs in < and >"
                }
                _ => "it is neither an address nor a name and an address",
            };
            format!("{what}; write it as in \"Example <sign-in@example.com>\"")
        })?;
        Ok(Self(mailbox))
    }

    /// The domain of the address.
    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The values of a template's variables.
#[derive(Debug, Clone)]
pub struct TemplateValues {
    /// `{{ link }}`
    pub link: Secret,
    /// `{{ email }}`: who signs in.
    pub email: String,
    /// `{{ expires_in }}`, in words: `15 minutes`.
    pub expires_in: String,
}

/// The templates of a message: the user's, else the built-in ones.
#[derive(Debug, Clone, Default)]
pub struct Templates {
    subject: Option<String>,
    text: Option<Template>,
    html: Option<Template>,
}

#[derive(Debug, Clone)]
struct Template {
    path: PathBuf,
    source: String,
}

impl Templates {
    /// Reads the user's templates. A name that ends in `.html` or `.htm` is the HTML part, any other the
    /// text part. If there is only a text part, there is no HTML part; if there is only an HTML part, the
    /// built-in text part is used.
    ///
    /// # Errors
    /// When a file cannot be read, is not UTF-8 or too long, or when two are for the same part.
    pub fn read(subject: Option<String>, files: &[PathBuf]) -> Result<Self, Failure> {
        let mut templates = Self {
            subject,
            ..Self::default()
        };
        for path in files {
            let extension = path.extension().map(|it| it.to_ascii_lowercase());
            let is_html =
                extension.is_some_and(|extension| extension == "html" || extension == "htm");
            let part = if is_html {
                &mut templates.html
            } else {
                &mut templates.text
            };
            if let Some(first) = part {
                return Err(Failure::new(
                    Code::Usage,
                    format!(
                        "{} and {} are both templates of the {} part",
                        first.path.display(),
                        path.display(),
                        if is_html { "HTML" } else { "text" }
                    ),
                )
                .hint("name one template ending in .html and one that does not"));
            }
            *part = Some(Template {
                path: path.clone(),
                source: source(path)?,
            });
        }
        Ok(templates)
    }

    /// Fills the templates in.
    ///
    /// # Errors
    /// When a template does not parse or uses an unknown variable; the message names the file and line.
    pub fn fill(&self, values: &TemplateValues) -> Result<Message, Failure> {
        let subject = self.subject.as_deref().unwrap_or(SUBJECT);
        let subject = rendered("--subject", subject, AutoEscape::None, values)?;
        let own_text = self
            .text
            .as_ref()
            .map(|template| (named(&template.path), &*template.source));
        let own_html = self
            .html
            .as_ref()
            .map(|html| (named(&html.path), &*html.source));
        let built_in = own_text.is_none() && own_html.is_none();
        let (name, source) = own_text.clone().unwrap_or(("text".to_owned(), TEXT));
        let text = rendered(&name, source, AutoEscape::None, values)?;
        let html = match own_html.or(built_in.then_some(("HTML".to_owned(), HTML))) {
            Some((name, source)) => Some(rendered(&name, source, AutoEscape::Html, values)?),
            None => None,
        };
        let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Message {
            subject,
            text,
            html,
        })
    }
}

fn named(path: &Path) -> String {
    path.display().to_string()
}

fn source(path: &Path) -> Result<String, Failure> {
    let unusable = |why: String| {
        Failure::new(
            Code::FileUnusable,
            format!("the template {} {why}", path.display()),
        )
    };
    let bytes = files::read(path, MAX_TEMPLATE_BYTES)
        .map_err(|error| unusable(format!("cannot be read: {error}")))?;
    String::from_utf8(bytes).map_err(|_| unusable("is not UTF-8".into()))
}

fn rendered(
    name: &str,
    source: &str,
    escape: AutoEscape,
    values: &TemplateValues,
) -> Result<String, Failure> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(move |_| escape.clone());
    environment.add_filter("urlencode", |value: String| encoded(&value));
    environment.set_formatter(|out, state, value| {
        match (state.auto_escape(), value.as_str()) {
            // The engine's own escaping writes / as &#x2f;, which relays that make text of HTML keep.
            (AutoEscape::Html, Some(text)) if !value.is_safe() => out
                .write_str(&escaped(text))
                .map_err(minijinja::Error::from),
            _ => minijinja::escape_formatter(out, state, value),
        }
    });
    // The engine's message may quote the template, but never the values.
    let broken = |error: minijinja::Error| {
        let line = error
            .line()
            .map(|it| format!(", line {it}"))
            .unwrap_or_default();
        let what = error
            .detail()
            .map_or_else(|| error.kind().to_string(), ToOwned::to_owned);
        Failure::new(
            Code::InvalidValue,
            format!("the template {name}{line}: {what}"),
        )
        .because("a template knows {{ link }}, {{ email }} and {{ expires_in }}, the filter urlencode, and the language of Jinja")
        .hint("correct the template; --dry-run prints the message without sending it")
    };
    environment
        .add_template(name, source)
        .and_then(|()| environment.get_template(name))
        .and_then(|template| {
            template.render(context! {
                link => values.link.expose(),
                email => &values.email,
                expires_in => &values.expires_in,
            })
        })
        .map_err(broken)
}

/// Escapes what HTML needs escaped, in text and in quoted attributes, and nothing else.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// Percent-encoding that is safe in a query and in a fragment.
fn encoded(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

/// A message that is ready to send.
#[derive(Debug, Clone)]
pub struct Message {
    /// The subject, on one line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: Option<String>,
}

impl Message {
    /// Whether the message contains the link itself, where a scanner finds it, and not only encoded in
    /// the address of a page.
    pub fn contains_bare_link(&self, link: &Secret) -> bool {
        let link = link.expose();
        // Escaped as the engine escapes the characters that links have.
        let readable = |html: &str| html.replace("&#x2f;", "/").replace("&amp;", "&");
        let html = self.html.as_deref().map(readable);
        self.text.contains(link) || html.is_some_and(|it| it.contains(link))
    }

    /// The message as it is mailed.
    ///
    /// # Errors
    /// When an address is invalid.
    pub fn to_mail(&self, from: &Sender, to: &str, id: &str) -> Result<lettre::Message, Failure> {
        let unusable = |what: String| Failure::new(Code::InvalidValue, what);
        let address = to
            .parse()
            .map_err(|error| unusable(format!("{to} cannot be mailed to: {error}")))?;
        let builder = lettre::Message::builder()
            .from(from.0.clone())
            .to(Mailbox::new(None, address))
            .subject(self.subject.clone())
            .message_id(Some(id.to_owned()));
        let composed = match &self.html {
            Some(html) => builder.multipart(MultiPart::alternative_plain_html(
                self.text.clone(),
                html.clone(),
            )),
            None => builder.singlepart(SinglePart::plain(self.text.clone())),
        };
        composed.map_err(|error| unusable(format!("the message cannot be composed: {error}")))
    }
}
