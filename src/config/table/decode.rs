//! Decodes bytes to text: recognises UTF-8, UTF-16 and GBK, and names files that are not text.

use super::Dialect;
use crate::config::error::ConfigError;
use encoding_rs::{Encoding, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// First bytes of files that are not text, with their types.
const NO_TEXT: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "an Excel workbook or another zip archive"),
    (b"\xD0\xCF\x11\xE0", "an Excel workbook (.xls) or another Office file"),
    (b"%PDF", "a PDF"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"PAR1", "a Parquet file"),
];

/// The decoded text without a byte order mark, its lines ended by `\n`, and the encoding it was in.
///
/// # Errors
/// If the bytes are no text in the encoding.
pub fn decode(name: &str, bytes: &[u8], dialect: &Dialect) -> Result<(String, &'static Encoding), ConfigError> {
    let wrong = |message: String| ConfigError::plain(format!("failed to read {name}: {message}"));
    if let Some((_, what)) = NO_TEXT.iter().find(|(first, _)| bytes.starts_with(first)) {
        return Err(wrong(format!("it is {what}, not a CSV file")).help("save the sheet as CSV (UTF-8)"));
    }
    let encoding = match (dialect.encoding, recognised(bytes)) {
        (Some(stated), _) => stated,
        (None, Some(found)) => found,
        (None, None) => {
            let strange = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), |text| text.len());
            let at = bytes[..strange].iter().position(|&byte| byte == 0).unwrap_or(strange);
            let line = bytes[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
            let byte = bytes.get(at).copied().unwrap_or(0);
            let message = format!("line {line} holds byte 0x{byte:02X}, which is not UTF-8, UTF-16 or GBK text");
            let how = dialect.stated.how_to_state("encoding", "windows-1252");
            return Err(wrong(message).help(format!("save the file as UTF-8, or state its encoding, such as {how}")));
        }
    };
    let (text, used, faulty) = encoding.decode(bytes);
    if faulty || text.contains('\0') {
        let message = format!("it is not {} text", used.name());
        return Err(wrong(message).help("save the file as UTF-8"));
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let begins: String = text.trim_start().chars().take(64).collect::<String>().to_lowercase();
    for (first, what) in
        [("<!doctype", "an HTML page"), ("<html", "an HTML page"), ("<table", "an HTML page"), ("<?xml", "an XML file")]
    {
        if begins.starts_with(first) {
            return Err(wrong(format!("it is {what}, not a CSV file")).help("save the table as CSV (UTF-8)"));
        }
    }
    Ok((text, used))
}

/// The encoding that the bytes reveal, if any.
fn recognised(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Some(encoding);
    }
    if bytes.contains(&0) {
        return utf_16(bytes);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Some(UTF_8);
    }
    is_gbk(bytes).then_some(GBK)
}

/// UTF-16 without a byte order mark: the many digits and separators of a table have a zero byte on one side.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let zeros = |side: usize| bytes.iter().skip(side).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if !bytes.len().is_multiple_of(2) || 16 * (even + odd) < bytes.len() {
        return None;
    }
    // A Chinese character may have a zero byte on the other side.
    match () {
        () if odd > 4 * even => Some(UTF_16LE),
        () if even > 4 * odd => Some(UTF_16BE),
        () => None,
    }
}

/// Whether the bytes decode as GBK and look like Chinese. An accented letter of a Western encoding also forms a pair with the next
/// letter, but the second byte of a common Chinese character is never a letter.
fn is_gbk(bytes: &[u8]) -> bool {
    if GBK.decode_without_bom_handling_and_without_replacement(bytes).is_none() {
        return false;
    }
    let (mut common, mut rare, mut at) = (0, 0, 0);
    while at < bytes.len() {
        let lead = bytes[at] >= 0x80;
        if lead {
            let is_common = bytes[at] >= 0xA1 && bytes.get(at + 1).is_some_and(|&second| second >= 0xA1);
            if is_common { common += 1 } else { rare += 1 }
        }
        at += if lead { 2 } else { 1 };
    }
    common > 9 * rare
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, &'static str) {
        let (text, encoding) = decode("a.csv", bytes, &Dialect::default()).unwrap();
        (text, encoding.name())
    }

    fn utf_16_of(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn encodings_are_recognised_by_their_bytes() {
        let text = "score,一\n500,10\n";
        assert_eq!(decoded(text.as_bytes()), (text.into(), "UTF-8"));
        assert_eq!(decoded(format!("\u{feff}{text}").as_bytes()), (text.into(), "UTF-8"));
        assert_eq!(decoded(&utf_16_of(text, u16::to_le_bytes)), (text.into(), "UTF-16LE"));
        assert_eq!(decoded(&utf_16_of(text, u16::to_be_bytes)), (text.into(), "UTF-16BE"));
        assert_eq!(decoded(&utf_16_of(&format!("\u{feff}{text}"), u16::to_be_bytes)), (text.into(), "UTF-16BE"));
        assert_eq!(decoded(b"\xB7\xD6\xCA\xFD,\xC8\xCB\xCA\xFD\r\n1,2\r3,4"), ("分数,人数\n1,2\n3,4".into(), "GBK"));
    }

    #[test]
    fn what_is_no_text_or_of_another_encoding_is_named() {
        let fault = |bytes: &[u8]| decode("a.csv", bytes, &Dialect::default()).unwrap_err().report(false);
        assert!(fault(b"PK\x03\x04rest").contains("Excel workbook"));
        assert!(fault(b" <!DOCTYPE html><p>").contains("HTML page"));
        let western = fault(b"score,count\nS\xE3o,1\n\xC9t\xE9,2\n");
        assert!(western.contains("line 2 holds byte 0xE3") && western.contains("encoding"), "{western}");
        for damaged in [&b"score,count\n5\x000,1\n600,20\n"[..], b"score,count\n5\x0000,1\n600,20\n"] {
            assert!(fault(damaged).contains("line 2 holds byte 0x00"), "{}", fault(damaged));
        }
        assert!(fault(b"a\0\0b\0\0\0\0").contains("not UTF-8, UTF-16 or GBK text"));
    }
}
