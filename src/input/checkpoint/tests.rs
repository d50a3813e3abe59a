use super::*;
use crate::digest::digest_bytes;
use crate::input::file::InputFile;
use crate::input::records::{Place, scan};
use memchr::memmem;

fn task(seed: u64) -> Task {
    let files = vec![InputFile { name: "mine".into(), sha256: "00".into() }];
    let (study, command) = ("run".into(), "swapset run".into());
    Task { version: "1".into(), study, command, configuration: "0a".into(), seed, replications: 8, merchants: 9, files }
}

fn open(path: &Path, fresh: bool) -> (Arc<Checkpoint>, Held) {
    let (checkpoint, held) = Checkpoint::open(path, &task(1), &[], fresh, Duration::ZERO).unwrap();
    (Arc::new(checkpoint), held)
}

/// The values of a name.
struct Named(Series, Digest);

impl Named {
    fn recall(&self, index: u32) -> Option<Vec<u8>> {
        self.0.recall(|| self.1, index)
    }

    fn keep(&self, index: u32, content: impl FnOnce() -> Vec<u8>) {
        self.0.keep(|| self.1, index, content);
    }
}

fn series(checkpoint: &Arc<Checkpoint>, name: &str) -> Named {
    Named(checkpoint.series(10), digest_bytes(name.as_bytes()))
}

fn values(number: u64) -> Held {
    Held::Values { number, unreadable: 0 }
}

/// A file with the values of ten replications of two series.
fn written(path: &Path) -> Vec<u8> {
    let (checkpoint, held) = open(path, false);
    assert_eq!(held, Held::Nothing);
    for name in ["a", "b"] {
        let series = series(&checkpoint, name);
        (0..10).for_each(|index| series.keep(index, || format!("{name} {index}").repeat(50).into_bytes()));
    }
    checkpoint.complete(false).unwrap();
    std::fs::read(path).unwrap()
}

#[test]
fn what_was_computed_is_known_to_the_next_run_and_goes_with_the_last() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c");
    written(&path);
    let (second, held) = open(&path, false);
    assert_eq!((held, second.computed()), (values(20), 0));
    assert_eq!(series(&second, "b").recall(7).unwrap(), "b 7".repeat(50).into_bytes());
    assert!(series(&second, "b").recall(10).is_none() && series(&second, "c").recall(7).is_none());
    series(&second, "c").keep(7, || b"new".to_vec());
    // Whoever comes meanwhile computes by itself.
    assert_eq!(open(&path, false).1, Held::InUse);
    assert!(is_in_use(&path));
    second.complete(false).unwrap();
    drop(second);
    let (third, held) = open(&path, false);
    assert_eq!((held, series(&third, "c").recall(7)), (values(21), Some(b"new".to_vec())));
    third.remove();
    assert!(!path.exists());
}

#[test]
fn nothing_is_written_before_it_is_time_nor_after_a_fresh_start_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c");
    let (checkpoint, _) = Checkpoint::open(&path, &task(1), &[], false, Duration::from_secs(3600)).unwrap();
    let checkpoint = Arc::new(checkpoint);
    series(&checkpoint, "a").keep(0, || unreachable!("it is too early"));
    checkpoint.complete(false).unwrap();
    checkpoint.remove();
    assert!(!path.exists() && checkpoint.percent_saved().is_none());
    written(&path);
    let (fresh, held) = Checkpoint::open(&path, &task(2), &[], true, Duration::from_secs(3600)).unwrap();
    assert!(held == Held::Nothing && path.exists());
    fresh.remove();
    assert!(!path.exists());
}

#[test]
fn a_file_that_a_kill_cut_anywhere_is_gone_on_with_and_ends_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c");
    let whole = written(&path);
    for cut in (0..whole.len()).step_by(37) {
        std::fs::write(&path, &whole[..cut]).unwrap();
        let (checkpoint, _) = open(&path, false);
        for name in ["a", "b"] {
            let series = series(&checkpoint, name);
            for index in 0..10 {
                let value = format!("{name} {index}").repeat(50).into_bytes();
                match series.recall(index) {
                    Some(known) => assert_eq!(known, value, "{cut}"),
                    None => series.keep(index, || value),
                }
            }
        }
        checkpoint.complete(false).unwrap();
        drop(checkpoint);
        assert_eq!(open(&path, false).1, values(20), "{cut}");
        std::fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_damaged_value_is_told_and_computed_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c");
    let mut bytes = written(&path);
    let at = bytes.windows(3).position(|three| three == b"a 4").unwrap();
    bytes[at] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let (checkpoint, held) = open(&path, false);
    assert!(matches!(held, Held::Values { number: 19, unreadable: 150.. }), "{held:?}");
    let of_a = series(&checkpoint, "a");
    assert!(of_a.recall(4).is_none() && of_a.recall(3).is_some() && of_a.recall(5).is_some());
    of_a.keep(4, || b"again".to_vec());
    checkpoint.complete(false).unwrap();
    drop((of_a, checkpoint));
    let (checkpoint, held) = open(&path, false);
    assert!(matches!(held, Held::Values { number: 20, unreadable: 150.. }), "{held:?}");
    assert_eq!(series(&checkpoint, "a").recall(4), Some(b"again".to_vec()));
}

/// Numbers without a pattern.
fn chance(state: &mut u64) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ *state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ mixed >> 27) as usize >> 1
}

/// Damages bytes as disks do: bits, a cut, zeroed blocks, blocks that have changed places, blocks of an earlier file.
fn damage(bytes: &mut Vec<u8>, earlier: &[u8], state: &mut u64) {
    const BLOCK: usize = 512;
    let blocks = bytes.len() / BLOCK;
    let block = |index: usize| index % blocks * BLOCK..(index % blocks + 1) * BLOCK;
    match chance(state) % 5 {
        0 => {
            for _ in 0..=chance(state) % 20 {
                let at = chance(state) % bytes.len();
                bytes[at] ^= 1 << (chance(state) % 8);
            }
        }
        1 => bytes.truncate(chance(state) % bytes.len()),
        2 => bytes[block(chance(state))].fill(0),
        3 => {
            let (one, other) = (block(chance(state)), block(chance(state)));
            let held = bytes[one.clone()].to_vec();
            bytes.copy_within(other.clone(), one.start);
            bytes[other].copy_from_slice(&held);
        }
        _ => {
            let block = block(chance(state));
            bytes[block.clone()].copy_from_slice(&earlier[block]);
        }
    }
}

#[test]
fn whatever_is_damaged_every_value_is_right_or_computed_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c");
    let whole = written(&path);
    // The same task, its series met in the other order.
    std::fs::remove_file(&path).unwrap();
    let (checkpoint, _) = open(&path, false);
    for name in ["b", "a"] {
        let series = series(&checkpoint, name);
        (0..10).rev().for_each(|index| series.keep(index, || format!("{name} {index}").repeat(50).into_bytes()));
    }
    checkpoint.complete(false).unwrap();
    drop(checkpoint);
    let earlier = std::fs::read(&path).unwrap();
    let (mut head, mut values) = (Vec::new(), Vec::new());
    let each = |Place { series, offset, length, .. }: Place, _: &[u8]| {
        let bytes = whole[offset as usize..][..length as usize].to_vec();
        match series {
            HEAD => head = bytes,
            STEPS => {}
            _ => values.push(bytes),
        }
        Ok(())
    };
    scan(&whole[FORM.len()..], each).unwrap();
    assert_eq!(values.len(), 20);
    let mut state = 1;
    for trial in 0..500 {
        let mut bytes = whole.clone();
        (0..=trial % 3).for_each(|_| {
            if bytes.len() > 512 {
                damage(&mut bytes, &earlier, &mut state);
            }
        });
        std::fs::write(&path, &bytes).unwrap();
        let (checkpoint, held) = match Checkpoint::open(&path, &task(1), &[], false, Duration::ZERO) {
            Ok((checkpoint, held)) => (Arc::new(checkpoint), held),
            // The form itself is damaged.
            Err(Refused::Other(why)) => {
                assert!(bytes[..FORM.len()] != FORM[..], "{trial}: {why}");
                continue;
            }
            Err(Refused::Unreadable(error)) => panic!("{trial}: {error}"),
        };
        // What is whole is of use, unless nothing tells what it is of.
        let is_whole = |record: &Vec<u8>| memmem::find(&bytes, record).is_some();
        let is_known = bytes.starts_with(FORM) && is_whole(&head);
        let number = values.iter().filter(|value| is_known && is_whole(value)).count() as u64;
        match held {
            Held::Values { number: found, .. } => assert_eq!(found, number, "{trial}"),
            _ => assert_eq!((held, number), (Held::Nothing, 0), "{trial}"),
        }
        for name in ["a", "b"] {
            let series = series(&checkpoint, name);
            for index in 0..10 {
                let value = format!("{name} {index}").repeat(50).into_bytes();
                match series.recall(index) {
                    Some(known) => assert_eq!(known, value, "{trial}"),
                    None => series.keep(index, || value),
                }
            }
        }
        checkpoint.complete(false).unwrap();
        drop(checkpoint);
        let (_, after) = open(&path, false);
        assert!(matches!(after, Held::Values { number: 20, .. }), "{trial}: {after:?}");
    }
}

#[test]
fn a_value_that_is_damaged_after_the_file_was_opened_is_computed_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c");
    let mut bytes = written(&path);
    let (checkpoint, _) = open(&path, false);
    let at = bytes.windows(3).position(|three| three == b"a 4").unwrap();
    bytes[at] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    assert!(series(&checkpoint, "a").recall(4).is_none() && series(&checkpoint, "a").recall(5).is_some());
}

#[test]
fn what_is_of_another_task_or_form_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c");
    let whole = written(&path);
    let why = |task: &Task| match Checkpoint::open(&path, task, &[], false, Duration::ZERO) {
        Err(Refused::Other(why)) => why,
        other => panic!("{:?}", other.map(|opened| opened.1)),
    };
    assert!(why(&task(2)).contains("seed 1, not 2"));
    assert!(why(&Task { version: "2".into(), ..task(1) }).contains("version 1"));
    assert_eq!(std::fs::read(&path).unwrap(), whole);
    for (other, told) in [("mine", "another form"), ("swapset checkpoint 1\n0.1\nx\n", "another version")] {
        std::fs::write(&path, other).unwrap();
        assert!(why(&task(1)).contains(told));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), other);
    }
    // What a kill or a reboot may leave of a file that was being made is of nobody.
    for nothing in [&b""[..], &[0; 4096], &FORM[..5], &whole[..FORM.len() + 20]] {
        std::fs::write(&path, nothing).unwrap();
        assert_eq!(open(&path, false).1, Held::Nothing);
    }
}

#[test]
fn shards_have_every_value_once_and_parts_are_whole_or_known_not_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let mut known = Known::default();
    let mut paths = Vec::new();
    for shard in [4, 1, 0, 3, 2] {
        let path = folder.path().join(format!("{shard}"));
        let checkpoint = Checkpoint::open(&path, &task(1), &[vec![shard]], false, Duration::ZERO).unwrap().0;
        let checkpoint = Arc::new(checkpoint.sharing(shard.into(), 5));
        for name in ["a", "b"] {
            let series = series(&checkpoint, name);
            let own = (0..10).filter(|&index| series.0.is_own(index));
            own.for_each(|index| series.keep(index as u32, || vec![shard, index as u8]));
        }
        checkpoint.complete(true).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let read = |bytes: &[u8]| contents(bytes, paths.len() as u32).unwrap();
        // After the end stands only how far the run was.
        let end = bytes.len() - record(STEPS, 0, &[0; 16]).len();
        assert!((FORM.len() + 300..end).all(|cut| read(&bytes[..cut]).is_none_or(|part| !part.is_complete)));
        let part = read(&bytes).unwrap();
        assert!(part.is_complete && part.extra == [vec![shard]] && part.values == 4);
        known.add(part.known);
        paths.push(path);
    }
    let merged = Arc::new(Checkpoint::of_parts(known.in_order(), &paths));
    let found = ["a", "b"].map(|name| {
        let series = series(&merged, name);
        (0..10).map(|index| series.recall(index).unwrap()).collect::<Vec<_>>()
    });
    let expected = |first: u8| (0..10).map(|index| vec![(first + index) % 5, index]).collect::<Vec<_>>();
    assert_eq!(found, [expected(0), expected(0)]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 5);
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_is_told_once_and_a_share_is_then_in_vain() {
    let folder = tempfile::tempdir().unwrap();
    let (checkpoint, _) = open(&folder.path().join("none/c"), false);
    series(&checkpoint, "a").keep(0, || b"1".to_vec());
    assert!(checkpoint.failure().is_some() && !checkpoint.is_in_vain());
    series(&checkpoint, "a").keep(1, || unreachable!("nothing is kept after a failure"));
    assert!(checkpoint.complete(false).is_err());
    let (part, _) = Checkpoint::open(&folder.path().join("none/c"), &task(1), &[], false, Duration::ZERO).unwrap();
    let part = Arc::new(part.sharing(0, 1));
    series(&part, "a").keep(0, || b"1".to_vec());
    assert!(part.is_in_vain() && part.complete(true).is_err());
}
