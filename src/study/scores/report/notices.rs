//! What a reader should look at before the answer: a score that ranks the wrong way, codes among scores, counts that
//! may be no people.

use super::{Origin, names, score};
use crate::report::message::{Message, msg};
use crate::report::number::thousands;
use crate::study::scores::ask::Note;
use crate::study::scores::run::ScoresResult;

/// An AUC of nothing better than chance.
const CHANCE: f64 = 0.5;

pub fn notices(result: &ScoresResult, origin: &Origin<'_>) -> Vec<Message> {
    let mut all: Vec<Message> = reversed(result, origin).into_iter().collect();
    all.extend(suspects(origin));
    for reading in origin.reading {
        let file = || Message::from(reading.file.clone());
        all.extend(reading.notes.iter().filter_map(|note| match note {
            Note::FractionalCounts => Some(msg!(
                "Note: the counts in {file} are not whole numbers but are read as numbers of people. If they are \
                 weights or amounts, the rates are valid but the intervals are not.",
                file = file()
            )),
            Note::MultipleCounts(number) => Some(msg!(
                "Note: all counts in {file} are multiples of {number} and are read as numbers of people. If they are \
                 weights or amounts, the rates are valid but the intervals are far too narrow.",
                file = file(),
                number = thousands(*number)
            )),
            _ => None,
        }));
    }
    all
}

/// The whole score, or that of some groups, ranks bad above good beyond what sampling explains.
fn reversed(result: &ScoresResult, origin: &Origin<'_>) -> Option<Message> {
    let is_reversed = |index: usize| result.resampled.power[index][0].upper < CHANCE;
    if is_reversed(0) {
        return Some(super::cutoffs(result).reversed(result.resampled.power[0][0].mean));
    }
    let names = names::shown(origin).into_iter().enumerate().skip(1);
    let reversed: Vec<Message> = names.filter(|(index, _)| is_reversed(*index)).map(|(_, name)| name).collect();
    (!reversed.is_empty()).then(|| {
        msg!(
            "Note: within these groups the score ranks bad people as better than good ones (AUC below 0.5): {groups}.",
            groups = Message::joined(reversed, ", ")
        )
    })
}

/// Scores that may be codes.
fn suspects(origin: &Origin<'_>) -> Option<Message> {
    let suspects: Vec<String> = origin.data.suspects().into_iter().map(score).collect();
    (!suspects.is_empty()).then(|| {
        msg!(
            "Note: these scores are far from all others: {scores}. If one of them is a code rather than a score, set \
             it apart with --special={option}.",
            scores = suspects.join(", "),
            option = suspects.join(",")
        )
    })
}
