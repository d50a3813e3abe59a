//! The sentences of a tuning: the answer, what binds, the plateau, the flip points, the search.

use super::{View, exact, percent, setting_at, title};
use crate::metrics::Unit;
use crate::report::message::{Message, msg};
use crate::report::number::thousands;
use crate::study::run::report::trust;
use crate::study::tune::choice::Gain;
use crate::study::tune::pairs::JOINT_MIN;
use crate::study::tune::run::Binding;

/// Number of times the study's units from which on more of them are not worth naming.
const TIMES_MAX: f64 = 1000.0;

impl View<'_> {
    pub fn answer(&self) -> Message {
        let result = self.result;
        if !result.judged[result.chosen()].loss.is_finite() {
            return msg!("{quantity} is undefined at every setting tried.", quantity = title(self.objective()));
        }
        if !result.is_feasible() {
            return msg!(
                "No setting tried meets every constraint with {certainty} certainty. The closest is {setting}, where \
                 {quantity} is {level}.",
                certainty = percent(self.asked.goal().certainty),
                setting = self.describe(result.chosen()),
                quantity = Message::lower(title(self.objective())),
                level = self.said(result.chosen())
            );
        }
        let mut lines = vec![self.finding()];
        lines.extend(self.needed());
        if !result.verdicts[result.chosen()].may_be_best {
            lines.push(msg!("Some setting along a threshold is significantly better; increase --budget."));
        }
        for index in 0..self.asked.lender().thresholds.len() {
            lines.extend(self.threshold_line(index));
        }
        lines.extend(self.few_units());
        lines.extend(trust(result.sizes.replications as usize, result.unit));
        Message::joined(lines, "\n")
    }

    /// What is chosen, against today's setting.
    fn finding(&self) -> Message {
        let (result, goal) = (self.result, self.asked.goal());
        let (quantity, under) = (title(self.objective()), self.under());
        let (now, today) = (self.said(0), self.describe(0));
        let Some(gain) = result.gain().filter(|_| result.judged[result.choice.contender].is_feasible()) else {
            return msg!(
                "No other setting tried meets every constraint with {certainty} certainty; at today's setting, \
                 {today}, {quantity} is {now}.",
                certainty = percent(goal.certainty),
                today = today,
                quantity = Message::lower(quantity),
                now = now
            );
        };
        let setting = self.describe(result.choice.contender);
        let (level, change) = (self.said(result.choice.contender), self.gain(gain));
        let extreme = if goal.maximise { msg!("highest") } else { msg!("lowest") };
        if result.chosen() == 0 {
            return msg!(
                "No setting tried is better than today's, {today}{under}: {quantity} is {extreme} there by its \
                 estimate, {now}. Next is {setting}: {level} ({change}).",
                today = today,
                under = under,
                quantity = Message::lower(quantity),
                extreme = extreme,
                now = now,
                setting = setting,
                level = level,
                change = change
            );
        }
        if !result.judged[0].is_feasible() {
            return msg!(
                "{quantity} is {extreme} at {setting}{under}: {level}. Today's setting, {today}, does not meet them; it \
                 is {now} there ({change}).",
                quantity = quantity,
                extreme = extreme,
                setting = setting,
                under = under,
                level = level,
                today = today,
                now = now,
                change = change
            );
        }
        if self.has_intervals() && !gain.is_distinguishable() {
            return msg!(
                "No setting tried is distinguishably better than today's, {today}{under}. By its estimate, {quantity} is \
                 {extreme} at {setting}: {level}, against {now} today ({change}).",
                today = today,
                under = under,
                quantity = Message::lower(quantity),
                extreme = extreme,
                setting = setting,
                level = level,
                now = now,
                change = change
            );
        }
        msg!(
            "{quantity} is {extreme} at {setting}{under}: {level}, against {now} at today's setting, {today} \
             ({change}).",
            quantity = quantity,
            extreme = extreme,
            setting = setting,
            under = under,
            level = level,
            now = now,
            today = today,
            change = change
        )
    }

    /// The objective at a setting, with the word for money.
    fn said(&self, judged: usize) -> Message {
        let level = self.shown(judged, self.asked.goal().objective);
        match self.objective().unit {
            Unit::Yuan => msg!("{level} yuan", level = level),
            _ => level,
        }
    }

    /// The constraints that the choice is made under.
    fn under(&self) -> Message {
        match self.asked.goal().constraints.len() {
            0 => Message::none(),
            _ if self.has_intervals() => msg!(
                " under the constraints (each met with {certainty} certainty)",
                certainty = percent(self.asked.goal().certainty)
            ),
            _ => msg!(" under the constraints (each met by its estimate; one replication gives no error)"),
        }
    }

    /// A gain as the interval that it lies in. Its estimate is flattered where it was picked from many, and is stated
    /// where there is no interval.
    pub fn gain(&self, gain: &Gain) -> Message {
        let unit = self.objective().unit;
        if gain.interval.lower.is_nan() {
            return msg!("change {change}", change = Message::Change(gain.interval.mean, unit));
        }
        let range = self.signed_range(&gain.interval);
        match gain.together {
            1 => msg!("95% interval of the change: {range}", range = range),
            more => {
                msg!("95% interval of the change, joint over {count} settings: {range}", range = range, count = more)
            }
        }
    }

    /// What it would take to tell the contender from today's setting.
    fn needed(&self) -> Option<Message> {
        let result = self.result;
        let meets = |judged: usize| result.judged[judged].is_feasible();
        let gain = result.gain().filter(|_| meets(0) && meets(result.choice.contender))?;
        if !self.has_intervals() || gain.is_distinguishable() {
            return None;
        }
        let times = gain.times_needed();
        Some(match times <= TIMES_MAX {
            true => msg!(
                "If the difference is as estimated, {change}, telling the two apart would take about {replications} \
                 replications.",
                change = Message::Change(gain.interval.mean, self.objective().unit),
                replications = thousands(two_digits(times * f64::from(result.sizes.replications)))
            ),
            false => msg!(
                "The difference is estimated at {change}; telling the two apart would take more than {times} times as \
                 many replications.",
                change = Message::Change(gain.interval.mean, self.objective().unit),
                times = thousands(TIMES_MAX)
            ),
        })
    }

    /// The interval of a threshold.
    fn threshold_line(&self, index: usize) -> Option<Message> {
        let (low, high) = self.result.threshold_interval(index).filter(|_| self.has_intervals())?;
        let (threshold, held) = (self.threshold(index), self.held(index));
        Some(match low == high {
            true => msg!(
                "With 95% confidence, the best {threshold} is {value}{held}.",
                threshold = threshold,
                value = low.to_string(),
                held = held
            ),
            false => msg!(
                "With 95% confidence, the best {threshold} lies in the range {low} to {high}{held}.",
                threshold = threshold,
                low = low.to_string(),
                high = high.to_string(),
                held = held
            ),
        })
    }

    /// Why intervals of few units are wide.
    fn few_units(&self) -> Option<Message> {
        let units = self.result.units();
        (2..JOINT_MIN).contains(&units).then(|| {
            msg!(
                "Below {min} units, tune uses Bonferroni's instead of joint critical values, which makes the intervals \
                 wide; here there are {units}.",
                units = units,
                min = JOINT_MIN
            )
        })
    }

    /// What the interval of a threshold rests on, where not every combination was tried.
    fn held(&self, threshold: usize) -> Message {
        let lender = self.asked.lender();
        let known = &lender.thresholds[threshold];
        let ends = [0, known.count - 1].map(|index| known.value(index));
        let interval = self.result.threshold_interval(threshold);
        let reaches = interval.is_some_and(|(low, high)| ends.contains(&low) || ends.contains(&high));
        let alone = lender.thresholds.len() == 1 || self.result.found.is_none();
        match (alone, reaches) {
            (true, false) => Message::none(),
            (true, true) => msg!("; this reaches an end of the range tried, and a wider range may be better"),
            (false, false) => msg!(" with the other thresholds as chosen"),
            (false, true) => {
                msg!(
                    " with the other thresholds as chosen; this reaches an end of the range tried, and a wider range \
                     may be better"
                )
            }
        }
    }

    /// Where nothing is feasible, what each binding constraint has to do with it.
    pub fn binding_lines(&self) -> Vec<Message> {
        if self.result.is_feasible() {
            return Vec::new();
        }
        self.result.binding.iter().map(|binding| self.binding_line(binding)).collect()
    }

    fn binding_line(&self, binding: &Binding) -> Message {
        let (result, goal) = (self.result, self.asked.goal());
        let constraint = &goal.constraints[binding.constraint];
        let quantity = self.quantity(constraint.quantity);
        let mut sentences = vec![msg!(
            "{constraint} binds, at {level}.",
            constraint = self.constraint(constraint),
            level = self.shown(result.chosen(), constraint.quantity)
        )];
        sentences.push(match binding.attainable {
            Some((candidate, value)) => msg!(
                "With the other constraints met, its bound at that certainty is {level} at best, at {setting}.",
                level = Message::Level(value, quantity.unit),
                setting = self.describe(candidate)
            ),
            None => msg!("The other constraints cannot all be met either."),
        });
        if let Some(other) = binding.without {
            sentences.push(msg!(
                "Without it, the best setting is {setting} ({level}).",
                setting = self.describe(other),
                level = self.shown(other, goal.objective)
            ));
        }
        Message::joined(sentences, " ")
    }

    /// Over which settings the objective hardly changes, and what else changes there.
    pub fn plateau_line(&self, slice: usize) -> Message {
        let slice = &self.result.slices[slice];
        let (low, high) = (slice.candidates[slice.plateau.0], slice.candidates[slice.plateau.1]);
        let threshold = self.threshold(slice.threshold);
        let objective = Message::lower(title(self.objective()));
        if low == high {
            return msg!(
                "No neighbouring {threshold} comes within {tolerance} of its {objective}.",
                threshold = threshold,
                tolerance = self.tolerance(),
                objective = objective
            );
        }
        let runs = |quantity: usize| {
            let unit = self.quantity(quantity).unit;
            msg!(
                "{quantity}: {low} to {high}",
                quantity = Message::lower(title(self.quantity(quantity))),
                low = Message::Level(self.level(low, quantity).mean, unit),
                high = Message::Level(self.level(high, quantity).mean, unit)
            )
        };
        let own = self.asked.goal().objective;
        let others = [self.lost, self.npl].into_iter().filter(|&quantity| quantity != own).map(runs).collect();
        msg!(
            "A plateau: from {threshold} {low} to {high}, {objective} stays within {tolerance} of the chosen \
             setting's, while other quantities change ({others}).",
            threshold = threshold,
            low = self.value(low, slice.threshold).to_string(),
            high = self.value(high, slice.threshold).to_string(),
            objective = objective,
            tolerance = self.tolerance(),
            others = Message::joined(others, "; ")
        )
    }

    pub fn flips(&self) -> Vec<Message> {
        let mut lines = Vec::new();
        for slice in &self.result.slices {
            let threshold = &self.asked.lender().thresholds[slice.threshold];
            let name = || self.threshold(slice.threshold);
            // A digit more than the steps have.
            let decimals = (1.0 - libm::log10(threshold.step).floor()).clamp(0.0, 9.0) as usize;
            for (&(quantity, value), crossings) in self.asked.flips.iter().zip(&slice.flips) {
                let quantity = self.quantity(quantity);
                let what = msg!("{quantity} = {value}", quantity = title(quantity), value = exact(value, quantity));
                if crossings.is_empty() {
                    lines.push(msg!(
                        "{what}: not reached at any {threshold} from {from} to {to}.",
                        what = what.clone(),
                        threshold = name(),
                        from = threshold.from.to_string(),
                        to = threshold.value(threshold.count - 1).to_string()
                    ));
                }
                for crossing in crossings {
                    let at = Message::from(format!("{:.decimals$}", crossing.at));
                    if crossing.lower.is_nan() {
                        lines.push(msg!(
                            "{what}: at {threshold} {at}.",
                            what = what.clone(),
                            threshold = name(),
                            at = at
                        ));
                        continue;
                    }
                    let end = |value: f64, beyond: Message| match value.is_finite() {
                        true => Message::from(format!("{value:.decimals$}")),
                        false => beyond,
                    };
                    lines.push(msg!(
                        "{what}: at {threshold} {at} (95% interval {lower} to {upper}).",
                        what = what.clone(),
                        threshold = name(),
                        at = at,
                        lower = end(crossing.lower, msg!("below the range")),
                        upper = end(crossing.upper, msg!("above the range"))
                    ));
                }
            }
        }
        lines
    }

    pub fn search_line(&self) -> Option<Message> {
        let found = self.result.found.as_ref()?;
        let end = match found.finished {
            true => msg!("stopped by the method's own rule"),
            false => msg!("stopped when the budget was spent"),
        };
        let mut sentences = vec![msg!(
            "Search method: {method}; {tried} settings and {spent} million merchant-months on separate draws, {end}. \
             The search ended at {setting}.",
            method = Message::lower(Message::known(self.asked.method.title())),
            tried = found.tried,
            spent = thousands(found.spent as f64 / 1e6),
            end = end,
            setting = setting_at(&self.asked.lender().thresholds, &found.point)
        )];
        if let Some((left, indifference)) = found.race {
            sentences.push(msg!(
                "The race had an indifference of {indifference} and an error probability of at most {error}; {left} of \
                 its settings remained.",
                indifference = exact(indifference, self.objective()),
                error = percent(self.asked.terms.error),
                left = left
            ));
            if !found.finished {
                sentences.push(msg!("Its guarantee does not hold; increase --budget."));
            }
        }
        Some(Message::joined(sentences, " "))
    }
}

/// A number to two significant digits, rounded up.
fn two_digits(value: f64) -> f64 {
    let step = libm::pow(10.0, libm::log10(value).floor() - 1.0).max(1.0);
    (value / step).ceil() * step
}
