//! Bytes as text, whatever wrote them.

use std::borrow::Cow;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{Encoding, UTF_16LE};

/// How much of a file is looked at to tell text from anything else.
const HEAD: usize = 8192;

/// Whether bytes can be searched as they are: neither UTF-16 nor binary.
pub(crate) fn is_plain(bytes: &[u8]) -> bool {
    !matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..])
        && !bytes[..bytes.len().min(HEAD)].contains(&0)
}

/// The text of a file without its byte order mark; `None` if it is none. UTF-16 is known by its
/// mark, or, as PowerShell's older redirections write it, by the zero in every second byte.
/// Broken UTF-8 loses what is broken.
pub(crate) fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Some(encoding.decode_without_bom_handling(&bytes[mark..]).0);
    }
    if is_plain(bytes) {
        return Some(String::from_utf8_lossy(bytes));
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    let pairs = head.as_chunks::<2>().0;
    let is_utf16 = pairs.len() >= 4 && pairs.iter().all(|[low, high]| *low != 0 && *high == 0);
    is_utf16.then(|| UTF_16LE.decode_without_bom_handling(bytes).0)
}

/// Opens a file so that neither that nor reading it waits for somebody: it may have become a FIFO, and the
/// logs of the kernel call themselves regular files.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NONBLOCK.bits();
        options.custom_flags(i32::try_from(flags).unwrap_or_default());
    }
    options.open(path)
}

/// The text of the file at `path`; else, in a few words, why it has none. What is no regular file is not
/// opened, as a FIFO would be waited for.
pub(crate) fn read(path: &Path, most: u64) -> Result<String, String> {
    match path.metadata() {
        Err(error) => return Err(format!("cannot be read: {error}")),
        Ok(found) if !found.is_file() => return Err("is not a regular file".into()),
        Ok(found) if found.len() > most => return Err("is too large to be read".into()),
        Ok(_) => {}
    }
    let mut bytes = Vec::new();
    let result = open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    match result {
        Err(error) => Err(format!("cannot be read: {error}")),
        Ok(size) if size as u64 > most => Err("is too large to be read".into()),
        Ok(_) => decode(&bytes)
            .map(Cow::into_owned)
            .ok_or_else(|| "is not text".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_a_text_is_read() {
        let utf16 = |mark: &[u8], be: bool| {
            let mut bytes = mark.to_vec();
            for unit in "workos==5.0.1\r\n".encode_utf16() {
                bytes.extend(if be {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                });
            }
            bytes
        };
        let texts = [
            b"workos==5.0.1\r\n".to_vec(),
            b"\xef\xbb\xbfworkos==5.0.1\r\n".to_vec(),
            utf16(b"\xff\xfe", false),
            utf16(b"\xfe\xff", true),
            utf16(b"", false),
        ];
        for bytes in texts {
            assert_eq!(
                decode(&bytes).as_deref(),
                Some("workos==5.0.1\r\n"),
                "{bytes:?}"
            );
        }
        assert_eq!(decode(b"wor\xffkos").as_deref(), Some("wor\u{fffd}kos"));
        assert_eq!(decode(b"\x7fELF\0\0\0\x01workos"), None);
    }
}
