use super::*;
use crate::input::short::Slow;

fn scanned(bytes: &[u8]) -> (Vec<(u128, u32, Vec<u8>)>, Scanned) {
    let mut found = Vec::new();
    let scanned = scan(bytes, |place, content| {
        let from = place.offset as usize - FORM.len();
        assert_eq!(content_of(place, &bytes[from..from + place.length as usize]), Some(content));
        found.push((place.series, place.index, content.to_vec()));
        Ok(())
    });
    (found, scanned.unwrap())
}

fn three() -> (Vec<u8>, [usize; 3]) {
    let each = [record(0, 7, b"one"), record(0, 8, &[2; 3000]), record(1 << 100, 7, b"")];
    (each.concat(), each.map(|record| record.len()))
}

#[test]
fn records_are_read_as_they_were_written() {
    let (bytes, _) = three();
    let (found, scanned) = scanned(&bytes);
    assert_eq!(found, [(0, 7, b"one".to_vec()), (0, 8, vec![2; 3000]), (1 << 100, 7, Vec::new())]);
    assert_eq!(scanned, Scanned { whole: (FORM.len() + bytes.len()) as u64, damaged: 0, cut: 0 });
}

#[test]
fn a_file_that_was_cut_anywhere_is_read_up_to_the_last_whole_record() {
    let (bytes, lengths) = three();
    let ends = [0, lengths[0], lengths[0] + lengths[1], bytes.len()];
    for cut in 0..bytes.len() {
        let whole = ends.iter().filter(|&&end| end <= cut).count() - 1;
        let (found, scanned) = scanned(&bytes[..cut]);
        assert_eq!((found.len(), scanned.damaged, scanned.cut), (whole, 0, (cut - ends[whole]) as u64), "{cut}");
    }
}

#[test]
fn a_changed_bit_costs_the_record_it_is_in_and_no_other() {
    let (bytes, lengths) = three();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        let (found, scanned) = scanned(&damaged);
        let record = [lengths[0], lengths[0] + lengths[1], bytes.len()].iter().filter(|&&end| end <= at).count();
        let lost = lengths[record] as u64;
        let is_last = record == 2;
        let expected = if is_last { (2, 0, lost) } else { (2, lost, 0) };
        assert_eq!((found.len(), scanned.damaged, scanned.cut), expected, "{at}");
    }
}

#[test]
fn what_follows_a_record_is_no_record_unless_it_is_whole() {
    let (bytes, _) = three();
    for tail in [vec![0; 5000], vec![255; 40], vec![1, 0, 0, 0], MARK.to_vec(), MARK.repeat(300)] {
        let (found, scanned) = scanned(&[&bytes[..], &tail].concat());
        assert_eq!((found.len(), scanned.damaged, scanned.cut), (3, 0, tail.len() as u64));
    }
}

#[test]
fn records_are_found_after_any_damage_however_the_file_is_read() {
    let records: Vec<Vec<u8>> = (0..300u32).map(|index| record(9, index, &index.to_le_bytes().repeat(400))).collect();
    let at = |index: usize| records[..index].iter().map(Vec::len).sum::<usize>();
    let whole = records.concat();
    // Nothing where three records were: none of them, longer than what is read together, and half a mark before the next one.
    for nothing in [Vec::new(), vec![0; at(3)], vec![7; 3 * TOGETHER + 5], MARK[..5].to_vec()] {
        let bytes = [&whole[..at(100)], &nothing, &whole[at(103)..]].concat();
        let (found, scanned) = scanned(&bytes);
        assert_eq!(found.len(), 297);
        assert_eq!((scanned.damaged, scanned.cut), (nothing.len() as u64, 0));
        let mut slowly = 0;
        let again = scan(Slow::of(&bytes), |_, _| {
            slowly += 1;
            Ok(())
        });
        assert_eq!((slowly, again.unwrap()), (297, scanned));
    }
}
