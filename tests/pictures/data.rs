//! Every chart on data of one kind: ordinary, equal, undefined, huge, with short and long names.

use swapset::internals::metrics::Unit;
use swapset::internals::report::chart::Chart;
use swapset::internals::report::chart::draw::colour::Colour;
use swapset::internals::report::chart::draw::layout::Heading;
use swapset::internals::report::chart::draw::marked_months::MarkedMonths;
use swapset::internals::report::chart::draw::plot;
use swapset::internals::report::chart::{
    bands, bars, budgets, changes, dumbbell, fan, flows, grid, groups, heatmap, histogram, line_chart, pairs, points,
    policy_points, stacked, threshold_panels, waterfall,
};
use swapset::internals::report::message::Message;
use swapset::internals::stats::Interval;

/// What a chart's numbers and names are like.
#[derive(Clone, Copy, Debug)]
pub struct Data {
    pub kind: Kind,
    pub rows: usize,
    pub names: Names,
    pub unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Ordinary,
    Equal,
    Zero,
    Undefined,
    /// No interval, as with one replication.
    Single,
    Huge,
    /// Some of everything.
    Mixed,
    /// What no study has but a file may hold.
    Absurd,
}

#[derive(Clone, Copy, Debug)]
pub enum Names {
    Short,
    Long,
    Chinese,
    /// As long as a title may be, and alike up to their ends.
    Alike,
    AlikeInChinese,
}

impl Data {
    pub fn name(&self, index: usize) -> Message {
        match self.names {
            Names::Short => format!("Reform {index}").into(),
            Names::Long => {
                format!("{index:02} a long name that somebody wrote down for a reform, of eighty characters ..").into()
            }
            Names::Chinese => {
                format!("第{index}号改革：放宽共债规则并减少征信查询的影响，对好商户暂停额度而不取消").into()
            }
            Names::Alike => {
                format!("Suspend instead of cancelling while the index is below its mean, variant {index:02}").into()
            }
            Names::AlikeInChinese => {
                format!("放宽共债规则并减少征信查询的影响，对好商户暂停额度而不取消，直到指数高于均值为止，第{index}种")
                    .into()
            }
        }
    }

    /// Months that overlap, lie beyond the chart or are reversed.
    fn marked(&self, rows: usize) -> Vec<MarkedMonths> {
        let spans = [(4, 9), (1, 1), (8, 24), (23, 120), (30, u32::MAX), (9, 4), (0, 0)];
        let one = |(index, (from, to))| MarkedMonths { name: self.name(index), from, to };
        spans.into_iter().enumerate().map(one).take(rows).collect()
    }

    pub fn value(&self, index: usize) -> f64 {
        let noise = ((index * 37 + 11) % 17) as f64 / 17.0;
        match self.kind {
            Kind::Ordinary | Kind::Single => 0.12 + 0.05 * noise,
            Kind::Equal => 0.25,
            Kind::Zero => 0.0,
            Kind::Undefined => f64::NAN,
            Kind::Huge => 1.2e9 * (noise + 0.1),
            Kind::Mixed => [0.12, 0.0, f64::NAN, -0.3, 1e-9, 2.5][index % 6],
            Kind::Absurd => {
                let numbers =
                    [f64::MAX, 0.1, f64::MIN, f64::INFINITY, -1e-320, 1e100, f64::NEG_INFINITY, f64::NAN, -1e16];
                numbers[index % 9]
            }
        }
    }

    pub fn interval(&self, index: usize, scale: f64) -> Interval {
        let mean = scale * self.value(index);
        let half = match self.kind {
            Kind::Single => f64::NAN,
            Kind::Zero | Kind::Equal => 0.0,
            _ => 0.1 * mean.abs(),
        };
        Interval { mean, lower: mean - half, upper: mean + half, sd: half, replications: 9 }
    }

    pub fn heading(&self) -> Heading {
        Heading {
            title: self.name(1),
            subtitle: self.name(2),
            footnote: "seed 1, 60 replications of 1,000 merchants".into(),
        }
    }

    fn series(&self, shift: usize, months: usize) -> Vec<f64> {
        (0..=months).map(|month| self.value(month + shift)).collect()
    }

    pub fn pictures(&self) -> Vec<Chart> {
        let (rows, unit) = (self.rows, self.unit);
        let heading = || self.heading();
        let across = || (self.name(4), unit);
        let few = rows.min(9);
        let colours = [Colour::Blue, Colour::Orange, Colour::Green];
        let legend =
            || colours.iter().enumerate().map(|(index, colour)| (self.name(index), *colour)).collect::<Vec<_>>();
        let curve = |index: usize| plot::PlotCurve {
            name: self.name(index),
            colour: Colour::SERIES[index % 7],
            points: (0..20).map(|at| (at as f64, self.value(at + index))).collect(),
            band: (0..20)
                .map(|at| (self.interval(at + index, 1.0).lower, self.interval(at + index, 1.0).upper))
                .collect(),
        };
        let roc = |index: usize| plot::PlotCurve {
            name: self.name(index),
            colour: Colour::SERIES[index % 7],
            points: (0..20)
                .map(|at| (f64::from(at) / 19.0, (self.value(index) * f64::from(at)).clamp(0.0, 1.0)))
                .collect(),
            band: Vec::new(),
        };
        let plotted = |form: plot::PlotForm| {
            let equal = form == plot::PlotForm::Square;
            Chart::Plot(plot::Plot {
                heading: heading(),
                across: across(),
                up: (self.name(5), if equal { Unit::Share } else { unit }),
                form,
                mark: (!equal).then(|| plot::Mark {
                    at: self.value(3),
                    interval: (self.interval(3, 1.0).lower, self.interval(3, 1.0).upper),
                    label: self.name(6),
                }),
                curves: (0..few).map(if equal { &roc as &dyn Fn(usize) -> plot::PlotCurve } else { &curve }).collect(),
                dots: (0..few)
                    .map(|at| plot::Dot {
                        at: (at as f64, self.value(at)),
                        colour: Colour::Blue,
                        radius: 4.0,
                        name: equal.then(|| self.name(at)),
                    })
                    .collect(),
            })
        };
        let bar = |line: usize, index: usize| {
            let interval = self.interval(index, 1.0);
            bars::Bar {
                line,
                value: interval.mean,
                lower: interval.lower,
                upper: interval.upper,
                colour: colours[line],
            }
        };
        let change = |index: usize| self.interval(index, if index.is_multiple_of(2) { -0.5 } else { 0.3 });
        vec![
            Chart::Bars(bars::Bars {
                heading: heading(),
                unit,
                is_change: true,
                numbers: "change, points".into(),
                legend: legend(),
                rows: (0..rows)
                    .map(|index| bars::BarRow {
                        label: self.name(index),
                        bars: (0..3).map(|line| bar(line, index + line)).collect(),
                        number: Message::change(&self.interval(index, 1.0), unit),
                    })
                    .collect(),
            }),
            Chart::Lines(line_chart::Lines {
                heading: heading(),
                unit,
                is_change: rows % 2 == 0,
                axis: self.name(7),
                lines: (0..rows)
                    .map(|index| line_chart::LineSeries {
                        name: self.name(index),
                        end: Message::Level(self.value(index), unit),
                        points: (0..25).map(|month| self.interval(month + index, 1.0)).collect(),
                        at_risk: (index != 1).then(|| vec![123_456; 25]),
                        censored: index.is_multiple_of(2).then(|| (0..25).map(|month| month % 3).collect()),
                    })
                    .collect(),
                marked: self.marked(rows),
            }),
            Chart::Grid(grid::Grid {
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
            Chart::Points(points::Points {
                heading: heading(),
                across: across(),
                up: (self.name(5), unit),
                points: (0..5 * rows)
                    .map(|index| points::ScatterPoint {
                        at: (self.value(index), self.value(index + 5)),
                        best: index.is_multiple_of(3),
                        label: (index < 3).then(|| self.name(index)),
                        bounds: index.is_multiple_of(2).then(|| {
                            let (x, y) = (self.interval(index, 1.0), self.interval(index + 5, 1.0));
                            [x.lower, x.upper, y.lower, y.upper]
                        }),
                    })
                    .collect(),
                today: Some((self.name(0), (self.value(1), self.value(2)))),
            }),
            Chart::PolicyPoints(policy_points::PolicyPoints {
                heading: heading(),
                across: self.name(4),
                up: self.name(5),
                policies: (0..rows)
                    .map(|index| policy_points::PolicyPoint {
                        name: self.name(index),
                        across: self.interval(index, 0.2),
                        up: self.interval(index + 3, 1.0),
                    })
                    .collect(),
            }),
            Chart::ThresholdPanels(threshold_panels::ThresholdPanels {
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
                                colour: colours[which],
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
            Chart::Budgets(budgets::Budgets {
                heading: heading(),
                axis: "budget".into(),
                budgets: (0..few).map(|index| format!("{index} M").into()).collect(),
                legend: legend(),
                panels: (0..rows.min(7))
                    .map(|panel| budgets::BudgetPanel {
                        title: self.name(panel),
                        series: (0..3)
                            .map(|which| budgets::BudgetSeries {
                                colour: colours[which],
                                points: (0..few)
                                    .map(|at| self.interval(at + which, 1.0))
                                    .map(|interval| (interval.mean, interval.half_width()))
                                    .collect(),
                            })
                            .collect(),
                    })
                    .collect(),
            }),
            plotted(plot::PlotForm::Curves),
            plotted(plot::PlotForm::Densities),
            plotted(plot::PlotForm::Square),
            Chart::Dumbbell(dumbbell::Dumbbell {
                heading: heading(),
                unit,
                change_heading: "change, points".into(),
                level_heading: "good merchants lost".into(),
                baseline: (self.name(0), self.interval(0, 1.0)),
                whiskers: (rows % 2 == 0).then(|| [self.name(5), self.name(6)]),
                reforms: (1..rows.max(1))
                    .map(|index| dumbbell::DumbbellRow {
                        name: self.name(index),
                        level: self.interval(index, 1.0),
                        change: change(index),
                        settings: (rows % 2 == 0).then(|| (2.0 * change(index).lower, 0.3 * change(index).upper)),
                    })
                    .collect(),
            }),
            Chart::Fan(fan::Fan {
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
                    .map(|index| fan::FanLine {
                        name: self.name(index),
                        colour: Colour::SERIES[index % 7],
                        values: self.series(index, 24),
                    })
                    .collect(),
                marked: self.marked(rows),
            }),
            Chart::Stacked(stacked::Stacked {
                heading: heading(),
                parts: (0..8)
                    .map(|part| stacked::StackedPart { name: self.name(part), colour: Colour::SERIES[part % 7] })
                    .collect(),
                rows: (0..rows)
                    .map(|index| stacked::StackedRow {
                        name: self.name(index),
                        shares: (0..8).map(|part| self.value(index + part)).collect(),
                    })
                    .collect(),
                empty: self.name(8),
            }),
            Chart::Groups(groups::Groups {
                heading: heading(),
                unit,
                everybody: (self.name(0), self.value(0)),
                level_heading: "good merchants lost".into(),
                count_heading: "merchants".into(),
                blocks: (0..rows.min(2))
                    .map(|block| groups::GroupBlock {
                        title: self.name(block),
                        rows: (0..rows)
                            .map(|index| groups::GroupRow {
                                name: self.name(index),
                                level: self.interval(index, 1.0),
                                merchants: 1e5 * self.value(index),
                            })
                            .collect(),
                    })
                    .collect(),
            }),
            Chart::Changes(changes::Changes {
                heading: heading(),
                unit,
                everybody: (self.name(0), self.value(0)),
                change_heading: "change, points".into(),
                level_heading: "good lost before".into(),
                blocks: (0..rows.min(2))
                    .map(|block| changes::ChangeBlock {
                        title: self.name(block),
                        rows: (0..rows)
                            .map(|index| changes::ChangeRow {
                                name: self.name(index),
                                change: self.interval(index, 1.0),
                                level: self.interval(index + 1, 1.0),
                            })
                            .collect(),
                    })
                    .collect(),
            }),
            Chart::Histogram(histogram::Histogram {
                heading: heading(),
                panels: (0..rows.min(4))
                    .map(|panel| histogram::HistogramPanel {
                        title: self.name(panel),
                        unit,
                        is_change: panel % 2 == 1,
                        values: (0..10 * rows).map(|index| self.value(index + panel)).collect(),
                        mean: self.interval(panel, 1.0),
                        note: self.name(panel + 1),
                    })
                    .collect(),
            }),
            Chart::Flows(flows::Flows {
                heading: heading(),
                policies: (0..rows.min(3))
                    .map(|index| flows::Flow {
                        name: self.name(index),
                        kept: self.value(index),
                        suspended: self.value(index + 1),
                        suspended_restored: self.value(index + 2),
                        cancelled: self.value(index + 3),
                        cancelled_restored: self.value(index + 4),
                    })
                    .collect(),
            }),
            Chart::Waterfall(waterfall::Waterfall {
                heading: heading(),
                unit,
                start: (self.name(0), self.value(0)),
                steps: (0..rows)
                    .map(|index| waterfall::WaterfallStep { name: self.name(index), change: change(index) })
                    .collect(),
                end: (self.name(1), self.value(1)),
            }),
            Chart::Bands(bands::Bands {
                heading: heading(),
                band_heading: self.name(1),
                value_heading: "measured".into(),
                ends_heading: "band".into(),
                rows: (0..rows)
                    .map(|index| bands::BandRow {
                        name: self.name(index),
                        low: if index % 3 == 1 { f64::NEG_INFINITY } else { self.value(index + 1) },
                        high: if index % 3 == 2 { f64::INFINITY } else { self.value(index + 2) },
                        ends: Message::Level(self.value(index + 1), unit),
                        value: self.interval(index, 1.0),
                        unit,
                    })
                    .collect(),
            }),
            Chart::Pairs(pairs::Pairs {
                heading: heading(),
                axes: (0..few.min(5))
                    .map(|index| pairs::PairAxis {
                        name: self.name(index),
                        from: self.value(index),
                        to: self.value(index) + self.value(index + 1).abs(),
                        is_whole: index == 1,
                    })
                    .collect(),
                values: (0..5 * rows).map(|at| (0..few.min(5)).map(|index| self.value(at + index)).collect()).collect(),
                weights: (0..5 * rows).map(|at| self.value(at)).collect(),
            }),
            Chart::Heatmap(heatmap::Heatmap {
                heading: heading(),
                rows: (0..rows).map(|index| self.name(index)).collect(),
                columns: (0..few).map(|index| self.name(index)).collect(),
                values: (0..rows).map(|row| (0..few).map(|at| self.value(row + at)).collect()).collect(),
            }),
        ]
    }
}
