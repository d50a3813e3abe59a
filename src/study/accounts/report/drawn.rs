//! The charts of a book: curves by cut-off, ROC by accounts, by amount and by group, good and bad accounts by score. All of
//! them tell what they tell at the cut-offs that may be told, and no more.

use super::view::View;
use super::words::{key as key_of, name as name_of};
use crate::report::chart::draw::plot::Mark;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::study::accounts::best::Best;
use crate::study::accounts::book::Measure;
use crate::study::accounts::cells::{Shown, Told};
use crate::study::accounts::limits::limits;
use crate::study::accounts::quantity::{Kind, Quantity};
use crate::study::scores::choice::Values;
use crate::study::scores::limits::Level;
use crate::study::scores::report::charts::{self, ByCutOff, Counted, Roc, percent};
use crate::study::scores::tally::Below;

/// Maximum number of groups with a ROC curve of their own.
const GROUPS_MAX: usize = 5;

pub fn figures(view: &View<'_>, footnote: &Message) -> Vec<Figure> {
    vec![threshold(view, footnote), roc(view, footnote), distribution(view, footnote)]
}

fn mark(view: &View<'_>) -> Mark {
    let (best, words) = (view.best(), view.in_words());
    let (lower, upper) = words.ends(best.interval);
    let label = words.mark(best.at, best.interval);
    Mark { at: best.cutoffs[best.at], interval: (best.cutoffs[lower], best.cutoffs[upper]), label }
}

/// What each cut-off denies and approves.
fn threshold(view: &View<'_>, footnote: &Message) -> Figure {
    let (best, prices) = (view.best(), &view.question().prices);
    let curves = best.curves(prices);
    let of_accounts = [Kind::BadDenied, Kind::GoodDenied, Kind::BadRateOfApproved];
    let mut quantities: Vec<Quantity> = of_accounts.map(|kind| Quantity::of(kind, Measure::Accounts)).to_vec();
    if view.book().has_amounts() {
        quantities.push(Quantity::of(Kind::BadRateOfApproved, Measure::Amount));
    }
    let level = Level::Together(best.cutoffs.len().saturating_sub(2).max(1));
    let by_cutoff = |quantity: Quantity| {
        let point = |&index: &usize| {
            let bounds = limits(&best.sums, quantity, index, prices, level);
            (best.cutoffs[index], curves.value(quantity, index), bounds)
        };
        ByCutOff {
            key: quantity.name(),
            name: Message::known(quantity.title()),
            points: view.cutoffs.all().iter().map(point).collect(),
            // Two bands of much the same rate would cover each other.
            has_band: quantity.measure == Measure::Accounts,
            there: view.is_told().then(|| (best.cutoffs[best.at], curves.value(quantity, best.at))),
        }
    };
    let at = |kind: Kind| percent(curves.value(Quantity::of(kind, Measure::Accounts), best.at));
    let denial = view.in_words().denial(best.at);
    let title = match view.is_told() {
        true => msg!(
            "{denial}: {bad} of bad and {good} of good accounts are denied",
            denial = denial,
            bad = at(Kind::BadDenied),
            good = at(Kind::GoodDenied)
        ),
        false => denial,
    };
    let quantities = quantities.into_iter().map(by_cutoff).collect();
    charts::threshold(title, quantities, mark(view), view.book().higher_is_worse, footnote)
}

/// The ROC curve of the book or of a part.
fn roc_of(key: &str, name: Message, best: &Best, measure: Measure, told: &Told) -> Roc {
    let point = |cutoff: usize| rates(&best.sums.masses[measure as usize], cutoff);
    let points = told.all().iter().map(|&index| (Some(best.cutoffs[index]), point(index))).collect();
    let there = told.holds(best.at).then(|| point(best.at));
    Roc { key: key.into(), name, auc: best.power[measure as usize].auc.0, points, there }
}

/// Of a group: what all accounts do at the same cut-off less what a group does would tell what the others do, so its
/// cut-offs are not told.
fn roc_of_group(view: &View<'_>, column: &str, name: &str, best: &Best, shown: Shown) -> Roc {
    let told = view.of_part(best, shown);
    let mut roc = roc_of(&key_of(column, name), name_of(column, name), best, Measure::Accounts, &told);
    roc.points.iter_mut().for_each(|point| point.0 = None);
    roc.there = roc.there.filter(|_| shown == Shown::Everything);
    roc
}

/// Good and bad denied.
fn rates(below: &Below, cutoff: usize) -> (f64, f64) {
    let [_, good, bad, _] = below.rates(cutoff);
    (good, bad)
}

/// Bad denied against good denied, for all accounts, by amount, and for each group of the first column.
fn roc(view: &View<'_>, footnote: &Message) -> Figure {
    let best = view.best();
    let of_measure = |measure: &Measure| match measure {
        Measure::Accounts => roc_of("all accounts", msg!("all accounts"), best, *measure, &view.cutoffs),
        Measure::Amount => roc_of("by amount", msg!("by amount"), best, *measure, &view.cutoffs),
    };
    let mut all: Vec<Roc> = view.measures().iter().map(of_measure).collect();
    let (column, parts) = view.groups().next().unwrap_or_default();
    let parts = parts.into_iter().filter(|(_, shown)| *shown >= Shown::Power);
    let groups: Vec<Roc> = parts
        .filter_map(|(part, shown)| Some(roc_of_group(view, column, &part.name, part.best.as_ref()?, shown)))
        .collect();
    let of_good = |roc: &'_ Roc| roc.there.map(|there| there.0);
    let told = || groups.iter().filter_map(|roc| Some((of_good(roc)?, &roc.name)));
    let lowest = told().min_by(|a, b| a.0.total_cmp(&b.0));
    let highest = told().max_by(|a, b| a.0.total_cmp(&b.0));
    let title = match lowest.zip(highest).filter(|_| told().count() > 1) {
        Some((lowest, highest)) => msg!(
            "{denial}: {lowest} ({lowest_group}) to {highest} ({highest_group}) of good accounts are denied",
            denial = view.in_words().denial(best.at),
            lowest = percent(lowest.0),
            lowest_group = lowest.1.clone(),
            highest = percent(highest.0),
            highest_group = highest.1.clone()
        ),
        None => charts::ranks(best.power[0].auc.0, view.book().higher_is_worse),
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
    charts::roc(title, subtitle, all, footnote)
}

/// Good and bad accounts by score, spread evenly between the cut-offs that may be told.
fn distribution(view: &View<'_>, footnote: &Message) -> Figure {
    let best = view.best();
    let edges = charts::bins(&view.book().scores);
    let (bins, width) = charts::width(&edges);
    let counts = &best.sums.counts;
    let held = spread(best, &view.cutoffs, &edges);
    let shares = |outcome: usize, all: f64| held.iter().map(|held| held[outcome] / all).collect();
    let counted = Counted {
        column: "accounts",
        share: msg!("share of accounts per bin"),
        outcomes: [("bad accounts", msg!("bad accounts")), ("good accounts", msg!("good accounts"))],
    };
    let (good, bad) = rates(counts, best.at);
    let title = match view.book().higher_is_worse {
        _ if !view.is_told() => msg!("Good and bad accounts by score"),
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
        width = width
    );
    let shares = [shares(0, counts.bads()), shares(1, counts.goods())];
    charts::distribution((title, subtitle), counted, &edges, shares, mark(view), footnote)
}

/// Bad and good accounts between edges, where those between two cut-offs that are told are spread evenly between these.
fn spread(best: &Best, told: &Told, edges: &[f64]) -> Vec<[f64; 2]> {
    let counts = &best.sums.counts;
    let mut held = vec![[0.0; 2]; edges.len() - 1];
    for pair in told.all().windows(2) {
        let of = |sums: &[f64]| sums[pair[1]] - sums[pair[0]];
        let between = [of(&counts.bad), of(&counts.good)];
        let [a, b] = [pair[0], pair[1]].map(|cutoff| best.cutoffs[cutoff]);
        // What is beyond the last score stands with it.
        let (low, high) = (a.min(b).max(edges[0]), a.max(b).min(edges[edges.len() - 1]));
        for (bin, held) in held.iter_mut().enumerate() {
            let overlap = (high.min(edges[bin + 1]) - low.max(edges[bin])).max(0.0);
            let share = match high > low {
                true => overlap / (high - low),
                false if edges[bin] <= low && (low < edges[bin + 1] || bin + 2 == edges.len()) => 1.0,
                false => 0.0,
            };
            held.iter_mut().zip(between).for_each(|(held, between)| *held += share * between);
        }
    }
    held
}
