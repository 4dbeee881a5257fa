//! Where something is in a text: stretches of bytes, and the lines that people count.

use serde::{Deserialize, Serialize};

/// A stretch of a text, in bytes. It orders by where it begins.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// From one byte up to another. Texts of four gigabytes are never read.
    pub fn new(start: usize, end: usize) -> Self {
        let narrow = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            start: narrow(start),
            end: narrow(end.max(start)),
        }
    }

    /// The first byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// The byte after the last one.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// How many bytes it holds.
    pub fn length(self) -> usize {
        self.end() - self.start()
    }

    /// Whether another stretch lies in this one as a whole.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether it ends before another begins.
    pub fn is_before(self, other: Self) -> bool {
        self.end <= other.start
    }

    /// From the beginning of this stretch to the end of another.
    pub fn to(self, last: Self) -> Self {
        Self {
            start: self.start,
            end: last.end.max(self.start),
        }
    }
}

/// Where the lines of a text begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineStarts(Vec<u32>);

impl LineStarts {
    /// Finds the lines of a text.
    pub fn of(text: &str) -> Self {
        let after = |(at, _): (usize, &str)| u32::try_from(at + 1).unwrap_or(u32::MAX);
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(after));
        Self(starts.collect())
    }

    /// A line, counted from 1, with its end.
    pub fn span(&self, line: usize) -> Span {
        let start = |line: usize| self.0.get(line).map(|at| *at as usize);
        let first = start(line.saturating_sub(1)).unwrap_or_default();
        Span::new(first, start(line).unwrap_or(first))
    }

    /// The line of a byte, from 1.
    pub fn line(&self, at: usize) -> usize {
        self.0.partition_point(|start| *start as usize <= at)
    }
}
