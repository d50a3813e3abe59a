//! Every picture on ordinary and on degenerate data, at both widths and in both languages: no panic, nothing that is not finite,
//! nothing outside the canvas, no text over another; and the same again after it was kept and read.

use sha2::{Digest, Sha256};
use swapset::metrics::Unit;
use swapset::report::about::{About, CalibrationRow, Difference};
use swapset::report::chart::ink::Ink;
use swapset::report::chart::layout::Heading;
use swapset::report::chart::scene::{Scene, Shape, Text};
use swapset::report::chart::{Picture, Style};
use swapset::report::chart::{
    bars, budgets, dumbbell, fan, flows, grid, groups, histogram, line_chart, plot, points, policy_points, stacked,
    threshold_panels, waterfall,
};
use swapset::report::document::{Block, Document, Figure, Table};
use swapset::report::language::Language;
use swapset::report::saved::save;
use swapset::report::words::Words;
use swapset::stats::Interval;

#[path = "pictures/samples.rs"]
mod samples;

const STYLES: [Style; 4] = [
    Style { language: Language::English, width: Style::WIDE },
    Style { language: Language::English, width: Style::COLUMN },
    Style { language: Language::Chinese, width: Style::WIDE },
    Style { language: Language::Chinese, width: Style::COLUMN },
];

/// Why a scene cannot be printed.
fn faults(scene: &Scene) -> Vec<String> {
    let mut faults = Vec::new();
    let inside = |(x, y): (f64, f64)| {
        x.is_finite() && y.is_finite() && (0.0..=scene.width).contains(&x) && (0.0..=scene.height).contains(&y)
    };
    let mut texts: Vec<&Text> = Vec::new();
    for shape in &scene.shapes {
        let points = match shape {
            Shape::Line { points, .. } | Shape::Area { points, .. } => points.clone(),
            Shape::Circle { at, radius, .. } => vec![(at.0 - radius, at.1 - radius), (at.0 + radius, at.1 + radius)],
            Shape::Text(text) => {
                if text.text.contains("NaN") || text.text.contains("inf") {
                    faults.push(format!("says “{}”", text.text));
                }
                texts.extend((!text.text.is_empty()).then_some(text));
                let (left, top, right, bottom) = text.bounds();
                vec![(left, top), (right, bottom)]
            }
        };
        if !points.into_iter().all(inside) {
            faults.push(format!("not on the canvas: {shape:?}"));
        }
    }
    for (place, one) in texts.iter().enumerate() {
        for two in &texts[..place] {
            let (a, b) = (one.bounds(), two.bounds());
            let apart = a.2 <= b.0 || b.2 <= a.0 || a.3 <= b.1 || b.3 <= a.1;
            if !apart {
                faults.push(format!("“{}” stands over “{}”", one.text, two.text));
            }
        }
    }
    faults
}

/// What a picture's numbers and names are like.
#[derive(Clone, Copy, Debug)]
struct Data {
    kind: Kind,
    rows: usize,
    names: Names,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Ordinary,
    Equal,
    Zero,
    Undefined,
    /// No interval, as with one replication.
    Single,
    Huge,
    /// Some of everything.
    Mixed,
}

#[derive(Clone, Copy, Debug)]
enum Names {
    Short,
    Long,
    Chinese,
}

impl Data {
    fn name(&self, place: usize) -> Words {
        match self.names {
            Names::Short => format!("Reform {place}").into(),
            Names::Long => {
                format!("{place:02} a long name that somebody wrote down for a reform, of eighty characters ..").into()
            }
            Names::Chinese => {
                format!("第{place}号改革：放宽共债规则并减少征信查询的影响，对好商户暂停额度而不取消").into()
            }
        }
    }

    fn value(&self, place: usize) -> f64 {
        let noise = ((place * 37 + 11) % 17) as f64 / 17.0;
        match self.kind {
            Kind::Ordinary | Kind::Single => 0.12 + 0.05 * noise,
            Kind::Equal => 0.25,
            Kind::Zero => 0.0,
            Kind::Undefined => f64::NAN,
            Kind::Huge => 1.2e9 * (noise + 0.1),
            Kind::Mixed => [0.12, 0.0, f64::NAN, -0.3, 1e-9, 2.5][place % 6],
        }
    }

    fn interval(&self, place: usize, scale: f64) -> Interval {
        let mean = scale * self.value(place);
        let half = match self.kind {
            Kind::Single => f64::NAN,
            Kind::Zero | Kind::Equal => 0.0,
            _ => 0.1 * mean.abs(),
        };
        Interval { mean, lower: mean - half, upper: mean + half, sd: half, replications: 9 }
    }

    fn heading(&self) -> Heading {
        Heading {
            title: self.name(1),
            subtitle: self.name(2),
            footnote: "seed 1, 60 replications of 1,000 merchants".into(),
        }
    }

    fn series(&self, shift: usize, months: usize) -> Vec<f64> {
        (0..=months).map(|month| self.value(month + shift)).collect()
    }

    fn pictures(&self) -> Vec<Picture> {
        let (rows, unit) = (self.rows, self.unit);
        let heading = || self.heading();
        let across = || (self.name(4), unit);
        let few = rows.min(9);
        let inks = [Ink::Blue, Ink::Orange, Ink::Green];
        let legend = || inks.iter().enumerate().map(|(place, ink)| (self.name(place), *ink)).collect::<Vec<_>>();
        let curve = |place: usize| plot::Curve {
            name: self.name(place),
            ink: Ink::SERIES[place % 7],
            points: (0..20).map(|at| (at as f64, self.value(at + place))).collect(),
            band: (0..20)
                .map(|at| (self.interval(at + place, 1.0).lower, self.interval(at + place, 1.0).upper))
                .collect(),
        };
        let roc = |place: usize| plot::Curve {
            name: self.name(place),
            ink: Ink::SERIES[place % 7],
            points: (0..20)
                .map(|at| (f64::from(at) / 19.0, (self.value(place) * f64::from(at)).clamp(0.0, 1.0)))
                .collect(),
            band: Vec::new(),
        };
        let plotted = |form: plot::Form| {
            let equal = form == plot::Form::Square;
            Picture::Plot(plot::Plot {
                heading: heading(),
                across: across(),
                up: (self.name(5), if equal { Unit::Share } else { unit }),
                form,
                mark: (!equal).then(|| plot::Mark {
                    at: self.value(3),
                    interval: (self.interval(3, 1.0).lower, self.interval(3, 1.0).upper),
                    label: self.name(6),
                }),
                curves: (0..few).map(if equal { &roc as &dyn Fn(usize) -> plot::Curve } else { &curve }).collect(),
                dots: (0..few)
                    .map(|at| plot::Dot {
                        at: (at as f64, self.value(at)),
                        ink: Ink::Blue,
                        radius: 4.0,
                        name: equal.then(|| self.name(at)),
                    })
                    .collect(),
            })
        };
        let bar = |line: usize, place: usize| {
            let interval = self.interval(place, 1.0);
            bars::Bar { line, value: interval.mean, lower: interval.lower, upper: interval.upper, ink: inks[line] }
        };
        let change = |place: usize| self.interval(place, if place.is_multiple_of(2) { -0.5 } else { 0.3 });
        vec![
            Picture::Bars(bars::Bars {
                heading: heading(),
                unit,
                numbers: self.name(3),
                legend: legend(),
                rows: (0..rows)
                    .map(|place| bars::Row {
                        label: self.name(place),
                        bars: (0..3).map(|line| bar(line, place + line)).collect(),
                        number: Words::change(&self.interval(place, 1.0), unit),
                    })
                    .collect(),
            }),
            Picture::Lines(line_chart::Lines {
                heading: heading(),
                unit,
                axis: self.name(7),
                lines: (0..rows)
                    .map(|place| line_chart::Line {
                        name: self.name(place),
                        end: Words::Level(self.value(place), unit),
                        points: (0..25).map(|month| self.interval(month + place, 1.0)).collect(),
                        at_risk: (place != 1).then(|| vec![123_456; 25]),
                        censored: place.is_multiple_of(2).then(|| (0..25).map(|month| month % 3).collect()),
                    })
                    .collect(),
            }),
            Picture::Grid(grid::Grid {
                heading: heading(),
                unit,
                across: self.name(4),
                down: self.name(5),
                panels: (0..rows.min(2))
                    .map(|panel| grid::Panel {
                        title: self.name(panel),
                        columns: (0..rows.min(12)).map(|at| self.name(at)).collect(),
                        rows: (0..rows).map(|at| self.name(at)).collect(),
                        values: (0..rows)
                            .map(|row| (0..rows.min(12)).map(|at| self.value(row + at)).collect())
                            .collect(),
                    })
                    .collect(),
            }),
            Picture::Points(points::Points {
                heading: heading(),
                across: across(),
                up: (self.name(5), unit),
                points: (0..5 * rows)
                    .map(|place| points::Point {
                        at: (self.value(place), self.value(place + 5)),
                        best: place.is_multiple_of(3),
                        label: (place < 3).then(|| self.name(place)),
                        bounds: place.is_multiple_of(2).then(|| {
                            let (x, y) = (self.interval(place, 1.0), self.interval(place + 5, 1.0));
                            [x.lower, x.upper, y.lower, y.upper]
                        }),
                    })
                    .collect(),
                today: Some((self.name(0), (self.value(1), self.value(2)))),
            }),
            Picture::PolicyPoints(policy_points::PolicyPoints {
                heading: heading(),
                across: self.name(4),
                up: self.name(5),
                policies: (0..rows)
                    .map(|place| policy_points::PolicyPoint {
                        name: self.name(place),
                        across: self.interval(place, 0.2),
                        up: self.interval(place + 3, 1.0),
                    })
                    .collect(),
            }),
            Picture::ThresholdPanels(threshold_panels::ThresholdPanels {
                heading: heading(),
                axis: self.name(4),
                at: (0..rows.max(1)).map(|at| 500.0 + 5.0 * at as f64).collect(),
                panels: (0..rows.min(3))
                    .map(|panel| threshold_panels::ThresholdPanel {
                        title: self.name(panel),
                        unit,
                        curves: (0..=panel)
                            .map(|which| threshold_panels::ThresholdCurve {
                                name: self.name(which),
                                ink: inks[which],
                                points: (0..rows)
                                    .map(|at| self.interval(at + which, 1.0))
                                    .map(|interval| (interval.mean, interval.lower, interval.upper))
                                    .collect(),
                            })
                            .collect(),
                    })
                    .collect(),
                marks: threshold_panels::Marks {
                    chosen: (500.0, self.name(1)),
                    interval: Some(((500.0, 1000.0), self.name(2))),
                    plateau: ((500.0, 505.0), self.name(3)),
                    today: Some((400.0, self.name(4))),
                },
            }),
            Picture::Budgets(budgets::Budgets {
                heading: heading(),
                axis: self.name(4),
                budgets: (0..few).map(|place| self.name(place)).collect(),
                legend: legend(),
                panels: (0..rows.min(7))
                    .map(|panel| budgets::BudgetPanel {
                        title: self.name(panel),
                        series: (0..3)
                            .map(|which| budgets::BudgetSeries {
                                ink: inks[which],
                                points: (0..few)
                                    .map(|at| self.interval(at + which, 1.0))
                                    .map(|interval| (interval.mean, interval.half_width()))
                                    .collect(),
                            })
                            .collect(),
                    })
                    .collect(),
            }),
            plotted(plot::Form::Curves),
            plotted(plot::Form::Densities),
            plotted(plot::Form::Square),
            Picture::Dumbbell(dumbbell::Dumbbell {
                heading: heading(),
                unit,
                change_heading: "change, points".into(),
                level_heading: "good merchants lost".into(),
                baseline: (self.name(0), self.interval(0, 1.0)),
                reforms: (1..rows.max(1))
                    .map(|place| dumbbell::DumbbellRow {
                        name: self.name(place),
                        level: self.interval(place, 1.0),
                        change: change(place),
                    })
                    .collect(),
            }),
            Picture::Fan(fan::Fan {
                heading: heading(),
                unit,
                axis: self.name(7),
                bands: (0..rows.min(3))
                    .map(|band| fan::FanBand {
                        name: self.name(band),
                        lower: self.series(band, 24),
                        upper: self.series(band + 4, 24),
                    })
                    .collect(),
                lines: (0..few)
                    .map(|place| fan::FanLine {
                        name: self.name(place),
                        ink: Ink::SERIES[place % 7],
                        values: self.series(place, 24),
                    })
                    .collect(),
            }),
            Picture::Stacked(stacked::Stacked {
                heading: heading(),
                parts: (0..8).map(|part| self.name(part)).collect(),
                rows: (0..rows)
                    .map(|place| stacked::StackedRow {
                        name: self.name(place),
                        shares: (0..8).map(|part| self.value(place + part)).collect(),
                    })
                    .collect(),
                empty: self.name(8),
            }),
            Picture::Groups(groups::Groups {
                heading: heading(),
                unit,
                everybody: (self.name(0), self.value(0)),
                level_heading: "good merchants lost".into(),
                count_heading: "merchants".into(),
                blocks: (0..rows.min(2))
                    .map(|block| groups::GroupBlock {
                        title: self.name(block),
                        rows: (0..rows)
                            .map(|place| groups::GroupRow {
                                name: self.name(place),
                                level: self.interval(place, 1.0),
                                merchants: 1e5 * self.value(place),
                            })
                            .collect(),
                    })
                    .collect(),
            }),
            Picture::Histogram(histogram::Histogram {
                heading: heading(),
                panels: (0..rows.min(4))
                    .map(|panel| histogram::HistogramPanel {
                        title: self.name(panel),
                        unit,
                        values: (0..10 * rows).map(|place| self.value(place + panel)).collect(),
                        mean: self.interval(panel, 1.0),
                        note: self.name(panel + 1),
                    })
                    .collect(),
            }),
            Picture::Flows(flows::Flows {
                heading: heading(),
                policies: (0..rows.min(3))
                    .map(|place| flows::Flow {
                        name: self.name(place),
                        kept: self.value(place),
                        suspended: self.value(place + 1),
                        suspended_restored: self.value(place + 2),
                        cancelled: self.value(place + 3),
                        cancelled_restored: self.value(place + 4),
                    })
                    .collect(),
            }),
            Picture::Waterfall(waterfall::Waterfall {
                heading: heading(),
                unit,
                start: (self.name(0), self.value(0)),
                steps: (0..rows)
                    .map(|place| waterfall::WaterfallStep { name: self.name(place), change: change(place) })
                    .collect(),
                end: (self.name(1), self.value(1)),
            }),
        ]
    }
}

/// The kind of a picture, for messages.
fn kind(picture: &Picture) -> String {
    format!("{picture:?}").split('(').next().unwrap_or_default().into()
}

fn assert_all(data: Data) {
    let mut found = Vec::new();
    for picture in data.pictures() {
        let kept = postcard::to_stdvec(&picture).unwrap();
        let read: Picture = postcard::from_bytes(&kept).unwrap();
        for style in STYLES {
            let scene = picture.draw(style);
            found.extend(faults(&scene).into_iter().map(|fault| format!("{}, {style:?}: {fault}", kind(&picture))));
        }
        assert_eq!(format!("{:?}", picture.draw(STYLES[1])), format!("{:?}", read.draw(STYLES[1])));
    }
    assert!(found.is_empty(), "{data:?}\n{}", found.join("\n"));
}

const ORDINARY: Data = Data { kind: Kind::Ordinary, rows: 5, names: Names::Short, unit: Unit::Share };
const KINDS: [Kind; 7] =
    [Kind::Ordinary, Kind::Equal, Kind::Zero, Kind::Undefined, Kind::Single, Kind::Huge, Kind::Mixed];

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

#[test]
fn names_that_need_two_lines_are_said_in_full() {
    let name = "Suspend instead of cancelling after the first external delinquency";
    let picture = Picture::Dumbbell(dumbbell::Dumbbell {
        heading: ORDINARY.heading(),
        unit: Unit::Share,
        change_heading: "change".into(),
        level_heading: "level".into(),
        baseline: ("Baseline".into(), ORDINARY.interval(0, 1.0)),
        reforms: vec![dumbbell::DumbbellRow {
            name: name.into(),
            level: ORDINARY.interval(1, 1.0),
            change: ORDINARY.interval(2, -0.2),
        }],
    });
    let scene = picture.draw(Style::wide(Language::English));
    let texts = scene.shapes.iter().filter_map(|shape| match shape {
        Shape::Text(text) => Some(text.text.as_str()),
        _ => None,
    });
    assert!(texts.collect::<Vec<_>>().join(" ").contains(name));
}

#[test]
fn large_numbers_are_never_cut_in_a_column() {
    let data = Data { unit: Unit::Yuan, names: Names::Long, ..ORDINARY };
    let interval = |mean: f64| Interval { mean, lower: 0.99 * mean, upper: 1.01 * mean, sd: 1.0, replications: 9 };
    let picture = Picture::Dumbbell(dumbbell::Dumbbell {
        heading: data.heading(),
        unit: Unit::Yuan,
        change_heading: "change, yuan".into(),
        level_heading: "profit of all merchants, yuan".into(),
        baseline: ("Baseline".into(), interval(1_234_567.0)),
        reforms: (0..3)
            .map(|place| dumbbell::DumbbellRow {
                name: data.name(place),
                level: interval(1_334_567.0),
                change: interval(123_456.0),
            })
            .collect(),
    });
    let scene = picture.draw(Style::column(Language::English));
    assert_eq!(faults(&scene), Vec::<String>::new());
    let says = |what: &str| scene.shapes.iter().any(|shape| matches!(shape, Shape::Text(text) if text.text == what));
    assert!(says("1,334,567") && says("± 13,346") && says("+123,456") && says("± 1,235"));
}

/// Every kind of block, words and picture. Where these bytes change, folders saved before can no longer be read: raise
/// `FORMAT` in src/report/saved.rs along with the value here.
#[test]
fn saved_reports_have_the_bytes_of_their_format() {
    let said = Words::Said { text: "{name}".into(), with: vec![("name".into(), "a".into())] };
    let words = vec![
        Words::from("verbatim"),
        said,
        Words::Level(0.5, Unit::Share),
        Words::LevelWithin { mean: 1.0, half_width: f64::NAN, unit: Unit::Yuan },
        Words::Change(-1.0, Unit::Months),
        Words::ChangeWithin { mean: 0.0, half_width: 2.0, unit: Unit::Number },
        Words::key("merchant_loan.cutoff", "cut-off"),
        Words::lower("Lower".into()),
        Words::elided("elided".into(), 3),
    ];
    let figure = |picture| Figure {
        name: "figure".into(),
        alt_text: "a sentence".into(),
        picture,
        data: vec![vec!["column".into()], vec!["1".into()]],
    };
    let document = Document {
        question: "?".into(),
        answer: Words::joined(words.clone(), "; "),
        blocks: vec![Block::Paragraph("paragraph".into()), Block::Table(Table::new(words.clone(), vec![words]))],
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
    assert_eq!((bytes.len(), &digest[..16]), (26527, "df01e08070c1f721"));
}
