//! The charts of a book: curves by cut-off, ROC by accounts, by amount and by group, good and bad accounts by score. None
//! tells a cell of fewer than ten accounts.

use super::measures;
use super::words::{cutoff, denial, interval};
use crate::metrics::Unit;
use crate::report::chart::Chart;
use crate::report::chart::draw::colour::Colour;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::draw::plot::{Dot, Mark, Plot, PlotCurve, PlotForm, edges};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::study::accounts::ask::LoadedAccounts;
use crate::study::accounts::book::Measure;
use crate::study::accounts::limits::limits;
use crate::study::accounts::quantity::{Kind, Quantity};
use crate::study::accounts::run::{AccountsResult, Best, SHOWN_MIN};
use crate::study::scores::choice::Values;
use crate::study::scores::limits::Level;
use crate::study::scores::report::score;
use crate::study::scores::tally::Below;

/// About the most cut-offs that are shown.
const SHOWN_MAX: usize = 500;
/// Maximum number of groups with a ROC curve of their own.
const GROUPS_MAX: usize = 5;
/// About as many bins has a distribution.
const BINS: f64 = 25.0;

/// The cut-offs that files and charts show: both ends, the one that is looked at, and between them no two with fewer than
/// ten accounts between them, so that no small cell can be told.
pub fn cutoffs_shown(best: &Best) -> Vec<usize> {
    let counts = &best.sums.counts;
    let below = |cutoff: usize| counts.good[cutoff] + counts.bad[cutoff];
    let last = best.cutoffs.len() - 1;
    let apart = (below(last) / SHOWN_MAX as f64).max(SHOWN_MIN as f64);
    let mut fixed = vec![0, best.at, last];
    fixed.dedup();
    let mut shown = Vec::new();
    for ends in fixed.windows(2) {
        shown.push(ends[0]);
        let mut from = ends[0];
        for cutoff in ends[0] + 1..ends[1] {
            if below(cutoff) - below(from) >= apart && below(ends[1]) - below(cutoff) >= apart {
                shown.push(cutoff);
                from = cutoff;
            }
        }
    }
    shown.push(last);
    shown
}

pub fn figures(loaded: &LoadedAccounts, result: &AccountsResult, footnote: &Message) -> Vec<Figure> {
    vec![
        threshold(loaded, &result.best, footnote),
        roc(loaded, result, footnote),
        distribution(loaded, &result.best, footnote),
    ]
}

fn percent(value: f64) -> Message {
    Message::Level(value, Unit::Share)
}

fn mark(loaded: &LoadedAccounts, best: &Best) -> Mark {
    let (lower, upper) = interval(best, loaded.book.higher_is_worse);
    let label = msg!(
        "{denial} (95%: {lower} to {upper})",
        denial = denial(&loaded.book, best, best.at),
        lower = cutoff(&loaded.book, best, lower),
        upper = cutoff(&loaded.book, best, upper)
    );
    Mark { at: best.cutoffs[best.at], interval: (best.cutoffs[lower], best.cutoffs[upper]), label }
}

/// What each cut-off denies and approves.
fn threshold(loaded: &LoadedAccounts, best: &Best, footnote: &Message) -> Figure {
    let prices = &loaded.question.prices;
    let curves_of = best.curves(prices);
    let of_accounts = [Kind::BadDenied, Kind::GoodDenied, Kind::BadRateOfApproved];
    let mut quantities: Vec<Quantity> = of_accounts.map(|kind| Quantity::of(kind, Measure::Accounts)).to_vec();
    if loaded.book.has_amounts() {
        quantities.push(Quantity::of(Kind::BadRateOfApproved, Measure::Amount));
    }
    let shown = cutoffs_shown(best);
    let level = Level::Together(best.cutoffs.len().saturating_sub(2).max(1));
    let mut data = vec![["quantity", "cut_off", "value", "lower", "upper"].map(String::from).to_vec()];
    let (mut curves, mut dots) = (Vec::new(), Vec::new());
    let colours = [Colour::Vermilion, Colour::Blue, Colour::Green, Colour::Purple];
    for (quantity, colour) in quantities.into_iter().zip(colours) {
        let (mut points, mut band) = (Vec::new(), Vec::new());
        for &index in &shown {
            let value = curves_of.value(quantity, index);
            let bounds = limits(&best.sums, quantity, index, prices, level);
            points.push((best.cutoffs[index], value));
            // Two bands of much the same rate would cover each other.
            if quantity.measure == Measure::Accounts {
                band.push(bounds);
            }
            let numbers = [best.cutoffs[index], value, bounds.0, bounds.1].map(field);
            data.push(std::iter::once(quantity.name()).chain(numbers).collect());
        }
        // Curves run from left to right and are named at their ends.
        if loaded.book.higher_is_worse {
            points.reverse();
            band.reverse();
        }
        let there = curves_of.value(quantity, best.at);
        let name = msg!(
            "{quantity}, {share} at the best cut-off",
            quantity = Message::known(quantity.title()),
            share = percent(there)
        );
        curves.push(PlotCurve { name, colour, points, band });
        dots.push(Dot { at: (best.cutoffs[best.at], there), colour, radius: 4.5, name: None });
    }
    let at = |kind: Kind| percent(curves_of.value(Quantity::of(kind, Measure::Accounts), best.at));
    let title = msg!(
        "{denial}: {bad} of bad and {good} of good accounts are denied",
        denial = denial(&loaded.book, best, best.at),
        bad = at(Kind::BadDenied),
        good = at(Kind::GoodDenied)
    );
    let subtitle = msg!(
        "Shares by cut-off, with numbers at the best one; bands: 95% over all cut-offs at once; shaded: 95% interval \
         of the best cut-off"
    );
    let chart = Plot {
        heading: Heading { title: title.clone(), subtitle, footnote: footnote.clone() },
        across: (msg!("cut-off"), Unit::Number),
        up: (msg!("share"), Unit::Share),
        form: PlotForm::Curves,
        mark: Some(mark(loaded, best)),
        curves,
        dots,
    };
    Figure { name: "threshold".into(), alt_text: msg!("{title}.", title = title), chart: Chart::Plot(chart), data }
}

/// A ROC curve: its name in files and on charts, its AUC, and its points.
struct Roc {
    key: String,
    name: Message,
    auc: f64,
    points: Vec<(f64, (f64, f64))>,
    there: (f64, f64),
}

impl Roc {
    fn of(key: &str, name: Message, best: &Best, measure: Measure) -> Roc {
        let below = &best.sums.masses[measure as usize];
        let point = |cutoff: usize| rates(below, cutoff);
        let points = cutoffs_shown(best).into_iter().map(|index| (best.cutoffs[index], point(index))).collect();
        Roc { key: key.into(), name, auc: best.power[measure as usize].auc.0, points, there: point(best.at) }
    }
}

/// Good and bad denied.
fn rates(below: &Below, cutoff: usize) -> (f64, f64) {
    let [_, good, bad, _] = below.rates(cutoff);
    (good, bad)
}

/// Bad denied against good denied, for all accounts, by amount, and for each group of the first column.
fn roc(loaded: &LoadedAccounts, result: &AccountsResult, footnote: &Message) -> Figure {
    let best = &result.best;
    let mut all: Vec<Roc> = measures(&loaded.book)
        .iter()
        .map(|measure| match measure {
            Measure::Accounts => Roc::of("all accounts", msg!("all accounts"), best, *measure),
            Measure::Amount => Roc::of("by amount", msg!("by amount"), best, *measure),
        })
        .collect();
    let parts = result.groups.first().map_or(&[][..], |(_, parts)| parts);
    let groups: Vec<Roc> = parts
        .iter()
        .filter_map(|part| {
            let name = match part.name.is_empty() {
                true => msg!("(no name)"),
                false => Message::elided(Message::from(part.name.clone()), 32),
            };
            Some(Roc::of(&part.name, name, part.best.as_ref()?, Measure::Accounts))
        })
        .collect();
    let lowest = groups.iter().min_by(|a, b| a.there.0.total_cmp(&b.there.0));
    let highest = groups.iter().max_by(|a, b| a.there.0.total_cmp(&b.there.0));
    let auc = Message::Level(best.power[0].auc.0, Unit::Number);
    let title = match (lowest.zip(highest).filter(|_| groups.len() > 1), loaded.book.higher_is_worse) {
        (Some((lowest, highest)), _) => msg!(
            "{denial}: {lowest} ({lowest_group}) to {highest} ({highest_group}) of good accounts are denied",
            denial = denial(&loaded.book, best, best.at),
            lowest = percent(lowest.there.0),
            lowest_group = lowest.name.clone(),
            highest = percent(highest.there.0),
            highest_group = highest.name.clone()
        ),
        (None, true) => msg!("The score ranks bad above good with an AUC of {auc}", auc = auc),
        (None, false) => msg!("The score ranks bad below good with an AUC of {auc}", auc = auc),
    };
    let subtitle = match groups.len() > GROUPS_MAX {
        true => msg!(
            "Bad accounts denied against good accounts denied at each cut-off; dots: the best cut-off, the same for \
             all; shown: the first {shown} of {groups} groups",
            shown = GROUPS_MAX.to_string(),
            groups = groups.len().to_string()
        ),
        false => msg!(
            "Bad accounts denied against good accounts denied at each cut-off; dots: the best cut-off, the same for all"
        ),
    };
    all.extend(groups.into_iter().take(GROUPS_MAX));
    let mut data = vec![["group", "cut_off", "good_denied", "bad_denied"].map(String::from).to_vec()];
    let (mut curves, mut dots) = (Vec::new(), Vec::new());
    let colours = std::iter::once(Colour::Black).chain(Colour::SERIES);
    for (number, (roc, colour)) in all.into_iter().zip(colours).enumerate() {
        for (cutoff, (good, bad)) in &roc.points {
            data.push(std::iter::once(roc.key.clone()).chain([*cutoff, *good, *bad].map(field)).collect());
        }
        dots.push(Dot { at: roc.there, colour, radius: if number == 0 { 6.0 } else { 4.5 }, name: None });
        curves.push(PlotCurve {
            name: msg!("{group}: AUC {auc}", group = roc.name, auc = Message::Level(roc.auc, Unit::Number)),
            colour,
            points: roc.points.into_iter().map(|point| point.1).collect(),
            band: Vec::new(),
        });
    }
    // All accounts lie on top.
    dots.reverse();
    let chart = Plot {
        heading: Heading { title: title.clone(), subtitle, footnote: footnote.clone() },
        across: (msg!("good denied"), Unit::Share),
        up: (msg!("bad denied"), Unit::Share),
        form: PlotForm::Square,
        mark: None,
        curves,
        dots,
    };
    Figure { name: "roc".into(), alt_text: msg!("{title}.", title = title), chart: Chart::Plot(chart), data }
}

/// Good and bad accounts by score. Neighbouring bins of fewer than ten accounts share what they hold.
fn distribution(loaded: &LoadedAccounts, best: &Best, footnote: &Message) -> Figure {
    let scores = &loaded.book.scores;
    let (first, last) = (scores[0], scores[scores.len() - 1]);
    let edges = edges(first.min(last), first.max(last), BINS.min(scores.len() as f64));
    let bins = edges.len() - 1;
    let width = edges[1] - edges[0];
    let counts = &best.sums.counts;
    let mut held = vec![[0.0; 2]; bins];
    for (cell, score) in scores.iter().enumerate() {
        // A trifle up, so that a score at an edge stands above it; the largest closes the last bin.
        let bin = (((score - edges[0]) / width + 1e-6) as usize).min(bins - 1);
        held[bin][0] += counts.bad[cell + 1] - counts.bad[cell];
        held[bin][1] += counts.good[cell + 1] - counts.good[cell];
    }
    let held = spread(held);
    let of = [
        ("bad accounts", msg!("bad accounts"), 0, counts.bads(), Colour::Vermilion),
        ("good accounts", msg!("good accounts"), 1, counts.goods(), Colour::Blue),
    ];
    let mut data = vec![["accounts", "score_from", "score_to", "share"].map(String::from).to_vec()];
    let mut curves = Vec::new();
    for (name, label, which, all, colour) in of {
        let mut points = Vec::new();
        for (bin, held) in held.iter().enumerate() {
            let share = held[which] / all;
            points.extend([(edges[bin], share), (edges[bin + 1], share)]);
            data.push(
                std::iter::once(name.to_string()).chain([edges[bin], edges[bin + 1], share].map(field)).collect(),
            );
        }
        curves.push(PlotCurve { name: label, colour, points, band: Vec::new() });
    }
    let (good, bad) = rates(counts, best.at);
    let title = match loaded.book.higher_is_worse {
        true => msg!(
            "{bad} of bad accounts and {good} of good accounts score above the cut-off",
            bad = percent(bad),
            good = percent(good)
        ),
        false => msg!(
            "{bad} of bad accounts and {good} of good accounts score below the cut-off",
            bad = percent(bad),
            good = percent(good)
        ),
    };
    let subtitle = msg!(
        "Shares of all bad and of all good accounts by score, in {bins} bins of {width}",
        bins = bins,
        width = score(width)
    );
    let chart = Plot {
        heading: Heading { title: title.clone(), subtitle, footnote: footnote.clone() },
        across: (msg!("score"), Unit::Number),
        up: (msg!("share of accounts per bin"), Unit::Share),
        form: PlotForm::Densities,
        mark: Some(mark(loaded, best)),
        curves,
        dots: Vec::new(),
    };
    let alt_text = msg!("{title}.", title = title);
    Figure { name: "score_distribution".into(), alt_text, chart: Chart::Plot(chart), data }
}

/// Joins bins until each has ten accounts, and spreads these evenly over the bins joined; what is left at the end joins
/// the last.
fn spread(held: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    let mut joined: Vec<(usize, [f64; 2])> = Vec::new();
    let is_enough = |held: [f64; 2]| held[0] + held[1] >= SHOWN_MIN as f64;
    for bin in held {
        match joined.last_mut().filter(|(_, held)| !is_enough(*held)) {
            Some((number, held)) => {
                *number += 1;
                held.iter_mut().zip(bin).for_each(|(held, more)| *held += more);
            }
            None => joined.push((1, bin)),
        }
    }
    if let [.., _, (_, last)] = joined[..]
        && !is_enough(last)
        && let (Some((more, rest)), Some((number, held))) = (joined.pop(), joined.last_mut())
    {
        *number += more;
        held.iter_mut().zip(rest).for_each(|(held, more)| *held += more);
    }
    let each = |(number, held): (usize, [f64; 2])| std::iter::repeat_n(held.map(|held| held / number as f64), number);
    joined.into_iter().flat_map(each).collect()
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn bins_of_few_accounts_share_what_they_hold() {
        let held = spread(vec![[1.0, 2.0], [3.0, 6.0], [20.0, 0.0], [0.0, 0.0], [1.0, 1.0]]);
        assert_eq!(held[..2], [[2.0, 4.0]; 2]);
        assert_eq!(held[2..], [[7.0, 1.0 / 3.0]; 3]);
        assert_eq!(spread(vec![[1.0, 1.0]]), [[1.0, 1.0]]);
    }
}
