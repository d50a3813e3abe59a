//! Columns that hold many rows in few bytes: numbers of at most two decimals as 32-bit integers, labels as codes.

use std::collections::HashMap;

/// Hundredths of a unit.
const HUNDREDTHS: f64 = 100.0;
/// What stands for a missing number among hundredths.
const MISSING: i32 = i32::MIN;

/// Numbers, or `NaN` where one is missing; each is exactly what was added.
#[derive(Clone, Debug, PartialEq)]
pub enum Numbers {
    /// While every number is a whole number of hundredths and fits: 4 bytes a row.
    Hundredths(Vec<i32>),
    Doubles(Vec<f64>),
}

impl Default for Numbers {
    fn default() -> Numbers {
        Numbers::Hundredths(Vec::new())
    }
}

/// A number in hundredths, if that loses nothing.
fn hundredths(value: f64) -> Option<i32> {
    if value.is_nan() {
        return Some(MISSING);
    }
    let rounded = (value * HUNDREDTHS).round();
    let fits = rounded.abs() < f64::from(i32::MAX) && rounded / HUNDREDTHS == value;
    fits.then_some(rounded as i32)
}

/// The number that hundredths stand for.
fn number(hundredths: i32) -> f64 {
    if hundredths == MISSING { f64::NAN } else { f64::from(hundredths) / HUNDREDTHS }
}

impl Numbers {
    pub fn push(&mut self, value: f64) {
        match self {
            Numbers::Doubles(values) => values.push(value),
            Numbers::Hundredths(values) => match hundredths(value) {
                Some(exact) => values.push(exact),
                None => {
                    let mut doubles: Vec<f64> = values.iter().map(|&value| number(value)).collect();
                    doubles.push(value);
                    *self = Numbers::Doubles(doubles);
                }
            },
        }
    }

    pub fn get(&self, row: usize) -> f64 {
        match self {
            Numbers::Hundredths(values) => number(values[row]),
            Numbers::Doubles(values) => values[row],
        }
    }

    /// The numbers of some rows, in the order of the rows.
    pub fn of_rows(&self, rows: &[u32]) -> Numbers {
        match self {
            Numbers::Hundredths(values) => Numbers::Hundredths(rows.iter().map(|&row| values[row as usize]).collect()),
            Numbers::Doubles(values) => Numbers::Doubles(rows.iter().map(|&row| values[row as usize]).collect()),
        }
    }
}

/// Labels of rows: a code each, and the text of every code.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labels {
    /// The column's name.
    pub column: String,
    pub texts: Vec<String>,
    pub codes: Vec<u16>,
    known: HashMap<String, u16>,
}

impl Labels {
    pub fn of_column(column: &str) -> Labels {
        Labels { column: column.into(), ..Labels::default() }
    }

    /// The code of a text, if there are at most `max` texts.
    pub fn code(&mut self, text: &str, max: usize) -> Option<u16> {
        if let Some(&code) = self.known.get(text) {
            return Some(code);
        }
        if self.texts.len() >= max {
            return None;
        }
        let code = self.texts.len() as u16;
        self.known.insert(text.into(), code);
        self.texts.push(text.into());
        Some(code)
    }

    /// The labels in the order of their texts.
    pub fn sorted(mut self) -> Labels {
        let mut order: Vec<u16> = (0..self.texts.len() as u16).collect();
        order.sort_by(|a, b| self.texts[usize::from(*a)].cmp(&self.texts[usize::from(*b)]));
        let mut new = vec![0; order.len()];
        order.iter().enumerate().for_each(|(to, &from)| new[usize::from(from)] = to as u16);
        self.texts = order.iter().map(|&from| self.texts[usize::from(from)].clone()).collect();
        self.codes.iter_mut().for_each(|code| *code = new[usize::from(*code)]);
        self.known.values_mut().for_each(|code| *code = new[usize::from(*code)]);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_was_added_in_as_few_bytes_as_that_allows() {
        let mut numbers = Numbers::default();
        for value in [741.0, -9999.0, 0.07, 1410.55, f64::NAN] {
            numbers.push(value);
        }
        assert!(matches!(numbers, Numbers::Hundredths(_)));
        assert_eq!((numbers.get(2), numbers.get(3)), (0.07, 1410.55));
        assert!(numbers.get(4).is_nan());
        for value in [0.069914, 1e12, 21474836.47] {
            let mut wide = numbers.clone();
            wide.push(value);
            assert!(matches!(wide, Numbers::Doubles(_)), "{value}");
            assert_eq!((wide.get(1), wide.get(3), wide.get(5)), (-9999.0, 1410.55, value));
            assert!(wide.get(4).is_nan());
        }
        assert_eq!(numbers.of_rows(&[3, 0]).get(0), 1410.55);
    }

    #[test]
    fn labels_are_codes_in_the_order_of_their_texts() {
        let mut labels = Labels::of_column("group");
        let codes: Vec<u16> = ["north", "east", "north", ""].map(|text| labels.code(text, 3).unwrap()).to_vec();
        labels.codes = codes;
        assert_eq!(labels.code("west", 3), None);
        let labels = labels.sorted();
        assert_eq!((labels.texts.join("|"), &labels.codes[..]), ("|east|north".into(), &[2, 1, 2, 0][..]));
    }
}
