//! The three charts of a cut-off, of a distribution and of a book alike: curves by cut-off, ROC, good and bad by score.

use super::score;
use crate::metrics::Unit;
use crate::report::chart::Chart;
use crate::report::chart::draw::colour::Colour;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::draw::plot::{Dot, Mark, Plot, PlotCurve, PlotForm, edges};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::study::scores::limits::Limits;

/// About as many bins has a distribution.
const BINS: f64 = 25.0;
/// The colours of curves by cut-off.
const COLOURS: [Colour; 4] = [Colour::Vermilion, Colour::Blue, Colour::Green, Colour::Purple];
/// Those of bad and good.
const OUTCOMES: [Colour; 2] = [Colour::Vermilion, Colour::Blue];

/// A share in a title.
pub fn percent(value: f64) -> Message {
    Message::Level(value, Unit::Share)
}

/// A quantity by cut-off.
pub struct ByCutOff {
    /// Its names in files and on the chart.
    pub key: String,
    pub name: Message,
    /// Cut-offs, values and limits.
    pub points: Vec<(f64, f64, Limits)>,
    /// Whether the limits are drawn.
    pub has_band: bool,
    /// The best cut-off with the value there, if that may be told.
    pub there: Option<(f64, f64)>,
}

/// What each cut-off does.
pub fn threshold(
    title: Message,
    quantities: Vec<ByCutOff>,
    mark: Mark,
    higher_is_worse: bool,
    footnote: &Message,
) -> Figure {
    let mut data = vec![["quantity", "cut_off", "value", "lower", "upper"].map(String::from).to_vec()];
    let (mut curves, mut dots) = (Vec::new(), Vec::new());
    for (quantity, colour) in quantities.into_iter().zip(COLOURS) {
        for &(cutoff, value, (lower, upper)) in &quantity.points {
            let numbers = [cutoff, value, lower, upper].map(field);
            data.push(std::iter::once(quantity.key.clone()).chain(numbers).collect());
        }
        let (mut points, mut band): (Vec<_>, Vec<_>) =
            quantity.points.iter().map(|&(cutoff, value, limits)| ((cutoff, value), limits)).unzip();
        // Curves run from left to right and are named at their ends.
        if higher_is_worse {
            points.reverse();
            band.reverse();
        }
        if !quantity.has_band {
            band.clear();
        }
        let name = match quantity.there {
            Some((_, share)) => {
                msg!("{quantity}, {share} at the best cut-off", quantity = quantity.name, share = percent(share))
            }
            None => quantity.name,
        };
        dots.extend(quantity.there.map(|at| Dot { at, colour, radius: 4.5, name: None }));
        curves.push(PlotCurve { name, colour, points, band });
    }
    let subtitle = msg!(
        "Shares by cut-off, with numbers at the best one; bands: 95% over all cut-offs at once; shaded: 95% interval \
         of the best cut-off"
    );
    let chart = Plot {
        heading: heading(&title, subtitle, footnote),
        across: (msg!("cut-off"), Unit::Number),
        up: (msg!("share"), Unit::Share),
        form: PlotForm::Curves,
        mark: Some(mark),
        curves,
        dots,
    };
    figure("threshold", title, chart, data)
}

/// A ROC curve.
pub struct Roc {
    /// Its names in files and on the chart.
    pub key: String,
    pub name: Message,
    pub auc: f64,
    /// Good and bad denied, each with its cut-off if that may be told.
    pub points: Vec<(Option<f64>, (f64, f64))>,
    /// The point at the best cut-off, if that may be told.
    pub there: Option<(f64, f64)>,
}

/// How well the score ranks.
pub fn ranks(auc: f64, higher_is_worse: bool) -> Message {
    let auc = Message::Level(auc, Unit::Number);
    match higher_is_worse {
        true => msg!("The score ranks bad above good with an AUC of {auc}", auc = auc),
        false => msg!("The score ranks bad below good with an AUC of {auc}", auc = auc),
    }
}

/// Bad denied against good denied, for everybody and then for others.
pub fn roc(title: Message, subtitle: Message, all: Vec<Roc>, footnote: &Message) -> Figure {
    let mut data = vec![["group", "cut_off", "good_denied", "bad_denied"].map(String::from).to_vec()];
    let (mut curves, mut dots) = (Vec::new(), Vec::new());
    let colours = std::iter::once(Colour::Black).chain(Colour::SERIES);
    for (number, (roc, colour)) in all.into_iter().zip(colours).enumerate() {
        for &(cutoff, (good, bad)) in &roc.points {
            let cutoff = cutoff.map_or_else(String::new, field);
            data.push([roc.key.clone(), cutoff, field(good), field(bad)].to_vec());
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
    // Everybody lies on top.
    dots.reverse();
    let chart = Plot {
        heading: heading(&title, subtitle, footnote),
        across: (msg!("good denied"), Unit::Share),
        up: (msg!("bad denied"), Unit::Share),
        form: PlotForm::Square,
        mark: None,
        curves,
        dots,
    };
    figure("roc", title, chart, data)
}

/// Where the bins of these scores begin, and the end of the last.
pub fn bins(scores: &[f64]) -> Vec<f64> {
    let (first, last) = (scores[0], scores[scores.len() - 1]);
    edges(first.min(last), first.max(last), BINS.min(scores.len() as f64))
}

/// The words of a distribution: what the column of its file is called that holds whom a row counts, the name of a bin's
/// share, and the names of the bad and of the good in the file and on the chart.
pub struct Counted {
    pub column: &'static str,
    pub share: Message,
    pub outcomes: [(&'static str, Message); 2],
}

/// Shares of the bad and of the good in each bin.
pub fn distribution(
    (title, subtitle): (Message, Message),
    counted: Counted,
    edges: &[f64],
    shares: [Vec<f64>; 2],
    mark: Mark,
    footnote: &Message,
) -> Figure {
    let mut data = vec![[counted.column, "score_from", "score_to", "share"].map(String::from).to_vec()];
    let mut curves = Vec::new();
    for (((key, name), shares), colour) in counted.outcomes.into_iter().zip(shares).zip(OUTCOMES) {
        let mut points = Vec::new();
        for (bin, share) in edges.windows(2).zip(shares) {
            points.extend([(bin[0], share), (bin[1], share)]);
            data.push(std::iter::once(key.to_string()).chain([bin[0], bin[1], share].map(field)).collect());
        }
        curves.push(PlotCurve { name, colour, points, band: Vec::new() });
    }
    let chart = Plot {
        heading: heading(&title, subtitle, footnote),
        across: (msg!("score"), Unit::Number),
        up: (counted.share, Unit::Share),
        form: PlotForm::Densities,
        mark: Some(mark),
        curves,
        dots: Vec::new(),
    };
    figure("score_distribution", title, chart, data)
}

/// The number of bins and their width in words.
pub fn width(edges: &[f64]) -> (usize, String) {
    (edges.len() - 1, score(edges[1] - edges[0]))
}

fn heading(title: &Message, subtitle: Message, footnote: &Message) -> Heading {
    Heading { title: title.clone(), subtitle, footnote: footnote.clone() }
}

fn figure(name: &str, title: Message, chart: Plot, data: Vec<Vec<String>>) -> Figure {
    Figure { name: name.into(), alt_text: msg!("{title}.", title = title), chart: Chart::Plot(chart), data }
}
