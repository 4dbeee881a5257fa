//! Bytes as text, whatever wrote them.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use crate::files::read_file;

/// How much of a file is looked at to tell its encoding.
const HEAD: usize = 8192;
/// Among as many bytes of a text there may be one NUL that an accident has left in it. Of what compilers
/// make, a tenth and more are zero.
const BYTES_PER_NUL: usize = 100;

/// Whether bytes can be searched as they are: neither of another encoding nor binary.
pub(crate) fn is_plain(bytes: &[u8]) -> bool {
    !matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) && !bytes.contains(&0)
}

/// The text of a file without its byte order mark; `None` if it is none. UTF-16 and UTF-32 are known by
/// their marks, or, as PowerShell's older redirections write them, by their zeros. Broken UTF-8 loses what
/// is broken, and a NUL is a space: parsers take it for the end.
pub(crate) fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some(text) = utf32(bytes) {
        return Some(text.into());
    }
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&bytes[mark..]).0,
        None if is_plain(bytes) => return Some(String::from_utf8_lossy(bytes)),
        None => match utf16_by_zeros(bytes) {
            Some(encoding) => encoding.decode_without_bom_handling(bytes).0,
            None => String::from_utf8_lossy(bytes),
        },
    };
    let nuls = text.bytes().filter(|it| *it == 0).count();
    match nuls {
        0 => Some(text),
        _ if nuls <= text.len().div_ceil(BYTES_PER_NUL) && is_mostly_text(&text) => {
            Some(text.replace('\0', " ").into())
        }
        _ => None,
    }
}

/// Whether a text with a NUL in it has no other character that no keyboard makes.
fn is_mostly_text(text: &str) -> bool {
    let is_odd = |it: char| it.is_control() && !"\0\t\n\r\u{c}\u{1b}".contains(it);
    !text
        .chars()
        .any(|it| is_odd(it) || it == char::REPLACEMENT_CHARACTER)
}

/// The order of UTF-16 without a mark: in one half of every pair of the head there are zeros, for what is
/// not Latin has few of them there, and in the other one none.
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = bytes[..bytes.len().min(HEAD)].as_chunks::<2>().0;
    let zeros = |half: usize| pairs.iter().filter(|pair| pair[half] == 0).count();
    let is_it =
        |high: usize| pairs.len() >= 4 && zeros(1 - high) == 0 && zeros(high) * 2 > pairs.len();
    if is_it(1) {
        Some(UTF_16LE)
    } else {
        is_it(0).then_some(UTF_16BE)
    }
}

/// UTF-32, which browsers do not know. Its four bytes can be nothing else where all of them are characters.
fn utf32(bytes: &[u8]) -> Option<String> {
    let (units, rest) = bytes.as_chunks::<4>();
    if units.is_empty() || !rest.is_empty() {
        return None;
    }
    let text = |number: fn([u8; 4]) -> u32| -> Option<String> {
        let characters = units.iter().map(|it| char::from_u32(number(*it)));
        let text: String = characters.collect::<Option<_>>()?;
        // Zeros alone are no text.
        (!text.contains('\0')).then(|| text.trim_start_matches('\u{feff}').to_owned())
    };
    text(u32::from_le_bytes).or_else(|| text(u32::from_be_bytes))
}

/// The text of the file at `path`; else, in a few words, why it has none.
pub(crate) fn read(path: &Path, most: u64) -> Result<String, String> {
    let bytes = read_file(path, most).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidInput => "is not a regular file".to_owned(),
        io::ErrorKind::FileTooLarge => "is too large to be read".into(),
        _ => format!("cannot be read: {error}"),
    })?;
    decode(&bytes)
        .map(Cow::into_owned)
        .ok_or_else(|| "is not text".into())
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
        let utf32 = |mark: &[u8], bytes: fn(u32) -> [u8; 4]| {
            let units = "workos==5.0.1\r\n".chars().map(|it| bytes(u32::from(it)));
            [mark, units.collect::<Vec<_>>().as_flattened()].concat()
        };
        let texts = [
            b"workos==5.0.1\r\n".to_vec(),
            b"\xef\xbb\xbfworkos==5.0.1\r\n".to_vec(),
            utf16(b"\xff\xfe", false),
            utf16(b"\xfe\xff", true),
            utf16(b"", false),
            utf16(b"", true),
            utf32(b"\xff\xfe\0\0", u32::to_le_bytes),
            utf32(b"\0\0\xfe\xff", u32::to_be_bytes),
            utf32(b"", u32::to_le_bytes),
            utf32(b"", u32::to_be_bytes),
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
        assert_eq!(decode(b"\x7fELF\0workos"), None);
        assert_eq!(decode(&[0; 64]), None);
        assert_eq!(decode(b"wor\0kos = 1").as_deref(), Some("wor kos = 1"));
    }
}
