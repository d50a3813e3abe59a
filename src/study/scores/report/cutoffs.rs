//! Cut-offs in words: what is denied at one, where its interval ends, which constraints leave none.

use super::score;
use crate::metrics::Unit;
use crate::report::message::{Message, msg};
use crate::study::scores::choice::Constraint;

/// Cut-offs from the one that denies nobody to the one that denies everybody.
#[derive(Clone, Copy)]
pub struct CutOffs<'a> {
    pub values: &'a [f64],
    pub higher_is_worse: bool,
}

impl CutOffs<'_> {
    /// What is asked.
    pub fn question(self) -> Message {
        match self.higher_is_worse {
            true => msg!("Above which score is it best to deny?"),
            false => msg!("Below which score is it best to deny?"),
        }
    }

    /// A cut-off; the last one, which denies everybody, lies beyond every score that there is.
    pub fn cutoff(self, index: usize) -> Message {
        let last = self.values.len() - 1;
        let beyond = || score(self.values[last.saturating_sub(1)]);
        match (index == last, self.higher_is_worse) {
            (false, _) => Message::from(score(self.values[index])),
            (true, true) => msg!("below {score}", score = beyond()),
            (true, false) => msg!("above {score}", score = beyond()),
        }
    }

    /// Two cut-offs, the lower first.
    pub fn ends(self, (from, to): (usize, usize)) -> (usize, usize) {
        if self.higher_is_worse { (to, from) } else { (from, to) }
    }

    /// "Deny below 21.5", or of the ends "Deny nobody", "Deny everybody".
    pub fn denial(self, index: usize) -> Message {
        match index {
            0 => msg!("Deny nobody"),
            _ if index + 1 == self.values.len() => msg!("Deny everybody"),
            _ if self.higher_is_worse => msg!("Deny above {score}", score = score(self.values[index])),
            _ => msg!("Deny below {score}", score = score(self.values[index])),
        }
    }

    /// The denial with the interval of the best cut-off.
    pub fn optimum(self, index: usize, interval: (usize, usize)) -> Message {
        let (lower, upper) = self.ends(interval);
        msg!(
            "{denial} (95% interval {lower} to {upper})",
            denial = self.denial(index),
            lower = self.cutoff(lower),
            upper = self.cutoff(upper)
        )
    }

    /// The same for the mark of a chart.
    pub fn mark(self, index: usize, interval: (usize, usize)) -> Message {
        let (lower, upper) = self.ends(interval);
        msg!(
            "{denial} (95%: {lower} to {upper})",
            denial = self.denial(index),
            lower = self.cutoff(lower),
            upper = self.cutoff(upper)
        )
    }

    /// That the score ranks bad above good.
    pub fn reversed(self, auc: f64) -> Message {
        let auc = Message::Level(auc, Unit::Number);
        match self.higher_is_worse {
            true => msg!(
                "Note: the score seems to be reversed (AUC {auc}): people with higher scores are bad less often. If a \
                 higher score is better, leave out --higher-is-worse.",
                auc = auc
            ),
            false => msg!(
                "Note: the score seems to be reversed (AUC {auc}): people with higher scores are bad more often. If a \
                 higher score is worse, as with a probability of default, add --higher-is-worse.",
                auc = auc
            ),
        }
    }
}

/// What denied means.
pub fn convention(higher_is_worse: bool) -> Message {
    match higher_is_worse {
        true => msg!("Denied: score above the cut-off, because a higher score is worse."),
        false => msg!("Denied: score below the cut-off."),
    }
}

/// Which constraints stand in the way, of bounds in words.
pub fn binding(bounds: impl Iterator<Item = Message> + Clone, constraints: &[Constraint]) -> Message {
    let those = |is: fn(&Constraint) -> bool| -> Vec<Message> {
        let both = bounds.clone().zip(constraints);
        both.filter(|(_, constraint)| is(constraint)).map(|(bound, _)| bound).collect()
    };
    let never = those(|constraint| !constraint.alone);
    if !never.is_empty() {
        return msg!("none reaches {bounds}", bounds = Message::joined(never, " or "));
    }
    let mut freeing = those(|constraint| constraint.without.is_some());
    if freeing.is_empty() {
        return msg!("several contradict each other");
    }
    let first = freeing.remove(0);
    match freeing.is_empty() {
        true => msg!("{bound} cannot be met together with the others", bound = first),
        false => {
            let others = Message::joined(freeing, " and ");
            msg!("{bound} cannot be met together with {others}", bound = first, others = others)
        }
    }
}
