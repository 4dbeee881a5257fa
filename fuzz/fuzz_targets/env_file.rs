//! An `.env` file of any bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_ml::config::dotenv::EnvFile;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(file) = EnvFile::parse(bytes) {
        for entry in &file.entries {
            assert!(file.get(&entry.name).is_some());
        }
    }
});
