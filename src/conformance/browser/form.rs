//! What a form asks for, and what a person puts into it.

use std::sync::LazyLock;

use regex::Regex;

/// A form.
#[derive(Debug, Clone)]
pub struct Form {
    /// Where it is sent to, as it is written; empty for the page itself.
    pub action: String,
    /// Whether it is sent by POST.
    pub is_post: bool,
    /// Whether it is sent as `multipart/form-data`.
    pub is_multipart: bool,
    /// Whether htmx sends it, which says so in a header.
    pub is_htmx: bool,
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
    pub(super) hints: String,
    /// Where a button sends the form instead of to its action.
    pub(super) target: Option<String>,
    /// For checkboxes and radio buttons.
    pub(super) is_checked: bool,
    /// Whether a browser sends the form only with it.
    pub(super) is_required: bool,
    /// Whether there is room for a single character.
    pub(super) takes_one_character: bool,
    /// Whether no person sees it: whatever fills it in is no person.
    pub(super) is_trap: bool,
    /// What its value has to look like, as browsers understand it.
    pub(super) pattern: Option<Regex>,
    /// The values of a list, without those that cannot be chosen.
    pub(super) options: Vec<String>,
}

static EMAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)e-?mail|courriel|correo|\blogin\b|user(name)?|address").ok());
/// What a field, or a link, for a one-time code says.
pub static CODE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)one-time-code|\botp\b|\bpin\b|code|passcode|token").ok());

static MAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)e-?mail|courriel|correo").ok());

static SUM: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(\d{1,3})\s*([+−–×x*-])\s*(\d{1,3})\s*[=?]").ok());

static LINK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\blinks?\b|magic|e-?mail|mail me|enlace|lien\b").ok());

// What no button for a password says: one may well say "log in with e-mail".
static SURELY_LINK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:links?|enlace|lien)\b|magic|(?:e-?)?mail me|without (?:a )?password|passwordless").ok()
});

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
            "checkbox" => self.is_checked || self.is_required,
            "radio" => self.is_checked,
            _ => true,
        }
    }

    /// Whether a person has to type something into it, whatever that is.
    fn wants_text(&self) -> bool {
        let is_typed = self.is_for_text()
            || matches!(
                self.kind.as_str(),
                "textarea" | "url" | "date" | "month" | "week" | "time" | "datetime-local"
            );
        self.is_required && is_typed && self.value.is_empty() && !self.is_trap
    }

    /// What a person may type where it is not known what belongs there.
    fn word(&self) -> String {
        let usual = match self.kind.as_str() {
            "number" => "1",
            "tel" => "+15550100200",
            "url" => "https://example.com/",
            "date" => "2000-01-31",
            "month" => "2000-01",
            "week" => "2000-W05",
            "time" => "12:00",
            "datetime-local" => "2000-01-31T12:00",
            _ => "workos-ml",
        };
        if let Some(sum) = self.sum() {
            return sum;
        }
        let Some(pattern) = &self.pattern else {
            return usual.to_owned();
        };
        // Where a form is given, an example of it is mostly beside the field.
        let shown = self.hints.split_whitespace();
        let shown = shown.map(|word| word.trim_matches(|it: char| "()[]\"'.,:;".contains(it)));
        let known = [
            usual,
            "Ada",
            "Ada Example",
            "12345",
            "1234",
            "123456",
            "2000-01-31",
            "+15550100200",
            "AB1",
        ];
        let mut fitting = shown.chain(known).filter(|word| pattern.is_match(word));
        fitting.next().unwrap_or(usual).to_owned()
    }

    /// The answer where a small sum is asked for, against programs.
    fn sum(&self) -> Option<String> {
        let sum = SUM.as_ref()?.captures(&self.hints)?;
        let (one, other): (i32, i32) = (sum[1].parse().ok()?, sum[3].parse().ok()?);
        let result = match &sum[2] {
            "+" => one + other,
            "-" | "−" | "–" => one - other,
            _ => one * other,
        };
        Some(result.to_string())
    }

    /// What a person calls it.
    fn label(&self) -> String {
        let hints = self.hints.trim();
        let label = match hints.strip_prefix(&self.name).map(str::trim) {
            None | Some("") => String::new(),
            Some(rest) => format!(
                " ({})",
                rest.chars().take(LONGEST_LABEL).collect::<String>()
            ),
        };
        format!("{}{label}", self.name)
    }
}

/// How much of what is beside a field is said of it: a sentence.
const LONGEST_LABEL: usize = 60;

impl Form {
    /// The field that takes an e-mail address.
    pub fn email_field(&self) -> Option<&Field> {
        let named = || self.fields.iter().filter(|field| !field.name.is_empty());
        let takes = |is_trap: bool| {
            let mut fields = named().filter(move |field| field.is_trap == is_trap);
            let typed = fields.clone().find(|field| field.kind == "email");
            typed.or_else(|| fields.find(|field| field.is_for_text() && says(&EMAIL, &field.hints)))
        };
        // A form may be hidden as a whole until a script shows it.
        let is_hidden = !named().any(|field| field.is_for_text() && !field.is_trap);
        takes(false).or_else(|| takes(true).filter(|_| is_hidden))
    }

    /// The fields that an e-mail address is typed into, each with it: a person who is asked for it again types
    /// it again.
    pub fn email_values<'a>(&'a self, email: &'a str) -> Vec<(&'a str, &'a str)> {
        let again = self.fields.iter().filter(|field| {
            let is_for_email =
                field.kind == "email" || (field.wants_text() && says(&MAIL, &field.hints));
            is_for_email && field.value.is_empty() && !field.is_trap && !field.name.is_empty()
        });
        let mut values: Vec<(&str, &str)> = Vec::new();
        for field in self.email_field().into_iter().chain(again) {
            if !values.iter().any(|(name, _)| *name == field.name) {
                values.push((&field.name, email));
            }
        }
        values
    }

    /// What a person is asked for besides what is typed, and nobody knows here, so that it gets a made-up
    /// value: the form may be refused for that.
    pub fn made_up(&self, typed: &[(&str, &str)]) -> Vec<String> {
        let is_typed = |field: &&Field| typed.iter().any(|(name, _)| *name == field.name);
        let unknown = self.fields.iter();
        let unknown = unknown.filter(|field| field.wants_text() && field.sum().is_none());
        let unknown = unknown.filter(|field| !field.name.is_empty() && !is_typed(field));
        unknown.map(Field::label).collect()
    }

    /// The fields that take a one-time code, each with what is typed into it: the code, or one of its
    /// characters where each has a box of its own. Empty if nothing asks for a code.
    pub fn code_values<'a>(&'a self, code: &'a str) -> Vec<(&'a str, &'a str)> {
        let named = || {
            let fields = self.fields.iter();
            fields.filter(|it| !it.name.is_empty() && it.is_for_text() && !it.is_trap)
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

    /// The same form with another text in the fields that hold one, if any does.
    pub fn with_value(&self, held: &str, other: &str) -> Option<Self> {
        let holds = |field: &Field| field.value.eq_ignore_ascii_case(held);
        self.fields.iter().any(holds).then(|| {
            let mut form = self.clone();
            for field in form.fields.iter_mut().filter(|it| holds(it)) {
                other.clone_into(&mut field.value);
            }
            form
        })
    }

    /// Whether only a script can send it: it names neither a method nor a target.
    pub fn is_sent_by_script(&self) -> bool {
        !self.is_post && self.action.is_empty()
    }

    /// Whether it asks for a password, and has no other button besides for those who want a link.
    pub fn asks_for_password(&self) -> bool {
        let mut buttons = self.fields.iter().filter(|field| field.is_button());
        let is_beside = buttons.clone().count() > 1;
        let has_link = is_beside && buttons.any(|button| says(&SURELY_LINK, &button.hints));
        self.fields.iter().any(|field| field.kind == "password") && !has_link
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
            .clone()
            .find(|(_, field)| says(&SURELY_LINK, &field.hints))
            .or_else(|| buttons.find(|(_, field)| says(&LINK, &field.hints)))
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
            } else if field.kind == "radio" {
                let group = || {
                    self.fields
                        .iter()
                        .filter(|it| it.kind == "radio" && it.name == field.name)
                };
                // One of those that have to be chosen is: the first.
                let is_first = self.fields[..at].iter().all(|it| it.name != field.name);
                let is_due = group().any(|it| it.is_required) && !group().any(|it| it.is_checked);
                if field.is_checked || (is_due && is_first) {
                    sent.push((field.name.clone(), field.value.clone()));
                }
            } else if field.is_sent_untouched() {
                let mut chosen = field.options.iter().filter(|it| !it.is_empty());
                let value = match field.wants_text() {
                    true => field.word(),
                    false if field.is_required && field.value.is_empty() => {
                        chosen.next().cloned().unwrap_or_default()
                    }
                    false => field.value.clone(),
                };
                sent.push((field.name.clone(), value));
            } else if button == Some(at) {
                sent.push((field.name.clone(), field.value.clone()));
            }
        }
        sent
    }
}

#[cfg(test)]
mod tests {
    use super::super::Page;
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

    /// What a form sends with the address, as `name=value`.
    fn sent_by(html: &str) -> Vec<String> {
        let page = Page::parse(html);
        let form = &page.forms[0];
        let sent = form.filled(&form.email_values("ada@example.com"));
        let sent = sent.iter().map(|(name, value)| format!("{name}={value}"));
        sent.collect()
    }

    #[test]
    fn what_has_to_be_filled_in_is_filled_in_as_a_person_would() {
        let cases: [(&str, &[&str]); 9] = [
            (
                "<label>What is 3 + 4? <input name=x required></label>",
                &["x=7"],
            ),
            (
                "<select name=x required><option value=''>Choose<option value=a>A<option value=b>B</select>",
                &["x=a"],
            ),
            (
                "<select name=x required><option disabled selected>Choose<option>A</select>",
                &["x=A"],
            ),
            (
                "<input type=radio name=x value=a required><input type=radio name=x value=b required>",
                &["x=a"],
            ),
            (
                "<input type=radio name=x value=a required><input type=radio name=x value=b checked>",
                &["x=b"],
            ),
            ("<input type=email name=x required>", &["x=ada@example.com"]),
            (
                "<label>Repeat your e-mail <input name=x required></label>",
                &["x=ada@example.com"],
            ),
            (
                "<label>Department (ABC-123) <input name=x required pattern='[A-Z]{3}-\\d{3}'></label>",
                &["x=ABC-123"],
            ),
            ("<input type=date name=x required>", &["x=2000-01-31"]),
        ];
        for (field, expected) in cases {
            let html = format!("<form method=post><input type=email name=e>{field}</form>");
            assert_eq!(sent_by(&html)[1..], *expected, "{field}");
        }
    }

    #[test]
    fn what_nobody_can_know_is_named() {
        let page = Page::parse(
            "<form><input type=email name=e required><label>Number of your contract <input name=x required></label>
             <input name=nick></form>",
        );
        let form = &page.forms[0];
        assert_eq!(
            form.made_up(&form.email_values("-")),
            ["x (Number of your contract)"]
        );
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

    #[test]
    fn a_password_is_not_asked_for_where_a_button_offers_a_link() {
        let asks = |buttons: &str| {
            let fields = "<input type=email name=e><input type=password name=p>";
            Page::parse(&format!("<form method=post>{fields}{buttons}</form>")).forms[0]
                .asks_for_password()
        };
        assert!(asks("<button>Mail me a link</button>"));
        assert!(asks(
            "<button>Log in</button><button name=with value=sso>Log in with e-mail</button>"
        ));
        assert!(!asks(
            "<button>Log in</button><button formaction=/magic>Mail me a link</button>"
        ));
    }

    #[test]
    fn a_trap_is_left_as_it_is() {
        for trap in [
            "<div style='display: none'><input type=email name=x></div>",
            "<div style='position:absolute; left:-5000px'><input name=x id=email2></div>",
            "<input type=email name=x tabindex=-1>",
            "<p aria-hidden=true><input type=email name=x></p>",
            "<input type=email name=x class=more>",
            "<p hidden><input type=email name=x></p>",
        ] {
            let html = format!(
                "<style>@media print {{ form {{ display:none }} }} form .more {{ opacity: 0 }}</style>
                 <form method=post>{trap}<input type=email name=e></form>"
            );
            assert_eq!(sent_by(&html), ["x=", "e=ada@example.com"], "{trap}");
        }
        // A form that a script shows is none.
        let dialog = "<form method=post><p hidden><input type=email name=e></p></form>";
        assert_eq!(sent_by(dialog), ["e=ada@example.com"]);
    }
}
