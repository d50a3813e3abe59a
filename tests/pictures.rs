//! Every picture on ordinary and on degenerate data, in every shape and both languages: no panic, nothing that is not finite,
//! nothing outside the canvas, no text over another; and the same again after it was kept and read.

use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use swapset::internals::metrics::Unit;
use swapset::internals::report::about::{About, CalibrationRow, Difference};
use swapset::internals::report::chart::draw::colour::Colour;
use swapset::internals::report::chart::draw::display_list::{DisplayList, Shape as Drawn, Text};
use swapset::internals::report::chart::draw::plot;
use swapset::internals::report::chart::draw::theme::Theme;
use swapset::internals::report::chart::{Chart, Shape, Style};
use swapset::internals::report::chart::{
    bars, budgets, dumbbell, fan, flows, grid, groups, histogram, line_chart, points, policy_points, stacked,
    threshold_panels, waterfall,
};
use swapset::internals::report::document::{Block, Column, Document, Figure, Table};
use swapset::internals::report::font::Fonts;
use swapset::internals::report::language::Language;
use swapset::internals::report::message::Message;
use swapset::internals::report::saved::save;
use swapset::internals::stats::Interval;

#[path = "pictures/data.rs"]
mod data;
#[path = "pictures/samples.rs"]
mod samples;

use data::{Data, Kind, Names};

/// Every language in every shape.
fn styles() -> impl Iterator<Item = Style<'static>> {
    Language::ALL.into_iter().flat_map(|language| Shape::ALL.map(|shape| Style::new(language, shape)))
}

/// Why a scene cannot be printed.
fn faults(list: &DisplayList) -> Vec<String> {
    let mut faults = Vec::new();
    let inside = |(x, y): (f64, f64)| {
        x.is_finite() && y.is_finite() && (0.0..=list.width).contains(&x) && (0.0..=list.height).contains(&y)
    };
    let mut texts: Vec<&Text> = Vec::new();
    for shape in &list.shapes {
        let points = match shape {
            Drawn::Line { points, .. } | Drawn::Area { points, .. } => points.clone(),
            Drawn::Circle { at, radius, .. } => vec![(at.0 - radius, at.1 - radius), (at.0 + radius, at.1 + radius)],
            Drawn::Text(text) => {
                if text.text.contains("NaN") || text.text.contains("inf") {
                    faults.push(format!("says “{}”", text.text));
                }
                texts.extend((!text.text.is_empty()).then_some(text));
                let (left, top, right, bottom) = list.bounds(text);
                vec![(left, top), (right, bottom)]
            }
        };
        if !points.into_iter().all(inside) {
            faults.push(format!("not on the canvas: {shape:?}"));
        }
    }
    for (index, one) in texts.iter().enumerate() {
        for two in &texts[..index] {
            let (a, b) = (list.bounds(one), list.bounds(two));
            let apart = a.2 <= b.0 || b.2 <= a.0 || a.3 <= b.1 || b.3 <= a.1;
            if !apart {
                faults.push(format!("“{}” stands over “{}”", one.text, two.text));
            }
        }
    }
    faults
}

/// The kind of a picture, for messages.
fn kind(chart: &Chart) -> String {
    format!("{chart:?}").split('(').next().unwrap_or_default().into()
}

fn assert_all(data: Data) {
    let mut found = Vec::new();
    for chart in data.pictures() {
        let kept = postcard::to_stdvec(&chart).unwrap();
        let read: Chart = postcard::from_bytes(&kept).unwrap();
        for style in styles() {
            let list = chart.draw(style);
            let what = format!("{}, {:?} in {:?}", kind(&chart), style.shape, style.language);
            assert!(style.shape.height().is_none_or(|height| list.height == height), "{what}");
            found.extend(faults(&list).into_iter().map(|fault| format!("{what}: {fault}")));
        }
        let column = Style::column(Language::English);
        assert_eq!(format!("{:?}", chart.draw(column)), format!("{:?}", read.draw(column)));
    }
    assert!(found.is_empty(), "{data:?}\n{}", found.join("\n"));
}

const ORDINARY: Data = Data { kind: Kind::Ordinary, rows: 5, names: Names::Short, unit: Unit::Share };
const KINDS: [Kind; 7] =
    [Kind::Ordinary, Kind::Equal, Kind::Zero, Kind::Undefined, Kind::Single, Kind::Huge, Kind::Mixed];

#[test]
fn every_kind_of_chart_is_among_the_pictures() {
    let source = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/chart.rs")).unwrap();
    let (_, list) = source.split_once("pub enum Chart {\n").unwrap();
    let variants = list.lines().take_while(|line| *line != "}").filter_map(|line| line.trim().split('(').next());
    let drawn: BTreeSet<String> = ORDINARY.pictures().iter().map(kind).collect();
    assert_eq!(drawn, variants.map(String::from).collect());
}

#[test]
fn ordinary_data_in_every_unit() {
    for unit in [Unit::Share, Unit::Yuan, Unit::Months, Unit::Number, Unit::Merchants] {
        assert_all(Data { unit, ..ORDINARY });
    }
}

#[test]
fn none_one_and_few_rows_of_every_kind() {
    for kind in KINDS {
        for rows in [0, 1, 2, 7] {
            assert_all(Data { kind, rows, ..ORDINARY });
        }
    }
}

#[test]
fn many_rows() {
    for kind in KINDS {
        assert_all(Data { kind, rows: 40, ..ORDINARY });
    }
}

#[test]
fn long_names() {
    for names in [Names::Long, Names::Chinese] {
        for kind in KINDS {
            assert_all(Data { kind, names, rows: 6, unit: Unit::Yuan });
        }
        assert_all(Data { names, rows: 40, ..ORDINARY });
    }
}

/// The texts of a drawing.
fn texts(list: &DisplayList) -> impl Iterator<Item = &str> {
    list.shapes.iter().filter_map(|shape| match shape {
        Drawn::Text(text) => Some(text.text.as_str()),
        _ => None,
    })
}

/// Charts whose names share the height of a plot, or stand beside low rows or over narrow panels.
const CROWDED: [&str; 4] = ["Budgets", "Fan", "Grid", "ThresholdPanels"];

#[test]
fn names_are_whole_or_differ_at_the_ends_that_are_shown() {
    let mut faults = Vec::new();
    for names in [Names::Short, Names::Long, Names::Chinese, Names::Alike, Names::AlikeInChinese] {
        let data = Data { names, ..ORDINARY };
        let whole: Vec<String> = (0..9).map(|index| data.name(index).in_language(Language::English)).collect();
        let is_an_end = |end: &str| end.chars().count() > 1 && whole.iter().any(|name| name.ends_with(end));
        for chart in data.pictures() {
            let may_be_short = CROWDED.contains(&kind(&chart).as_str()) && !matches!(names, Names::Short);
            for style in styles() {
                let list = chart.draw(style);
                let shortened = texts(&list).filter_map(|text| Some((text, text.split_once('…')?.1)));
                let what = format!("{}, {:?} in {:?}, {names:?}", kind(&chart), style.shape, style.language);
                let wrong = shortened.filter(|(_, end)| !may_be_short || !is_an_end(end));
                faults.extend(wrong.map(|(text, _)| format!("{what}: {text}")));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_has_no_room_on_a_slide_is_counted() {
    let data = Data { rows: 40, ..ORDINARY };
    let all = data.pictures();
    let groups = all.iter().find(|chart| matches!(chart, Chart::Groups(_))).unwrap();
    let says = |style: Style| {
        let list = groups.draw(style);
        list.shapes
            .iter()
            .any(|shape| matches!(shape, Drawn::Text(text) if text.text.ends_with("more in the CSV file")))
    };
    assert!(says(Style::wide(Language::English)) && !says(Style::column(Language::English)));
}

#[test]
fn names_that_need_two_lines_are_shown_in_full() {
    let name = "Suspend instead of cancelling after the first external delinquency";
    let chart = Chart::Dumbbell(dumbbell::Dumbbell {
        heading: ORDINARY.heading(),
        unit: Unit::Share,
        change_heading: "change".into(),
        level_heading: "level".into(),
        baseline: ("Baseline".into(), ORDINARY.interval(0, 1.0)),
        whiskers: None,
        reforms: vec![dumbbell::DumbbellRow {
            name: name.into(),
            level: ORDINARY.interval(1, 1.0),
            change: ORDINARY.interval(2, -0.2),
            settings: None,
        }],
    });
    let list = chart.draw(Style::wide(Language::English));
    let texts = list.shapes.iter().filter_map(|shape| match shape {
        Drawn::Text(text) => Some(text.text.as_str()),
        _ => None,
    });
    assert!(texts.collect::<Vec<_>>().join(" ").contains(name));
}

#[test]
fn large_numbers_are_never_cut_in_a_column() {
    let data = Data { unit: Unit::Yuan, names: Names::Long, ..ORDINARY };
    let interval = |mean: f64| Interval { mean, lower: 0.99 * mean, upper: 1.01 * mean, sd: 1.0, replications: 9 };
    let chart = Chart::Dumbbell(dumbbell::Dumbbell {
        heading: data.heading(),
        unit: Unit::Yuan,
        change_heading: "change, yuan".into(),
        level_heading: "profit of all merchants, yuan".into(),
        baseline: ("Baseline".into(), interval(1_234_567.0)),
        whiskers: None,
        reforms: (0..3)
            .map(|index| dumbbell::DumbbellRow {
                name: data.name(index),
                level: interval(1_334_567.0),
                change: interval(123_456.0),
                settings: None,
            })
            .collect(),
    });
    let list = chart.draw(Style::column(Language::English));
    assert_eq!(faults(&list), Vec::<String>::new());
    let says = |what: &str| list.shapes.iter().any(|shape| matches!(shape, Drawn::Text(text) if text.text == what));
    assert!(says("1.33 million") && says("± 0.01 million") && says("+123,456") && says("± 1,235"));
}

/// A saved report may hold any number: a stroke as long as a number is large would never end.
#[test]
fn numbers_beyond_all_measure_are_drawn_all_the_same() {
    let fonts = Fonts::default();
    for unit in [Unit::Share, Unit::Yuan] {
        for chart in (Data { kind: Kind::Absurd, unit, rows: 9, ..ORDINARY }).pictures() {
            for style in styles() {
                let list = chart.draw(style);
                assert!(list.svg("").is_ok() && list.height < 5000.0, "{}", kind(&chart));
                if style.shape == Shape::Column && style.language == Language::English {
                    list.png(&fonts).unwrap_or_else(|error| panic!("{}: {error}", kind(&chart)));
                }
            }
        }
    }
}

#[test]
fn a_chart_too_high_for_any_memory_is_refused_as_png() {
    let refused = DisplayList::new(960.0, 1e6, &Theme::default()).png(&Fonts::default()).unwrap_err();
    assert!(refused.to_string().contains("2000000 pixels high"), "{refused}");
}

/// A payload of `report.saved` a picture, for `fuzz/corpus/report`: `SEEDS=folder cargo test --test pictures seeds -- --ignored`.
#[test]
#[ignore = "writes files where SEEDS says"]
fn seeds_of_the_fuzzer() {
    let folder = std::path::PathBuf::from(std::env::var("SEEDS").expect("SEEDS=folder"));
    for chart in (Data { rows: 2, ..ORDINARY }).pictures() {
        let name = kind(&chart).to_lowercase();
        let figure = Figure { name: name.clone(), alt_text: "shown".into(), chart, data: vec![vec!["1".into()]] };
        let table = Table::new(vec![Column::text("a"), Column::number("b")], vec![vec!["1".into(), "2%".into()]]);
        let document = Document {
            question: "?".into(),
            answer: "!".into(),
            blocks: vec![Block::Table(table)],
            figures: vec![figure],
        };
        let payload = postcard::to_stdvec(&(document, About { merchants: Some(1), ..About::default() })).unwrap();
        std::fs::write(folder.join(name), payload).unwrap();
    }
}

/// Every kind of block, words and picture. Where these bytes change, folders saved before can no longer be read: raise
/// `FORMAT` in src/report/saved.rs along with the value here.
#[test]
fn saved_reports_have_the_bytes_of_their_format() {
    let message = Message::Template { text: "{name}".into(), with: vec![("name".into(), "a".into())] };
    let words = vec![
        Message::from("verbatim"),
        message,
        Message::Level(0.5, Unit::Share),
        Message::LevelWithin { mean: 1.0, lower: f64::NAN, upper: f64::NAN, unit: Unit::Yuan },
        Message::Change(-1.0, Unit::Months),
        Message::ChangeWithin { mean: 0.0, lower: -2.0, upper: 2.0, unit: Unit::Number },
        Message::key("merchant_loan.cutoff", "cut-off"),
        Message::lower("Lower".into()),
        Message::elided("elided".into(), 3),
    ];
    let figure = |chart| Figure {
        name: "figure".into(),
        alt_text: "a sentence".into(),
        chart,
        data: vec![vec!["column".into()], vec!["1".into()]],
    };
    let columns = words.iter().cloned().enumerate();
    let columns = columns.map(|(index, word)| Column::given(word, index > 0)).collect();
    let document = Document {
        question: "?".into(),
        answer: Message::joined(words.clone(), "; "),
        blocks: vec![Block::Paragraph("paragraph".into()), Block::Table(Table::new(columns, vec![words]))],
        figures: ORDINARY.pictures().into_iter().map(figure).collect(),
    };
    let about = About {
        seed: Some(1),
        differences: vec![Difference {
            alternative: "b".into(),
            key: "group.key".into(),
            baseline: "1".into(),
            here: "2".into(),
        }],
        calibration: vec![CalibrationRow {
            target: "target".into(),
            low: 0.0,
            high: 1.0,
            value: ORDINARY.interval(1, 1.0),
            unit: Unit::Merchants,
            source: "source".into(),
            confidence: "high".into(),
        }],
        ..About::default()
    };
    let bytes = save(&document, &about).unwrap().bytes;
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((bytes.len(), &digest[..16]), (30096, "a7e9ba516d7c2641"));
}
