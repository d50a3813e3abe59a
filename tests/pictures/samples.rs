//! Realistic data of every chart, drawn to be looked at: `SAMPLES=folder cargo test --test pictures -- --ignored`.

use super::{Chart, Colour, Interval, Language, Message, Shape, Style, Unit};
use super::{
    bars, budgets, dumbbell, fan, flows, grid, groups, histogram, line_chart, plot, points, policy_points, stacked,
    threshold_panels, waterfall,
};
use std::path::PathBuf;
use swapset::internals::report::chart::draw::layout::Heading;
use swapset::internals::report::chart::draw::marked_months::MarkedMonths;
use swapset::internals::report::font::Fonts;

fn heading(title: &str, subtitle: &str) -> Heading {
    Heading {
        title: title.into(),
        subtitle: subtitle.into(),
        footnote: "seed 1, 60 replications of 10,000 merchants; swapset 0.3.0, configuration 0123456789abcdef".into(),
    }
}

fn interval(mean: f64, half: f64) -> Interval {
    Interval { mean, lower: mean - half, upper: mean + half, sd: half, replications: 60 }
}

const REFORMS: [(&str, f64, f64, f64); 6] = [
    ("Suspend instead of cancelling", 0.102, -0.0590, 0.0014),
    ("Short inquiry window", 0.131, -0.0302, 0.0011),
    ("Ignore inquiries of licensed lenders when counting shared debt", 0.149, -0.0120, 0.0010),
    ("No macro tightening", 0.1608, -0.0003, 0.0008),
    ("Higher shared-debt threshold", 0.158, -0.0031, 0.0009),
    ("Score cut-off 560", 0.214, 0.0529, 0.0021),
];
const REASONS: [&str; 8] = [
    "Arrears",
    "Credit inquiries",
    "Shared debt",
    "Score",
    "Revenue drop",
    "External delinquency",
    "Macro tightening",
    "Other",
];

fn noise(index: usize) -> f64 {
    ((index * 7919 + 104_729) % 1009) as f64 / 1009.0 - 0.5
}

fn curve(name: &str, colour: Colour, points: Vec<(f64, f64)>, half: f64) -> plot::PlotCurve {
    let band =
        points.iter().map(|at| (at.1 - half, at.1 + half)).take(if half > 0.0 { usize::MAX } else { 0 }).collect();
    plot::PlotCurve { name: name.into(), colour, points, band }
}

fn samples() -> Vec<(&'static str, Chart)> {
    let dumbbell = dumbbell::Dumbbell {
        heading: heading(
            "Suspend instead of cancelling would spare 5.9 ± 0.1 of 100 good merchants",
            "Good merchants of the opening book that lose access within 24 months; whiskers: 95 % interval of the paired change",
        ),
        unit: Unit::Share,
        change_heading: "change, points".into(),
        level_heading: "good merchants lost".into(),
        baseline: ("Baseline".into(), interval(0.1611, 0.0092)),
        whiskers: Some(["95 % interval (Monte Carlo)".into(), "5 to 95 % of settings".into()]),
        reforms: REFORMS
            .iter()
            .map(|&(name, level, change, half)| dumbbell::DumbbellRow {
                name: name.into(),
                level: interval(level, 0.009),
                change: interval(change, half),
                settings: Some((1.6 * change - 0.004, 0.5 * change + 0.003)),
            })
            .collect(),
    };
    let survival =
        |rate: f64| move |month: usize| interval((-rate * month as f64).exp(), 0.012 * (month as f64 / 24.0));
    let lines = line_chart::Lines {
        heading: heading(
            "After 24 months 83.9 % of good merchants have never lost access under the baseline",
            "Kaplan–Meier estimate of never having lost access; bands: 95 % interval over replications; ticks: censored merchants",
        ),
        unit: Unit::Share,
        is_change: false,
        axis: "months since the opening book".into(),
        lines: [
            ("Baseline", 0.0073),
            ("Suspend instead of cancelling", 0.0045),
            ("Ignore inquiries of licensed lenders when counting shared debt", 0.0068),
            ("Score cut-off 560", 0.0101),
        ]
        .into_iter()
        .map(|(name, rate)| line_chart::LineSeries {
            name: name.into(),
            end: Message::Level((-rate * 24.0f64).exp(), Unit::Share),
            points: (0..25).map(survival(rate)).collect(),
            at_risk: Some((0..25).map(|month| 100_000 - 1_300 * month).collect()),
            censored: Some((0..25).map(|month| i64::from(month % 6 == 5)).collect()),
        })
        .collect(),
        marked: Vec::new(),
    };
    let grid = grid::Grid {
        heading: heading(
            "Good merchants lost fall to 8.2 % at the laxest thresholds",
            "Good merchants lost, means over replications, by thresholds",
        ),
        unit: Unit::Share,
        across: "score cut-off".into(),
        down: "inquiries in 3 months".into(),
        panels: ["Shared-debt threshold: 3 lenders", "Shared-debt threshold: 5 lenders"]
            .into_iter()
            .enumerate()
            .map(|(panel, title)| grid::Panel {
                title: title.into(),
                columns: (0..9).map(|at| (500 + 10 * at).to_string().into()).collect(),
                rows: (0..5).map(|at| (4 + 2 * at).to_string().into()).collect(),
                values: (0..5)
                    .map(|row| {
                        (0..9)
                            .map(|at| 0.2 - 0.02 * row as f64 + 0.012 * at as f64 - 0.03 * panel as f64)
                            .map(|v: f64| if (v - 0.168).abs() < 1e-3 { f64::NAN } else { v })
                            .collect()
                    })
                    .collect(),
            })
            .collect(),
    };
    let cloud: Vec<points::ScatterPoint> = (0..140)
        .map(|index| {
            let npl = 0.018 + 0.02 * (noise(index) + 0.5);
            let best = index < 7;
            let npl = if best { 0.019 + 0.003 * index as f64 } else { npl };
            let frontier = 0.1 + 0.0006 / (npl - 0.012);
            let lost = if best { frontier } else { frontier + 0.01 + 0.12 * (noise(index * 3 + 1) + 0.5) };
            points::ScatterPoint {
                at: (npl, lost),
                best,
                label: match index {
                    0 => Some("cut-off 560, 4 inquiries".into()),
                    3 => Some("chosen: cut-off 520, 8 inquiries".into()),
                    6 => Some("cut-off 500, 12 inquiries".into()),
                    _ => None,
                },
                bounds: best.then_some([npl - 0.0008, npl + 0.0008, lost - 0.006, lost + 0.006]),
            }
        })
        .collect();
    let points = points::Points {
        heading: heading(
            "5 settings lose fewer good merchants at no higher NPL ratio than today",
            "Each point a setting; red: the frontier, with 95 % bands that hold over all of it at once; black: today's setting",
        ),
        across: ("NPL ratio at the end".into(), Unit::Share),
        up: ("good merchants lost".into(), Unit::Share),
        points: cloud,
        today: Some(("today".into(), (0.0285, 0.1611))),
    };
    let policies = |count: usize| policy_points::PolicyPoints {
        heading: heading(
            "Suspend instead of cancelling: 5.9 points fewer good lost, NPL ratio +0.03 points",
            "Good merchants lost within 24 months against the NPL ratio in the last month; crosses: 95 % intervals over replications",
        ),
        across: "NPL ratio".into(),
        up: "good merchants lost".into(),
        policies: std::iter::once(("Baseline", 0.1611))
            .chain((0..count).map(|index| (REFORMS[index % 6].0, REFORMS[index % 6].1 + 0.004 * (index / 6) as f64)))
            .enumerate()
            .map(|(index, (name, lost))| policy_points::PolicyPoint {
                name: name.into(),
                across: interval(0.024 + 0.004 * noise(index), 0.0006),
                up: interval(lost, 0.009),
            })
            .collect(),
    };
    let at: Vec<f64> = (0..25).map(|index| 440.0 + 5.0 * index as f64).collect();
    let along = |name: &str, colour: Colour, of: &dyn Fn(f64) -> f64, half: f64| threshold_panels::ThresholdCurve {
        name: name.into(),
        colour,
        points: at.iter().map(|&at| of(at)).map(|mean| (mean, mean - half, mean + half)).collect(),
    };
    let panels = threshold_panels::ThresholdPanels {
        heading: heading(
            "Profit hardly changes from 485 to 515; good merchants lost: 12.1 to 17.8 %",
            "Means over replications along the score cut-off; bands hold over the whole curve with 95 % probability",
        ),
        axis: "score cut-off".into(),
        at: at.clone(),
        panels: vec![
            threshold_panels::ThresholdPanel {
                title: "Profit per merchant, yuan".into(),
                unit: Unit::Yuan,
                curves: vec![along(
                    "profit per merchant",
                    Colour::Blue,
                    &|at| 14_300.0 - 0.6 * (at - 500.0) * (at - 500.0),
                    160.0,
                )],
            },
            threshold_panels::ThresholdPanel {
                title: "Good and bad merchants".into(),
                unit: Unit::Share,
                curves: vec![
                    along("good lost", Colour::Blue, &|at| 0.04 + 0.002 * (at - 440.0), 0.012),
                    along("bad lost (recall)", Colour::Orange, &|at| 0.3 + 0.0045 * (at - 440.0), 0.02),
                    along("bad caught in time", Colour::Green, &|at| 0.28 + 0.0043 * (at - 440.0), 0.02),
                    along("precision", Colour::Purple, &|at| 0.6 - 0.0022 * (at - 440.0), 0.02),
                ],
            },
            threshold_panels::ThresholdPanel {
                title: "NPL ratio at the end".into(),
                unit: Unit::Share,
                curves: vec![along("NPL ratio", Colour::Black, &|at| 0.034 - 0.0001 * (at - 440.0), 0.001)],
            },
        ],
        marks: threshold_panels::Marks {
            chosen: (500.0, "best 500".into()),
            interval: Some(((490.0, 510.0), "95 % confidence set of the optimum".into())),
            plateau: ((485.0, 515.0), "within 1 % of the best".into()),
            today: Some((520.0, "today 520".into())),
        },
    };
    let methods = [
        ("Grid", Colour::Grey),
        ("Sobol points", Colour::Orange),
        ("Nelder–Mead", Colour::Sky),
        ("Cross-entropy", Colour::Green),
        ("Racing", Colour::Vermilion),
    ];
    let budgets = budgets::Budgets {
        heading: heading(
            "Racing finds the optimum with a tenth of the grid's budget",
            "Regret of the setting found, share of what can be gained; whiskers: 95 % over 30 repetitions",
        ),
        axis: "budget, merchant-months".into(),
        budgets: ["0.5 M", "1 M", "2 M", "5 M", "10 M"].map(Message::from).to_vec(),
        legend: methods.map(|(name, colour)| (name.into(), colour)).to_vec(),
        panels: ["One threshold", "Two thresholds", "Three thresholds with an NPL limit", "Two segments"]
            .into_iter()
            .enumerate()
            .map(|(panel, title)| budgets::BudgetPanel {
                title: title.into(),
                series: methods
                    .iter()
                    .enumerate()
                    .map(|(which, (_, colour))| budgets::BudgetSeries {
                        colour: *colour,
                        points: (0..5)
                            .map(|at| (0.2 + 0.1 * panel as f64) / (1.0 + (at * (which + 1)) as f64))
                            .map(|mean| (mean, 0.15 * mean))
                            .collect(),
                    })
                    .collect(),
            })
            .collect(),
    };
    let cut = |from: f64, to: f64| {
        (0..61).map(|at| 400.0 + 5.0 * f64::from(at)).map(|at| (at, 1.0 / (1.0 + ((from - at) / to).exp()))).collect()
    };
    let plotted = plot::Plot {
        heading: heading(
            "Deny below 520: 71.4 % of bad and 18.2 % of good people are denied",
            "Shares by cut-off, numbers at the best one; bands: 95 % at all cut-offs together; shaded: 95 % interval of the best cut-off",
        ),
        across: ("cut-off".into(), Unit::Number),
        up: ("share".into(), Unit::Share),
        form: plot::PlotForm::Curves,
        mark: Some(plot::Mark {
            at: 520.0,
            interval: (510.0, 531.0),
            label: "Deny below 520 (95 %: 510 to 531)".into(),
        }),
        curves: vec![
            curve("71.4 %  bad people denied", Colour::Vermilion, cut(480.0, 40.0), 0.02),
            curve("18.2 %  good people denied", Colour::Blue, cut(580.0, 40.0), 0.015),
            curve(
                "4.1 %  bad among approved",
                Colour::Green,
                (0..61).map(|at| (400.0 + 5.0 * f64::from(at), 0.09 - 0.0014 * f64::from(at))).collect(),
                0.004,
            ),
        ],
        dots: vec![
            plot::Dot { at: (520.0, 0.731), colour: Colour::Vermilion, radius: 4.5, name: None },
            plot::Dot { at: (520.0, 0.182), colour: Colour::Blue, radius: 4.5, name: None },
        ],
    };
    let roc = |power: f64| (0..41).map(|at| f64::from(at) / 40.0).map(|at| (at, at.powf(power))).collect::<Vec<_>>();
    let equal = plot::Plot {
        heading: heading(
            "Deny below 520: 11.0 % (new) to 24.3 % (seasoned) of good people are denied",
            "Bad people denied against good people denied, every cut-off; dots: the best cut-off, the same for all",
        ),
        across: ("good denied".into(), Unit::Share),
        up: ("bad denied".into(), Unit::Share),
        form: plot::PlotForm::Square,
        mark: None,
        curves: vec![
            curve("everybody: AUC 0.781", Colour::Black, roc(0.28), 0.0),
            curve("restaurants: AUC 0.812", Colour::Blue, roc(0.22), 0.0),
            curve("online shops: AUC 0.744", Colour::Vermilion, roc(0.36), 0.0),
        ],
        dots: vec![plot::Dot {
            at: (0.2, 0.637),
            colour: Colour::Black,
            radius: 6.0,
            name: Some("cut-off 520".into()),
        }],
    };
    let path = |slope: f64, shift: f64| {
        (0..25).map(|month| 1.0 + shift * f64::from(month) / 24.0 - slope * f64::from(month) / 24.0).collect::<Vec<_>>()
    };
    let fan = fan::Fan {
        heading: heading(
            "After 24 months 85.1 % of good merchants have access under the baseline",
            "Good merchants of the opening book with access at the month's end; lines: medians over replications",
        ),
        unit: Unit::Share,
        axis: "months".into(),
        bands: [("5–95 % of replications", 0.05), ("10–90 %", 0.036), ("25–75 %", 0.016)]
            .map(|(name, wide)| fan::FanBand { name: name.into(), lower: path(0.149, -wide), upper: path(0.149, wide) })
            .to_vec(),
        lines: [
            ("Baseline", Colour::Blue, 0.149),
            ("Suspend instead of cancelling", Colour::Vermilion, 0.082),
            ("Short inquiry window", Colour::Green, 0.121),
            ("Ignore inquiries of licensed lenders when counting shared debt", Colour::Purple, 0.139),
            ("Score cut-off 560", Colour::Orange, 0.205),
        ]
        .map(|(name, colour, slope)| fan::FanLine { name: name.into(), colour, values: path(slope, 0.0) })
        .to_vec(),
        marked: [("stop of consumer loans (months 4–9)", 4, 9), ("tightening (months 8–24)", 8, 24)]
            .map(|(name, from, to)| MarkedMonths { name: name.into(), from, to })
            .to_vec(),
    };
    let stacked = stacked::Stacked {
        heading: heading(
            "Most frequent reason under the baseline: credit inquiries, 31 % of losses",
            "Share of all losses of access by opening-book merchants, by first reason that holds, per cent",
        ),
        parts: REASONS
            .into_iter()
            .zip([
                Colour::Blue,
                Colour::Yellow,
                Colour::Green,
                Colour::Sky,
                Colour::Purple,
                Colour::Orange,
                Colour::Vermilion,
                Colour::Pale,
            ])
            .map(|(name, colour)| stacked::StackedPart { name: name.into(), colour })
            .collect(),
        rows: std::iter::once("Baseline")
            .chain(REFORMS.iter().map(|reform| reform.0))
            .chain(["Nobody loses"])
            .enumerate()
            .map(|(index, name)| {
                let weights: Vec<f64> = [18.0, 31.0, 14.0, 12.0, 9.0, 8.0, 5.0, 3.0]
                    .iter()
                    .enumerate()
                    .map(|(part, weight)| if index == 7 { f64::NAN } else { weight * (1.0 + noise(index * 8 + part)) })
                    .collect();
                let whole: f64 = weights.iter().sum();
                stacked::StackedRow { name: name.into(), shares: weights.iter().map(|weight| weight / whole).collect() }
            })
            .collect(),
        empty: "no losses".into(),
    };
    let group = |(name, level, merchants): (&str, f64, f64)| groups::GroupRow {
        name: name.into(),
        level: interval(level, 0.012),
        merchants,
    };
    let groups = groups::Groups {
        heading: heading(
            "Restaurants lose most: 22.1 % of the good ones",
            "Good merchants lost within 24 months under the baseline; whiskers: 95 % interval over replications",
        ),
        unit: Unit::Share,
        everybody: ("everybody".into(), 0.1611),
        level_heading: "good merchants lost".into(),
        count_heading: "merchants, all replications".into(),
        blocks: vec![
            groups::GroupBlock {
                title: "Segment".into(),
                rows: [
                    ("Restaurants", 0.221, 123_000.0),
                    ("Retail shops", 0.171, 201_450.0),
                    ("Online shops", 0.149, 88_200.0),
                    ("Services", 0.118, 64_310.0),
                ]
                .map(group)
                .to_vec(),
            },
            groups::GroupBlock {
                title: "Revenue decile".into(),
                rows: (0..10)
                    .map(|decile| groups::GroupRow {
                        name: format!("{}", decile + 1).into(),
                        level: interval(0.22 - 0.011 * decile as f64, 0.014),
                        merchants: 47_690.0,
                    })
                    .collect(),
            },
        ],
    };
    let spread = |mean: f64, sd: f64| {
        (0..60)
            .map(|index| mean + sd * (noise(index) + noise(index * 5 + 3) + noise(index * 11 + 7)) * 2.0)
            .collect::<Vec<f64>>()
    };
    let histogram = histogram::Histogram {
        heading: heading(
            "60 replications put good merchants lost within ± 0.9 points and the best change within ± 0.1",
            "Values of the replications; black: mean with its 95 % interval shaded",
        ),
        panels: vec![
            histogram::HistogramPanel {
                title: "Good merchants lost, baseline".into(),
                unit: Unit::Share,
                is_change: false,
                values: spread(0.161, 0.035),
                mean: Interval::of(spread(0.161, 0.035)),
                note: "180 more replications would halve the interval.".into(),
            },
            histogram::HistogramPanel {
                title: "Change by suspending instead of cancelling, points".into(),
                unit: Unit::Share,
                is_change: true,
                values: spread(-0.059, 0.0055),
                mean: Interval::of(spread(-0.059, 0.0055)),
                note:
                    "180 more replications would halve the interval; the pairing already makes it six times as sharp."
                        .into(),
            },
        ],
    };
    let flow = |name: &str, lost: f64, suspended: f64| flows::Flow {
        name: name.into(),
        kept: 1.0 - lost,
        suspended: suspended * lost,
        suspended_restored: suspended * lost * 0.62,
        cancelled: (1.0 - suspended) * lost,
        cancelled_restored: (1.0 - suspended) * lost * 0.21,
    };
    let flows = flows::Flows {
        heading: heading(
            "Of 100 good merchants 16 lose access; 7 of them have it again within 24 months",
            "Good merchants of the opening book by their first loss within 24 months, means over replications",
        ),
        policies: vec![flow("Baseline", 0.161, 0.55), flow("Suspend instead of cancelling", 0.102, 0.93)],
    };
    let steps = [
        ("Short inquiry window", -0.0302, 0.0021),
        ("Higher shared-debt threshold", -0.012, 0.0018),
        ("Ignore inquiries of licensed lenders when counting shared debt", -0.0003, 0.0009),
        ("Macro tightening", 0.0142, 0.002),
        ("Suspension instead of cancellation", -0.0311, 0.002),
    ];
    let waterfall = |base: f64| waterfall::Waterfall {
        heading: heading(
            "The inquiry window explains half of the 5.9 points",
            "Shapley values of mechanisms, good merchants lost within 24 months; whiskers: 95 % interval over replications",
        ),
        unit: Unit::Share,
        start: ("Baseline".into(), base + 0.161),
        steps: steps
            .map(|(name, change, half)| waterfall::WaterfallStep { name: name.into(), change: interval(change, half) })
            .to_vec(),
        end: ("All reforms together".into(), base + 0.1016),
    };
    let bar = |line: usize, value: f64, colour: Colour| bars::Bar {
        line,
        value,
        lower: value - 0.004,
        upper: value + 0.004,
        colour,
    };
    let bars = bars::Bars {
        heading: heading(
            "The inquiry window moves good merchants lost most",
            "Good merchants lost with each parameter at the ends of its range",
        ),
        unit: Unit::Share,
        is_change: true,
        numbers: "range, points".into(),
        legend: vec![("parameter low".into(), Colour::Sky), ("parameter high".into(), Colour::Blue)],
        rows: REFORMS
            .iter()
            .map(|reform| bars::BarRow {
                label: reform.0.into(),
                bars: vec![bar(0, reform.2, Colour::Sky), bar(1, -0.7 * reform.2, Colour::Blue)],
                number: Message::change(&interval(reform.2, reform.3), Unit::Share),
            })
            .collect(),
    };
    vec![
        ("bars", Chart::Bars(bars)),
        ("lines", Chart::Lines(lines)),
        ("grid", Chart::Grid(grid)),
        ("points", Chart::Points(points)),
        ("policies", Chart::PolicyPoints(policies(4))),
        ("policies_many", Chart::PolicyPoints(policies(14))),
        ("threshold", Chart::ThresholdPanels(panels)),
        ("budgets", Chart::Budgets(budgets)),
        ("plot", Chart::Plot(plotted)),
        ("roc", Chart::Plot(equal)),
        ("dumbbell", Chart::Dumbbell(dumbbell)),
        ("fan", Chart::Fan(fan)),
        ("stacked", Chart::Stacked(stacked)),
        ("groups", Chart::Groups(groups)),
        ("histogram", Chart::Histogram(histogram)),
        ("flows", Chart::Flows(flows)),
        ("waterfall", Chart::Waterfall(waterfall(0.0))),
        ("waterfall_dots", Chart::Waterfall(waterfall(0.7))),
    ]
}

/// PNGs in English and SVGs in Chinese, every shape, in the folder that `SAMPLES` names.
#[test]
#[ignore = "draws pictures to be looked at"]
fn draw_samples() {
    let folder = PathBuf::from(std::env::var("SAMPLES").expect("SAMPLES names a folder"));
    std::fs::create_dir_all(&folder).unwrap();
    let fonts = Fonts::default();
    let chinese = super::Data { kind: super::Kind::Huge, rows: 6, names: super::Names::Chinese, unit: Unit::Yuan };
    let others = chinese.pictures().into_iter().enumerate().map(|(index, chart)| (format!("chinese_{index}"), chart));
    for (name, chart) in samples().into_iter().map(|(name, chart)| (name.to_string(), chart)).chain(others) {
        for shape in Shape::ALL {
            let png = chart.draw(Style::new(Language::English, shape)).png(&fonts).unwrap();
            std::fs::write(folder.join(format!("{name}-{shape:?}.png")), png).unwrap();
            let svg = chart.draw(Style::new(Language::Chinese, shape)).svg(&name).unwrap();
            std::fs::write(folder.join(format!("{name}-{shape:?}.zh.svg")), svg).unwrap();
        }
    }
}

#[test]
fn samples_can_be_printed() {
    for (name, chart) in samples() {
        for style in super::styles() {
            assert_eq!(super::faults(&chart.draw(style)), Vec::<String>::new(), "{name}");
        }
    }
}
