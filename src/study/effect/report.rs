//! The effect of opening a consumer loan.

use super::run::{Arm, EFFECT_ON, EffectResult, Setting};
use super::settings;
use crate::metrics::{Group, METRICS, Unit};
use crate::model::merchant_loan::Exclusivity;
use crate::report::chart::Chart;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::line_chart::{LineSeries, Lines};
use crate::report::csv_table::{CsvCell, CsvTable, field};
use crate::report::document::{Block, Column, Document, Figure, Table};
use crate::report::estimates::{Estimate, INTERVALS, family};
use crate::report::language::Language;
use crate::report::message::{Message, msg};
use crate::report::output::Report;
use crate::report::replications::{GroupSeries, Replications};
use crate::stats::Scale;
use crate::stats::economies::Economies;
use crate::stats::interval::paired;
use crate::stats::joint::Resamples;
use crate::study::captions::footnote;
use crate::study::ensemble::ranges::Ranges;
use crate::study::ensemble::report::{
    change_range, members, note, settings as members_settings, settings_name, thousandths_range,
};
use crate::study::options::Details;
use crate::study::run::report::{group_name, intervals_note, sample_note};

/// The good merchants lost by so many months since the opening, as files name them.
const SINCE_OPENING: &str = "lost_since_opening";

/// The report of the experiment, perhaps over settings too.
pub fn effect(result: &EffectResult, hash: &str, details: Details, ranges: Option<&Ranges<'_>>) -> Report {
    let finding = finding(result);
    let document = Document {
        question: msg!("How does opening a consumer loan affect a good merchant's loan?"),
        answer: finding.clone(),
        blocks: vec![
            Block::Table(by_rules(result)),
            Block::Table(groups(result)),
            Block::Paragraph(sample_note(&result.study)),
            Block::Paragraph(intervals_note(result.arms.len(), result.study.sizes, result.study.unit)),
        ],
        figures: vec![figure(result, hash)],
    };
    let mut estimates = estimates(result);
    if let Some(ranges) = ranges {
        settings::add_to(&mut estimates, ranges, result);
    }
    let mut report = Report {
        document,
        estimates: estimates.into(),
        policies: policies(result),
        replications: Some(replications(result, details)),
        tables: vec![months(result)],
        facts: Vec::new(),
        calibration: Vec::new(),
    };
    if let Some(ranges) = ranges {
        add(&mut report, ranges, result);
    }
    report
}

/// Adds what the ensemble says: the range of the headline, and that of every setting of the rules.
fn add(report: &mut Report, ranges: &Ranges<'_>, result: &EffectResult) {
    let effect = |arm: usize, on: usize| settings::effect(ranges, result, arm, on);
    if let Some(range) = effect(0, 0) {
        let over = msg!(
            "Over {settings} (5% to 95% quantile), it causes {range} of 1,000 to lose it.",
            settings = settings_name(ranges.ensemble),
            range = thousandths_range(&range)
        );
        report.document.answer = Message::joined(vec![report.document.answer.clone(), over], "\n");
    }
    let columns = vec![
        Column::text(msg!("effect over settings, points")),
        Column::number(msg!("lost")),
        Column::number(msg!("lost 3+ months")),
    ];
    let row = |(index, arm): (usize, &Arm)| {
        let ranges = [0, 1]
            .map(|on| effect(index, on).map_or_else(|| Message::from("–"), |range| change_range(&range, Unit::Share)));
        std::iter::once(title(arm.setting)).chain(ranges).collect()
    };
    let table = Table::new(columns, result.arms.iter().enumerate().map(row).collect());
    report.document.blocks.splice(1..1, [Block::Table(table), Block::Paragraph(note(ranges.ensemble))]);
    let policies: Vec<&str> = result.names.iter().map(String::as_str).collect();
    report.tables.push(members(ranges, &policies, &EFFECT_ON.map(|id| METRICS[id as usize].name)));
    report.tables.push(members_settings(ranges.ensemble));
}

fn finding(result: &EffectResult) -> Message {
    let effects = [0, 1].map(|arm: usize| result.arms[arm].groups.each_ref().map(|groups| groups[0]));
    if effects.as_flattened().iter().any(|effect| effect.mean.is_nan()) {
        return msg!(
            "No replication has a good merchant without a consumer loan at the start: nothing can be said about the \
             effect of opening one."
        );
    }
    let [[with, with_for_long], [without, without_for_long]] =
        effects.map(|effects| effects.map(|effect| Message::thousandths(&effect)));
    let opening = match &result.under {
        None => msg!("Opening a consumer loan in month {month}", month = result.opening_month),
        Some(title) => msg!(
            "Under “{name}”, opening a consumer loan in month {month}",
            name = Message::elided(Message::title(title), 60),
            month = result.opening_month
        ),
    };
    let finding = msg!(
        "{opening} causes {with} of 1,000 good merchants without one to lose their \
         merchant loan by month {last}, and {with_for_long} to lose it for three months or more ({without} and \
         {without_for_long} without the exposure cap).",
        opening = opening,
        with = with,
        last = result.study.months,
        with_for_long = with_for_long,
        without = without,
        without_for_long = without_for_long,
    );
    match result.study.sizes.replications {
        1 => finding,
        _ => Message::joined(vec![finding, over_economies(result)], "\n"),
    }
}

/// How far to trust it, and how far the effect in one economy lies from that in another.
fn over_economies(result: &EffectResult) -> Message {
    let [opens, never] = result.arms[0].policies;
    let values = paired(&result.values(opens, 0, 0), &result.values(never, 0, 0));
    let economies = Economies::of(&values, result.study.unit, None);
    let [low, high] = [0.1, 0.9].map(|p| Message::thousandth(economies.quantile(p, Scale::Plain).interval.mean));
    msg!(
        "± is the 95% interval of the simulation error; those of the {arms} settings of the rules hold together. Over \
         simulated economies, the merchants' own chance included, the effect is {low} to {high} of 1,000 (10% to 90%).",
        arms = result.arms.len(),
        low = low,
        high = high
    )
}

/// A setting in words.
fn title(setting: Setting) -> Message {
    match (setting.rule, setting.exposure_cap) {
        (Exclusivity::None, true) => msg!("No rule, with cap"),
        (Exclusivity::None, false) => msg!("No rule, no cap"),
        (Exclusivity::ConsumerFirst, true) => msg!("Consumer first, with cap"),
        (Exclusivity::ConsumerFirst, false) => msg!("Consumer first, no cap"),
        (Exclusivity::MerchantFirst, true) => msg!("Merchant first, with cap"),
        (Exclusivity::MerchantFirst, false) => msg!("Merchant first, no cap"),
    }
}

fn by_rules(result: &EffectResult) -> Table {
    let span = result.study.months - result.opening_month;
    let wanted: Vec<u32> = [0, 1, 3, 6, 12].into_iter().filter(|month| *month < span).chain([span]).collect();
    let mut columns = vec![Column::text(msg!("effect, points"))];
    columns.extend(wanted.iter().map(|&month| {
        Column::number(match month {
            0 => msg!("in the month of opening"),
            1 => msg!("after 1 month"),
            _ => msg!("after {month} months", month = month),
        })
    }));
    columns.push(Column::number(msg!("lost 3+ months")));
    let rows = result.arms.iter().map(|arm| {
        let mut row = vec![title(arm.setting)];
        row.extend(wanted.iter().map(|&month| Message::change(&arm.by_month[month as usize], Unit::Share)));
        row.push(Message::change(&arm.groups[1][0], Unit::Share));
        row
    });
    Table::new(columns, rows.collect())
}

fn groups(result: &EffectResult) -> Table {
    let mut columns = vec![Column::text(msg!("effect by group, points"))];
    columns.extend(Setting::ALL.into_iter().take(2).flat_map(|setting| {
        let name = title(setting);
        [name.clone(), msg!("{name}, lost 3+ months", name = name)].map(Column::number)
    }));
    let rows = result.groups.iter().enumerate().map(|(index, group)| {
        let mut row = vec![group_name(*group, &result.study.segment_names)];
        let effects = result.arms[..2].iter().flat_map(|arm| &arm.groups);
        row.extend(effects.map(|groups| Message::change(&groups[index], Unit::Share)));
        row
    });
    Table::new(columns, rows.collect())
}

fn estimates(result: &EffectResult) -> Vec<Estimate> {
    let study = &result.study;
    let mut resamples = Resamples::default();
    let mut estimates = Vec::new();
    for (index, group) in result.groups.iter().enumerate() {
        let name = group.name(&study.segment_names);
        for (on, id) in EFFECT_ON.into_iter().enumerate() {
            let metric = METRICS[id as usize].name;
            let values = |policy: usize| result.values(policy, index, on);
            let policy = |policy: usize| result.names[policy].as_str();
            let arms = result.arms.iter().flat_map(|arm| arm.policies).map(|arm| (policy(arm), values(arm)));
            estimates.extend(family(arms, study.unit, Scale::Share, &mut resamples, |policy, interval| {
                Estimate::level(policy, metric, interval).of_group(&name)
            }));
            let pairs = result.arms.iter().map(|arm| arm.policies);
            let effects = pairs.map(|[opens, never]| (policy(opens), paired(&values(opens), &values(never))));
            estimates.extend(family(effects, study.unit, Scale::Difference, &mut resamples, |policy, interval| {
                Estimate::change(policy, metric, interval).of_group(&name)
            }));
        }
    }
    estimates
}

/// Each arm with its rules; the effect is the change of the arm that opens against the one that never does.
fn policies(result: &EffectResult) -> CsvTable {
    let mut table = CsvTable::new("policies", &["policy", "title", "baseline", "rule", "exposure_cap", "opens"]);
    for arm in &result.arms {
        let [opens, never] = arm.policies.map(|policy| result.names[policy].as_str());
        for (name, does_open, baseline) in [(opens, true, never), (never, false, "")] {
            let [rule, cap] = rules(arm.setting);
            let of_rules = title(arm.setting).in_language(Language::English);
            let named = [name, &of_rules, baseline].map(CsvCell::from);
            table.rows.push(named.into_iter().chain([rule, cap, CsvCell::yes(does_open)]).collect());
        }
    }
    table
}

fn rules(setting: Setting) -> [CsvCell; 2] {
    [setting.rule_name().into(), CsvCell::yes(setting.exposure_cap)]
}

/// The metrics of both arms, and the shares lost by months since the opening; the metrics by group where asked for.
fn replications(result: &EffectResult, details: Details) -> Replications {
    let study = &result.study;
    let months = (0..).zip(result.opening_month as usize..=study.months as usize);
    let since = months.clone().map(|(since, _)| format!("{SINCE_OPENING}.{since}"));
    let mut replications = Replications {
        unit: study.unit,
        metrics: EFFECT_ON.into_iter().map(|id| METRICS[id as usize].name.into()).chain(since).collect(),
        policies: Vec::new(),
        groups: Vec::new(),
        written: None,
    };
    for index in result.arms.iter().flat_map(|arm| arm.policies) {
        let of_group = |group: usize| (0..EFFECT_ON.len()).map(move |on| result.values(index, group, on));
        let by_month = months.clone().map(|(_, month)| result.lost_by_month(index, month));
        replications.policies.push((result.names[index].clone(), of_group(0).chain(by_month).collect()));
        let groups = result.groups.iter().enumerate();
        let others = groups.filter(|(_, group)| details.by_group && **group != Group::All);
        replications.groups.extend(others.map(|(index_of_group, group)| GroupSeries {
            policy: result.names[index].clone(),
            group: group.name(&study.segment_names),
            series: of_group(index_of_group).collect(),
        }));
    }
    replications
}

/// The effect by months since the opening, `month`: of each arm by itself, and together with the other arms.
fn months(result: &EffectResult) -> CsvTable {
    let columns = ["policy", "rule", "exposure_cap", "metric", "month", "kind"];
    let mut table = CsvTable::new("by_month", &[&columns[..], &INTERVALS].concat());
    let mut resamples = Resamples::default();
    let months: Vec<Vec<Estimate>> = (result.opening_month as usize..=result.study.months as usize)
        .map(|month| {
            let effects = result.arms.iter().map(|arm| {
                let [opens, never] = arm.policies;
                let values = paired(&result.lost_by_month(opens, month), &result.lost_by_month(never, month));
                (result.names[opens].as_str(), values)
            });
            family(effects, result.study.unit, Scale::Difference, &mut resamples, |policy, interval| {
                Estimate::change(policy, SINCE_OPENING, interval)
            })
        })
        .collect();
    for (index, arm) in result.arms.iter().enumerate() {
        for (month, arms) in months.iter().enumerate() {
            let mut cells = vec![arms[index].policy.as_str().into()];
            cells.extend(rules(arm.setting));
            cells.extend([SINCE_OPENING.into(), month.into(), "change".into()]);
            cells.extend(arms[index].interval_cells());
            table.rows.push(cells);
        }
    }
    table
}

fn figure(result: &EffectResult, hash: &str) -> Figure {
    let lines = result.arms.iter().map(|arm| LineSeries {
        name: title(arm.setting),
        end: Message::Change(arm.by_month.last().map_or(f64::NAN, |interval| interval.mean), Unit::Share),
        points: arm.by_month.clone(),
        at_risk: None,
        censored: None,
    });
    let count = Message::thousandths(&result.arms[0].groups[0][0]);
    let chart_title = match &result.under {
        None => {
            msg!("Opening a consumer loan causes {count} of 1,000 good merchants to lose their loan", count = count)
        }
        Some(under) => msg!(
            "Under “{name}”, opening a consumer loan causes {count} of 1,000 good merchants to lose their loan",
            name = Message::elided(Message::title(under), 40),
            count = count
        ),
    };
    let heading = Heading {
        title: chart_title.clone(),
        subtitle: msg!(
            "Good merchants lost if everybody without a consumer loan opens one in month {month}, minus those lost if \
             nobody does, in points; bands: 95% intervals",
            month = result.opening_month
        ),
        footnote: footnote(result.study.sizes, hash),
    };
    let (axis, lines) = (msg!("months since opening"), lines.collect());
    let chart = Lines { heading, unit: Unit::Share, is_change: true, axis, lines, marked: Vec::new() };
    let mut data =
        vec![["rule", "exposure_cap", "months_since_opening", "effect", "lower", "upper"].map(String::from).to_vec()];
    for arm in &result.arms {
        for (month, p) in arm.by_month.iter().enumerate() {
            let cap = if arm.setting.exposure_cap { "yes" } else { "no" };
            let mut row = vec![arm.setting.rule_name().to_string(), cap.into(), month.to_string()];
            row.extend([p.mean, p.lower, p.upper].map(field));
            data.push(row);
        }
    }
    let with_cap = result.arms.iter().filter(|arm| arm.setting.exposure_cap);
    let ends = with_cap.map(|arm| {
        let end = arm.by_month.last().map_or(f64::NAN, |interval| interval.mean);
        msg!("{name}: {change} points", name = title(arm.setting), change = Message::Change(end, Unit::Share))
    });
    let alt_text = msg!("{title}. {ends}.", title = chart_title, ends = Message::joined(ends.collect(), "; "));
    Figure { name: "effect_by_month".into(), alt_text, chart: Chart::Lines(chart), data }
}
