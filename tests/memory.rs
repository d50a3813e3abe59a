//! The memory of a study does not grow with its replications, and little with its subsets and cells: bytes allocated at the same time, as
//! an allocator of this program's own counts them.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use swapset::internals::engine::Engine;
use swapset::internals::progress::Progress;
use swapset::internals::report::about::About;
use swapset::internals::report::output::render;
use swapset::internals::study::{Request, of_name};

/// The system's allocator, with a count.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn count(bytes: usize) {
    let now = NOW.fetch_add(bytes, Ordering::Relaxed) + bytes;
    PEAK.fetch_max(now, Ordering::Relaxed);
}

// SAFETY: Every call is passed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: The caller's promise is the system's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: The caller's promise is the system's.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const MEBIBYTE: usize = 1 << 20;

/// The largest number of bytes that a study had at the same time, from its question to its files, beyond what was there before.
fn peak(study: &str, file: &str, options: &[(&str, &str)], replications: u32) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let before = NOW.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let mut request = Request::default();
    if !file.is_empty() {
        let path = folder.path().join("mine.toml");
        std::fs::write(&path, file).unwrap();
        request.inputs.push(path);
    }
    request.set = ["run.months=3", "run.seasoning=1"].map(String::from).to_vec();
    request.sizes.replications = Some(replications);
    request.sizes.merchants = Some(8);
    for (name, value) in options {
        request.options.add(name, *value);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let progress = Progress::silent().with_scratch(folder.path().to_path_buf());
    let question = of_name(study).unwrap().ask(&request).unwrap();
    let answer = pool.install(|| question.run(Engine::default(), &progress)).unwrap();
    let report = answer.report();
    let files = render(&report, &About::default(), &answer.setup().provenance, folder.path()).unwrap();
    let economy = answer.files(folder.path()).unwrap();
    drop((files, economy, report, answer));
    let peak = PEAK.load(Ordering::Relaxed) - before;
    println!("{study}, {replications} replications: {:.1} MiB", peak as f64 / MEBIBYTE as f64);
    peak
}

/// Allocations are counted in the whole program, so that the studies are run one after the other.
#[test]
fn memory_is_bounded_whatever_the_number_of_replications_subsets_and_cells() {
    let reforms = [("reform", "personalised_lines"), ("reform", "guidance_tight"), ("reform", "cutoff_up_20")];
    for study in ["run", "compare"] {
        let sizes = [4096, 12_288];
        let [few, many] = sizes.map(|replications| peak(study, "", &reforms, replications));
        assert!(few.max(many) < 192 * MEBIBYTE, "{study}");
        // A row of the chart of replications and a few numbers a policy.
        let each = many.saturating_sub(few) / (sizes[1] - sizes[0]) as usize;
        assert!(each < 2048, "{study}: {each} bytes a replication");
    }

    // 512 subsets: what is kept of each in a replication is a few numbers.
    let [few, many] = [64, 320].map(|replications| peak("attribute", "", &[], replications));
    assert!(many < 192 * MEBIBYTE);
    let each = many.saturating_sub(few) / (320 - 64);
    assert!(each < 512 * 64, "{each} bytes a replication");

    let cells = |steps: u32| {
        let levers = format!("\"merchant_loan.cutoff\" = {{ from = 480, to = 600, steps = {steps} }}");
        peak("sweep", &format!("[sweep]\ndesign = \"grid\"\n[sweep.levers]\n{levers}\n"), &[], 8)
    };
    // Both have more cells than are run together. The largest sweep has 10,000.
    let [few, many] = [1000, 2000].map(cells);
    let each = many.saturating_sub(few) / 1000;
    assert!(each < CELL_MAX, "{each} bytes a cell");
    assert!(few + 9000 * each < 256 * MEBIBYTE, "{few} bytes for 1,000 cells, {each} for each of the others");
}

/// Bytes of a cell: its policy, its names, the numbers of its intervals and its part of the charts.
const CELL_MAX: usize = 20 << 10;
