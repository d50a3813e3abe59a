//! `[segments]`: one table per segment, and a table for the mix of merchants.
//!
//! `segments.share = { rural = 0.5 }` sets the shares of some segments; the others are scaled in proportion to fill the rest.
//!
//! A configuration whose tables name segments that are not there brings its own. Whether they replace those that are there or are
//! added to them, `segments_replace` says; without it they replace them.

use super::check::SUM_TOLERANCE;
use super::{DocumentRole, Draft, number, refuse_the_studys, season, unknown_key};
use crate::config::document::{Document, Entry, Kind, Table};
use crate::config::error::{ConfigError, did_you_mean};
use crate::config::keys::{SEGMENTS_REPLACE, names_of, other, scalar};
use crate::metrics::Group;
use crate::model::merchant::Segment;

/// What a configuration's segments did to those that were there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentsCame {
    AsTheyWere,
    Instead,
    Added,
}

impl SegmentsCame {
    /// The same in words, to follow an error.
    pub fn said(self) -> &'static str {
        match self {
            SegmentsCame::AsTheyWere => "",
            SegmentsCame::Instead => "; this configuration's segments replaced the bundled ones",
            SegmentsCame::Added => {
                "; this configuration's segments were added to the bundled ones (segments_replace = false)"
            }
        }
    }
}

impl Draft {
    /// Checks `segments_replace` itself; [`Draft::apply_segments`] follows it.
    pub(super) fn refuse_where_no_segments_come(
        &self,
        document: &Document,
        entry: &Entry,
        role: DocumentRole,
    ) -> Result<(), ConfigError> {
        if !matches!(entry.value.kind, Kind::Flag(_)) {
            return Err(document.wrong_type(entry, "true or false"));
        }
        if !matches!(role, DocumentRole::Bundled | DocumentRole::Baseline) {
            let message = format!("only a configuration may state `{SEGMENTS_REPLACE}`");
            return Err(document
                .error(&entry.key_span, message)
                .help("all alternatives share the baseline's segments"));
        }
        match document.root.iter().any(|other| other.key == "segments") {
            true => Ok(()),
            false => Err(document
                .error(&entry.key_span, format!("`{SEGMENTS_REPLACE}` without segments"))
                .help("write a table [segments.NAME] for each segment below it")),
        }
    }

    pub(super) fn apply_segments(
        &mut self,
        document: &Document,
        entry: &Entry,
        tables: &Table,
        role: DocumentRole,
    ) -> Result<(), ConfigError> {
        if role == DocumentRole::Reform {
            self.refuse_another_mix(document, tables)?;
        }
        let is_known = |name: &str| self.segment_names.iter().any(|known| known == name);
        let (mixes, tables): (Vec<&Entry>, Vec<&Entry>) =
            tables.iter().partition(|table| !is_known(&table.key) && table.is_mix());
        let replaces = document.root.iter().find(|entry| entry.key == SEGMENTS_REPLACE);
        let replaces = replaces.and_then(|entry| match entry.value.kind {
            Kind::Flag(flag) => Some(flag),
            _ => None,
        });
        let names_others = tables.iter().any(|table| !is_known(&table.key));
        let brings_its_own =
            matches!(role, DocumentRole::Bundled | DocumentRole::Baseline) && (names_others || replaces == Some(true));
        if role == DocumentRole::Baseline && brings_its_own {
            self.segments_came = if replaces == Some(false) { SegmentsCame::Added } else { SegmentsCame::Instead };
        }
        if brings_its_own && replaces != Some(false) {
            self.segment_names.clear();
            self.segments.clear();
            self.seasons.clear();
        }
        for table in tables {
            let Kind::Table(keys) = &table.value.kind else {
                let help = format!("write [segments.{}] and its keys below it", table.key);
                return Err(document.wrong_type(table, "a table").help(help));
            };
            let index = match self.segment_names.iter().position(|known| *known == table.key) {
                Some(index) => index,
                None if brings_its_own => {
                    self.refuse_segment_name(document, table)?;
                    self.segment_names.push(table.key.clone());
                    self.segments.push(Segment::from_keys(&mut |_| f64::NAN));
                    self.seasons.push([0.0; 12]);
                    self.segments.len() - 1
                }
                None => {
                    let known = self.segment_names.iter().map(String::as_str);
                    let help = format!(
                        "{}the study's segments are {}; a configuration may define others, a reform may not",
                        did_you_mean(&table.key, known),
                        self.segment_names.join(", ")
                    );
                    let message = format!("unknown segment `{}`", table.key);
                    return Err(document.error(&table.key_span, message).help(help));
                }
            };
            for inner in keys {
                refuse_the_studys(document, "segments", &inner.key, inner, role)?;
                if let Some(key) = other("segments", &inner.key) {
                    self.seasons[index] = season(document, inner, key)?;
                    continue;
                }
                let Some(key) = scalar("segments", &inner.key) else {
                    let names = names_of("segments");
                    return Err(unknown_key(document, &format!("segments.{}", table.key), inner, &names));
                };
                let value = number(document, inner, key)?;
                if let Some(slot) = self.segments[index].get_mut(&inner.key) {
                    *slot = value;
                }
            }
            let unset =
                Segment::<f64>::KEYS.iter().find(|key| self.segments[index].get(key.name).is_none_or(f64::is_nan));
            if let Some(key) = unset {
                let message = format!("the new segment `{}` has no `{}`", table.key, key.name);
                let help = format!(
                    "a new segment must state every key; {} is {}{}",
                    key.name,
                    key.domain.describe(),
                    self.segments_came.said()
                );
                return Err(document.error(&table.key_span, message).help(help));
            }
        }
        if self.segments.len() > 64 {
            return Err(document.error(&entry.key_span, "more than 64 segments").help("allowed: 1 to 64 segments"));
        }
        mixes.into_iter().try_for_each(|mix| self.apply_mix(document, mix))
    }

    /// A segment's name is part of keys (`segments.NAME.key`) and appears beside the other groups of results, with spaces for `_`.
    fn refuse_segment_name(&self, document: &Document, table: &Entry) -> Result<(), ConfigError> {
        let name = &table.key;
        let shown = |name: &str| name.replace('_', " ");
        let groups = Group::every(0).into_iter().map(|group| group.name(&[]));
        let reason = if name.trim().is_empty() {
            "it is blank".into()
        } else if name.contains('.') {
            "a dot separates the parts of a key".into()
        } else if let Some(group) = groups.into_iter().find(|group| shown(group) == shown(name)) {
            format!("results already use `{group}` as a group")
        } else if let Some(other) = self.segment_names.iter().find(|other| shown(other) == shown(name)) {
            format!("it looks the same as `{other}`")
        } else {
            return Ok(());
        };
        let help = "allowed: any characters except dots; the name must look different from those of other segments, `all` and `revenue_decile_1` to 10";
        Err(document.error(&table.key_span, format!("a segment cannot be called `{name}`: {reason}")).help(help))
    }

    /// `segments.share = { NAME = 0.5 }`: the other segments are scaled in proportion to fill the rest.
    fn apply_mix(&mut self, document: &Document, entry: &Entry) -> Result<(), ConfigError> {
        let Kind::Table(shares) = &entry.value.kind else { return Ok(()) };
        let mut stated = vec![None; self.segments.len()];
        for share in shares {
            let Some(index) = self.segment_names.iter().position(|known| *known == share.key) else {
                let known = self.segment_names.iter().map(String::as_str);
                let help = format!(
                    "{}the study's segments are {}",
                    did_you_mean(&share.key, known),
                    self.segment_names.join(", ")
                );
                let message = format!("unknown segment `{}` in `segments.share`", share.key);
                return Err(document.error(&share.key_span, message).help(help));
            };
            let key = scalar("segments", "share").map(|key| number(document, share, key)).transpose()?;
            stated[index] = key;
        }
        let given: f64 = stated.iter().flatten().sum();
        if given > 1.0 + SUM_TOLERANCE {
            let message = format!("the shares of `segments.share` sum to {given}, which is above 1");
            return Err(document.error(&entry.value.span, message).help("each share is a fraction of all merchants"));
        }
        let pairs = || self.segments.iter().zip(&stated);
        let left: f64 = pairs().filter(|(_, stated)| stated.is_none()).map(|(segment, _)| segment.share).sum();
        let rest = (1.0 - given).max(0.0);
        // A mix that equals the current one leaves it unchanged, bit for bit.
        let stays = (left - rest).abs() <= ROUNDING || left == 0.0;
        for (segment, stated) in self.segments.iter_mut().zip(&stated) {
            segment.share = match stated {
                Some(share) => *share,
                None if stays => segment.share,
                None => segment.share * (rest / left),
            };
        }
        Ok(())
    }

    /// All alternatives start from one opening book; the error explains how to study another.
    fn refuse_another_mix(&self, document: &Document, tables: &Table) -> Result<(), ConfigError> {
        let mut stated: Vec<(&str, &Entry)> = Vec::new();
        for table in tables {
            let Kind::Table(keys) = &table.value.kind else { continue };
            match table.is_mix() {
                true => stated.extend(keys.iter().map(|share| (share.key.as_str(), share))),
                false => {
                    stated.extend(keys.iter().filter(|key| key.key == "share").map(|key| (table.key.as_str(), key)))
                }
            }
        }
        let Some((first, entry)) = stated.first() else { return Ok(()) };
        let asked = stated.iter().map(|(name, entry)| format!("{name} = {}", entry.value.shown()));
        let asked = asked.collect::<Vec<_>>().join(", ");
        let share = |name: &str| self.value(&format!("segments.{name}.share")).unwrap_or_default();
        let today = stated.iter().map(|(name, _)| format!("{name} = {}", share(name))).collect::<Vec<_>>().join(", ");
        let message = format!("a reform cannot set `segments.{first}.share`: it belongs to the study as a whole");
        let help = format!(
            "all alternatives share one mix of merchants; to study another, make it a condition of a sweep, with its own baseline:\n\
             [sweep.conditions]\n\"segments.share\" = [{{ {today} }}, {{ {asked} }}]\nor give all alternatives this mix:\n\
             --set \"segments.share={{ {asked} }}\""
        );
        Err(document.error(&entry.key_span, message).help(help))
    }
}

/// Tolerance within which sums of shares are equal.
const ROUNDING: f64 = 1e-12;
