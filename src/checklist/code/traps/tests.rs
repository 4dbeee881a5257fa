//! Traps in snippets as people write them.
