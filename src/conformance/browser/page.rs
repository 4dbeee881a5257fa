//! What a person sees of an HTML page, and can fill in and click.

use std::sync::LazyLock;

use regex::Regex;
use scraper::{ElementRef, Html, Selector};

use super::form::{Field, Form, says};

/// The parts of a page that matter to a sign-in.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Its forms, in their order.
    pub forms: Vec<Form>,
    /// Its links.
    pub links: Vec<Link>,
    /// The pages that are shown in it, as their addresses are written.
    pub frames: Vec<String>,
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

impl Page {
    /// Parses HTML as browsers do.
    pub fn parse(html: &str) -> Self {
        let document = document_of(html);
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
        let hiding = hiding_selectors(&all("style"));
        let forms = all("form").into_iter().map(|form| {
            let id = attribute(form, "id");
            let belongs = |input: &&ElementRef<'_>| match input.attr("form") {
                Some(other) => !id.is_empty() && other == id,
                None => input.ancestors().any(|node| node.id() == form.id()),
            };
            Form {
                action: match by_htmx(form) {
                    Some(target) => target.trim().to_owned(),
                    None => attribute(form, "action"),
                },
                is_post: attribute(form, "method").eq_ignore_ascii_case("post")
                    || by_htmx(form).is_some(),
                is_htmx: by_htmx(form).is_some(),
                is_multipart: attribute(form, "enctype")
                    .eq_ignore_ascii_case("multipart/form-data"),
                fields: inputs
                    .iter()
                    .filter(belongs)
                    .map(|input| Field {
                        is_trap: is_trap(*input, &hiding),
                        ..field(*input, &labels)
                    })
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
            frames: all("iframe[src], frame[src]")
                .into_iter()
                .map(|frame| attribute(frame, "src"))
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

/// How many elements of a page may be open at once. The parser looks through all of them at each new one, so that
/// a megabyte of them would take it an hour; browsers draw the first 512 levels.
const MAX_OPEN: usize = 5000;

/// A page, as far as its elements are not nested more deeply than any that is meant to be read.
fn document_of(html: &str) -> Html {
    let mut open = 0_usize;
    let mut end = html.len();
    for (at, _) in html.match_indices('<') {
        match html.as_bytes().get(at + 1) {
            Some(b'/') => open = open.saturating_sub(1),
            Some(byte) if byte.is_ascii_alphabetic() => {
                let name = html[at + 1..].split(|it: char| !it.is_ascii_alphanumeric());
                let name = name.into_iter().next().unwrap_or_default();
                // Without an end, or with one that nobody has to write.
                let ends_itself = [
                    "area", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link",
                    "meta", "option", "p", "path", "source", "td", "th", "tr", "wbr",
                ];
                open += usize::from(!ends_itself.iter().any(|it| it.eq_ignore_ascii_case(name)));
            }
            _ => {}
        }
        if open > MAX_OPEN {
            end = at;
            break;
        }
    }
    Html::parse_document(&html[..end])
}

/// Where htmx sends a form to by POST, if it does.
fn by_htmx<'a>(form: ElementRef<'a>) -> Option<&'a str> {
    form.attr("hx-post").or_else(|| form.attr("data-hx-post"))
}

/// Whether HTML holds what a selector describes, as browsers read it.
pub fn holds(html: &str, selector: &str) -> bool {
    let document = document_of(html);
    Selector::parse(selector).is_ok_and(|selector| document.select(&selector).next().is_some())
}

/// What a `meta` element or a hidden field of that name holds.
pub fn value_named(html: &str, name: &str) -> Option<String> {
    let document = document_of(html);
    let selector = Selector::parse("meta[name][content], input[type=hidden][name]").ok()?;
    let mut elements = document.select(&selector);
    let element = elements.find(|element| element.attr("name") == Some(name))?;
    let value = element.attr("content").or_else(|| element.attr("value"));
    value.map(str::to_owned)
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
        is_required: input.attr("required").is_some()
            || attribute(input, "aria-required") == "true",
        takes_one_character: input.attr("maxlength").map(str::trim) == Some("1"),
        is_trap: false,
        pattern: input
            .attr("pattern")
            .and_then(|pattern| Regex::new(&format!("^(?:{pattern})$")).ok()),
        options: options_of(input),
    }
}

static HIDING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // The ways by which traps are put out of sight: not drawn, transparent, of no size, beside the page.
    Regex::new(
        r"(?ix) display\s*:\s*none | visibility\s*:\s*hidden | opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)
        | (?:left|top|right|bottom|text-indent|margin-left|margin-top)\s*:\s*-\s*\d{3,}(?:\.\d+)?\s*(?:px|em|rem|vw|vh|%)
        | clip(?:-path)?\s*:\s*(?:rect\(|inset\(\s*(?:50|100)%)
        | (?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|!|$)",
    )
    .ok()
});
static RULE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"([^{}]+)\{([^{}]*)\}").ok());
// Rules for printing, or for small screens, hide what is seen on this one.
static AT_RULE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"@[^{};]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}").ok());

/// What the style sheets of a page put out of sight.
fn hiding_selectors(sheets: &[ElementRef<'_>]) -> Vec<Selector> {
    let mut hiding = Vec::new();
    for sheet in sheets {
        let text: String = sheet.text().collect();
        let (Some(rule), Some(at_rule)) = (RULE.as_ref(), AT_RULE.as_ref()) else {
            continue;
        };
        let text = at_rule.replace_all(&text, "");
        let rules = rule.captures_iter(&text);
        let rules = rules.filter(|rule| says(&HIDING, &rule[2]));
        hiding.extend(rules.filter_map(|rule| Selector::parse(rule[1].trim()).ok()));
    }
    hiding
}

/// Whether a field is there for programs: a person never sees it, or comes to it. What is around the form does
/// not count, since a script may show that.
fn is_trap(input: ElementRef<'_>, hiding: &[Selector]) -> bool {
    let kind = attribute(input, "type").to_ascii_lowercase();
    let is_typed = !matches!(
        kind.as_str(),
        "hidden" | "submit" | "image" | "button" | "reset" | "checkbox" | "radio" | "file"
    );
    // A browser sends no form with a field that has to be filled in and cannot be reached.
    if !is_typed || input.value().name() == "button" || input.attr("required").is_some() {
        return false;
    }
    let around = input.ancestors().filter_map(ElementRef::wrap);
    let inside = around.take_while(|element| element.value().name() != "form");
    let is_hidden = |element: ElementRef<'_>| {
        element.attr("hidden").is_some()
            || attribute(element, "aria-hidden") == "true"
            || says(&HIDING, element.attr("style").unwrap_or_default())
            || hiding.iter().any(|selector| selector.matches(&element))
    };
    attribute(input, "tabindex").starts_with('-')
        || is_hidden(input)
        || inside.into_iter().any(is_hidden)
}

/// The value of the option that is selected, else of the first.
fn chosen(select: ElementRef<'_>) -> String {
    let Ok(selector) = Selector::parse("option[selected]:not([disabled])") else {
        return String::new();
    };
    let selected = select.select(&selector).next().map(value_of);
    selected.unwrap_or_else(|| options_of(select).into_iter().next().unwrap_or_default())
}

/// The values of a list that can be chosen.
fn options_of(select: ElementRef<'_>) -> Vec<String> {
    let Ok(selector) = Selector::parse("option:not([disabled])") else {
        return Vec::new();
    };
    select.select(&selector).map(value_of).collect()
}

fn value_of(option: ElementRef<'_>) -> String {
    let value = option.attr("value").map(str::to_owned);
    value.unwrap_or_else(|| text_of(option))
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
    fn a_field_outside_belongs_to_the_form_that_it_names() {
        let page = Page::parse(
            r#"<form id=f method=post></form><input form=f type=email name=mail>
               <form><input type=password name=p></form>"#,
        );
        assert_eq!(page.forms[0].email_field().unwrap().name, "mail");
        assert!(page.forms[1].asks_for_password() && page.forms[1].email_field().is_none());
    }

    /// Or whoever waits for it cannot even be interrupted.
    #[test]
    fn a_page_of_nothing_but_openings_is_read_in_time() {
        let form = "<form method=post><input type=email name=mail></form>";
        let page = Page::parse(&format!("{form}{}{form}", "<div>".repeat(200_000)));
        assert_eq!(page.forms.len(), 1);
        let closed = "<div><p>text<br><img src=x></div>".repeat(20_000);
        assert_eq!(Page::parse(&format!("{closed}{form}")).forms.len(), 1);
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
}
