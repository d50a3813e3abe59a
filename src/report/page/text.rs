//! Texts as HTML: escaped, with numbers kept whole, line breaks and code.

/// A text for HTML, in an element or an attribute.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A text whose numbers stay on one line with their half-widths.
pub fn bound(text: &str) -> String {
    text.replace(" ±", "\u{a0}±").replace("± ", "±\u{a0}")
}

/// A heading whose words, of those given, are not broken: a joiner stands between their characters.
pub fn whole_words(text: &str, words: &[&str]) -> String {
    let joined = |word: &str| word.chars().map(String::from).collect::<Vec<_>>().join("\u{2060}");
    words.iter().fold(text.to_string(), |text, word| text.replace(word, &joined(word)))
}

/// An escaped text with its line breaks.
pub fn broken(escaped: &str) -> String {
    escaped.trim_end().replace('\n', "<br>\n")
}

/// A command whose options are not broken at their hyphens.
pub fn whole_options(command: &str) -> String {
    let set = |word: &str| match word.starts_with("--") {
        true => format!("<span>{}</span>", escaped(word)),
        false => escaped(word),
    };
    command.split(' ').map(set).collect::<Vec<_>>().join(" ")
}

/// An escaped text with what stands in backquotes as code.
pub fn with_code(escaped: &str) -> String {
    let pieces: Vec<&str> = escaped.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return bound(escaped);
    }
    let set = |(index, piece): (usize, &&str)| match index % 2 {
        0 => bound(piece),
        _ => format!("<code>{piece}</code>"),
    };
    pieces.iter().enumerate().map(set).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_code_is_set() {
        assert_eq!(escaped("a<b> & \"c\" 'd'"), "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
        assert_eq!(with_code("type `swapset run` now"), "type <code>swapset run</code> now");
        assert_eq!(with_code("a ` alone"), "a ` alone");
        assert_eq!(whole_words("各改革方案", &["方案", "改革"]), "各改\u{2060}革方\u{2060}案");
        assert_eq!(broken("one\ntwo\n"), "one<br>\ntwo");
    }

    #[test]
    fn a_number_is_not_parted_from_its_half_width() {
        assert_eq!(bound("15.6% ± 0.4 (± 2)"), "15.6%\u{a0}±\u{a0}0.4 (±\u{a0}2)");
        assert_eq!(with_code("say `x = 2%` or 3%"), "say <code>x = 2%</code> or 3%");
    }

    #[test]
    fn an_option_stays_whole() {
        assert_eq!(whole_options("swapset run --set a=\"b\""), "swapset run <span>--set</span> a=&quot;b&quot;");
    }
}
