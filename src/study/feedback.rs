//! What to know of results under portfolio feedback, the same in every study.

use crate::model::Sizes;
use crate::report::message::{Message, msg};

/// Whose NPL ratio the lender's reviews see.
pub fn note(sizes: Sizes) -> Message {
    msg!(
        "Portfolio feedback reviews the NPL ratio of the {merchants} merchants of each replication. The fewer they \
         are, the noisier the reviews, and on average noise tightens; beyond 10,000, more merchants hardly change \
         anything (docs/model.md, section 3.7).",
        merchants = Message::count(sizes.merchants)
    )
}
