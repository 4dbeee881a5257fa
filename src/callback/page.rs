//! The pages that a browser sees. They never contain a code, a state, a key or a profile, and need no
//! script.

use super::classify::Refusal;

/// The page that a browser sees at the end of a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Whether the sign-in succeeded.
    pub success: bool,
    /// The headline.
    pub title: String,
    /// One or two sentences; escaped when the page is written.
    pub text: String,
}

pub(super) enum Reply {
    /// 302, so that the address bar ends without the code.
    Redirect(String),
    /// The outcome.
    Page(Page),
    /// Too many browsers wait for a page; this one has to come back.
    Busy,
    /// A request that is not the callback.
    Refused(Refusal),
}

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c1e26;--soft:#5b6070;--paper:#f6f6f9;--card:#fff;--good:#1a7f4b;--bad:#b3261e}\
@media(prefers-color-scheme:dark){:root{--ink:#ececf2;--soft:#a3a7b7;--paper:#15161b;--card:#1f2128;--good:#4cc38a;--bad:#ff8a80}}\
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--paper);color:var(--ink);\
font:16px/1.5 system-ui,sans-serif}\
main{box-sizing:border-box;width:min(30rem,calc(100vw - 2rem));padding:2rem;border-radius:.75rem;background:var(--card);\
border-top:.3rem solid var(--tone);overflow-wrap:anywhere}\
h1{margin:0 0 .5rem;font-size:1.35rem;color:var(--tone)}p{margin:.5rem 0 0}\
footer{margin-top:1.5rem;font-size:.85rem;color:var(--soft)}";

/// The complete answer, including the status line. It says `Connection: close`, because a connection that
/// is kept alive would delay the exit.
pub(super) fn render(reply: &Reply, is_head: bool) -> Vec<u8> {
    let (status, extra, body) = content(reply);
    let mut answer = format!("HTTP/1.1 {status}\r\n{extra}");
    if !body.is_empty() {
        answer.push_str("Content-Type: text/html; charset=utf-8\r\n");
    }
    // 204 must not have a Content-Length (RFC 9110, section 8.6).
    if !status.starts_with("204") {
        answer.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    answer.push_str(
        "Cache-Control: no-store\r\n\
         Referrer-Policy: no-referrer\r\n\
         X-Content-Type-Options: nosniff\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
         Connection: close\r\n\r\n",
    );
    if !is_head {
        answer.push_str(&body);
    }
    answer.into_bytes()
}

fn content(reply: &Reply) -> (&'static str, String, String) {
    match reply {
        Reply::Redirect(path) => {
            let body = html(
                "neutral",
                "Code received",
                "The terminal shows whether the sign-in succeeded.",
            );
            ("302 Found", format!("Location: {path}\r\n"), body)
        }
        Reply::Page(page) => {
            let tone = if page.success { "good" } else { "bad" };
            ("200 OK", String::new(), html(tone, &page.title, &page.text))
        }
        Reply::Busy => {
            let body = html(
                "neutral",
                "Code received",
                "This page looks for the result again in a second. The terminal shows it as well.",
            );
            (
                "503 Service Unavailable",
                "Retry-After: 1\r\nRefresh: 1\r\n".into(),
                body,
            )
        }
        Reply::Refused(why) => refused(*why),
    }
}

fn refused(why: Refusal) -> (&'static str, String, String) {
    let none = String::new;
    let page = |title, text| html("bad", title, text);
    match why {
        Refusal::Head => ("200 OK", none(), none()),
        Refusal::Options => ("204 No Content", "Allow: GET\r\n".into(), none()),
        Refusal::Prefetch => ("204 No Content", none(), none()),
        Refusal::OtherMethod => ("405 Method Not Allowed", "Allow: GET\r\n".into(), none()),
        Refusal::OtherPath => ("404 Not Found", none(), page("Not found", "Nothing here.")),
        Refusal::ForeignHost | Refusal::ForeignOrigin => (
            "403 Forbidden",
            none(),
            page("Refused", "This listener answers its own machine only."),
        ),
        Refusal::NotHttp => (
            "400 Bad Request",
            none(),
            page("No HTTP request", "This listener speaks plain HTTP/1.1."),
        ),
        Refusal::TooLong => (
            "431 Request Header Fields Too Large",
            none(),
            page(
                "Too many cookies",
                "The browser sent more than 8 KiB of headers. Delete the cookies of this host, or start again with --host 127.0.0.1.",
            ),
        ),
        _ => (
            "400 Bad Request",
            none(),
            page(
                "Unexpected callback",
                "Its state or its code does not fit the sign-in that runs in the terminal, so it was ignored. The terminal still waits for the right one.",
            ),
        ),
    }
}

fn html(tone: &str, title: &str, text: &str) -> String {
    // A sign beside the colour, for those who cannot tell the colours apart.
    let (tone, sign) = match tone {
        "good" => (tone, "<span aria-hidden=\"true\">✓</span> "),
        "bad" => (tone, "<span aria-hidden=\"true\">✗</span> "),
        _ => ("soft", ""),
    };
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{title} · workos-ml</title><style>{STYLE}</style></head>\
         <body><main style=\"--tone:var(--{tone})\"><h1>{sign}{title}</h1><p>{text}</p>\
         <footer>workos-ml, the test bench for WorkOS Magic Link. You can close this window.</footer></main></body></html>\n",
        title = escape(title),
        text = escape(text),
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_sent_is_text_on_the_page() {
        let page = Page {
            success: false,
            title: "Denied".into(),
            text: "<script>alert('x')</script>&\"".into(),
        };
        let (_, _, body) = content(&Reply::Page(page));
        assert!(
            body.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"),
            "{body}"
        );
        assert!(!body.contains("<script"));
    }
}
