//! What everybody and the groups are called: no two alike, neither in files nor on pages.

use super::Origin;
use crate::report::language::Language;
use crate::report::message::{Message, msg};

/// Maximum width of a group's name.
const NAME_MAX: usize = 32;

/// Everybody and then each group, as files name them.
pub fn keys(origin: &Origin<'_>) -> Vec<String> {
    let groups = origin.data.groups.iter().map(|group| group.name.clone());
    std::iter::once(everybody(origin).in_language(Language::English)).chain(groups).collect()
}

/// Everybody and each group, as texts and charts name them; a single group is everybody.
pub fn shown(origin: &Origin<'_>) -> Vec<Message> {
    let groups = if origin.data.groups.len() > 1 { &origin.data.groups[..] } else { &[] };
    let groups = groups.iter().map(|group| match origin.bundled {
        _ if group.name.is_empty() => msg!("(no name)"),
        true => Message::elided(Message::known(&group.name), NAME_MAX),
        // A user's own names are in no language of ours.
        false => Message::elided(Message::from(group.name.clone()), NAME_MAX),
    });
    let mut names: Vec<Message> = Vec::new();
    for name in std::iter::once(everybody(origin)).chain(groups) {
        let same = |known: &Message| known.in_language(Language::English) == name.in_language(Language::English);
        // Long names may be alike as far as they are shown.
        let before = names.iter().filter(|known| same(known)).count();
        let number = format!(" ({})", names.len());
        names.push(if before == 0 { name } else { Message::joined(vec![name, Message::from(number)], "") });
    }
    names
}

/// What all groups together are called: what none of them is.
fn everybody(origin: &Origin<'_>) -> Message {
    let is_taken = |message: &Message| {
        let text = Language::ALL.map(|language| message.in_language(language));
        origin.data.groups.iter().any(|group| text.iter().any(|text| group.name.to_lowercase() == *text))
    };
    let names = [msg!("everybody"), msg!("all people"), msg!("all groups together")];
    let numbered = (2..).map(|number| Message::from(format!("everybody ({number})")));
    names.into_iter().chain(numbered).find(|name| !is_taken(name)).unwrap_or_else(Message::none)
}
