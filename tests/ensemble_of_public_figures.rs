//! The bundled ensemble is what `swapset calibrate` makes of the public figures: the same parameters, the model of this program, and,
//! made anew at a small size, the same ranges.

use swapset::internals::config::bundled::PUBLIC_ENSEMBLE;
use swapset::internals::study::Request;
use swapset::internals::study::calibrate::ask::calibrate;
use swapset::internals::study::calibrate::weights::{mean_and_sd, quantile};
use swapset::internals::study::ensemble::model::Model;
use swapset::{SizeOverrides, answer, files};

/// Members of the ensemble that is made anew.
const MEMBERS: usize = 100;

/// An ensemble's file.
struct Ensemble {
    model: String,
    keys: Vec<String>,
    weights: Vec<f64>,
    /// `[key][member]`.
    values: Vec<Vec<f64>>,
}

impl Ensemble {
    fn read(text: &str) -> Ensemble {
        let model = text.lines().find_map(|line| line.strip_prefix("# model: ")).unwrap().to_string();
        let mut lines = text.lines().filter(|line| !line.starts_with('#'));
        let keys: Vec<String> = lines.next().unwrap().split(',').skip(2).map(String::from).collect();
        let rows: Vec<Vec<f64>> =
            lines.map(|line| line.split(',').map(|number| number.parse().unwrap()).collect()).collect();
        let column = |index: usize| rows.iter().map(|row| row[index]).collect::<Vec<f64>>();
        Ensemble { model, weights: column(1), values: (2..2 + keys.len()).map(column).collect(), keys }
    }

    fn effective_size(&self) -> f64 {
        1.0 / self.weights.iter().map(|weight| weight * weight).sum::<f64>()
    }
}

fn request() -> Request {
    let sizes = SizeOverrides { replications: Some(16), merchants: Some(500), ..SizeOverrides::default() };
    let mut request = Request { sizes, ..Request::default() };
    request.options.add("members", MEMBERS.to_string());
    request
}

#[test]
fn the_bundled_ensemble_is_of_this_model_and_of_the_parameters_that_are_free() {
    let bundled = Ensemble::read(PUBLIC_ENSEMBLE);
    assert_eq!(bundled.model.split(' ').nth(1), Some(&Model::this().hash[..]), "make it again: docs/calibration.md");
    let free = calibrate(&Request::default()).unwrap().question.parameters();
    assert_eq!(bundled.keys, free.iter().map(|parameter| parameter.key.clone()).collect::<Vec<_>>());
    assert!(bundled.weights.len() >= 200 && bundled.effective_size() > 100.0, "{}", bundled.effective_size());
    assert!((bundled.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    for (parameter, values) in free.iter().zip(&bundled.values) {
        assert!(values.iter().all(|value| (parameter.from..=parameter.to).contains(value)), "{}", parameter.key);
    }
}

#[test]
fn made_anew_at_a_small_size_it_has_the_same_ranges() {
    let bundled = Ensemble::read(PUBLIC_ENSEMBLE);
    let made = files(&*answer("calibrate", &request()).unwrap()).unwrap();
    let made = made.iter().find(|file| file.name == "ensemble.csv").expect("settings fit the public figures");
    let made = Ensemble::read(std::str::from_utf8(&made.bytes).unwrap());
    assert_eq!((&made.keys, made.weights.len()), (&bundled.keys, MEMBERS));
    // Weights that are all the same would say that the simulator had no word in them.
    assert!((25.0..MEMBERS as f64 - 0.5).contains(&made.effective_size()), "{}", made.effective_size());
    let free = calibrate(&Request::default()).unwrap().question.parameters();
    for (index, key) in made.keys.iter().enumerate() {
        let moments = |of: &Ensemble| mean_and_sd(&of.values[index], &of.weights);
        let ((mean, sd), (bundled_mean, bundled_sd)) = (moments(&made), moments(&bundled));
        // The noise of the small size shifts what the figures say by part of their own uncertainty.
        let error = (sd * sd / made.effective_size() + bundled_sd * bundled_sd / bundled.effective_size()).sqrt();
        let allowed = 3.0 * error + 0.25 * bundled_sd;
        assert!((mean - bundled_mean).abs() < allowed, "{key}: {mean} against {bundled_mean}, allowed {allowed}");
        let range = |of: &Ensemble| [0.05, 0.95].map(|share| quantile(&of.values[index], &of.weights, share));
        let ([low, high], [bundled_low, bundled_high]) = (range(&made), range(&bundled));
        let ratio = (high - low) / (bundled_high - bundled_low);
        assert!((0.6..1.6).contains(&ratio), "{key}: a range {ratio} times as wide");
        // What the figures narrow at the full size they narrow here.
        let full = (free[index].to - free[index].from) / 12.0_f64.sqrt();
        assert!(
            bundled_sd > 0.72 * full || sd < 0.85 * full,
            "{key}: {sd} of {full}, and {bundled_sd} at the full size"
        );
    }
}
