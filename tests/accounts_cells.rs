//! Nothing is told of few accounts: not of a small group or vintage, not of few accounts on one side of a cut-off or between
//! two cut-offs, and not by subtraction; in no file of the folder, in either language, and not on the terminal.

mod command;

use command::{files, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The minimum of a cell.
const MINIMUM: usize = 10;

struct Account {
    score: f64,
    is_bad: bool,
    amount: f64,
    group: &'static str,
    vintage: &'static str,
}

/// A thousand accounts, of which a group and a vintage hold few, and another group has few accounts with low scores.
fn accounts() -> Vec<Account> {
    let mut state = 12_345u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1u64 << 31) as f64
    };
    let group = |row: usize| match row {
        0..7 => "tiny",
        7..50 => "strong",
        50..450 => "south",
        _ => "north",
    };
    let vintage = |row: usize| match row % 100 {
        _ if row < 6 => "2024-07",
        part => ["2024-01", "2024-02", "2024-03", "2024-04"][part / 25],
    };
    let mut all = Vec::new();
    for row in 0..1000 {
        let least = if group(row) == "strong" { 480.0 } else { 400.0 };
        let score = (least + (900.0 - least) * uniform()).round();
        let is_bad = uniform() < 1.0 / (1.0 + ((score - 520.0) / 50.0).exp());
        let amount = (1000.0 + 9000.0 * uniform()).round();
        all.push(Account { score, is_bad, amount, group: group(row), vintage: vintage(row) });
    }
    all
}

fn book(accounts: &[Account]) -> String {
    let mut text = String::from("id,score,new_score,bad,amount,group,month\n");
    for (row, account) in accounts.iter().enumerate() {
        let Account { score, is_bad, amount, group, vintage } = account;
        let new_score = score + f64::from((row as u32 * 7919) % 41) - 20.0;
        text.push_str(&format!("x{row},{score},{new_score},{},{amount},{group},{vintage}\n", u8::from(*is_bad)));
    }
    // Few with a special score, few without a score, few without an outcome.
    for row in 0..15 {
        let (score, bad) = [("-9", "1"), ("", "0"), ("555", "")][row / 5];
        text.push_str(&format!("y{row},{score},500,{bad},100,north,2024-01\n"));
    }
    text
}

/// Tunes; the files of the folder and what is printed in both languages.
fn tuned(folder: &Path, arguments: &[&str]) -> (BTreeMap<String, String>, String) {
    let fixed = ["tune", "--accounts", "book.csv", "--special=-9", "--lang", "both", "--quiet", "--no-png"];
    let done = command::swapset(folder, &[&fixed[..], &["--overwrite", "--out", "out"], arguments].concat());
    assert!(done.status.success(), "{}", text(&done.stderr));
    let chinese =
        command::swapset(folder, &[&fixed[..4], &["--lang", "zh", "--quiet", "--no-png"], arguments].concat());
    let is_told = |name: &String| !name.starts_with("decisions");
    let mut all: BTreeMap<String, String> =
        files(&folder.join("out")).into_iter().map(|(name, bytes)| (name, text(&bytes))).collect();
    all.retain(|name, _| is_told(name));
    all.insert("the terminal".into(), text(&done.stdout));
    all.insert("the terminal in Chinese".into(), text(&chinese.stdout));
    let log = fs::read_to_string(folder.join("out/run.log")).unwrap();
    all.insert("run.log".into(), log);
    (all, text(&done.stdout))
}

fn is_few(accounts: usize) -> bool {
    accounts > 0 && accounts < MINIMUM
}

/// Rows of a CSV by column.
fn rows(files: &BTreeMap<String, String>, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(files[name].as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| header.iter().map(String::from).zip(row.iter().map(String::from)).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> Option<f64> {
    row[column].parse().ok()
}

/// Denied, approved, good and bad accounts of some.
fn sides<'a>(accounts: impl Iterator<Item = &'a Account>, cutoff: f64) -> [usize; 4] {
    let mut sides = [0; 4];
    for account in accounts {
        sides[usize::from(account.score >= cutoff)] += 1;
        sides[2 + usize::from(account.is_bad)] += 1;
    }
    sides
}

/// The cut-off chosen.
fn cutoff(files: &BTreeMap<String, String>) -> f64 {
    let optimum = rows(files, "optimum.csv");
    number(optimum.iter().find(|row| row["what"] == "cut_off").unwrap(), "value").unwrap()
}

/// Whether a text tells a share: as a number of a file, or in per cent.
fn tells(text: &str, share: f64) -> bool {
    text.contains(&format!("{share:.9}")[..9]) || text.contains(&format!(" {:.1}%", 100.0 * share))
}

#[test]
fn cut_offs_at_which_rates_are_told_have_enough_accounts_between_them() {
    let accounts = accounts();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("book.csv"), book(&accounts)).unwrap();
    for arguments in [
        &["--reach", "denied = 30%", "--reach", "bad_denied = 50%"][..],
        // Few accounts are denied at this one's best cut-off.
        &["--objective", "minimise denied", "--subject-to", "bad_denied >= 1%"],
    ] {
        let (files, _) = tuned(folder.path(), arguments);
        let below = |cutoff: f64| accounts.iter().filter(|account| account.score < cutoff).count();
        for (name, column) in
            [("policies.csv", "cut_off"), ("charts/threshold.csv", "cut_off"), ("charts/roc.csv", "cut_off")]
        {
            let mut told: Vec<usize> =
                rows(&files, name).iter().filter_map(|row| number(row, column)).map(below).collect();
            told.sort_unstable();
            told.dedup();
            assert!(told.len() > 20 && (told[0], told[told.len() - 1]) == (0, accounts.len()), "{name}: {told:?}");
            assert!(told.windows(2).all(|pair| !is_few(pair[1] - pair[0])), "{name}: {told:?}");
        }
        // The curves of groups do not tell where they are.
        let roc = rows(&files, "charts/roc.csv");
        let of_groups: Vec<_> =
            roc.iter().filter(|row| ["north", "south", "strong"].contains(&&*row["group"])).collect();
        assert!(!of_groups.is_empty() && of_groups.iter().all(|row| row["cut_off"].is_empty()));
    }
}

#[test]
fn the_best_cut_off_is_given_without_rates_where_few_are_denied() {
    let accounts = accounts();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("book.csv"), book(&accounts)).unwrap();
    let asked = ["--objective", "minimise denied", "--subject-to", "bad_denied >= 1%"];
    let (files, answer) = tuned(folder.path(), &asked);
    let [denied, _, _, bads] = sides(accounts.iter(), cutoff(&files));
    assert!(is_few(denied), "{denied}");
    assert!(answer.contains("rates there are not shown, because fewer than 10 accounts"), "{answer}");
    let bad = accounts.iter().filter(|account| account.is_bad && account.score < cutoff(&files)).count();
    let hidden = [denied as f64 / accounts.len() as f64, bad as f64 / bads as f64];
    for (name, text) in &files {
        assert!(!hidden.iter().any(|share| tells(text, *share)), "{name} tells {hidden:?}");
    }
    let (files, _) = tuned(folder.path(), &[&asked[..], &["--minimum-cell", "0"]].concat());
    for name in ["results.csv", "results.json", "report.html", "report.zh.html", "the terminal"] {
        assert!(hidden.iter().any(|share| tells(&files[name], *share)), "{name}");
    }
}

#[test]
fn small_groups_and_vintages_are_not_told_and_do_not_follow_from_the_others() {
    let accounts = accounts();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("book.csv"), book(&accounts)).unwrap();
    let (files, _) = tuned(folder.path(), &[]);
    let cutoff = cutoff(&files);
    assert!(rows(&files, "policies.csv").iter().any(|row| number(row, "cut_off") == Some(cutoff)));
    let mut hidden_shares = Vec::new();
    for (name, of) in [
        ("by_group.csv", (|account: &Account| account.group) as fn(&Account) -> &'static str),
        ("by_vintage.csv", |account| account.vintage),
    ] {
        let mut metrics: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in rows(&files, name) {
            assert!(number(&row, "accounts").is_none_or(|accounts| !is_few(accounts as usize)), "{name}: {row:?}");
            metrics.entry(row["group"].clone()).or_default().push(row["metric"].clone());
        }
        let parts: Vec<(&String, &Vec<String>, [usize; 4])> = metrics
            .iter()
            .map(|(part, metrics)| (part, metrics, sides(accounts.iter().filter(|one| of(one) == part), cutoff)))
            .collect();
        // Sizes that are not told, and sides that are not, are enough together.
        let sum = |is_hidden: &dyn Fn(&[String]) -> bool, side: usize| -> usize {
            parts.iter().filter(|part| is_hidden(part.1)).map(|part| part.2[side]).sum()
        };
        let is_unknown = |metrics: &[String]| metrics == ["not shown"];
        let has_no_rates = |metrics: &[String]| !metrics.iter().any(|metric| metric == "denied");
        assert!(sum(&is_unknown, 0) + sum(&is_unknown, 1) >= MINIMUM, "{name}: {metrics:?}");
        for side in 0..4 {
            assert!(!is_few(sum(&has_no_rates, side)), "{name}, {side}: {metrics:?}");
        }
        for (part, metrics, [denied, approved, good, bad]) in &parts {
            let is_small = is_few(denied + approved);
            assert!(!is_small || is_unknown(metrics), "{name}: {part}");
            if [denied, approved, good, bad].into_iter().any(|cell| is_few(*cell)) {
                assert!(has_no_rates(metrics), "{name}: {part} {metrics:?}");
                let of_part = || accounts.iter().filter(|one| of(one) == part.as_str());
                let bad_denied = of_part().filter(|one| one.is_bad && one.score < cutoff).count();
                hidden_shares.push(*denied as f64 / (denied + approved) as f64);
                hidden_shares.push(bad_denied as f64 / *bad as f64);
                if is_small {
                    hidden_shares.push(*bad as f64 / (denied + approved) as f64);
                }
            }
        }
        assert!(parts.iter().any(|part| !has_no_rates(part.1)), "{name}: {metrics:?}");
    }
    hidden_shares.retain(|share| *share > 0.0 && *share < 1.0 && (share * 100.0).fract() > 1e-9);
    assert!(hidden_shares.len() >= 3, "{hidden_shares:?}");
    let of_parts = |files: &BTreeMap<String, String>| {
        let json: serde_json::Value = serde_json::from_str(&files["results.json"]).unwrap();
        let tables = ["by_group", "by_vintage"].map(|name| json["tables"][name].to_string());
        [tables.concat(), files["by_group.csv"].clone(), files["by_vintage.csv"].clone()].concat()
    };
    let is_told = |text: &str, share: &f64| text.contains(&format!("{share:.9}")[..9]);
    let told = hidden_shares.iter().find(|share| is_told(&of_parts(&files), share));
    assert!(told.is_none(), "{told:?}");
    // The same shares are in the files where nothing is left out.
    let (open, _) = tuned(folder.path(), &["--minimum-cell", "0"]);
    assert!(hidden_shares.iter().all(|share| is_told(&of_parts(&open), share)));
    // In tables for people, too.
    for (name, hidden) in [("report.md", "not shown"), ("report.zh.md", "不显示")] {
        let of_group = |files: &BTreeMap<String, String>, group: &str| {
            files[name].lines().find(|line| line.starts_with(&format!("| {group} |"))).unwrap().to_string()
        };
        assert!(of_group(&files, "tiny").contains(hidden) && !of_group(&files, "tiny").contains('%'));
        assert!(of_group(&files, "south").contains(hidden) || of_group(&files, "strong").contains(hidden));
        assert!(of_group(&open, "tiny").contains('%'));
    }
    assert!(["report.html", "report.zh.html"].iter().all(|name| open[*name].contains("tiny")));
}

#[test]
fn counts_beside_the_ranked_accounts_are_told_only_if_they_are_enough() {
    let accounts = accounts();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("book.csv"), book(&accounts)).unwrap();
    let (files, answer) = tuned(folder.path(), &[]);
    for name in ["unranked.csv", "swap_set.csv"] {
        for row in rows(&files, name) {
            for column in ["accounts", "bad", "good", "outcome_not_known"] {
                let told = row.get(column).and_then(|cell| cell.parse().ok());
                assert!(told.is_none_or(|accounts: usize| !is_few(accounts)), "{name}: {row:?}");
            }
        }
    }
    assert!(rows(&files, "swap_set.csv").len() > 8);
    assert!(answer.contains("Fewer than 10 accounts have a score but no known outcome"), "{answer}");
    assert!(answer.contains("Nothing is shown of fewer than 10 accounts"), "{answer}");
    let (open, answer) = tuned(folder.path(), &["--minimum-cell", "0"]);
    assert!(answer.contains("5 accounts have no known outcome") && !answer.contains("Nothing is shown of"), "{answer}");
    assert!(rows(&open, "unranked.csv").iter().any(|row| row["accounts"] == "5"));
}

#[test]
fn a_book_of_few_good_or_bad_accounts_is_refused_unless_nothing_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..300).map(|row| format!("{},{}\n", 300 + row, u8::from(row % 50 == 3))).collect();
    fs::write(folder.path().join("book.csv"), format!("score,bad\n{rows}")).unwrap();
    let asked = |more: &[&str]| {
        let fixed = ["tune", "--accounts", "book.csv", "--quiet", "--no-png", "--overwrite", "--out", "out"];
        command::swapset(folder.path(), &[&fixed[..], more].concat())
    };
    let refused = asked(&[]);
    let report = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{report}");
    assert!(report.contains("fewer than 10 good or bad accounts") && report.contains("--minimum-cell"), "{report}");
    assert!(!folder.path().join("out").exists());
    assert!(asked(&["--minimum-cell", "5"]).status.success());
    let report = text(&asked(&["--minimum-cell", "2000"]).stderr);
    assert!(report.contains("--minimum-cell") && report.contains("1000"), "{report}");
}
