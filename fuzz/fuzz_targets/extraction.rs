//! A source file of any language, as a worker reads it. Where a grammar hangs or aborts, that costs a worker its file: what counts here is what is our own.
#![no_main]

use code_facts::extract;
use code_facts::semantics::GIVEN;
use code_facts::syntax::Language;
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 14] = [
    "a.js", "a.ts", "a.tsx", "a.vue", "a.svelte", "a.astro", "a.py", "a.go", "a.java", "a.php",
    "a.cs", "a.ex", "a.rs", "a.rb",
];

fuzz_target!(|input: (u8, &str)| {
    let (name, text) = input;
    let name = std::path::Path::new(NAMES[usize::from(name) % NAMES.len()]);
    let language: Language = extract::of(name).unwrap();
    extract::read(name.into(), language, text, GIVEN);
});
