mod structure;
mod values;

use super::*;

fn js(code: &str) -> SourceFile {
    read_as("a.js", code)
}

fn ts(code: &str) -> SourceFile {
    read_as("a.ts", code)
}
