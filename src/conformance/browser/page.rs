//! What a person sees of an HTML page, and can fill in and click.

use std::sync::LazyLock;

use regex::Regex;
use scraper::{ElementRef, Html, Selector};

/// The parts of a page that matter to a sign-in.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Its forms, in their order.
    pub forms: Vec<Form>,
    /// Its links.
    pub links: Vec<Link>,
    /// Its text, with white space folded.
    pub text: String,
    /// Whether it runs scripts.
    pub has_scripts: bool,
    /// Where `<meta http-equiv="refresh">` leads to.
    pub refresh: Option<String>,
}

/// A link.
#[derive(Debug, Clone)]
pub struct Link {
    /// Where it leads, as it is written.
    pub target: String,
    /// What a person reads.
    pub text: String,
    /// The method by which a script of the page sends it, if it says one: `delete`.
    pub method: Option<String>,
}

/// A form.
#[derive(Debug, Clone)]
pub struct Form {
    /// Where it is sent to, as it is written; empty for the page itself.
    pub action: String,
    /// Whether it is sent by POST.
    pub is_post: bool,
    /// Whether it is sent as `multipart/form-data`.
    pub is_multipart: bool,
    /// Its fields.
    pub fields: Vec<Field>,
    /// The text in it, that of its buttons included.
    pub text: String,
}

/// A field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name, empty if it has none and so is not sent.
    pub name: String,
    /// What a browser would send if nobody touches it.
    pub value: String,
    /// `text`, `email`, `hidden`, `submit`, `textarea`, …
    pub kind: String,
    /// Everything that tells a person what belongs in it: identifiers, placeholder, label; of a button what
    /// is on it.
    hints: String,
    /// Where a button sends the form instead of to its action.
    target: Option<String>,
    /// For checkboxes and radio buttons.
    is_checked: bool,
    /// Whether a browser sends the form only with it.
    is_required: bool,
    /// Whether there is room for a single character.
    takes_one_character: bool,
}

static EMAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)e-?mail|courriel|correo|\blogin\b|user(name)?|address").ok());
static CODE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)one-time-code|\botp\b|\bpin\b|code|passcode|token").ok());

static LINK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\blinks?\b|magic|e-?mail|mail me|enlace|lien\b").ok());

/// Whether a text has what a pattern describes.
pub fn says(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(text))
}

impl Field {
    fn is_for_text(&self) -> bool {
        matches!(
            self.kind.as_str(),
            "text" | "email" | "tel" | "number" | "search" | ""
        )
    }

    /// Whether it sends the form.
    fn is_button(&self) -> bool {
        matches!(self.kind.as_str(), "submit" | "image")
    }

    fn is_sent_untouched(&self) -> bool {
        match self.kind.as_str() {
            "submit" | "image" | "button" | "reset" | "file" => false,
            // A box that has to be ticked is ticked: terms, mostly.
            "checkbox" | "radio" => self.is_checked || self.is_required,
            _ => true,
        }
    }
}

impl Form {
    /// The field that takes an e-mail address.
    pub fn email_field(&self) -> Option<&Field> {
        let mut named = self.fields.iter().filter(|field| !field.name.is_empty());
        let typed = named.clone().find(|field| field.kind == "email");
        typed.or_else(|| named.find(|field| field.is_for_text() && says(&EMAIL, &field.hints)))
    }

    /// The fields that take a one-time code, each with what is typed into it: the code, or one of its
    /// characters where each has a box of its own. Empty if nothing asks for a code.
    pub fn code_values<'a>(&'a self, code: &'a str) -> Vec<(&'a str, &'a str)> {
        let named = || {
            let fields = self.fields.iter();
            fields.filter(|field| !field.name.is_empty() && field.is_for_text())
        };
        let boxes = named().filter(|field| field.takes_one_character);
        let boxes: Vec<&str> = boxes.map(|field| field.name.as_str()).collect();
        if boxes.len() > 1 && boxes.len() == code.len() && code.is_ascii() {
            let characters = (0..code.len()).map(|at| &code[at..=at]);
            return boxes.into_iter().zip(characters).collect();
        }
        let field = named().find(|field| says(&CODE, &field.hints));
        field
            .map(|field| (field.name.as_str(), code))
            .into_iter()
            .collect()
    }

    /// Whether a person has nothing to type: it holds a button and what is hidden.
    pub fn is_only_a_button(&self) -> bool {
        let is_silent =
            |field: &Field| matches!(field.kind.as_str(), "hidden" | "submit" | "button");
        self.fields.iter().all(is_silent)
    }

    /// What is sent with it without being shown, and names what it does: `action=logout`.
    pub fn hidden_values(&self) -> impl Iterator<Item = &str> {
        let hidden = self.fields.iter().filter(|field| field.kind == "hidden");
        hidden.map(|field| field.value.as_str())
    }

    /// Whether only a script can send it: it names neither a method nor a target.
    pub fn is_sent_by_script(&self) -> bool {
        !self.is_post && self.action.is_empty()
    }

    /// Whether it asks for a password.
    pub fn asks_for_password(&self) -> bool {
        self.fields.iter().any(|field| field.kind == "password")
    }

    /// The button that a person presses to get a link: the first that speaks of mail, else the first.
    fn button(&self) -> Option<usize> {
        let mut buttons = self
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| field.is_button());
        let first = buttons.clone().next();
        let found = buttons
            .find(|(_, field)| says(&LINK, &field.hints))
            .or(first);
        found.map(|(at, _)| at)
    }

    /// Where it is sent to by that button, as it is written.
    pub fn target(&self) -> &str {
        let button = self
            .button()
            .and_then(|at| self.fields[at].target.as_deref());
        button.unwrap_or(&self.action)
    }

    /// The form as each of its buttons that end the session sends it, by what `ends` says of their labels and
    /// targets; the form itself if no button says so.
    pub fn by_ending_button(&self, ends: impl Fn(&str) -> bool) -> Vec<Self> {
        let buttons = self.fields.iter().filter(|field| field.is_button());
        let ending = buttons
            .filter(|button| ends(&button.hints) || button.target.as_deref().is_some_and(&ends));
        let alone = ending.map(|button| {
            let others = self.fields.iter().filter(|field| !field.is_button());
            Self {
                action: button.target.clone().unwrap_or_else(|| self.action.clone()),
                fields: others.chain([button]).cloned().collect(),
                text: match button.hints.trim() {
                    "" => self.text.clone(),
                    hints => hints.to_owned(),
                },
                ..*self
            }
        });
        let alone: Vec<Self> = alone.collect();
        match alone.is_empty() {
            true => vec![self.clone()],
            false => alone,
        }
    }

    /// Whether it offers a link by mail.
    pub fn speaks_of_mail(&self) -> bool {
        says(&LINK, &self.text)
    }

    /// What a browser sends when a person fills in these fields and presses that button.
    pub fn filled(&self, filled: &[(&str, &str)]) -> Vec<(String, String)> {
        let button = self.button();
        let mut sent = Vec::new();
        for (at, field) in self.fields.iter().enumerate() {
            if field.name.is_empty() {
                continue;
            }
            // Boxes of one name get one value each.
            let before = self.fields[..at].iter();
            let before = before.filter(|it| it.name == field.name).count();
            let mut typed = filled.iter().filter(|(name, _)| *name == field.name);
            let typed = typed.clone().nth(before).or_else(|| typed.next());
            if let Some((name, value)) = typed {
                sent.push(((*name).to_owned(), (*value).to_owned()));
            } else if field.is_sent_untouched() {
                // Whatever else has to be filled in gets a word.
                let is_due = field.is_required && field.is_for_text() && field.value.is_empty();
                let value = if is_due {
                    "workos-ml"
                } else {
                    field.value.as_str()
                };
                sent.push((field.name.clone(), value.to_owned()));
            } else if button == Some(at) {
                sent.push((field.name.clone(), field.value.clone()));
            }
        }
        sent
    }
}

impl Page {
    /// Parses HTML as browsers do.
    pub fn parse(html: &str) -> Self {
        let document = Html::parse_document(html);
        let select = |selector: &str| Selector::parse(selector).ok();
        let all = |selector: &str| -> Vec<ElementRef<'_>> {
            select(selector)
                .map(|selector| document.select(&selector).collect())
                .unwrap_or_default()
        };
        let labels: Vec<(String, String)> = all("label[for]")
            .into_iter()
            .map(|label| (attribute(label, "for"), text_of(label)))
            .collect();
        let inputs = all("input, button, select, textarea");
        let forms = all("form").into_iter().map(|form| {
            let id = attribute(form, "id");
            let belongs = |input: &&ElementRef<'_>| match input.attr("form") {
                Some(other) => !id.is_empty() && other == id,
                None => input.ancestors().any(|node| node.id() == form.id()),
            };
            Form {
                // htmx sends a form where this says.
                action: match form.attr("hx-post").or_else(|| form.attr("data-hx-post")) {
                    Some(target) => target.trim().to_owned(),
                    None => attribute(form, "action"),
                },
                is_post: attribute(form, "method").eq_ignore_ascii_case("post")
                    || form
                        .attr("hx-post")
                        .or_else(|| form.attr("data-hx-post"))
                        .is_some(),
                is_multipart: attribute(form, "enctype")
                    .eq_ignore_ascii_case("multipart/form-data"),
                fields: inputs
                    .iter()
                    .filter(belongs)
                    .map(|input| field(*input, &labels))
                    .collect(),
                text: shown_of(form),
            }
        });
        Self {
            forms: forms.collect(),
            links: all("a[href]")
                .into_iter()
                .map(|link| Link {
                    target: attribute(link, "href"),
                    text: text_of(link),
                    method: link
                        .attr("data-method")
                        .or_else(|| link.attr("data-turbo-method"))
                        .map(str::to_owned),
                })
                .collect(),
            text: all("body")
                .into_iter()
                .map(text_of)
                .collect::<Vec<_>>()
                .join(" "),
            has_scripts: !all("script").is_empty(),
            refresh: all("meta[http-equiv]").into_iter().find_map(refresh),
        }
    }
}

/// Whether HTML holds what a selector describes, as browsers read it.
pub fn holds(html: &str, selector: &str) -> bool {
    let document = Html::parse_document(html);
    Selector::parse(selector).is_ok_and(|selector| document.select(&selector).next().is_some())
}

fn attribute(element: ElementRef<'_>, name: &str) -> String {
    element.attr(name).unwrap_or_default().trim().to_owned()
}

fn field(input: ElementRef<'_>, labels: &[(String, String)]) -> Field {
    let tag = input.value().name();
    let kind = match (tag, attribute(input, "type").to_ascii_lowercase()) {
        ("button", kind) if kind.is_empty() => "submit".to_owned(),
        ("input", kind) if kind.is_empty() => "text".to_owned(),
        ("input" | "button", kind) => kind,
        (tag, _) => tag.to_owned(),
    };
    let value = match tag {
        "textarea" => input.text().collect(),
        "select" => chosen(input),
        _ if kind == "checkbox" && input.attr("value").is_none() => "on".to_owned(),
        _ => input.attr("value").unwrap_or_default().to_owned(),
    };
    let id = attribute(input, "id");
    let around = input
        .ancestors()
        .filter_map(ElementRef::wrap)
        .find(|element| element.value().name() == "label")
        .map(text_of);
    let labelled = labels.iter().filter(|(of, _)| !id.is_empty() && *of == id);
    let mut hints: Vec<String> = [
        "name",
        "id",
        "placeholder",
        "autocomplete",
        "aria-label",
        "data-testid",
    ]
    .map(|name| attribute(input, name))
    .into();
    hints.extend(labelled.map(|(_, text)| text.clone()));
    hints.extend(around);
    if kind == "submit" {
        hints.extend([text_of(input), value.clone()]);
    }
    Field {
        name: attribute(input, "name"),
        value,
        kind,
        hints: hints.join(" "),
        target: input
            .attr("formaction")
            .map(|target| target.trim().to_owned()),
        is_checked: input.attr("checked").is_some(),
        is_required: input.attr("required").is_some(),
        takes_one_character: input.attr("maxlength").map(str::trim) == Some("1"),
    }
}

/// The value of the option that is selected, else of the first.
fn chosen(select: ElementRef<'_>) -> String {
    let Ok(selector) = Selector::parse("option") else {
        return String::new();
    };
    let options: Vec<_> = select.select(&selector).collect();
    let selected = options
        .iter()
        .find(|option| option.attr("selected").is_some());
    selected
        .or(options.first())
        .map_or_else(String::new, |option| {
            option
                .attr("value")
                .map_or_else(|| text_of(*option), str::to_owned)
        })
}

/// The text of a form with what is on its buttons, as it is read out where a picture stands for it.
fn shown_of(form: ElementRef<'_>) -> String {
    let mut shown = vec![text_of(form)];
    if let Ok(selector) =
        Selector::parse("button, input[type=submit], input[type=image], button img")
    {
        for button in form.select(&selector) {
            let is_input = button.value().name() == "input";
            let names = ["aria-label", "title", "alt"].map(|name| attribute(button, name));
            shown.extend(names);
            shown.extend(is_input.then(|| attribute(button, "value")));
        }
    }
    shown.retain(|text| !text.is_empty());
    shown.join(" ")
}

/// The text that is shown, with white space folded.
fn text_of(element: ElementRef<'_>) -> String {
    let shown = element.descendants().filter_map(|node| {
        let hidden = node.ancestors().filter_map(ElementRef::wrap).any(|around| {
            matches!(
                around.value().name(),
                "script" | "style" | "template" | "noscript"
            )
        });
        node.value()
            .as_text()
            .filter(|_| !hidden)
            .map(|text| &**text)
    });
    let text = shown.collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `0; url=/dashboard`
fn refresh(meta: ElementRef<'_>) -> Option<String> {
    if !attribute(meta, "http-equiv").eq_ignore_ascii_case("refresh") {
        return None;
    }
    let content = attribute(meta, "content");
    let (_, target) = content.split_once(';')?;
    let (name, target) = target.trim().split_once('=')?;
    name.trim()
        .eq_ignore_ascii_case("url")
        .then(|| target.trim().trim_matches(['"', '\'']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_form_is_filled_in_as_a_browser_would() {
        let page = Page::parse(
            r#"<form method=post action="/login"><input type=hidden name=csrf value="a&amp;b">
               <label for=who>Your e-mail</label><input id=who name=identifier>
               <input type=checkbox name=terms checked><input type=checkbox name=news>
               <select name=lang><option value=de>de<option value=en selected>en</select>
               <button name=via value=link>Send</button><button name=via value=sms>SMS</button></form>"#,
        );
        let form = &page.forms[0];
        let email = form.email_field().unwrap();
        assert_eq!(email.name, "identifier");
        let sent = form.filled(&[("identifier", "ada@example.com")]);
        let sent: Vec<_> = sent
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let expected = [
            "csrf=a&b",
            "identifier=ada@example.com",
            "terms=on",
            "lang=en",
            "via=link",
        ];
        assert_eq!(sent, expected);
        assert!(form.is_post && !form.asks_for_password());
    }

    #[test]
    fn a_field_outside_belongs_to_the_form_that_it_names() {
        let page = Page::parse(
            r#"<form id=f method=post></form><input form=f type=email name=mail>
               <form><input type=password name=p></form>"#,
        );
        assert_eq!(page.forms[0].email_field().unwrap().name, "mail");
        assert!(page.forms[1].asks_for_password() && page.forms[1].email_field().is_none());
    }

    #[test]
    fn text_leaves_out_what_nobody_sees() {
        let page = Page::parse(
            r#"<meta http-equiv=Refresh content="0; URL='/home'"><body><p>Signed in as
               <b>ada@example.com</b></p><script>let a = "x"</script><style>p{}</style>"#,
        );
        assert_eq!(page.text, "Signed in as ada@example.com");
        assert_eq!(page.refresh.as_deref(), Some("/home"));
        assert!(page.has_scripts);
    }

    #[test]
    fn of_several_buttons_the_one_for_a_link_is_pressed() {
        let page = Page::parse(
            r#"<form method=post action=/pw><input type=email name=e><button name=by value=key>Passkey</button>
               <button name=by value=link formaction=/link>E-mail me a link</button></form>"#,
        );
        let form = &page.forms[0];
        assert_eq!(form.target(), "/link");
        let sent = form.filled(&[("e", "ada@example.com")]);
        assert_eq!(sent[1], ("by".to_owned(), "link".to_owned()));
    }

    #[test]
    fn a_form_is_sent_by_the_button_that_ends_the_session() {
        let page = Page::parse(
            r#"<form method=post action=/save><input name=nick value=x><button name=do value=save>Save</button>
               <button name=do value=out>Sign out</button><button formaction=/bye>Leave</button></form>
               <form method=post action=/out>Sign out?<button>Yes</button></form>"#,
        );
        let ends = |text: &str| text.contains("Sign out") || text == "/bye";
        let of = |form: &Form| -> Vec<_> {
            let forms = form.by_ending_button(ends).into_iter();
            forms
                .map(|it| (it.target().to_owned(), it.filled(&[])))
                .collect()
        };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let nick = pair("nick", "x");
        let expected = [
            ("/save".to_owned(), vec![nick.clone(), pair("do", "out")]),
            ("/bye".to_owned(), vec![nick]),
        ];
        assert_eq!(of(&page.forms[0]), expected);
        assert_eq!(of(&page.forms[1]), [("/out".to_owned(), Vec::new())]);
    }

    #[test]
    fn markup_in_an_attribute_is_no_element() {
        assert!(!holds(
            r#"<input value="&quot;'><workos-ml>">"#,
            "workos-ml"
        ));
        assert!(holds(r#"<input value=""'><workos-ml>">"#, "workos-ml"));
        assert!(holds("<p>\"'><workos-ml>", "workos-ml"));
        assert!(!holds("<p>&lt;workos-ml&gt;", "workos-ml"));
        let in_value = r#"<input value="ada"workos-ml='1'@example.com">"#;
        assert!(holds(in_value, "workos-ml, [workos-ml]"));
        for harmless in [
            r#"<p>ada"workos-ml='1'@example.com</p>"#,
            r#"<input value="ada&quot;workos-ml='1'@example.com">"#,
        ] {
            assert!(!holds(harmless, "workos-ml, [workos-ml]"), "{harmless}");
        }
    }

    #[test]
    fn a_form_of_htmx_is_sent_where_it_says() {
        let page = Page::parse("<form hx-post=/login><input type=email name=e></form>");
        assert!(page.forms[0].is_post && page.forms[0].action == "/login");
    }

    #[test]
    fn a_form_for_a_code_is_known_by_its_field() {
        let page = Page::parse(
            r#"<form method=post><input name=value autocomplete=one-time-code inputmode=numeric></form>"#,
        );
        assert_eq!(page.forms[0].code_values("123456"), [("value", "123456")]);
    }

    #[test]
    fn a_box_for_each_digit_gets_one() {
        let boxes: String = (1..=6)
            .map(|at| format!("<input name=code{at} maxlength=1 inputmode=numeric>"))
            .collect();
        let page = Page::parse(&format!("<form method=post>{boxes}</form>"));
        let typed = page.forms[0].code_values("123456");
        assert_eq!(typed.len(), 6);
        assert_eq!((typed[0], typed[5]), (("code1", "1"), ("code6", "6")));
        let boxes = "<input name=digit maxlength=1>".repeat(6);
        let page = Page::parse(&format!("<form method=post>{boxes}</form>"));
        let form = &page.forms[0];
        let sent = form.filled(&form.code_values("123456"));
        let sent: String = sent.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(sent, "123456");
    }
}
