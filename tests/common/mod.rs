//! What several tests share: the published defaults, a builder of studies, the reference model.
#![allow(dead_code, reason = "each test uses its part")]

pub mod binormal;

use std::collections::HashMap;
use swapset::internals::engine::{Engine, replicate, replication_conditions};
use swapset::internals::kernel::ReplicationCounts;
use swapset::internals::model::consumer_loan::Opening;
use swapset::internals::model::merchant::Segment;
use swapset::internals::model::merchant_loan::Exclusivity;
use swapset::internals::model::revenue::Season;
use swapset::internals::model::{Alternative, EconomyDraws, GoodDefinition, Parameters, Policy, Scenario};
use swapset::internals::plan::Plan;
use swapset::internals::progress::Progress;
use swapset::internals::rng::RoundKeys;

/// The published page's defaults by symbol, written out a second time so that a slip in the configuration shows.
const DEFAULTS: &str = "
    macro_rho .92 macro_sd 1 prudence .5 cutoff_step_max inf npl_feedback 0 npl_feedback_max 2 npl_tolerance .025
    rev_quality .3 personal_quality .5 literacy_quality .3 literacy_shift 0
    distress_rho .9 inq_h .8 hc_h 1.0 util_h .5 need_h .3 a_h 1.0
    rev_rho .75 trend_decay .7 sales_effect .15 drag_decay .8 deseasonalised 1
    initial_share .30 open_base .012 open_gap 1.5 open_lost .8 open_tight .3 cl_tighten .10 line_trade 0
    cl_log_mean 9.7 cl_revenue .4 cl_revenue_ref 10.3 cl_log_sd .6 cl_personal .3 cl_min 1000 cl_max 200000
    util0 -.8 util_gap 2 util_lost .8 util_repair 1 util_speed .35
    inq0 .08 inq_gap 1.2 inq_lost .7 inq_lit .35 inq_repair 1.2 inq_open 1 inq_decay .8
    hc0 .006 hc_gap 2 hc_unmet 1.2 hc_lit .4 hc_repair 1.5 hc_decay .9 hc_size .8
    need0 0 need_gap 1.5 amortisation .30
    a0 -6.35 a_q 1.4 a_gap 1.2 a_z .38 a_debt 1.0 debt_max 12 a_unmet .4 a_roll 4.4 workout 6
    score_base 600 pdo 40 b_q .85 b_p .15 b_y .8 b_inq .16 b_hc .35 b_util .45 b_arrears 1.1 b_z .05
    sig_eta .75 sig_nu .30 smooth .6 doc_noise .5 doc_bonus .15
    cutoff 520 tighten_points 22 hysteresis 10 cancel_gap 20 cancel_after 6 max_inquiries 3.5 max_high_cost 1.6
    max_drop .45 line0 .8 line1 1.2 line_max 3 line_cap 3000000 line_min_frac .2 line_min 1000 reduced_band 0
    reduced_line .4 reapply .05
    cap_multiple 1.5 cap_tighten .20 ccf .4 exclusive_share .15
    appeal .12 appeal_delay 1 review_noise .6 review_pass -.2 protect 6 repair .25 documents .20 alternative .15
    alt_cover .6 alternative_price .06 notice 0 documents_unasked .005 notify 0 warn_margin 0 warn_response 0
    rate_base .105 rate_slope .06 rate_min .05 rate_cap .24 rate_tolerance .01 funding .03 opex .015 lgd .80
    cost_appeal 50 cost_notice 1 cost_warning 1 cost_documents 20 model_cost 0";

/// Names of the published segments.
pub const SEGMENTS: [&str; 4] = ["online_retail", "street_vendor", "trade_service", "rural"];

/// share, log_revenue_mean, log_revenue_sd, revenue_sd, macro_beta, arrears_shift, cutoff_shift of each.
const SEGMENT_DEFAULTS: [[f64; 7]; 4] = [
    [0.35, 10.5, 1.0, 0.20, 0.06, 0.0, 0.0],
    [0.40, 9.9, 0.8, 0.16, 0.08, 0.10, 0.0],
    [0.15, 10.9, 0.9, 0.18, 0.07, -0.10, 0.0],
    [0.10, 9.6, 0.7, 0.22, 0.05, 0.15, 0.0],
];

/// Seasons of each, January to December.
const SEASON_DEFAULTS: [Season; 4] = [
    [-0.05, -0.25, 0.0, -0.03, 0.02, 0.10, -0.05, -0.03, 0.02, 0.03, 0.25, -0.01],
    [0.02, -0.20, -0.02, 0.02, 0.05, 0.04, 0.03, 0.04, 0.03, 0.04, -0.02, -0.03],
    [0.0, -0.15, 0.02, 0.02, 0.02, 0.02, 0.0, 0.0, 0.03, 0.02, 0.01, 0.01],
    [0.05, -0.05, -0.05, -0.04, -0.03, 0.0, 0.0, 0.02, 0.06, 0.08, 0.0, -0.04],
];

/// The published baseline.
pub fn published_baseline() -> Policy {
    let words: Vec<&str> = DEFAULTS.split_whitespace().collect();
    let values: HashMap<&str, f64> = words.chunks(2).map(|pair| (pair[0], pair[1].parse().unwrap())).collect();
    assert_eq!(values.len(), swapset::internals::model::keys().len(), "every parameter has a published default");
    let segment = |v: [f64; 7]| Segment {
        share: v[0],
        log_revenue_mean: v[1],
        log_revenue_sd: v[2],
        revenue_sd: v[3],
        cyclicality: v[4],
        arrears_shift: v[5],
        cutoff_shift: v[6],
    };
    Policy {
        parameters: Parameters::from_keys(|key| values[key.symbol]),
        segments: SEGMENT_DEFAULTS.map(segment).to_vec(),
        seasons: SEASON_DEFAULTS.to_vec(),
        opening: Opening::Natural,
        exclusivity: Exclusivity::None,
        path: Vec::new(),
        guidance: Vec::new(),
        phases: Vec::new(),
    }
}

/// A study built sentence by sentence.
pub struct StudyBuilder(Scenario);

/// The published baseline alone, 24 months after a 12-month burn-in.
pub fn study() -> StudyBuilder {
    StudyBuilder(Scenario {
        months: 24,
        start_month: 1,
        seasoning: 12,
        good_definition: GoodDefinition::PaysWithAccess,
        economy_draws: EconomyDraws::Plain,
        segment_names: SEGMENTS.map(String::from).to_vec(),
        alternatives: vec![Alternative {
            name: "baseline".into(),
            title: "Baseline".into(),
            policy: published_baseline(),
        }],
    })
}

impl StudyBuilder {
    pub fn months(mut self, months: u32, seasoning: u32) -> Self {
        (self.0.months, self.0.seasoning) = (months, seasoning);
        self
    }

    /// The calendar month of month 1.
    pub fn start_month(mut self, start_month: u32) -> Self {
        self.0.start_month = start_month;
        self
    }

    /// Changes the baseline; before any reform is added.
    pub fn baseline(mut self, change: impl FnOnce(&mut Policy)) -> Self {
        assert_eq!(self.0.alternatives.len(), 1);
        change(&mut self.0.alternatives[0].policy);
        self
    }

    /// Adds a reform that starts from the baseline.
    pub fn reform(mut self, name: &str, change: impl FnOnce(&mut Policy)) -> Self {
        let mut reform = self.0.alternatives[0].clone();
        name.clone_into(&mut reform.name);
        change(&mut reform.policy);
        self.0.alternatives.push(reform);
        self
    }

    pub fn scenario(self) -> Scenario {
        self.0
    }

    pub fn plan(self) -> Plan {
        Plan::new(&self.0)
    }

    /// One segment that holds every merchant, the first's values.
    pub fn one_segment(mut self) -> Self {
        let policy = &mut self.0.alternatives[0].policy;
        policy.segments.truncate(1);
        policy.seasons.truncate(1);
        policy.segments[0].share = 1.0;
        self.0.segment_names.truncate(1);
        self
    }
}

/// The published reforms, as they are in the independent implementation's results.
pub fn published_study() -> StudyBuilder {
    study()
        .reform("no_exposure_cap", |p| p.parameters.positioning.cap_multiple = f64::INFINITY)
        .reform("consumer_first", |p| p.exclusivity = Exclusivity::ConsumerFirst)
        .reform("merchant_first", |p| p.exclusivity = Exclusivity::MerchantFirst)
        .reform("guidance_tight", |p| p.guidance = vec![1.0; 24])
        .reform("guidance_ease", |p| p.guidance = vec![-1.0; 24])
        .reform("cutoff_up_20", |p| p.parameters.merchant_loan.cutoff = 540.0)
        .reform("recession", |p| p.path = [vec![0.0; 3], vec![-2.0; 9]].concat())
        .reform("opening_none", |p| p.opening = Opening::Never)
        .reform("opening_6", |p| p.opening = Opening::InMonth(6))
        .reform("notification", |p| {
            let r = &mut p.parameters.responses;
            (r.notification, r.warning_margin, r.warning_response) = (1.0, 20.0, 0.5);
        })
        .reform("richer_model", |p| {
            (p.parameters.score.persistent_noise, p.parameters.score.monthly_noise) = (0.45, 0.15);
            p.parameters.costs.richer_model = 0.5;
        })
        .reform("better_review", |p| {
            (p.parameters.responses.review_noise, p.parameters.responses.appeal) = (0.3, 0.3);
        })
        .reform("financial_literacy", |p| p.parameters.traits.literacy_shift = 1.0)
        .reform("personalised_lines", |p| p.parameters.merchant_loan.reduced_band = 25.0)
        .reform("steady_cutoffs", |p| p.parameters.macro_policy.cutoff_step_max = 3.0)
        .reform("notice_before_cut", |p| {
            (p.parameters.responses.notice, p.parameters.responses.appeal) = (1.0, 0.3);
        })
        .reform("lines_traded", |p| p.parameters.consumer_loan.line_trade = 0.3)
        .reform("price_cap_20", |p| p.parameters.pricing.rate_cap = 0.20)
        .reform("price_cap_12", |p| p.parameters.pricing.rate_cap = 0.12)
        .reform("raw_trend", |p| p.parameters.revenue.deseasonalised = 0.0)
        .reform("document_drive", |p| p.parameters.responses.documents_unasked = 0.03)
        .reform("tightening_pulse", |p| p.guidance = [vec![0.0; 3], vec![1.0; 6]].concat())
}

/// One replication by the kernel.
pub fn by_kernel(plan: &Plan, engine: Engine, seed: u64, replication: u32, merchants: u32) -> ReplicationCounts {
    let counts = replicate(plan, engine, &RoundKeys::new(seed), replication, merchants, &Progress::silent());
    counts.expect("nobody stops a test")
}

/// One replication by the reference model.
pub fn by_reference(plan: &Plan, seed: u64, replication: u32, merchants: u32) -> ReplicationCounts {
    let keys = RoundKeys::new(seed);
    let given = replication_conditions(plan, &keys, replication);
    swapset::internals::reference::count(plan, &keys, &given, replication, merchants)
}
