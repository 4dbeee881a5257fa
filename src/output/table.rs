//! Tables, and blocks for each row where a terminal is too narrow for one.

use colored::Colorize;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use textwrap::core::display_width;

use super::human::one_line;
use super::width;

/// A table with a header, or a block for each row where the terminal is too narrow for it.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    table_within(head, rows, width::of_stdout())
}

pub(super) fn table_within(head: &[&str], rows: &[Vec<String>], width: Option<usize>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(head.to_vec());
    for row in rows {
        table.add_row(row.iter().map(|it| one_line(it)));
    }
    let mut lines = lines(&table);
    let widest = lines
        .iter()
        .map(|line| display_width(line))
        .max()
        .unwrap_or(0);
    if let Some(width) = width.filter(|width| *width < widest) {
        if narrowest(head, rows) > width {
            let blocks: Vec<String> = rows.iter().map(|row| block(head, row)).collect();
            return blocks.join("\n");
        }
        table.set_content_arrangement(ContentArrangement::Dynamic);
        // Without these a column may become narrower than its longest word while another has room.
        let least = (0..head.len()).map(|index| {
            let width = u16::try_from(longest_word(head, rows, index)).unwrap_or(u16::MAX);
            ColumnConstraint::LowerBoundary(Width::Fixed(width))
        });
        table.set_constraints(least);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
        lines = self::lines(&table);
    }
    // Coloured afterwards, because the table counts escape codes as characters.
    if let Some(head) = lines.first_mut() {
        *head = head.bold().to_string();
    }
    joined(&lines)
}

/// The width below which a word of the table would have to be broken.
fn narrowest(head: &[&str], rows: &[Vec<String>]) -> usize {
    (0..head.len())
        .map(|index| longest_word(head, rows, index))
        .sum()
}

/// The width of a column's longest word, with the spaces that comfy-table puts on both sides of a cell.
fn longest_word(head: &[&str], rows: &[Vec<String>], column: usize) -> usize {
    let word = |text: &str| text.split(' ').map(display_width).max().unwrap_or(0);
    let cells = rows.iter().filter_map(|row| row.get(column));
    let longest = cells.map(|cell| word(&one_line(cell))).max().unwrap_or(0);
    longest.max(word(head[column])) + 2
}

/// A row of a table as pairs, its first cell as the heading.
fn block(head: &[&str], row: &[String]) -> String {
    let mut cells = head.iter().zip(row);
    let heading = cells.next().map_or("", |(_, cell)| cell.as_str());
    let rest: Vec<(&str, String)> = cells
        .filter(|(_, cell)| !cell.is_empty())
        .map(|(name, cell)| (*name, cell.clone()))
        .collect();
    let below: String = pairs(&rest)
        .lines()
        .map(|line| format!("  {line}\n"))
        .collect();
    format!("{}\n{below}", one_line(heading).bold())
}

/// Names and values, one pair per line.
pub fn pairs<N: AsRef<str>>(rows: &[(N, String)]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    for (name, value) in rows {
        table.add_row([one_line(name.as_ref()), one_line(value)]);
    }
    let mut lines = lines(&table);
    for (line, (name, _)) in lines.iter_mut().zip(rows) {
        let name = one_line(name.as_ref());
        if let Some(rest) = line.strip_prefix(&name) {
            *line = format!("{}{rest}", name.dimmed());
        }
    }
    joined(&lines)
}

/// The lines of a table, without the space before the first column.
fn lines(table: &Table) -> Vec<String> {
    let trimmed = |line: String| {
        line.strip_prefix(' ')
            .unwrap_or(&line)
            .trim_end()
            .to_owned()
    };
    table.lines().map(trimmed).collect()
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|it| format!("{it}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_width_cuts_a_word() {
        let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
        let rows = [
            row([
                "http://localhost:3000/callback",
                "pass",
                "no, but http://localhost:*/callback, which is another one of them",
                "fail: connects",
            ]),
            row([
                "https://app.example.com/auth/callback",
                "fail: query, port",
                "yes, default",
                "-",
            ]),
        ];
        let words: Vec<&str> = rows
            .iter()
            .flatten()
            .flat_map(|cell| cell.split(' '))
            .collect();
        for width in 40..160 {
            let text = table_within(
                &["URI", "rules", "registered", "verdict"],
                &rows,
                Some(width),
            );
            let plain = anstream::adapter::strip_str(&text).to_string();
            let shown: Vec<&str> = plain.split_whitespace().collect();
            for word in &words {
                assert!(shown.contains(word), "{word} at {width}:\n{plain}");
            }
            // Blocks are fitted by what prints them.
            let is_table = plain.starts_with("URI");
            let fits = |line: &str| display_width(line) <= width;
            assert!(!is_table || plain.lines().all(fits), "{width}:\n{plain}");
        }
    }
}
