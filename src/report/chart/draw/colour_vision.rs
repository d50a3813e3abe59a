//! How far apart colours look to a reader with deuteranopia, the most frequent kind of colour blindness.
//!
//! Deuteranopia is simulated as Machado, Oliveira and Fernandes (2009) do at full severity; the distance is the
//! Euclidean one in CIELAB (CIE 1976, white point D65).

use super::colour::Rgb;

/// Colours nearer to each other than this are hard to tell apart as thin lines.
pub const DISTANCE_MIN: f64 = 12.0;

/// Amounts of light that remain, from amounts of red, green and blue.
const DEUTERANOPIA: [[f64; 3]; 3] =
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]];
/// CIE XYZ from linear sRGB, and the white point.
const XYZ: [[f64; 3]; 3] =
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]];
const WHITE: [f64; 3] = [0.95047, 1.0, 1.08883];

/// The two colours that look most alike, by their index, and how far apart they look; none where there are fewer than
/// two.
pub fn nearest(colours: &[Rgb]) -> Option<(usize, usize, f64)> {
    let seen: Vec<[f64; 3]> = colours.iter().map(|colour| lab(simulated(*colour))).collect();
    let pairs = (0..seen.len()).flat_map(|other| (0..other).map(move |one| (one, other)));
    let distances = pairs.map(|(one, other)| (one, other, distance(seen[one], seen[other])));
    distances.min_by(|a, b| a.2.total_cmp(&b.2))
}

fn simulated(colour: Rgb) -> [f64; 3] {
    times(&DEUTERANOPIA, colour.linear()).map(|part| part.clamp(0.0, 1.0))
}

/// CIELAB of linear sRGB.
fn lab(linear: [f64; 3]) -> [f64; 3] {
    let xyz = times(&XYZ, linear);
    let f = |index: usize| {
        let part = xyz[index] / WHITE[index];
        if part > 216.0 / 24389.0 { libm::cbrt(part) } else { (24389.0 / 27.0 * part + 16.0) / 116.0 }
    };
    let [x, y, z] = [f(0), f(1), f(2)];
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

fn times(matrix: &[[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

#[cfg(test)]
mod tests {
    use super::super::theme::Look;
    use super::*;

    #[test]
    fn lab_is_that_of_the_standard() {
        let red = lab(Rgb(0xff, 0, 0).linear());
        let known = [53.24, 80.09, 67.20];
        assert!(red.iter().zip(known).all(|(a, b)| (a - b).abs() < 0.05), "{red:?}");
    }

    #[test]
    fn red_and_green_look_alike_and_the_default_series_do_not() {
        let (one, other, distance) =
            nearest(&[Rgb(0x1f, 0x77, 0xb4), Rgb(0xd6, 0x27, 0x28), Rgb(0x2c, 0xa0, 0x2c)]).unwrap();
        assert!((one, other) == (1, 2) && (6.0..9.0).contains(&distance), "{one} {other} {distance}");
        let (one, other, distance) = nearest(&Look::default().series).unwrap();
        assert!(distance > DISTANCE_MIN, "{one} {other} {distance}");
        assert_eq!(nearest(&[Rgb(0, 0, 0)]), None);
    }
}
