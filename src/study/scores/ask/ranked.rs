//! A distribution ready to be ranked: codes set apart, scores distinct, the worst first.

use super::reading::Checked;
use crate::config::error::ConfigError;
use crate::study::scores::run::ScoreData;

/// Minimum distance of two scores, absolute and relative to the largest: closer ones cannot be distinguished on a chart
/// or in a cut-off.
const APART: f64 = 1e-9;
const APART_OF_LARGEST: f64 = 1e-12;

/// Sets special scores apart and turns the order where a higher score is worse.
///
/// # Errors
/// If nobody has one of the special scores, if without them a group is empty or nobody is good or nobody bad, or if two
/// scores are almost the same.
pub fn ranked(mut data: ScoreData, checked: &Checked) -> Result<ScoreData, ConfigError> {
    if let Some(absent) = checked.special.iter().find(|special| !data.scores.contains(special)) {
        let ends = [data.scores.first(), data.scores.last()].map(|end| end.copied().unwrap_or(0.0));
        let message = format!("`--special`: nobody has the score {absent}");
        return Err(ConfigError::plain(message).help(format!("the scores are from {} to {}", ends[0], ends[1])));
    }
    data.set_apart(&checked.special);
    if !checked.special.is_empty() {
        let left = |message: String| {
            Err(ConfigError::plain(message)
                .help("leave out a group that has no other scores, or give fewer special scores"))
        };
        if let Some(group) = data.groups.iter().find(|group| group.cells.people() <= 0.0) {
            return left(format!("everybody in group `{}` has a special score", group.name));
        }
        let rate = data.bad_rate();
        if rate <= 0.0 || rate >= 1.0 {
            let who = if rate <= 0.0 { "bad" } else { "good" };
            return left(format!("every {who} person has a special score"));
        }
    }
    let largest = data.scores.iter().fold(0.0, |max: f64, score| max.max(score.abs()));
    let min_gap = APART.max(APART_OF_LARGEST * largest);
    if let Some(pair) = data.scores.windows(2).find(|pair| pair[1] - pair[0] < min_gap) {
        let message = format!("scores {:e} and {:e} are almost the same", pair[0], pair[1]);
        return Err(ConfigError::plain(message).help(format!(
            "allowed: scores at least {min_gap:e} apart where the largest is {largest:e}; round them, or multiply them \
             by a power of ten"
        )));
    }
    if checked.higher_is_worse {
        data.turn();
    }
    Ok(data)
}
