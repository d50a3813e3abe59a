//! What is told of few accounts: nothing of a cell of fewer than a minimum, nor what would tell it by subtraction.
//!
//! A cell is the accounts of the book, of a group or of a vintage, on either side of a cut-off and between two cut-offs;
//! and the good or the bad accounts of one, where a rate is a share of them. How the accounts of a cell that is told
//! turned out is told too: the number of bad ones among a hundred is a result and no cell.
//!
//! So rates are told at cut-offs between any two of which there are no accounts or enough. Of a group or vintage they
//! are told if it has enough accounts, if enough of them are good and bad, and if the cut-off leaves enough on either
//! side. Where the whole book's numbers and the other groups' would tell what is left out, the smallest other groups are
//! left out as well, until those left out together are enough.

use super::best::Best;
use super::parts::Part;
use super::question::Minimum;

/// About the most cut-offs at which rates are told.
const TOLD_MAX: f64 = 500.0;

/// The cut-offs of a book, or of a part of it, at which rates are told.
#[derive(Clone, Debug, PartialEq)]
pub struct Told(Vec<usize>);

impl Told {
    /// Both ends, then those that are wanted, the first before the others, then as many others as there is room for.
    pub fn of(best: &Best, wanted: &[usize], minimum: Minimum) -> Told {
        let counts = &best.sums.counts;
        let below = |cutoff: usize| (counts.good[cutoff] + counts.bad[cutoff]) as usize;
        let last = best.cutoffs.len() - 1;
        let mut fixed = vec![0, last];
        for &cutoff in wanted {
            if let Err(index) = fixed.binary_search(&cutoff)
                && !minimum.is_few(below(cutoff) - below(fixed[index - 1]))
                && !minimum.is_few(below(fixed[index]) - below(cutoff))
            {
                fixed.insert(index, cutoff);
            }
        }
        let apart = ((below(last) as f64 / TOLD_MAX) as usize).max(minimum.0);
        let mut told = vec![0];
        for ends in fixed.windows(2) {
            let mut from = ends[0];
            for cutoff in ends[0] + 1..ends[1] {
                if below(cutoff) - below(from) >= apart && below(ends[1]) - below(cutoff) >= apart {
                    told.push(cutoff);
                    from = cutoff;
                }
            }
            told.push(ends[1]);
        }
        Told(told)
    }

    /// All of them, the first and the last of the book among them.
    pub fn all(&self) -> &[usize] {
        &self.0
    }

    pub fn holds(&self, cutoff: usize) -> bool {
        self.0.binary_search(&cutoff).is_ok()
    }
}

/// How much is told of a group or vintage; each level tells what those before it do, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    Nothing,
    /// Its number of accounts and its bad rate.
    BadRate,
    /// Its AUC and KS, and the best cut-off of its own.
    Power,
    /// Rates at the cut-off.
    Everything,
}

/// How much is told of each part of a book.
pub fn shown(parts: &[Part], minimum: Minimum) -> Vec<Shown> {
    let is_few = |accounts: usize| minimum.is_few(accounts);
    let of_part = |part: &Part| match part {
        _ if is_few(part.accounts) => Shown::Nothing,
        _ if part.best.is_none() || is_few(part.goods) || is_few(part.accounts - part.goods) => Shown::BadRate,
        _ if is_few(part.denied) || is_few(part.accounts - part.denied) => Shown::Power,
        _ => Shown::Everything,
    };
    let mut shown: Vec<Shown> = parts.iter().map(of_part).collect();
    let sizes = |part: &Part| vec![part.accounts];
    let at_cutoff = |part: &Part| {
        let bads = part.accounts - part.goods;
        vec![part.denied, part.accounts - part.denied, part.goods, bads]
    };
    hide_more(&mut shown, parts, [Shown::Nothing, Shown::BadRate], sizes, minimum);
    hide_more(&mut shown, parts, [Shown::Power, Shown::Everything], at_cutoff, minimum);
    shown
}

/// Lowers the smallest parts at a level or above it until the cells of all below it are enough together.
fn hide_more(
    shown: &mut [Shown],
    parts: &[Part],
    [lower, level]: [Shown; 2],
    cells: impl Fn(&Part) -> Vec<usize>,
    minimum: Minimum,
) {
    let both = |shown: &[Shown]| parts.iter().zip(shown.to_vec()).collect::<Vec<(&Part, Shown)>>();
    loop {
        let mut sums: Vec<usize> = Vec::new();
        for (part, _) in both(shown).into_iter().filter(|(_, shown)| *shown < level) {
            let cells = cells(part);
            sums.resize(cells.len(), 0);
            sums.iter_mut().zip(cells).for_each(|(sum, cell)| *sum += cell);
        }
        let next = (0..parts.len()).filter(|&part| shown[part] >= level).min_by_key(|&part| parts[part].accounts);
        match next.filter(|_| sums.into_iter().any(|sum| minimum.is_few(sum))) {
            Some(part) => shown[part] = lower,
            None => return,
        }
    }
}

/// Which cells of a row are told, whose sum may be told with them: none that is few, nor a single one that the sum would
/// tell. Where those left out are few together, the sum is left out as well.
pub fn row<const CELLS: usize>(cells: [usize; CELLS], minimum: Minimum) -> ([bool; CELLS], bool) {
    let all: usize = cells.iter().sum();
    let mut is_told = cells.map(|cell| !minimum.is_few(cell) && !minimum.is_few(all));
    loop {
        let hidden: usize = cells.iter().zip(is_told).filter(|(_, is_told)| !is_told).map(|(cell, _)| cell).sum();
        if !minimum.is_few(hidden) {
            return (is_told, true);
        }
        let others = (0..CELLS).filter(|&cell| is_told[cell] && cells[cell] > 0);
        match others.min_by_key(|&cell| cells[cell]) {
            Some(cell) => is_told[cell] = false,
            None => return (is_told, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(accounts: usize, denied: usize) -> Part {
        Part { name: String::new(), accounts, goods: accounts / 2, denied, best: None }
    }

    /// The levels of parts as if each had an answer.
    fn levels(parts: &[Part]) -> Vec<Shown> {
        let mut shown: Vec<Shown> =
            parts.iter().map(|part| if part.accounts < 10 { Shown::Nothing } else { Shown::Everything }).collect();
        hide_more(&mut shown, parts, [Shown::Nothing, Shown::BadRate], |part| vec![part.accounts], Minimum(10));
        shown
    }

    #[test]
    fn what_is_left_out_does_not_follow_from_the_whole() {
        use Shown::{Everything, Nothing};
        assert_eq!(levels(&[part(300, 50), part(200, 50)]), [Everything, Everything]);
        assert_eq!(levels(&[part(300, 50), part(5, 2), part(200, 50)]), [Everything, Nothing, Nothing]);
        // Two small ones hide each other where they are enough together.
        assert_eq!(levels(&[part(300, 50), part(5, 2), part(6, 2)]), [Everything, Nothing, Nothing]);
        assert_eq!(levels(&[part(300, 50), part(3, 2), part(6, 2)]), [Nothing; 3]);
    }

    #[test]
    fn a_row_tells_no_small_cell_by_its_sum() {
        let told = |cells: [usize; 3]| row(cells, Minimum(10));
        assert_eq!(told([20, 30, 0]), ([true; 3], true));
        assert_eq!(told([20, 30, 4]), ([false, true, false], true));
        assert_eq!(told([5, 30, 6]), ([false, true, false], true));
        assert_eq!(told([50, 0, 4]), ([false, true, false], true));
        assert!(!told([4, 3, 0]).1);
        assert_eq!(row([4, 3, 0], Minimum(0)), ([true; 3], true));
    }
}
