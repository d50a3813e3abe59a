//! What to know of results under portfolio feedback, the same in every study.

use crate::model::Sizes;
use crate::report::message::{Message, msg};

/// What the size of a replication means for the lender's reviews.
pub fn note(sizes: Sizes) -> Message {
    msg!(
        "Portfolio feedback reviews the NPL ratio of the {merchants} merchants of each replication. The fewer they \
         are, the noisier it is, and on average noise adds tightening: the effect of feedback depends on the number \
         of merchants (docs/model.md, section 3.7).",
        merchants = Message::count(sizes.merchants)
    )
}
