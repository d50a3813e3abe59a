//! What the tests, the benchmarks and the fuzzing targets use beyond the library's public face, by name. No promise is made of any of it.

#![expect(clippy::module_inception, reason = "the rooms are named as they are")]

pub mod config {
    pub use crate::config::{Loaded, SizeOverrides, explain, load};
    pub mod address {
        pub use crate::config::address::{Address, Scalar};
    }
    pub mod rows {
        pub use crate::config::rows::{BAD, Labels, Numbers, Rows};
    }
    pub mod bundled {
        pub use crate::config::bundled::{
            BASELINE, BENCH_PROBLEMS, CALIBRATIONS, CONDITIONS, PUBLIC_ENSEMBLE, REFORMS, STUDIES, find,
        };
    }
    pub mod keys {
        pub use crate::config::keys::{AnyKey, all_keys, keys_of};
    }
}
pub mod engine {
    pub use crate::engine::{
        Engine, Stopped, measure_each, replicate, replication_conditions, reviewed_conditions, run, run_in_halves,
        run_with,
    };
}
pub mod environment {
    pub use crate::environment::Conditions;
}
pub mod input {
    pub mod checkpoint {
        pub use crate::input::checkpoint::Checkpoint;
    }
    pub mod task {
        pub use crate::input::task::Task;
    }
}
pub mod kernel {
    pub use crate::kernel::{
        BLOCK_MAX, FirstHalf, Leg, MerchantBlock, ReplicationConditions, ReplicationCounts, Workspace, run_block,
        run_leg,
    };
}
pub mod metrics {
    pub use crate::metrics::{CountedBy, Group, METRICS, Metric, Unit};
    pub mod counts {
        pub use crate::metrics::counts::CellCounts;
    }
    pub mod measure {
        pub use crate::metrics::measure::{Measured, measure};
    }
    pub mod histories {
        pub use crate::metrics::histories::EventHistories;
    }
    pub mod money {
        pub use crate::metrics::money::{fixed, yuan};
    }
    pub mod outcome {
        pub use crate::metrics::outcome::{Amounts, Column, Loss, Outcomes, Workout};
    }
    pub mod scores {
        pub use crate::metrics::scores::{ScoreSteps, pooled_ks, rank};
    }
    pub mod set {
        pub use crate::metrics::set::{Set, SetCounts};
    }
    pub mod swap {
        pub use crate::metrics::swap::{BaselineOutcomes, SwapSet};
    }
    pub mod tally {
        pub use crate::metrics::tally::Tally;
    }
}
pub mod model {
    pub use crate::model::phase::{Change, Phase};
    pub use crate::model::{Alternative, EconomyDraws, GoodDefinition, Parameters, Policy, Scenario, Sizes, keys};
    pub mod access {
        pub use crate::model::access::Reason;
    }
    pub mod borrowing {
        pub use crate::model::borrowing::{inquiries, unmet_need};
    }
    pub mod consumer_loan {
        pub use crate::model::consumer_loan::{Opening, debt, line};
    }
    pub mod merchant {
        pub use crate::model::merchant::{REVENUE_MAX, Segment, revenue};
    }
    pub mod merchant_loan {
        pub use crate::model::merchant_loan::{Exclusivity, line, reduced_line};
    }
    pub mod parameter {
        pub use crate::model::parameter::{Domain, Key};
    }
    pub mod phase {
        pub use crate::model::phase::Stretch;
    }
    pub mod response {
        pub use crate::model::response::responds;
    }
    pub mod revenue {
        pub use crate::model::revenue::{MONTH_MAX, Season, deviation, sales_lost};
    }
    pub mod scorecard {
        pub use crate::model::scorecard::Seen;
    }
    pub mod terms {
        pub use crate::model::terms::Terms;
    }
}
pub mod plan {
    pub use crate::plan::Plan;
}
pub mod population {
    pub use crate::population::{Life, Population};
}
pub mod progress {
    pub use crate::progress::Progress;
}
pub mod reference {
    pub use crate::reference::{count, differing};
}
pub mod report {
    pub mod about {
        pub use crate::report::about::{About, Alternatives, CalibrationRow, Difference, SectionPart, differences};
    }
    pub mod chart {
        pub use crate::report::chart::{Chart, Shape, Style};
        pub mod bands {
            pub use crate::report::chart::bands::{BandRow, Bands};
        }
        pub mod bars {
            pub use crate::report::chart::bars::{Bar, BarRow, Bars};
        }
        pub mod changes {
            pub use crate::report::chart::changes::{ChangeBlock, ChangeRow, Changes};
        }
        pub mod budgets {
            pub use crate::report::chart::budgets::{BudgetPanel, BudgetSeries, Budgets};
        }
        pub mod draw {
            pub mod colour {
                pub use crate::report::chart::draw::colour::{Colour, Rgb};
            }
            pub mod display_list {
                pub use crate::report::chart::draw::display_list::{DisplayList, Shape, Text};
            }
            pub mod layout {
                pub use crate::report::chart::draw::layout::Heading;
            }
            pub mod marked_months {
                pub use crate::report::chart::draw::marked_months::MarkedMonths;
            }
            pub mod plot {
                pub use crate::report::chart::draw::plot::{Dot, Mark, Plot, PlotCurve, PlotForm};
            }
            pub mod theme {
                pub use crate::report::chart::draw::theme::{Look, Theme};
            }
        }
        pub mod dumbbell {
            pub use crate::report::chart::dumbbell::{Dumbbell, DumbbellRow};
        }
        pub mod fan {
            pub use crate::report::chart::fan::{Fan, FanBand, FanLine};
        }
        pub mod flows {
            pub use crate::report::chart::flows::{Flow, Flows};
        }
        pub mod grid {
            pub use crate::report::chart::grid::{Grid, Panel};
        }
        pub mod groups {
            pub use crate::report::chart::groups::{GroupBlock, GroupRow, Groups};
        }
        pub mod heatmap {
            pub use crate::report::chart::heatmap::Heatmap;
        }
        pub mod histogram {
            pub use crate::report::chart::histogram::{Histogram, HistogramPanel};
        }
        pub mod line_chart {
            pub use crate::report::chart::line_chart::{LineSeries, Lines};
        }
        pub mod pairs {
            pub use crate::report::chart::pairs::{PairAxis, Pairs};
        }
        pub mod points {
            pub use crate::report::chart::points::{Points, ScatterPoint};
        }
        pub mod policy_points {
            pub use crate::report::chart::policy_points::{PolicyPoint, PolicyPoints};
        }
        pub mod stacked {
            pub use crate::report::chart::stacked::{Stacked, StackedPart, StackedRow};
        }
        pub mod threshold_panels {
            pub use crate::report::chart::threshold_panels::{Marks, ThresholdCurve, ThresholdPanel, ThresholdPanels};
        }
        pub mod waterfall {
            pub use crate::report::chart::waterfall::{Waterfall, WaterfallStep};
        }
    }
    pub mod document {
        pub use crate::report::document::{Block, Column, Document, Figure, Table};
    }
    pub mod files {
        pub use crate::report::files::{Description, Provenance};
    }
    #[cfg(feature = "charts")]
    pub mod font {
        pub use crate::report::font::Fonts;
    }
    pub mod language {
        pub use crate::report::language::{Language, placeholders};
    }
    pub mod markdown {
        pub use crate::report::markdown::markdown;
    }
    pub mod message {
        pub use crate::report::message::Message;
    }
    pub mod output {
        pub use crate::report::output::render;
    }
    #[cfg(feature = "charts")]
    pub mod page {
        pub use crate::report::page::page;
    }
    #[cfg(feature = "charts")]
    pub mod render {
        pub use crate::report::render::{RenderOptions, figures, render};
    }
    pub mod saved {
        pub use crate::report::saved::{read, save, sealed};
    }
}
pub mod rng {
    pub use crate::rng::{Purpose, RoundKeys, Stream, uniform};
}
pub mod selftest {
    pub mod draws {
        pub use crate::selftest::draws::{chi_square, drawn, kolmogorov, poisson, words};
    }
    pub mod limits {
        pub use crate::selftest::limits::{
            bare, constant_misses, share_dead, share_defaulted, share_lost, share_lost_to_noise,
        };
    }
    pub mod quadrature {
        pub use crate::selftest::quadrature::phi;
    }
}
pub mod simd {
    pub use crate::simd::{Real, SimdLevel};
    pub mod functions {
        pub use crate::simd::functions::inverse_normal_f64;
    }
}
pub mod stats {
    pub use crate::stats::interval::paired;
    pub use crate::stats::{Clustering, Interval, Sample, Scale, paired_change, quantile};
    pub mod joint {
        pub use crate::stats::joint::{Resamples, together};
    }
    pub mod survival {
        pub use crate::stats::survival::{LifeTable, Median, corrected_share, log_rank, pooled_share};
    }
    pub mod tail {
        pub use crate::stats::tail::{shortfall, value_at_risk};
    }
}
pub mod study {
    pub use crate::study::{ALL, Request, of_name};
    pub mod accounts {
        pub mod best {
            pub use crate::study::accounts::best::best;
        }
        pub mod book {
            pub use crate::study::accounts::book::{Book, Measure};
        }
        pub mod draw {
            pub use crate::study::accounts::draw::LANES;
        }
        pub mod ks {
            pub use crate::study::accounts::ks::out_of_bag;
        }
        pub mod limits {
            pub use crate::study::accounts::limits::{auc, bad_rate, limits};
        }
        pub mod quantity {
            pub use crate::study::accounts::quantity::{KINDS, Kind, Prices, Quantity, Terms};
        }
        pub mod question {
            pub use crate::study::accounts::question::{Minimum, Question};
        }
        pub mod resample {
            pub use crate::study::accounts::resample::{Resampler, Unit};
        }
        pub mod run {
            pub use crate::study::accounts::run::resamples_of;
        }
        pub mod vintages {
            pub use crate::study::accounts::vintages::over_vintages;
        }
        pub mod two_scores {
            pub use crate::study::accounts::two_scores::{Change, TwoScores, compare_at};
        }
    }
    pub mod ask {
        pub use crate::study::ask::{Asked, Request};
    }
    pub mod attribute {
        pub mod run {
            pub use crate::study::attribute::run::{Attribution, Player, Question, run, subsets};
        }
    }
    pub mod bench_tuners {
        pub mod ask {
            pub use crate::study::bench_tuners::ask::bench_problem;
        }
        pub mod run {
            pub use crate::study::bench_tuners::run::{Bench, BenchProblem, run};
        }
    }
    pub mod calibrate {
        pub mod ask {
            pub use crate::study::calibrate::ask::calibrate;
        }
        pub mod calibrated {
            pub use crate::study::calibrate::calibrated::calibrated;
        }
        pub mod evaluate {
            pub use crate::study::calibrate::evaluate::Evaluator;
        }
        pub mod fit {
            pub use crate::study::calibrate::fit::{Fit, Part};
        }
        pub mod left {
            pub use crate::study::calibrate::left::{Belief, Found, Settings, run, sizes};
        }
        pub mod space {
            pub use crate::study::calibrate::space::Space;
        }
        pub mod waves {
            pub use crate::study::calibrate::waves::Sizes;
        }
        pub mod weights {
            pub use crate::study::calibrate::weights::{mean_and_sd, quantile};
        }
        pub mod point {
            pub use crate::study::calibrate::point::{Allowed, Wanted};
        }
    }
    pub mod captions {
        pub use crate::study::captions::plain_title;
    }
    pub mod compare {
        pub mod run {
            pub use crate::study::compare::run::run;
        }
    }
    pub mod definition {
        pub use crate::study::definition::{Definition, Input};
    }
    pub mod design {
        pub use crate::study::design::{latin_hypercube, stream, trajectories};
    }
    pub mod ensemble {
        pub mod model {
            pub use crate::study::ensemble::model::Model;
        }
    }
    pub mod effect {
        pub mod run {
            pub use crate::study::effect::run::{run, scenario};
        }
    }
    pub mod run {
        pub mod report {
            pub use crate::study::run::report::run;
            pub mod calibration {
                pub use crate::study::run::report::calibration::calibration;
            }
        }
        pub mod run {
            pub use crate::study::run::run::{GroupResult, LossRisk, OpeningScores, PolicyResult, StudyResult, run};
        }
        pub mod until {
            pub use crate::study::run::until::{Precision, Target, run};
        }
    }
    pub mod scores {
        pub mod ask {
            pub use crate::study::scores::ask::{Manner, Wording, load};
        }
        pub mod limits {
            pub use crate::study::scores::limits::{Level, limits};
        }
        pub mod power {
            pub use crate::study::scores::power::auc_limits;
        }
        pub mod quantity {
            pub use crate::study::scores::quantity::Costs;
        }
        pub mod tally {
            pub use crate::study::scores::tally::everybody_and_groups;
        }
        pub mod report {
            pub use crate::study::scores::report::{Origin, scores};
        }
        pub mod run {
            pub use crate::study::scores::run::{
                Bound, COSTS, Cells, Costs, GROUP_RATES, Goal, Group, QUANTITIES, Quantity, Question, ScoreData,
                ScoresResult, run,
            };
        }
    }
    pub mod sensitivity {
        pub mod ask {
            pub use crate::study::sensitivity::ask::sensitivity;
        }
        pub mod morris {
            pub use crate::study::sensitivity::morris::{Screened, elementary_effects, screen};
        }
        pub mod ranking {
            pub use crate::study::sensitivity::ranking::{Ranked, Ranking};
        }
        pub mod run {
            pub use crate::study::sensitivity::run::run;
        }
        pub mod sobol {
            pub use crate::study::sensitivity::sobol::{Index, Indices, Split, indices, saltelli};
        }
    }
    pub mod survival {
        pub mod event {
            pub use crate::study::survival::event::Event;
        }
        pub mod run {
            pub use crate::study::survival::run::run;
        }
    }
    pub mod sweep {
        pub mod run {
            pub use crate::study::sweep::run::{Sweep, SweepCell, SweepStudy, run};
        }
    }
    pub mod tune {
        pub mod ask {
            pub use crate::study::tune::ask::{OWN_SCENARIO, tune};
            pub mod quantities {
                pub use crate::study::tune::ask::quantities::quantity_titles;
            }
        }
        pub mod choice {
            pub use crate::study::tune::choice::{choose, gains};
        }
        pub mod confidence {
            pub use crate::study::tune::confidence::may_be_best;
        }
        pub mod goal {
            pub use crate::study::tune::goal::{Constraint, Form, Goal, Judgement, Quantity, Series};
        }
        pub mod methods {
            pub use crate::study::tune::methods::{Found, Method, RaceTerms, search};
        }
        pub mod pairs {
            pub use crate::study::tune::pairs::{Pairs, regret};
        }
        pub mod problem {
            pub use crate::study::tune::problem::{Point, Problem, Threshold, lattice};
        }
        pub mod run {
            pub use crate::study::tune::run::{TuneResult, run};
        }
        pub mod simulated {
            pub use crate::study::tune::simulated::{Column, Lender, Simulated};
        }
        pub mod tuning {
            pub use crate::study::tune::tuning::{Tuning, TuningScenario};
        }
    }
    pub mod validate {
        pub use crate::study::validate::{schema, validate};
    }
}
