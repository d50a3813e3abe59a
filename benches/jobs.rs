//! Fixed jobs on one core, run one at a time by scripts: `benches/instructions.py` counts their instructions, and
//! `benches/peers/run.py` runs them in turn with other programs.
//!
//!     jobs one_policy | fifteen_policies | run  [MERCHANTS]
//!
//! Prints the level, nanoseconds per merchant-month-policy and a hash of the result.

mod common;

use common::{Clock, hash, on_one_core, run, study, work};
use swapset::internals::plan::Plan;
use swapset::internals::simd::SimdLevel;
use swapset::{File, Request, SizeOverrides};

/// Merchants of the kernel's jobs.
const MERCHANTS: u32 = 4096;
/// Sizes of a whole run.
const REPLICATIONS: u32 = 64;
const MERCHANTS_OF_RUN: u32 = 100;

/// Does what is timed and whose instructions are counted, and nothing else; the script looks for this name.
#[inline(never)]
fn counted<T>(job: impl FnOnce() -> T) -> (T, f64) {
    let clock = Clock::start();
    let result = job();
    (result, clock.nanoseconds())
}

/// The kernel with all tallies: nanoseconds per merchant-month-policy and the hash of the counts.
fn kernel(policies: usize, merchants: u32) -> (f64, String) {
    let plan = Plan::new(&study(policies));
    let (counts, nanoseconds) = counted(|| run(&plan, SimdLevel::best(), merchants));
    (nanoseconds / work(&plan, merchants), hash(&counts.tallies))
}

/// `swapset run` from the bundled study to the contents of every file that is not drawn, without an ensemble: the same, with the hash
/// of the files.
fn whole(merchants: u32) -> (f64, String) {
    let sizes =
        SizeOverrides { replications: Some(REPLICATIONS), merchants: Some(merchants), ..SizeOverrides::default() };
    let ((work, files), nanoseconds) = counted(|| {
        let mut request = Request { sizes, ..Request::default() };
        request.options.add("no-ensemble", "true");
        let answer = swapset::answer("run", &request);
        let answer = answer.expect("the bundled study is valid");
        (answer.work(), swapset::files(&*answer).expect("tables can be written"))
    });
    let contents: Vec<(String, String)> =
        files.into_iter().map(|File { name, bytes }| (name, String::from_utf8_lossy(&bytes).into_owned())).collect();
    (nanoseconds / work as f64, hash(&contents))
}

fn main() {
    // Cargo adds a flag of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let merchants = arguments.get(1).map(|merchants| merchants.parse().expect("a number of merchants"));
    let (nanoseconds, hash) = on_one_core(|| match arguments.first().map(String::as_str) {
        Some("one_policy") => kernel(1, merchants.unwrap_or(MERCHANTS)),
        Some("fifteen_policies") => kernel(15, merchants.unwrap_or(MERCHANTS)),
        Some("run") => whole(merchants.unwrap_or(MERCHANTS_OF_RUN)),
        _ => panic!("usage: jobs one_policy | fifteen_policies | run [MERCHANTS]"),
    });
    println!("{} {nanoseconds:.3} {hash}", SimdLevel::best().name());
}
