//! The page and the Markdown of a report: complete, closed in itself, in both languages.

use std::sync::OnceLock;
use swapset::internals::config::{Loaded, SizeOverrides, load};
use swapset::internals::engine::Engine;
use swapset::internals::metrics::Unit;
use swapset::internals::progress::Progress;
use swapset::internals::report::about::{About, Alternatives, SectionPart, differences};
use swapset::internals::report::chart::Chart;
use swapset::internals::report::chart::bars::{Bar, BarRow, Bars};
use swapset::internals::report::chart::draw::colour::{Colour, Rgb};
use swapset::internals::report::chart::draw::layout::Heading;
use swapset::internals::report::chart::draw::theme::{Look, Theme};
use swapset::internals::report::document::{Block, Column, Document, Figure, Table};
use swapset::internals::report::language::{Language, placeholders};
use swapset::internals::report::markdown::markdown;
use swapset::internals::report::message::Message;
use swapset::internals::report::page::page;
use swapset::internals::study::run::report::calibration::calibration;
use swapset::internals::study::run::run::{StudyResult, run};

/// A title that a user could give.
const AWKWARD: &str = "A <b>bold</b> \"cap\" & notice | for {everybody} in a very_long_name of mine";

fn study() -> &'static (Loaded, StudyResult) {
    static STUDY: OnceLock<(Loaded, StudyResult)> = OnceLock::new();
    STUDY.get_or_init(|| {
        let reforms = ["guidance_tight", "personalised_lines"].map(String::from);
        let sizes = SizeOverrides { seed: Some(3), replications: Some(64), merchants: Some(100) };
        let loaded = load(None, &reforms, &["merchant_loan.cutoff=510".into()], sizes).unwrap();
        let result = run(&loaded.scenario, loaded.sizes, Engine::default(), &Progress::silent()).unwrap();
        (loaded, result)
    })
}

/// Where a page's figures are.
fn file(figure: &Figure) -> String {
    format!("charts/{}.svg", figure.name)
}

fn about() -> About {
    let (loaded, result) = study();
    let bundled = load(None, &[], &[], SizeOverrides::default()).unwrap();
    About {
        kind: "run".into(),
        alternatives: Alternatives::Given,
        name: "baseline".into(),
        version: "0.3.0".into(),
        configuration_hash: loaded.hash.clone(),
        seed: Some(result.sizes.seed),
        replications: Some(result.sizes.replications),
        replications_of_a_unit: Some(result.unit),
        merchants: Some(result.sizes.merchants),
        months: Some(result.months),
        seasoning: Some(result.seasoning),
        files: Vec::new(),
        command:
            "swapset run --set merchant_loan.cutoff=510 --reform guidance_tight --reform personalised_lines --seed 3"
                .into(),
        differences: differences(Alternatives::Given, &loaded.resolved, &bundled.resolved),
        calibration: calibration(result),
    }
}

fn document() -> Document {
    let text = |text: &str| Message::from(text);
    let row = |name: &str, cells: &[&str]| -> Vec<Message> {
        std::iter::once(text(name)).chain(cells.iter().copied().map(Message::from)).collect()
    };
    let numbers = |name: &str, headings: &[&str]| -> Vec<Column> {
        std::iter::once(Column::text(name)).chain(headings.iter().copied().map(Column::number)).collect()
    };
    let policies = Table::new(
        numbers(
            "policy",
            &["good lost", "change, points", "bad caught", "NPL ratio", "profit per merchant", "months lost"],
        ),
        vec![
            row("Baseline", &["15.6% ± 0.1", "–", "28.2% ± 0.2", "1.9%", "1,670 ± 12", "1.26 ± 0.02"]),
            row(
                "Tightening wave",
                &["29.3% ± 0.2", "+13.70 ± 0.10", "41.0% ± 0.2", "1.7%", "1,402 ± 11", "2.61 ± 0.03"],
            ),
            row(AWKWARD, &["10.7% ± 0.1", "-4.90 ± 0.06", "24.9% ± 0.2", "2.0%", "1,712 ± 12", "0.88 ± 0.01"]),
        ],
    );
    let reasons = ["arrears", "positioning", "cap", "inquiries", "high-cost", "revenue", "tightening", "score"];
    let reasons = Table::new(
        numbers("reasons for losing access, %", &reasons),
        vec![
            row("Baseline", &["10.3", "0.0", "21.1", "14.0", "9.7", "12.2", "8.8", "23.9"]),
            row("Tightening wave", &["6.1", "0.0", "25.9", "10.5", "7.0", "9.1", "22.5", "18.9"]),
        ],
    );
    let texts = Table::new(
        vec![Column::text("segment"), Column::text("which merchants"), Column::number("2020 figure")],
        vec![row("street_vendor", &["sells | on <the> street & pays", "12.0%"]), row("rural", &["far away", "–"])],
    );
    Document {
        question: text("How many good merchants lose their loan when policy tightens, & what <would> keep them?"),
        answer: text(
            "156 ± 1.4 of 1,000 good merchants lose their loan within 24 months under the baseline; “Personalised lines” would spare 49 of them (± 0.6); “Tightening wave” would cost 137 more (± 1.0).",
        ),
        blocks: vec![
            Block::Table(policies),
            Block::Paragraph(text("Two lines of a {paragraph} that nobody fills in:\nthe second | of them.")),
            Block::Table(reasons),
            Block::Paragraph(Message::none()),
            Block::Table(texts),
        ],
        figures: vec![
            bars("good_lost_by_policy", "Bars: \"tightening\" costs 137 & <spares> none."),
            bars("second", AWKWARD),
        ],
    }
}

fn bars(name: &str, alt_text: &str) -> Figure {
    let bar = |value: f64, colour| Bar { line: 0, value, lower: value - 0.01, upper: value + 0.01, colour };
    let row = |label: &str, value: f64, colour| BarRow {
        label: label.into(),
        bars: vec![bar(value, colour)],
        number: Message::Level(value, Unit::Share),
    };
    let chart = Bars {
        heading: Heading {
            title: "A tightening wave nearly doubles the good merchants lost".into(),
            subtitle: "Good merchants without access at the end of at least one month, of all good merchants of the opening book".into(),
            footnote: "Simulated by swapset 0.3.0: seed 3, 64 replications of 100 merchants.".into(),
        },
        unit: Unit::Share,
        is_change: false,
        numbers: "good lost".into(),
        legend: Vec::new(),
        rows: vec![
            row("Baseline", 0.156, Colour::Grey),
            row("Tightening wave", 0.293, Colour::Vermilion),
            row(AWKWARD, 0.107, Colour::Blue),
        ],
    };
    Figure { name: name.into(), alt_text: alt_text.into(), chart: Chart::Bars(chart), data: Vec::new() }
}

/// What is wrong with a page's tags, if anything is.
fn fault(html: &str) -> Option<String> {
    const VOID: [&str; 5] = ["meta", "br", "wbr", "img", "hr"];
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html.strip_prefix("<!DOCTYPE html>")?;
    while let Some((_, after)) = rest.split_once('<') {
        let Some((tag, after)) = after.split_once('>') else { return Some("a tag does not end".into()) };
        rest = after;
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) || tag.matches('"').count() % 2 != 0 {
            return Some(format!("<{tag}> is no tag"));
        }
        if tag.starts_with('/') {
            match open.pop() {
                Some(opened) if opened == name => {}
                other => return Some(format!("</{name}> closes {other:?}")),
            }
        } else if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
            if name == "style" {
                rest = &rest[rest.find("</style>")?..];
            }
        }
    }
    open.pop().map(|name| format!("<{name}> stays open"))
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

/// Running text as the page has it: numbers on one line with their unit and their half-width.
fn running(text: &str) -> String {
    escaped(text).replace(" ±", "\u{a0}±").replace("± ", "±\u{a0}")
}

fn every_table(document: &Document, about: &About) -> Vec<Table> {
    let blocks = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) | Block::Detail(table) => Some(table.clone()),
        Block::Paragraph(_) | Block::DetailNote(_) => None,
    });
    let sections = about.sections();
    let parts = sections.iter().flat_map(|section| &section.parts).filter_map(|part| match part {
        SectionPart::Table(table) => Some(table.clone()),
        _ => None,
    });
    blocks.chain(parts).collect()
}

#[test]
fn the_page_is_well_formed_and_closed_in_itself() {
    for language in Language::ALL {
        let html = page(&document(), &about(), language, Theme::plain()).unwrap();
        assert_eq!(fault(&html), None);
        for outside in ["http", "src=", "@import", "<script", "url(", "<link", "href"] {
            assert!(!html.contains(outside), "the page has {outside}");
        }
        assert!(html.contains(&format!("<html lang=\"{}\">", language.tag())));
        assert!(html.contains("name=\"viewport\""));
        assert_eq!(html, page(&document(), &about(), language, Theme::plain()).unwrap());
    }
}

#[test]
fn everything_is_on_the_page_once_escaped() {
    let (document, about) = (document(), about());
    for language in Language::ALL {
        let html = page(&document, &about, language, Theme::plain()).unwrap();
        for table in every_table(&document, &about) {
            let (header, rows) = table.in_language(language);
            for cell in header.iter().chain(rows.iter().flatten()) {
                assert!(html.contains(&format!(">{}</t", escaped(cell))), "{cell} is missing");
            }
        }
        let answer = document.answer.in_language(language);
        assert!(html.contains(&format!("<p class=\"answer\">{}</p>", running(&answer))));
        for command in ["merchant_loan.cutoff=510", about.configuration_hash.as_str()] {
            assert!(html.contains(command));
        }
        // A user's braces stay, and no template's are left.
        let own = html.matches("{everybody}").count() + html.matches("{paragraph}").count();
        let body = html.split_once("</style>").unwrap().1;
        assert_eq!(body.matches('{').count(), own);
    }
}

#[test]
fn every_figure_has_a_number_and_alt_text() {
    let document = document();
    for language in Language::ALL {
        let html = page(&document, &about(), language, Theme::plain()).unwrap();
        let figures: Vec<&str> = html.split("<figure>").skip(1).collect();
        assert_eq!(figures.len(), document.figures.len());
        for (index, (drawn, figure)) in figures.iter().zip(&document.figures).enumerate() {
            let number = language.translate("Figure {number}.").replace("{number}", &(index + 1).to_string());
            let label = format!("<b>{number}</b>");
            let caption =
                format!("<figcaption>{label} {}</figcaption>", running(&figure.alt_text.in_language(language)));
            assert!(drawn.contains(&caption), "{caption}");
            let (tag, _) = drawn.split_once("</title>").unwrap();
            assert!(tag.contains("<svg role=\"img\"") && tag.contains("<title>"));
        }
    }
}

#[test]
fn markdown_has_as_many_cells_in_every_row() {
    let (document, about) = (document(), about());
    for language in Language::ALL {
        let text = markdown(&document, &about, language, &file);
        let cells = |line: &str| line.replace("\\|", "").matches('|').count();
        let lines: Vec<&str> = text.lines().collect();
        let mut tables = 0;
        for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("| :---")) {
            tables += 1;
            let rows = lines[index..].iter().take_while(|line| line.starts_with('|'));
            for row in rows.chain([&lines[index - 1]]) {
                assert_eq!(cells(row), cells(line), "{row}");
            }
        }
        assert_eq!(tables, every_table(&document, &about).len());
        assert!(text.contains("](charts/good_lost_by_policy.svg)") && !text.contains("<b>"));
    }
}

#[test]
fn a_column_is_set_by_its_type_and_not_by_what_its_cells_look_like() {
    let columns = vec![Column::text("name"), Column::number("value"), Column::text("remark")];
    let row = |cells: [&str; 3]| cells.map(Message::from).to_vec();
    let table = Table::new(columns, vec![row(["a", "inf", "1.6"]), row(["b", "none at all of them", "2.5"])]);
    let document = Document { blocks: vec![Block::Table(table)], figures: Vec::new(), ..document() };
    let html = page(&document, &about(), Language::English, Theme::plain()).unwrap();
    assert!(html.contains("<td class=\"n\">inf</td><td class=\"s\">1.6</td>"), "{html}");
    let text = markdown(&document, &about(), Language::English, &file);
    assert!(text.contains("| :--- | ---: | :--- |"), "{text}");
}

#[test]
fn differences_name_what_is_changed_and_against_what() {
    let about = about();
    let rows: Vec<[String; 4]> = about
        .differences
        .iter()
        .map(|d| [d.alternative.in_language(Language::English), d.key.clone(), d.baseline.clone(), d.here.clone()])
        .collect();
    let expected = [
        ["Baseline", "merchant_loan.cutoff", "520", "510"],
        ["Tightening wave", "macro_policy.guidance", "0", "1–24: 1"],
        ["Personalised lines", "merchant_loan.reduced_band", "0", "25"],
    ];
    assert_eq!(rows, expected.map(|row| row.map(String::from)));

    let bundled = load(None, &[], &[], SizeOverrides::default()).unwrap();
    assert_eq!(differences(Alternatives::Given, &bundled.resolved, &bundled.resolved), []);
    let longer = load(None, &[], &["run.months=36".into()], SizeOverrides::default()).unwrap();
    let found = differences(Alternatives::Given, &longer.resolved, &bundled.resolved);
    assert_eq!((found.len(), found[0].key.as_str(), found[0].here.as_str()), (1, "run.months", "36"));
    assert_eq!(differences(Alternatives::Given, &serde_json::json!({ "problems": [] }), &bundled.resolved), []);
    // A tuning is judged by what it starts from; its settings, and a benchmark's problems, are no assumptions.
    let mut settings = longer.resolved.clone();
    let one = settings["alternatives"][0].clone();
    settings["alternatives"].as_array_mut().unwrap().extend([one.clone(), one]);
    settings["alternatives"][1]["parameters"]["merchant_loan"]["cutoff"] = 99.into();
    assert_eq!(differences(Alternatives::OfItsOwn, &settings, &bundled.resolved), found);
    assert_eq!(differences(Alternatives::Given, &settings, &bundled.resolved).len(), found.len() + 1);
    assert_eq!(differences(Alternatives::OfSeveralStudies, &settings, &bundled.resolved), []);
}

#[test]
fn none_is_reported_where_nothing_differs_or_is_measured() {
    let bare = About { kind: "run".into(), merchants: Some(100), ..About::default() };
    let html = page(&document(), &bare, Language::English, Theme::plain()).unwrap();
    assert!(
        html.contains("None: every alternative has the parameters")
            && html.contains("does not measure the calibration targets")
    );
    // What a study varies itself is not denied.
    let varying = page(
        &document(),
        &About { kind: "sweep".into(), alternatives: Alternatives::OfItsOwn, ..bare },
        Language::English,
        Theme::plain(),
    )
    .unwrap();
    assert!(
        !varying.contains("None: every alternative has the parameters")
            && varying.contains("what the study itself varies")
    );
    let scores = page(&document(), &About::default(), Language::English, Theme::plain()).unwrap();
    assert!(
        !scores.contains("None: every alternative has the parameters") && scores.contains("no merchants are simulated")
    );
}

#[test]
fn calibration_is_that_of_the_run() {
    let (_, result) = study();
    let rows = calibration(result);
    assert_eq!(rows.len(), 6);
    for row in &rows {
        assert_eq!(row.is_met(), row.low <= row.value.mean && row.value.mean <= row.high);
        assert!(row.value.lower < row.value.mean);
    }
    let without = StudyResult { policies: vec![result.policies[0].clone()], ..result.clone() };
    assert_eq!(calibration(&without).len(), 4);
}

#[test]
fn what_is_reported_besides_the_findings_can_be_kept_and_read_again() {
    let mut about = about();
    let again = |about: &About| -> About { postcard::from_bytes(&postcard::to_stdvec(about).unwrap()).unwrap() };
    assert_eq!(again(&about), about);
    // One replication has no interval.
    about.calibration[0].value.lower = f64::NAN;
    assert!(again(&about).calibration[0].value.lower.is_nan());
}

#[test]
fn every_sentence_of_the_page_has_its_chinese() {
    fn each(words: &Message, found: &mut Vec<String>) {
        match words {
            Message::Template { text, with } => {
                found.push(text.clone());
                with.iter().for_each(|(_, words)| each(words, found));
            }
            Message::List { items, .. } => items.iter().for_each(|words| each(words, found)),
            _ => {}
        }
    }
    let own = |about: &About| {
        let mut found = Vec::new();
        for section in about.sections() {
            each(&section.heading, &mut found);
            for part in &section.parts {
                match part {
                    SectionPart::Paragraph(words) => each(words, &mut found),
                    SectionPart::Points(points) => points.iter().for_each(|words| each(words, &mut found)),
                    SectionPart::Table(table) => {
                        table.columns.iter().for_each(|column| each(&column.heading, &mut found));
                        // The first column of the assumptions has titles of alternatives.
                        let cells = table.rows.iter().flat_map(|row| &row[1..]);
                        cells.for_each(|words| each(words, &mut found));
                    }
                    SectionPart::Facts(facts) => facts.iter().for_each(|(name, value)| {
                        each(name, &mut found);
                        each(value, &mut found);
                    }),
                    SectionPart::Command(_) => {}
                }
            }
        }
        found
    };
    let plain = About { replications_of_a_unit: Some(1), calibration: Vec::new(), differences: Vec::new(), ..about() };
    let single = About { replications: Some(1), ..plain.clone() };
    let all = [about(), plain, single, About::default()].iter().flat_map(own).collect::<Vec<_>>();
    assert!(all.len() > 60);
    for text in all {
        let chinese = Language::Chinese.catalogue().get(&text).unwrap_or_else(|| panic!("no Chinese for “{text}”"));
        let sorted = |text| {
            let mut names = placeholders(text);
            names.sort_unstable();
            names
        };
        assert_eq!(sorted(&text), sorted(chinese), "{text}");
    }
}

/// `SAMPLES=folder cargo test --test page -- --ignored` writes the pages, to be looked at.
#[test]
#[ignore = "for looking at"]
fn samples() {
    let folder = std::path::PathBuf::from(std::env::var("SAMPLES").expect("SAMPLES names a folder"));
    for language in Language::ALL {
        let html = page(&document(), &about(), language, Theme::plain()).unwrap();
        std::fs::write(folder.join(format!("page{}.html", language.suffix())), html).unwrap();
        std::fs::write(
            folder.join(format!("page{}.md", language.suffix())),
            markdown(&document(), &about(), language, &file),
        )
        .unwrap();
    }
}

#[test]
fn a_theme_reaches_the_page_and_its_charts() {
    let look = Look { background: Rgb(0xf4, 0xf1, 0xea), logo: "Ministry <1>".into(), ..Look::default() };
    let html = page(&document(), &about(), Language::English, &Theme::new(look)).unwrap();
    assert!(html.contains("--ground: #f4f1ea;") && html.contains("<p class=\"logo\">Ministry &lt;1&gt;</p>"));
    // Every chart is on that ground and has the line at its foot.
    let charts = html.matches("<svg ").count();
    assert!(charts > 0 && html.to_lowercase().matches("fill=\"#f4f1ea\"").count() >= charts, "{charts}");
    assert_eq!(html.matches("Ministry &lt;1&gt;").count(), charts + 1);
    let plain = page(&document(), &about(), Language::English, Theme::plain()).unwrap();
    assert!(!plain.contains("class=\"logo\"") && plain.matches("--ground").count() < html.matches("--ground").count());
}
