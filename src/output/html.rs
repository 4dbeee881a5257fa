//! A run of `test` as one page: to look at, and to put in a ticket. It needs no script and loads nothing.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::findings::{Finding, Status, document};

const STYLE: &str = include_str!("report.css");

/// The distance of two lines of the diagram, in its own units, of which it is 380 wide: at the width of a
/// phone they are pixels.
const ROW: usize = 30;
const HEAD: usize = 40;
/// How many characters of a label fit beside the lines.
const MAX_LABEL: usize = 44;

/// What the page shows.
#[derive(Debug)]
pub struct TestReport<'a> {
    /// What was tested: the command or the address.
    pub subject: &'a str,
    /// Every finding.
    pub findings: &'a [Finding],
    /// The plain sign-in: sender and receiver as numbers of [`PARTIES`], what was sent, what came back.
    pub story: Vec<(usize, usize, String, Option<String>)>,
    /// Every situation with its requests.
    pub situations: &'a [(String, Vec<String>)],
    /// How long it took, in seconds.
    pub seconds: f64,
    /// When it ended.
    pub at: jiff::Timestamp,
}

/// The lines of the diagram, from the left.
pub const PARTIES: [&str; 4] = ["browser", "application", "WorkOS", "mailbox"];

/// Renders the page.
pub fn test_report(report: &TestReport<'_>) -> String {
    let summary = document(report.findings)["summary"].clone();
    let count = |status: Status| summary[status.name()].as_u64().unwrap_or(0);
    let failed = count(Status::Fail);
    let (tone, verdict) = match (failed, count(Status::Warn)) {
        (0, 0) => ("good", "No problems were found".to_owned()),
        (0, 1) => ("warn", "One thing to look at".to_owned()),
        (0, warned) => ("warn", format!("{warned} things to look at")),
        (1, _) => ("bad", "One thing is wrong".to_owned()),
        (failed, _) => ("bad", format!("{failed} things are wrong")),
    };
    let sections = [
        (Status::Fail, "Fail"),
        (Status::Warn, "Warn"),
        (Status::Skip, "Skip"),
        (Status::Pass, "Pass"),
    ];
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                title { (verdict) " · workos-ml test " (report.subject) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header data-tone=(tone) {
                    p.tool { "workos-ml test" }
                    h1 { (icon(tone)) " " (verdict) }
                    p { code { (report.subject) } }
                    p.soft {
                        (report.at.strftime("%Y-%m-%d %H:%M UTC").to_string())
                        " · " (format!("{:.1} s", report.seconds))
                        " · workos-ml " (env!("CARGO_PKG_VERSION"))
                    }
                    ul.counts {
                        @for (status, title) in sections {
                            @if count(status) > 0 { li data-tone=(tone_of(status)) { b { (count(status)) } " " (title.to_lowercase()) } }
                        }
                    }
                }
                @if !report.story.is_empty() {
                    section {
                        h2 { "The sign-in" }
                        (diagram(&report.story))
                    }
                }
                @for (status, title) in sections {
                    @let of_status: Vec<&Finding> = report.findings.iter().filter(|it| it.status == status).collect();
                    @if !of_status.is_empty() {
                        section {
                            h2 { (title) }
                            @for finding in of_status { (card(finding)) }
                        }
                    }
                }
                @if !report.situations.is_empty() {
                    section {
                        h2 { "Every situation, request by request" }
                        @for (words, evidence) in report.situations {
                            details {
                                summary { (words) }
                                (requests(evidence))
                            }
                        }
                    }
                }
                footer { p.soft { "Codes, states, keys and tokens are left out." } }
            }
        }
    }
    .into_string()
}

fn card(finding: &Finding) -> Markup {
    let tone = tone_of(finding.status);
    html! {
        article data-tone=(tone) {
            h3 { span.mark { (icon(tone)) " " (finding.status.name()) } " " (finding.message) }
            @if let Some(hint) = &finding.hint { p { (hint) } }
            @if matches!(finding.status, Status::Fail | Status::Warn) { p.soft { (finding.rule.why) } }
            @if !finding.evidence.is_empty() {
                details open[finding.status == Status::Fail] {
                    summary { "What was seen" }
                    (requests(&finding.evidence))
                }
            }
            p.soft {
                code { (finding.rule.name) }
                @for reference in finding.rule.references { " · " (reference) }
                @if !finding.rule.docs.is_empty() { " · " a href=(finding.rule.docs) rel="noreferrer" { "source" } }
            }
        }
    }
}

fn requests(lines: &[String]) -> Markup {
    html! { ol.requests { @for line in lines { li { code { (line) } } } } }
}

fn tone_of(status: Status) -> &'static str {
    match status {
        Status::Pass => "good",
        Status::Warn | Status::Manual => "warn",
        Status::Fail => "bad",
        Status::Skip => "neutral",
    }
}

/// A sign beside the colour, which not everybody sees.
fn icon(tone: &str) -> &'static str {
    match tone {
        "good" => "✓",
        "warn" => "!",
        "bad" => "✗",
        _ => "–",
    }
}

/// The sign-in as a sequence diagram.
fn diagram(story: &[(usize, usize, String, Option<String>)]) -> Markup {
    let rows: usize = story
        .iter()
        .map(|(_, _, _, answer)| 1 + usize::from(answer.is_some()))
        .sum();
    let height = HEAD + rows * ROW + 12;
    let x = |party: usize| 44 + party * 97;
    let mut row = 0;
    let mut arrows = Vec::new();
    for (from, to, what, answer) in story {
        arrows.push((*from, *to, what.as_str(), false, row));
        row += 1;
        if let Some(answer) = answer {
            arrows.push((*to, *from, answer.as_str(), true, row));
            row += 1;
        }
    }
    html! {
        svg.diagram viewBox=(format!("0 0 380 {height}")) role="img" aria-labelledby="diagram-title" {
            title id="diagram-title" { "The requests of a sign-in between browser, application, WorkOS and mailbox" }
            @for (number, name) in PARTIES.iter().enumerate() {
                text.party x=(x(number)) y="14" text-anchor="middle" { (name) }
                line.life x1=(x(number)) x2=(x(number)) y1="22" y2=(height - 4) {}
            }
            @for (from, to, label, is_answer, row) in arrows {
                @let y = HEAD + row * ROW + 12;
                @let (left, right) = (x(from.min(to)), x(from.max(to)));
                // Labels of arrows on the right end at the edge, so that they stay in the picture.
                @let (anchor, at) = if right > 300 { ("end", 376) } else { ("start", left + 5) };
                text.label.answer[is_answer] x=(at) y=(y - 5) text-anchor=(anchor) { (cut(label)) }
                line.arrow.answer[is_answer || (from, to) == (1, 0)] x1=(x(from)) x2=(x(to)) y1=(y) y2=(y) {}
                @let tip = x(to);
                @let back = if to > from { tip - 6 } else { tip + 6 };
                @if from != to && left != right {
                    polygon.tip points=(format!("{tip},{y} {back},{} {back},{}", y - 3, y + 3)) {}
                }
            }
        }
    }
}

fn cut(label: &str) -> String {
    if label.chars().count() <= MAX_LABEL {
        return label.to_owned();
    }
    label.chars().take(MAX_LABEL - 1).chain(['…']).collect()
}
