//! The text of a body, in whatever coding and characters it came.

use std::borrow::Cow;
use std::io::Read as _;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// How far into a page browsers look for a `<meta charset>`.
const SNIFFED_BYTES: usize = 1024;
/// What brotli works with at a time; any size will do.
const BROTLI_BUFFER_BYTES: usize = 4096;

/// A body as its `Content-Encoding` made it, and whether there is more of it than `limit`. `None` if it cannot
/// be undone.
pub(super) fn decompressed<'a>(
    bytes: &'a [u8],
    codings: &str,
    limit: usize,
) -> Option<(Cow<'a, [u8]>, bool)> {
    let mut bytes = Cow::Borrowed(bytes);
    let mut is_long = false;
    // The last one was applied last.
    for coding in codings.rsplit(',') {
        let coded = &*bytes;
        let coding = coding.trim().to_ascii_lowercase();
        let (plain, is_cut) = match coding.as_str() {
            "" | "identity" => continue,
            _ if coded.is_empty() => continue,
            "gzip" | "x-gzip" => read(MultiGzDecoder::new(coded), limit)?,
            // Some servers leave out the frame that the name stands for.
            "deflate" => read(ZlibDecoder::new(coded), limit)
                .or_else(|| read(DeflateDecoder::new(coded), limit))?,
            "br" => read(
                brotli_decompressor::Decompressor::new(coded, BROTLI_BUFFER_BYTES),
                limit,
            )?,
            _ => return None,
        };
        is_long |= is_cut;
        bytes = Cow::Owned(plain);
    }
    Some((bytes, is_long))
}

/// What can be read, up to a limit, and whether that is not all. `None` if nothing can.
fn read(coded: impl std::io::Read, limit: usize) -> Option<(Vec<u8>, bool)> {
    let mut plain = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    let outcome = coded.take(most.saturating_add(1)).read_to_end(&mut plain);
    let is_long = plain.len() > limit;
    plain.truncate(limit);
    // A body that was cut off ends in an error, and what came before it counts.
    (outcome.is_ok() || !plain.is_empty()).then_some((plain, is_long))
}

/// The text of a body, as browsers read it: by its byte order mark, else by what its `Content-Type` says, else
/// by what a page says of itself. Everything else is UTF-8, as most is that says nothing.
pub(super) fn text(bytes: &[u8], content_type: &str) -> String {
    let named = charset(content_type).or_else(|| {
        let start = &bytes[..bytes.len().min(SNIFFED_BYTES)];
        let is_page = content_type.is_empty() || content_type.contains("html");
        let page = is_page.then(|| String::from_utf8_lossy(start).to_ascii_lowercase())?;
        let said = charset(page.split_once("<meta")?.1)?;
        // Who can read that much of it has not read UTF-16.
        Some(if said == UTF_16LE || said == UTF_16BE {
            UTF_8
        } else {
            said
        })
    });
    // The first character of a JSON document is one of ASCII.
    let guessed = match bytes {
        [0, 1..=0x7f, ..] => UTF_16BE,
        [1..=0x7f, 0, ..] => UTF_16LE,
        _ => UTF_8,
    };
    named.unwrap_or(guessed).decode(bytes).0.into_owned()
}

/// `text/html; charset="utf-16le"`
fn charset(text: &str) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let (_, after) = lower.split_once("charset")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let value = value.trim_start_matches(['"', '\'']);
    let end = value
        .find(['"', '\'', ';', ' ', '>', '/'])
        .unwrap_or(value.len());
    Encoding::for_label(&value.as_bytes()[..end])
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    const PAGE: &str = "<form method=post action=/login><input type=email name=email></form>";
    /// The same by Node's `brotliCompressSync`, in hexadecimal: nothing here writes it.
    const BROTLI: &str =
        "1b4300e08d54b5bf7e096b73533d3e1e70d18f55da05e031ccf5fa44ed716e0090433648b18b9377dde4fd00";

    #[test]
    fn a_compressed_body_is_read_and_an_unknown_coding_is_not() {
        let page = PAGE.as_bytes();
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(page).unwrap();
        zlib.write_all(page).unwrap();
        bare.write_all(page).unwrap();
        let gzip = gzip.finish().unwrap();
        for (codings, coded) in [
            ("gzip", gzip.clone()),
            ("identity, X-Gzip", gzip.clone()),
            ("deflate", zlib.finish().unwrap()),
            ("deflate", bare.finish().unwrap()),
            (
                "br",
                data_encoding::HEXLOWER.decode(BROTLI.as_bytes()).unwrap(),
            ),
            ("", page.to_vec()),
        ] {
            let (plain, is_long) = decompressed(&coded, codings, 1000).unwrap();
            assert_eq!((&*plain, is_long), (page, false), "{codings}");
            let (plain, is_long) = decompressed(&coded, codings, 10).unwrap();
            assert!(
                codings.is_empty() || (plain.len(), is_long) == (10, true),
                "{codings}"
            );
        }
        assert!(decompressed(page, "zstd", 1000).is_none());
        assert!(decompressed(page, "gzip", 1000).is_none());
        // The answer to HEAD says how the body would be.
        assert!(decompressed(b"", "zstd", 1000).is_some());
        // What came of an answer that was cut off.
        let (plain, _) = decompressed(&gzip[..gzip.len() - 9], "gzip", 1000).unwrap();
        assert!(page.starts_with(&plain) && !plain.is_empty());
    }

    #[test]
    fn characters_are_those_that_the_answer_names() {
        let utf_16 =
            |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let marked: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf_16("<p>é")).collect();
        let cases: [(&[u8], &str, &str); 8] = [
            ("<p>é".as_bytes(), "text/html", "<p>é"),
            (&marked, "text/html", "<p>é"),
            (&utf_16("<p>é"), "text/html; charset=UTF-16LE", "<p>é"),
            (&utf_16(r#"{"a":"é"}"#), "application/json", r#"{"a":"é"}"#),
            (b"<p>\xe9", "text/html; charset=\"iso-8859-1\"", "<p>é"),
            (
                b"<meta charset=latin1><p>\xe9",
                "text/html",
                "<meta charset=latin1><p>é",
            ),
            (
                b"<meta charset=utf-16><p>\xc3\xa9",
                "",
                "<meta charset=utf-16><p>é",
            ),
            (b"", "text/html; charset=nonsense", ""),
        ];
        for (bytes, content_type, expected) in cases {
            assert_eq!(text(bytes, content_type), expected, "{content_type}");
        }
    }
}
