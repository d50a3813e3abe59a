//! `swapset calibrate`: the targets to fit, those to predict, the parameters that may move, and how much is spent on it.

use super::check::{check, stated};
use super::fit::{Asked as Part, Fit, Free};
use super::free::free;
use super::further::further;
use super::gather::gather;
use super::point::{Allowed, ComparedOn, Prior, Wanted};
use super::question::Calibration;
use super::wanted::wanted;
use super::{Calibrate, MEMBERS, MEMBERS_MAX, MEMBERS_MIN};
use crate::config::ConfigError;
use crate::config::SizeOverrides;
use crate::config::document::Document;
use crate::config::keys::{MERCHANTS_MAX, REPLICATIONS_MAX};
use crate::config::resolved::resolved;
use crate::model::Scenario;
use crate::study::Study;
use crate::study::ask::{Asked, Base, Fields, Request, Setup, open};
use crate::study::options::Options;
use crate::study::targets::{self, Quantity, Target};
use serde_json::{Value as Json, json};

/// Sizes of an evaluation and starts, unless the file states others.
const REPLICATIONS: u32 = 64;
const MERCHANTS: u32 = 1000;
const STARTS: u32 = 3;
/// Replications without which a Monte Carlo error says nothing.
const REPLICATIONS_MIN: u32 = 8;
const STARTS_MAX: u32 = 64;

/// Loads a calibration; a file without targets is fitted to the bundled ones, and one without free parameters moves the bundled ones'.
///
/// # Errors
/// The first fault found, with its location.
pub fn calibrate(request: &Request) -> Result<Asked<Fit>, ConfigError> {
    // Targets without a band and settings are no part of a fit, but their faults are faults of the file.
    check(request)?;
    let base = open(request, &Calibrate::DEFINITION)?;
    let fields = base.fields();
    let (public, table) = targets::public_table();
    let of_public = Fields { document: &public, name: targets::TABLE, table: &table };
    let (document, targets) = match &base.table {
        Some(_) => (&base.document, targets::read(&fields)?.0),
        None => (&public, targets::read(&of_public)?.0),
    };
    let mut free = free(&base, &fields)?;
    if free.is_empty() {
        free = self::free(&base, &of_public)?;
        if request.config().is_some() {
            base.shelf.notice("the file names no free parameters, so those of the public targets are free".into());
        }
    }
    notices(&base, &free);
    let asked = |key: &str, min, max, otherwise| fields.whole(key, min, max, otherwise);
    let starts = asked("starts", 1, STARTS_MAX, STARTS)? as usize;
    let replications = asked("replications", REPLICATIONS_MIN, REPLICATIONS_MAX, REPLICATIONS)?;
    let merchants = asked("merchants", 1, MERCHANTS_MAX, MERCHANTS)?;
    if let Some(few) = request.sizes.replications.filter(|given| *given < REPLICATIONS_MIN) {
        let help = format!("allowed: at least {REPLICATIONS_MIN}");
        return Err(ConfigError::plain(format!("--replications {few} are too few for a fit")).help(help));
    }
    let sizes = SizeOverrides {
        replications: request.sizes.replications.or(Some(replications)),
        merchants: request.sizes.merchants.or(Some(merchants)),
        ..request.sizes
    };
    let plain = base.loaded(&[], sizes)?.scenario;
    let (held_out, fitted): (Vec<Target>, Vec<Target>) =
        targets.into_iter().filter(|target| target.figure.is_some()).partition(|target| target.is_held_out);
    if fitted.is_empty() {
        return Err(ConfigError::plain("there is no target to fit to")
            .help("at least one target needs low, high or value and must not be held out"));
    }
    let members = members(&request.options)?;
    let further = further(fitted.iter().chain(&held_out));
    let part = |targets: Vec<Target>| part(&base, document, &plain, targets, &free);
    let (fitted, held_out, further) = (part(fitted)?, part(held_out)?, part(further)?);
    let alternatives = fitted.calibration.studies.scenarios[0].alternatives.clone();
    let mut loaded = base.finish(&base.draft, alternatives, sizes)?;
    let of_part = |part: &Part| {
        let studies: Vec<Json> =
            part.calibration.studies.all().map(|scenario| resolved(scenario, loaded.sizes)).collect();
        let targets = part.calibration.targets.iter().zip(&part.wanted);
        let targets: Vec<Json> = targets.map(|(planned, wanted)| wanting(stated(&planned.target), wanted)).collect();
        json!({ "studies": studies, "targets": targets })
    };
    let described = json!({
        "fitted": of_part(&fitted),
        "held_out": of_part(&held_out),
        "free": free.iter().map(described).collect::<Vec<Json>>(),
        "starts": starts,
        "members": members,
    });
    loaded.describe(described);
    let titles = [&fitted, &held_out].into_iter().flat_map(|part| &part.calibration.targets);
    let titles = titles.map(|planned| planned.target.title.clone());
    let shown: Vec<String> = titles.chain(free.iter().map(|free| free.parameter.title.clone())).collect();
    let mut setup = Setup::of(&loaded, shown);
    // The bar grows with every pass.
    setup.steps = 0;
    Ok(Asked { setup, question: Fit { free, fitted, held_out, further, starts, members } })
}

/// Settings of the ensemble, if one is asked for.
fn members(options: &Options) -> Result<Option<usize>, ConfigError> {
    let given = options.whole("members", MEMBERS_MIN, MEMBERS_MAX)?;
    Ok((!options.has("fit-only")).then(|| given.unwrap_or(MEMBERS)))
}

/// What the user should know of the free parameters.
fn notices(base: &Base, free: &[Free]) {
    for Free { parameter, baseline, .. } in free {
        if !(parameter.from..=parameter.to).contains(baseline) {
            base.shelf.notice(format!(
                "the baseline's {} = {baseline} lies outside of its range, {} to {}: the fit starts at the nearer end",
                parameter.key, parameter.from, parameter.to
            ));
        }
    }
}

/// Targets, with what is wanted of each and which alternatives leave the free parameters to the baseline.
fn part(
    base: &Base,
    document: &Document,
    plain: &Scenario,
    targets: Vec<Target>,
    free: &[Free],
) -> Result<Part, ConfigError> {
    let calibration = gather(base, document, plain, targets)?;
    let wanted = calibration.targets.iter().map(|planned| match (&planned.target.figure, wanted(&planned.target)) {
        (_, Some(wanted)) => Ok(wanted),
        // A metric that only is measured.
        (None, None) => Ok(UNSTATED),
        (Some(_), None) => {
            let message = format!("the target \"{}\" has an end at 0 and no tolerance", planned.target.title);
            Err(ConfigError::plain(message).help("give tolerance, the standard deviation that it is known to"))
        }
    });
    let wanted = wanted.collect::<Result<_, _>>()?;
    let reaches = reaches(base, &calibration, free)?;
    Ok(Part { calibration, wanted, reaches })
}

/// What is wanted of a metric that no figure states.
const UNSTATED: Wanted = Wanted {
    value: 0.0,
    tolerance: 1.0,
    discrepancy: 0.0,
    weight: 1.0,
    allowed: Allowed::At,
    scale: ComparedOn::Plain,
};

/// Whether each alternative leaves each free parameter to the baseline: `[study][alternative][parameter]`.
fn reaches(base: &Base, calibration: &Calibration, free: &[Free]) -> Result<Vec<Vec<Vec<bool>>>, ConfigError> {
    let everywhere = |scenario: &Scenario| vec![vec![true; free.len()]; scenario.alternatives.len()];
    let mut reaches: Vec<Vec<Vec<bool>>> = calibration.studies.all().map(everywhere).collect();
    let scenarios = calibration.studies.scenarios.len();
    for planned in &calibration.targets {
        if let Some(policy) = &planned.target.policy {
            let stack = base.shelf.stack(&policy.key)?;
            let reached = free.iter().map(|free| !stack.sets(&free.parameter.key));
            reaches[planned.scenario][planned.policy] = reached.collect();
        }
        if let Quantity::ShareOfBestProfit { key, .. } = &planned.target.quantity {
            for candidate in planned.candidates.iter().filter_map(|candidate| candidate.scenario) {
                reaches[scenarios + candidate][0] = free.iter().map(|free| free.parameter.key != key.key).collect();
            }
        }
    }
    Ok(reaches)
}

/// A target's description with what is wanted.
fn wanting(mut stated: Json, wanted: &Wanted) -> Json {
    stated["wanted"] = json!({
        "value": wanted.value,
        "tolerance": wanted.tolerance,
        "discrepancy": wanted.discrepancy,
        "weight": wanted.weight,
        "scale": format!("{:?}", wanted.scale),
        "allowed": format!("{:?}", wanted.allowed),
    });
    stated
}

/// A free parameter as the configuration's description and hash have it.
fn described(free: &Free) -> Json {
    let parameter = &free.parameter;
    let prior = match parameter.prior {
        Prior::Uniform => json!("uniform"),
        Prior::LogUniform => json!("log_uniform"),
        Prior::Normal { mean, sd } => json!({ "mean": mean, "sd": sd }),
        Prior::Triangular { mode } => json!({ "mode": mode }),
    };
    json!({
        "key": parameter.key,
        "from": parameter.from,
        "to": parameter.to,
        "prior": prior,
        "source": parameter.source,
        "baseline": free.baseline,
    })
}
