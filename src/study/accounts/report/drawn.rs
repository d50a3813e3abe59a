//! The charts of a book: curves by cut-off, ROC by accounts, by amount and by group, good and bad accounts by score. All of
//! them tell what they tell at the cut-offs that may be told, and no more.

use super::view::View;
use super::words::{key as key_of, name as name_of};
use crate::metrics::Unit;
use crate::report::chart::Chart;
use crate::report::chart::draw::colour::Colour;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::draw::plot::{Dot, Mark, Plot, PlotCurve, PlotForm, edges};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::study::accounts::best::Best;
use crate::study::accounts::book::Measure;
use crate::study::accounts::cells::{Shown, Told};
use crate::study::accounts::limits::limits;
use crate::study::accounts::quantity::{Kind, Quantity};
use crate::study::scores::choice::Values;
use crate::study::scores::limits::Level;
use crate::study::scores::report::score;
use crate::study::scores::tally::Below;

/// Maximum number of groups with a ROC curve of their own.
const GROUPS_MAX: usize = 5;
/// About as many bins has a distribution.
const BINS: f64 = 25.0;

pub fn figures(view: &View<'_>, footnote: &Message) -> Vec<Figure> {
    vec![threshold(view, footnote), roc(view, footnote), distribution(view, footnote)]
}

fn percent(value: f64) -> Message {
    Message::Level(value, Unit::Share)
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
    let curves_of = best.curves(prices);
    let of_accounts = [Kind::BadDenied, Kind::GoodDenied, Kind::BadRateOfApproved];
    let mut quantities: Vec<Quantity> = of_accounts.map(|kind| Quantity::of(kind, Measure::Accounts)).to_vec();
    if view.book().has_amounts() {
        quantities.push(Quantity::of(Kind::BadRateOfApproved, Measure::Amount));
    }
    let level = Level::Together(best.cutoffs.len().saturating_sub(2).max(1));
    let mut data = vec![["quantity", "cut_off", "value", "lower", "upper"].map(String::from).to_vec()];
    let (mut curves, mut dots) = (Vec::new(), Vec::new());
    let colours = [Colour::Vermilion, Colour::Blue, Colour::Green, Colour::Purple];
    for (quantity, colour) in quantities.into_iter().zip(colours) {
        let (mut points, mut band) = (Vec::new(), Vec::new());
        for &index in view.cutoffs.all() {
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
        if view.book().higher_is_worse {
            points.reverse();
            band.reverse();
        }
        let mut name = Message::known(quantity.title());
        if view.is_told() {
            let there = curves_of.value(quantity, best.at);
            name = msg!("{quantity}, {share} at the best cut-off", quantity = name, share = percent(there));
            dots.push(Dot { at: (best.cutoffs[best.at], there), colour, radius: 4.5, name: None });
        }
        curves.push(PlotCurve { name, colour, points, band });
    }
    let at = |kind: Kind| percent(curves_of.value(Quantity::of(kind, Measure::Accounts), best.at));
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
    let subtitle = msg!(
        "Shares by cut-off, with numbers at the best one; bands: 95% over all cut-offs at once; shaded: 95% interval \
         of the best cut-off"
    );
    let chart = Plot {
        heading: Heading { title: title.clone(), subtitle, footnote: footnote.clone() },
        across: (msg!("cut-off"), Unit::Number),
        up: (msg!("share"), Unit::Share),
        form: PlotForm::Curves,
        mark: Some(mark(view)),
        curves,
        dots,
    };
    Figure { name: "threshold".into(), alt_text: msg!("{title}.", title = title), chart: Chart::Plot(chart), data }
}

/// A ROC curve: its name in files and on charts, its AUC, its points, each with its cut-off if that may be told, and the
/// point at the best cut-off.
struct Roc {
    key: String,
    name: Message,
    auc: f64,
    points: Vec<(Option<f64>, (f64, f64))>,
    there: Option<(f64, f64)>,
}

impl Roc {
    fn of(key: &str, name: Message, best: &Best, measure: Measure, told: &Told) -> Roc {
        let point = |cutoff: usize| rates(&best.sums.masses[measure as usize], cutoff);
        let points = told.all().iter().map(|&index| (Some(best.cutoffs[index]), point(index))).collect();
        let there = told.holds(best.at).then(|| point(best.at));
        Roc { key: key.into(), name, auc: best.power[measure as usize].auc.0, points, there }
    }

    /// Of a group: what all accounts do at the same cut-off less what a group does would tell what the others do, so its
    /// cut-offs are not told.
    fn of_group(view: &View<'_>, column: &str, name: &str, best: &Best, shown: Shown) -> Roc {
        let mut roc =
            Roc::of(&key_of(column, name), name_of(column, name), best, Measure::Accounts, &view.of_part(best, shown));
        roc.points.iter_mut().for_each(|point| point.0 = None);
        roc.there = roc.there.filter(|_| shown == Shown::Everything);
        roc
    }
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
        Measure::Accounts => Roc::of("all accounts", msg!("all accounts"), best, *measure, &view.cutoffs),
        Measure::Amount => Roc::of("by amount", msg!("by amount"), best, *measure, &view.cutoffs),
    };
    let mut all: Vec<Roc> = view.measures().iter().map(of_measure).collect();
    let (column, parts) = view.groups().next().unwrap_or_default();
    let parts = parts.into_iter().filter(|(_, shown)| *shown >= Shown::Power);
    let groups: Vec<Roc> = parts
        .filter_map(|(part, shown)| Some(Roc::of_group(view, column, &part.name, part.best.as_ref()?, shown)))
        .collect();
    let of_good = |roc: &'_ Roc| roc.there.map(|there| there.0);
    let told = || groups.iter().filter_map(|roc| Some((of_good(roc)?, &roc.name)));
    let lowest = told().min_by(|a, b| a.0.total_cmp(&b.0));
    let highest = told().max_by(|a, b| a.0.total_cmp(&b.0));
    let auc = Message::Level(best.power[0].auc.0, Unit::Number);
    let title = match (lowest.zip(highest).filter(|_| told().count() > 1), view.book().higher_is_worse) {
        (Some((lowest, highest)), _) => msg!(
            "{denial}: {lowest} ({lowest_group}) to {highest} ({highest_group}) of good accounts are denied",
            denial = view.in_words().denial(best.at),
            lowest = percent(lowest.0),
            lowest_group = lowest.1.clone(),
            highest = percent(highest.0),
            highest_group = highest.1.clone()
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
            let cutoff = cutoff.map_or_else(String::new, field);
            data.push([roc.key.clone(), cutoff, field(*good), field(*bad)].to_vec());
        }
        let radius = if number == 0 { 6.0 } else { 4.5 };
        dots.extend(roc.there.map(|at| Dot { at, colour, radius, name: None }));
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

/// Good and bad accounts by score, spread evenly between the cut-offs that may be told.
fn distribution(view: &View<'_>, footnote: &Message) -> Figure {
    let (best, scores) = (view.best(), &view.book().scores);
    let (first, last) = (scores[0], scores[scores.len() - 1]);
    let edges = edges(first.min(last), first.max(last), BINS.min(scores.len() as f64));
    let bins = edges.len() - 1;
    let width = edges[1] - edges[0];
    let counts = &best.sums.counts;
    let held = spread(best, &view.cutoffs, &edges);
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
        width = score(width)
    );
    let chart = Plot {
        heading: Heading { title: title.clone(), subtitle, footnote: footnote.clone() },
        across: (msg!("score"), Unit::Number),
        up: (msg!("share of accounts per bin"), Unit::Share),
        form: PlotForm::Densities,
        mark: Some(mark(view)),
        curves,
        dots: Vec::new(),
    };
    let alt_text = msg!("{title}.", title = title);
    Figure { name: "score_distribution".into(), alt_text, chart: Chart::Plot(chart), data }
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
