//! `[attribute]`: the mechanisms to switch off, or the reform to decompose.

use super::run::{Attribution, EXACT_MAX, PLAYERS_MAX, Player, Question, SUMMARIES, subsets};
use crate::config::apply::{DocumentRole, Draft};
use crate::config::document::{Document, Entry, Kind};
use crate::config::error::{ConfigError, did_you_mean};
use crate::config::keys::PHASES;
use crate::config::shelf::{Shelf, Stack, collisions, with_months};
use crate::config::{alternative, given_twice};
use crate::metrics::Metric;
use crate::model::Alternative;
use crate::model::access::Reason;
use crate::study::Study;
use crate::study::ask::{Asked, Base, Fields, Request, Setup, open, setting};
use crate::study::captions::phase_title;

/// A player and what it changes.
struct Part {
    player: Player,
    document: Document,
}

/// Loads an attribution: over the file's mechanisms, or, with `--reform a+b`, over the parts of that reform: the
/// reforms it is stacked of, or the keys of a single one.
///
/// # Errors
/// The first fault found, with its location.
pub fn attribute(request: &Request) -> Result<Asked<Attribution>, ConfigError> {
    let definition = &super::Attribute::DEFINITION;
    let base = open(request, definition)?;
    let fields = base.fields();
    fields.only(&definition.key_names())?;
    let metric = fields.metric("metric", Metric::GoodLost)?;
    let permutations = fields.whole("permutations", 2, 10_000, 100)? as usize;
    let reform = match request.reforms() {
        [] => fields.text("reform")?,
        [one] => Some(one.as_str()),
        _ => {
            return Err(ConfigError::plain("only one reform can be decomposed at a time")
                .help("combine several in one: --reform a+b"));
        }
    };
    if let (Some(reform), Some(_), []) = (fields.find("reform"), fields.find("mechanisms"), request.reforms()) {
        let message = "`attribute.reform` and [attribute.mechanisms] ask for two attributions";
        let help = "keep one; the other needs a study of its own";
        return Err(base.document.error(&reform.key_span, message).help(help));
    }
    let (question, parts) = match reform {
        Some(reform) => (Question::Parts, parts_of(&base, &base.shelf.parts(reform)?)?),
        None => (Question::Mechanisms, mechanisms(&base, &fields)?),
    };
    let twice =
        (1..parts.len()).find(|&index| parts[..index].iter().any(|p| p.player.name == parts[index].player.name));
    if let Some(index) = twice {
        return Err(given_twice(&parts[index].player.name));
    }
    if let Some(reserved) = parts.iter().find(|part| SUMMARIES.contains(&part.player.name.as_str())) {
        let message = format!("`{}` cannot name a mechanism or a part", reserved.player.name);
        return Err(ConfigError::plain(message)
            .help(format!("results use {} for their summaries: choose another name", SUMMARIES.join(", "))));
    }
    tell_overridden(&base, &parts);
    if parts.is_empty() || parts.len() > PLAYERS_MAX {
        return Err(ConfigError::plain(format!("there are {} parts to attribute to", parts.len())).help(format!(
            "allowed: 1 to {PLAYERS_MAX}, each a table [attribute.mechanisms.NAME] or a part of a reform"
        )));
    }
    let seed = request.sizes.seed.unwrap_or(base.draft.run.seed);
    let (subsets, permutations) = subsets(parts.len(), permutations, seed);
    let mut alternatives = Vec::new();
    for &subset in &subsets {
        let draft = with(&base.draft, &parts, subset)?;
        let name = if subset == 0 { "baseline".into() } else { format!("subset_{subset}") };
        alternatives.push(alternative(name, &draft));
    }
    let idle = idle(&base.draft, &parts, &subsets, &alternatives);
    let loaded = base.finish(&base.draft, alternatives, request.sizes)?;
    let players: Vec<Player> = parts.into_iter().map(|part| part.player).collect();
    let setup = Setup::of(&loaded, players.iter().map(|player| player.title.clone()));
    let scenario = loaded.scenario;
    Ok(Asked { setup, question: Attribution { question, players, idle, subsets, permutations, metric, scenario } })
}

fn with(draft: &Draft, parts: &[Part], subset: u64) -> Result<Draft, ConfigError> {
    let mut draft = draft.clone();
    for (_, part) in parts.iter().enumerate().filter(|(index, _)| subset >> index & 1 == 1) {
        draft.apply(&part.document, DocumentRole::Reform)?;
        draft.check(&part.document)?;
    }
    Ok(draft)
}

/// Which parts change no setting. Where every subset is run, none of them is changed. Where orders are sampled, neither the baseline
/// nor what any other part alone makes of it is changed: of parts that set the same key the last one decides, so what differs
/// nowhere there differs nowhere.
fn idle(draft: &Draft, parts: &[Part], subsets: &[u64], alternatives: &[Alternative]) -> Vec<bool> {
    let is_whole = parts.len() <= EXACT_MAX;
    let singles = || std::iter::once(0).chain((0..parts.len()).map(|part| 1 << part));
    let before: Vec<u64> = if is_whole { subsets.to_vec() } else { singles().collect() };
    // A subset that is not run may be one that cannot be.
    let policy = |subset: u64| match subsets.binary_search(&subset) {
        Ok(index) => Some(alternatives[index].policy.clone()),
        Err(_) => with(draft, parts, subset).ok().map(|draft| alternative(String::new(), &draft).policy),
    };
    let changes = |before: u64, after: u64| match (policy(before), policy(after)) {
        (Some(before), Some(after)) => !before.is_identical(&after, draft.run.months),
        _ => true,
    };
    let is_idle = |part: usize| {
        let mut without = before.iter().filter(|subset| *subset >> part & 1 == 0);
        !without.any(|&subset| changes(subset, subset | 1 << part))
    };
    (0..parts.len()).map(is_idle).collect()
}

/// `[attribute.mechanisms.NAME]`: a title, the reason codes that point to it, and the settings that switch it off. A
/// table that only states differences from the bundled study may leave mechanisms out.
fn mechanisms(base: &Base, fields: &Fields<'_>) -> Result<Vec<Part>, ConfigError> {
    let Some(entry) = fields.find("mechanisms") else {
        // A plain configuration is asked about the bundled study's mechanisms.
        let document = base.shelf.document("why_good_merchants_lose_access")?;
        let bundled = Base {
            name: String::new(),
            table: document.clone().take("attribute"),
            document,
            draft: base.draft.clone(),
            shelf: Shelf::default(),
        };
        let fields = bundled.fields();
        return if fields.find("mechanisms").is_some() { mechanisms(&bundled, &fields) } else { Ok(Vec::new()) };
    };
    let Kind::Table(tables) = &entry.value.kind else {
        return Err(fields.wrong(entry, "a table").help("write tables [attribute.mechanisms.NAME]"));
    };
    tables.iter().map(|table| mechanism(&base.document, table)).collect()
}

fn mechanism(document: &Document, entry: &Entry) -> Result<Part, ConfigError> {
    let Kind::Table(keys) = &entry.value.kind else {
        return Err(document.wrong_type(entry, "a table").help("write a table [attribute.mechanisms.NAME]"));
    };
    let fields = Fields { document, name: &entry.key, table: keys };
    let title = fields.text("title")?.unwrap_or(&entry.key).to_string();
    let reasons = fields.texts("reasons")?.unwrap_or_default();
    let names = || Reason::ALL.iter().map(|reason| reason.code());
    if let Some(wrong) = reasons.iter().find(|reason| !names().any(|name| name == reason.as_str())) {
        let span = fields.find("reasons").map_or(0..0, |entry| entry.value.span.clone());
        let help =
            format!("{}the reason codes are {}", did_you_mean(wrong, names()), names().collect::<Vec<_>>().join(", "));
        return Err(document.error(&span, format!("there is no reason code `{wrong}`")).help(help));
    }
    let settings = keys.iter().filter(|key| !["title", "reasons"].contains(&key.key.as_str())).cloned().collect();
    let player = Player { name: entry.key.clone(), title, reasons };
    Ok(Part { player, document: document.with_root(settings) })
}

/// Of parts that set the same key, the last is run in every subset that has both, whatever the order in which Shapley's
/// value lets them join.
fn tell_overridden(base: &Base, parts: &[Part]) {
    let documents = parts.iter().map(|part| (part.player.name.clone(), &part.document));
    for collision in collisions(documents) {
        let (who, last, value) = (collision.who(), collision.last(), &collision.value);
        base.shelf.notice(format!("{who}: wherever both are applied, {last} comes last and its {value} is used"));
    }
}

/// The reforms of a stack, or the keys and the phases of a single one.
fn parts_of(base: &Base, stack: &Stack) -> Result<Vec<Part>, ConfigError> {
    let documents = &stack.documents;
    let player = |name: String, title: String| Player { name, title, reasons: Vec::new() };
    if let [only] = &documents[..] {
        let mut parts = Vec::new();
        for (key, value) in only.settings() {
            let path = Entry { key: key.clone(), key_span: value.span.clone(), value: value.clone() };
            parts.push(Part { player: player(key.clone(), key), document: setting(only, &path, &value) });
        }
        parts.extend(
            phases_of(base, only)?
                .into_iter()
                .map(|(name, title, document)| Part { player: player(name, title), document }),
        );
        return Ok(parts);
    }
    for (index, document) in documents.iter().enumerate() {
        if documents[..index].iter().any(|known| known.stem() == document.stem()) {
            return Err(given_twice(&document.stem()));
        }
    }
    let part = |document: &Document| {
        let mut draft = base.draft.clone();
        Stack { documents: vec![document.clone()] }.apply(&mut draft, DocumentRole::Reform)?;
        Ok(Part { player: player(document.stem(), draft.title), document: document.clone() })
    };
    documents.iter().map(part).collect()
}

/// Each phase of a reform's list, or that it takes the baseline's away: name, title and document.
fn phases_of(base: &Base, reform: &Document) -> Result<Vec<(String, String, Document)>, ConfigError> {
    match reform.phases() {
        None => Ok(Vec::new()),
        Some(phases) if phases.is_empty() => {
            let root = reform.root.iter().filter(|entry| entry.key == PHASES).cloned().collect();
            Ok(vec![(PHASES.into(), PHASES.into(), reform.with_root(root))])
        }
        Some(phases) => {
            let part = |(label, document): (String, Document)| {
                let mut draft = base.draft.clone();
                draft.apply(&document, DocumentRole::Reform)?;
                let title = with_months(&phase_title(&label), &draft.phases);
                Ok((format!("{PHASES}.{label}"), title, document))
            };
            phases.into_iter().map(part).collect()
        }
    }
}
