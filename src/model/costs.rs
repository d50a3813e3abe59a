//! What remedies cost the lender.
//!
//! Per appeal decided; per notice sent (every loss of a live merchant, and every suspension averted by notice, where `notification` is
//! above 0 or `notice` is 1); per warned merchant-month; per set of documents checked, asked for or not, once a merchant; per
//! merchant-month of a richer risk model. Costs count from month 1 on and for merchants of the opening book. Yuan.

use super::parameter::parameters;
use super::response::Responses;

parameters! {
    /// Costs of remedies.
    Costs in "costs" {
        appeal: "cost_appeal", YUAN, "yuan per appeal decided", "cost of deciding an appeal", "assumption: an hour of a reviewer";
        notice: "cost_notice", YUAN, "yuan per notice", "cost of a notice with its explanation", "assumption: a message and a share of a call";
        warning: "cost_warning", YUAN, "yuan per warned merchant-month", "cost of an early warning", "assumption: a message and a share of a call";
        documents: "cost_documents", YUAN, "yuan per set of documents", "cost of checking a merchant's documents", "assumption: half an hour of a clerk";
        richer_model: "model_cost", YUAN, "yuan per merchant-month", "cost of a richer risk model", "none in the baseline; a richer model: 0.5";
    }
}

/// Whether the lender sends a notice with every loss.
pub fn sends_notices(p: &Responses<f64>) -> bool {
    p.notification > 0.0 || p.notice > 0.0
}
