//! Scores followed month by month, for plans that ask for it: what the score saw of a block under the baseline and in its twin, and the
//! difference of the two after a loss, taken apart.
//!
//! The score is linear in what it sees and S is a moving average of it, so a difference of two S on the same draws is the sum of the
//! same moving average of each part.

use super::column::MerchantColumn;
use super::life::Lives;
use super::state::State;
use super::world::World;
use crate::metrics::after_loss::{AfterLoss, ScorePair, ScorePart};
use crate::model::scorecard::{self, next_smoothed, points_per_log_odds};
use crate::model::terms::Terms;

/// What the score saw, month by month.
#[derive(Default)]
pub struct ScoreRecord {
    months: Vec<Seen>,
}

/// A block at the end of a month.
struct Seen {
    alive: MerchantColumn,
    /// S, points from the score's base.
    smoothed: MerchantColumn,
    trend: MerchantColumn,
    inquiries: MerchantColumn,
    high_cost: MerchantColumn,
    utilisation: MerchantColumn,
    missed_in_a_row: MerchantColumn,
    /// Supplied by the end of the month; the score sees them from the next on.
    documents: MerchantColumn,
}

impl ScoreRecord {
    /// Forgets what was recorded.
    pub fn clear(&mut self) {
        self.months.clear();
    }

    /// Records the end of the next month.
    pub fn add(&mut self, state: &State) {
        self.months.push(Seen {
            alive: state.alive,
            smoothed: state.smoothed,
            trend: state.trend,
            inquiries: state.inquiries,
            high_cost: state.high_cost,
            utilisation: state.utilisation,
            missed_in_a_row: state.missed_in_a_row,
            documents: state.documents,
        });
    }
}

/// The baseline and its twin at the end of the study.
pub struct Followed<'a> {
    pub terms: &'a Terms,
    pub lives: &'a Lives,
    pub world: &'a World,
    /// Under the baseline, which may take access away.
    pub lost: &'a ScoreRecord,
    /// In the twin, which keeps it.
    pub kept: &'a ScoreRecord,
}

impl Followed<'_> {
    /// Adds a merchant that first lost access in a month, if the study has months enough left.
    pub fn add_to(&self, sums: &mut AfterLoss, merchant: usize, good: bool, first_loss: usize) {
        let followed = sums.months.len() - 1;
        if first_loss + followed > self.lost.months.len() {
            return;
        }
        let mut parts = [0.0; ScorePart::ALL.len()];
        for (index, (lost, kept)) in self.lost.months.iter().zip(&self.kept.months).enumerate() {
            let month = index + 1;
            let score = &self.terms.at(month as i32).parameters.score;
            let now = self.parts(merchant, index);
            for (part, now) in parts.iter_mut().zip(now) {
                *part = next_smoothed(score, *part, now);
            }
            let is_alive = |seen: &Seen| seen.alive.get(merchant) > 0.0;
            if month >= first_loss && month <= first_loss + followed && is_alive(lost) && is_alive(kept) {
                let points = |seen: &Seen| score.base + f64::from(seen.smoothed.get(merchant));
                sums.add(month - first_loss, good, &ScorePair { lost: points(lost), kept: points(kept), parts });
            }
        }
    }

    /// What the two scores of a month differ by, before smoothing, in points.
    fn parts(&self, merchant: usize, index: usize) -> [f64; ScorePart::ALL.len()] {
        let p = &self.terms.at(index as i32 + 1).parameters.score;
        let factor = points_per_log_odds(p.points_to_double_odds);
        let (lost, kept) = (&self.lost.months[index], &self.kept.months[index]);
        let further =
            |of: fn(&Seen) -> &MerchantColumn| f64::from(of(lost).get(merchant)) - f64::from(of(kept).get(merchant));
        ScorePart::ALL.map(|part| {
            factor
                * match part {
                    ScorePart::Trend => p.trend * further(|seen| &seen.trend),
                    ScorePart::Inquiries => -p.inquiries * further(|seen| &seen.inquiries),
                    ScorePart::HighCost => -p.high_cost * further(|seen| &seen.high_cost),
                    ScorePart::Utilisation => -p.utilisation * further(|seen| &seen.utilisation),
                    ScorePart::Arrears => -p.arrears * further(|seen| &seen.missed_in_a_row),
                    ScorePart::Documents => self.documents(merchant, index),
                }
        })
    }

    /// What documents supplied on one side alone do to the log-odds.
    fn documents(&self, merchant: usize, index: usize) -> f64 {
        // At the end of month 0 both sides are the same.
        let Some(before) = index.checked_sub(1) else { return 0.0 };
        let [lost, kept] = [self.lost, self.kept].map(|side| f64::from(side.months[before].documents.get(merchant)));
        if lost == kept {
            return 0.0;
        }
        let p = &self.terms.at(index as i32 + 1).parameters.score;
        let of = |column: &MerchantColumn| f64::from(column.get(merchant));
        let with = |documents: f64| {
            let (quality, error) = (of(&self.lives.quality), of(&self.lives.score_error));
            scorecard::log_odds_for_life(p, quality, error, of(&self.world.personal), documents)
        };
        with(lost) - with(kept)
    }
}
