//! Objectives and constraints in plain words: `minimise good_lost`, `npl_ratio <= 2%`.
//!
//! A quantity is written by its name in the catalogue or by its title, in any case, with spaces, hyphens or
//! underscores. A share's bound is written in percent (`2%`), in percentage points (`2pp`) or as a number up to 1.

use crate::config::error::{ConfigError, did_you_mean, percentage_hint};
use crate::metrics::Unit;

/// Something that can be named: its name, its title, and what it is counted in.
#[derive(Clone, Debug, PartialEq)]
pub struct Nameable {
    pub name: String,
    pub title: String,
    pub unit: Unit,
}

/// `minimise …` or `maximise …`: the quantity's index in `known`, and whether it is maximised.
///
/// # Errors
/// If it is not in this form, or there is no such quantity.
pub fn objective(text: &str, known: &[Nameable]) -> Result<(usize, bool), ConfigError> {
    let form = "write minimise QUANTITY or maximise QUANTITY, for instance \"minimise good_lost\"";
    let (verb, name) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    let maximise = match verb.to_ascii_lowercase().as_str() {
        "maximise" | "maximize" => true,
        "minimise" | "minimize" => false,
        other => {
            let verbs = did_you_mean(other, ["minimise", "maximise"]);
            return Err(ConfigError::plain(format!("`{text}` is not an objective")).help(format!("{verbs}{form}")));
        }
    };
    Ok((quantity(name, known)?, maximise))
}

/// A bound on a quantity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// Index among the quantities known.
    pub quantity: usize,
    pub at_most: bool,
    /// Whether the bound itself is out.
    pub is_strict: bool,
    /// In the quantity's own unit, shares from 0 to 1.
    pub value: f64,
}

/// `QUANTITY <= NUMBER` or `QUANTITY >= NUMBER`; with `<` or `>` the number itself is out.
///
/// # Errors
/// If it is not in this form, there is no such quantity, or the quantity cannot be this number.
pub fn constraint(text: &str, known: &[Nameable]) -> Result<Bound, ConfigError> {
    // Sign, whether it bounds from above, and whether the bound itself is out.
    const SIGNS: [(&str, bool, bool); 8] = [
        ("<=", true, false),
        ("≤", true, false),
        (" at most ", true, false),
        (">=", false, false),
        ("≥", false, false),
        (" at least ", false, false),
        ("<", true, true),
        (">", false, true),
    ];
    let found = SIGNS.iter().find_map(|&(sign, at_most, strict)| Some((text.split_once(sign)?, at_most, strict)));
    let Some(((name, number), at_most, is_strict)) = found else {
        return Err(ConfigError::plain(format!("`{text}` is not a constraint"))
            .help("write QUANTITY <= NUMBER or QUANTITY >= NUMBER, for instance \"npl_ratio <= 2%\""));
    };
    let quantity = quantity(name, known)?;
    Ok(Bound { quantity, at_most, is_strict, value: value(number, &known[quantity])? })
}

/// `QUANTITY = NUMBER`: the quantity's index and the value.
///
/// # Errors
/// If it is not in this form, there is no such quantity, or the quantity cannot be this number.
pub fn level(text: &str, known: &[Nameable]) -> Result<(usize, f64), ConfigError> {
    let Some((name, number)) = text.split_once('=').filter(|(name, _)| !name.ends_with(['<', '>'])) else {
        return Err(ConfigError::plain(format!("`{text}` is not a level"))
            .help("write QUANTITY = NUMBER, for instance \"good_lost = 20%\""));
    };
    let quantity = quantity(name, known)?;
    Ok((quantity, value(number, &known[quantity])?))
}

/// Refuses bounds that nothing can meet at once.
///
/// # Errors
/// If two bounds contradict each other, or a quantity has two on the same side.
pub fn refuse_contradictions(bounds: &[Bound], known: &[Nameable]) -> Result<(), ConfigError> {
    for (index, bound) in bounds.iter().enumerate() {
        if bounds[..index].iter().any(|known| (known.quantity, known.at_most) == (bound.quantity, bound.at_most)) {
            let message = format!("{} has two bounds on the same side", known[bound.quantity].name);
            return Err(ConfigError::plain(message).help("keep the stricter bound"));
        }
    }
    for upper in bounds.iter().filter(|bound| bound.at_most) {
        for lower in bounds.iter().filter(|bound| !bound.at_most && bound.quantity == upper.quantity) {
            let touch = lower.value == upper.value && (lower.is_strict || upper.is_strict);
            if lower.value > upper.value || touch {
                let name = &known[upper.quantity].name;
                let most = if upper.is_strict { "below" } else { "at most" };
                let least = if lower.is_strict { "above" } else { "at least" };
                let message = format!(
                    "the constraints contradict each other: {name} {most} {} and {least} {}",
                    upper.value, lower.value
                );
                return Err(ConfigError::plain(message).help("no threshold can meet both; remove one"));
            }
        }
    }
    Ok(())
}

/// The index of the quantity of this name or title.
///
/// # Errors
/// If there is none.
pub fn quantity(text: &str, known: &[Nameable]) -> Result<usize, ConfigError> {
    let plain = |text: &str| -> String {
        let words = text.trim().to_lowercase().replace(['-', '_', '.'], " ");
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let wanted = plain(text);
    let index = known.iter().position(|known| plain(&known.name) == wanted || plain(&known.title) == wanted);
    index.ok_or_else(|| {
        let names = || known.iter().map(|known| known.name.as_str());
        let help = format!(
            "{}the quantities are {}",
            did_you_mean(&wanted.replace(' ', "_"), names()),
            names().collect::<Vec<_>>().join(", ")
        );
        ConfigError::plain(format!("there is no metric `{}`", text.trim())).help(help)
    })
}

/// A number in the unit of a quantity.
fn value(text: &str, of: &Nameable) -> Result<f64, ConfigError> {
    let text = text.trim();
    let ends = ["percentage points", "points", "pp", "%", "yuan", "months"];
    let end = ends.into_iter().find(|end| text.ends_with(end));
    let written = end.map_or(text, |end| &text[..text.len() - end.len()]).trim();
    let plain = without_separators(written);
    let number: f64 = plain.and_then(|plain| plain.parse().ok()).ok_or_else(|| {
        let help =
            format!("give a bound for {}, with a point before decimals and commas between thousands only", of.name);
        ConfigError::plain(format!("`{text}` is not a number")).help(help)
    })?;
    let is_share = of.unit == Unit::Share;
    let value = match end {
        None => number,
        Some("yuan") if of.unit == Unit::Yuan => number,
        Some("months") if of.unit == Unit::Months => number,
        Some("%" | "pp" | "points" | "percentage points") if is_share => number / 100.0,
        Some(end) => {
            let kind = if is_share { "a share" } else { "not a share" };
            return Err(ConfigError::plain(format!("{} is {kind}, so {text} cannot bound it", of.name))
                .help(format!("omit {end}, or give the unit it has")));
        }
    };
    if !value.is_finite() || (is_share && !(-1.0..=1.0).contains(&value)) {
        let hint = if is_share && end.is_none() { percentage_hint(value) } else { String::new() };
        return Err(ConfigError::plain(format!("{} cannot be {text}", of.name))
            .help(format!("{hint}allowed: percent from 0 to 100, written as 2%, or a number from 0 to 1")));
    }
    Ok(value)
}

/// A number without the commas between its thousands; none where a comma stands elsewhere.
fn without_separators(text: &str) -> Option<String> {
    let text = text.replace('_', "");
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), ""), |(whole, _)| (whole, &text[whole.len()..]));
    let mut parts = whole.trim_start_matches(['-', '+']).split(',');
    let first = parts.next().unwrap_or_default();
    let others: Vec<&str> = parts.collect();
    let well_placed =
        others.iter().all(|part| part.len() == 3) && (others.is_empty() || (1..=3).contains(&first.len()));
    (well_placed && !rest.contains(',')).then(|| text.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<Nameable> {
        let one = |name: &str, title: &str, unit| Nameable { name: name.into(), title: title.into(), unit };
        vec![
            one("good_lost", "Good merchants lost", Unit::Share),
            one("profit_per_merchant", "Profit per merchant", Unit::Yuan),
        ]
    }

    #[test]
    fn objectives_read_as_people_say_them() {
        assert_eq!(objective("minimise good_lost", &known()).unwrap(), (0, false));
        assert_eq!(objective("Maximize profit per merchant", &known()).unwrap(), (1, true));
        let error = objective("minimise good_lots", &known()).unwrap_err().report(false);
        assert!(error.contains("no metric `good_lots`") && error.contains("did you mean `good_lost`"), "{error}");
        assert!(objective("minimal good_lost", &known()).unwrap_err().report(false).contains("minimise"));
        assert!(objective("maximise", &known()).is_err());
    }

    #[test]
    fn bounds_know_their_units() {
        let bound = |quantity, at_most, value| Bound { quantity, at_most, is_strict: false, value };
        assert_eq!(constraint("good_lost <= 20%", &known()).unwrap(), bound(0, true, 0.2));
        assert_eq!(constraint("Good merchants lost at most 0.2", &known()).unwrap(), bound(0, true, 0.2));
        assert_eq!(constraint("profit_per_merchant ≥ 1,500 yuan", &known()).unwrap(), bound(1, false, 1500.0));
        assert_eq!(constraint("good_lost < 20%", &known()).unwrap(), Bound { is_strict: true, ..bound(0, true, 0.2) });
        assert_eq!(constraint("good_lost > 0.2", &known()).unwrap(), Bound { is_strict: true, ..bound(0, false, 0.2) });
        assert!(constraint("good_lost <= 20", &known()).is_err());
        assert!(
            constraint("good_lost <= 2,2%", &known()).is_err()
                && constraint("good_lost <= 0.3 yuan", &known()).is_err()
        );
        assert!(constraint("profit_per_merchant >= 3%", &known()).is_err());
        assert!(constraint("good_lost about 3%", &known()).is_err());
        assert_eq!(level("good_lost = 12.5%", &known()).unwrap(), (0, 0.125));
        assert!(level("good_lost <= 3%", &known()).is_err());
    }

    #[test]
    fn contradictions_are_refused() {
        let bounds = |texts: [&str; 2]| texts.map(|text| constraint(text, &known()).unwrap());
        assert!(refuse_contradictions(&bounds(["good_lost <= 10%", "good_lost >= 20%"]), &known()).is_err());
        assert!(refuse_contradictions(&bounds(["good_lost <= 30%", "good_lost >= 20%"]), &known()).is_ok());
        assert!(refuse_contradictions(&bounds(["good_lost <= 20%", "good_lost >= 20%"]), &known()).is_ok());
        assert!(refuse_contradictions(&bounds(["good_lost < 20%", "good_lost >= 20%"]), &known()).is_err());
    }
}
