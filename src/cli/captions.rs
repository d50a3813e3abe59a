//! What the bars of long work say, in the language of the terminal.

use crate::progress::Caption;
use crate::report::language::Language;
use crate::report::message::{Message, msg};
use std::sync::Arc;
use std::time::Duration;

/// The bar of a simulation, after which comes what takes about as long as `closing`.
pub fn simulating(language: Language, closing: Duration) -> Caption {
    let text = msg!("simulating {bar} {percent}%{left}", bar = "{wide_bar}", percent = "{percent}", left = "{left}");
    caption(&text, language, closing)
}

/// The bar of a shard.
pub fn computing_a_part(language: Language) -> Caption {
    let text =
        msg!("computing a part {bar} {percent}%{left}", bar = "{wide_bar}", percent = "{percent}", left = "{left}");
    caption(&text, language, Duration::ZERO)
}

/// The bar of a long file.
pub fn reading(language: Language) -> Caption {
    let text = msg!("reading {bar} {percent}%{left}", bar = "{wide_bar}", percent = "{percent}", left = "{left}");
    caption(&text, language, Duration::ZERO)
}

fn caption(text: &Message, language: Language, closing: Duration) -> Caption {
    let left = move |left| msg!(", about {time} left", time = Message::time(left)).in_language(language);
    Caption { template: text.in_language(language), left: Arc::new(left), closing }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_have_the_places_that_are_filled_in_and_tell_the_time_in_every_language() {
        for language in Language::ALL {
            let [a, b, c] = [simulating(language, Duration::ZERO), computing_a_part(language), reading(language)];
            for Caption { template, left, .. } in [&a, &b, &c] {
                let places = ["{wide_bar}", "{percent}%", "{left}"];
                assert!(places.iter().all(|place| template.contains(place)), "{template}");
                assert!(left(Duration::from_secs(200)).contains('3'));
            }
        }
        let said = (simulating(Language::English, Duration::ZERO).left)(Duration::from_secs(200));
        assert_eq!(said, ", about 3 min left");
        let said = (simulating(Language::Chinese, Duration::ZERO).left)(Duration::from_secs(200));
        assert_eq!(said, "，约剩3分钟");
    }
}
