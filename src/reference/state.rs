//! What changes of a merchant from month to month.

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Access {
    Active,
    Suspended { months: u32 },
    Cancelled,
}

/// A merchant's state.
#[derive(Clone, Debug)]
pub struct Merchant {
    pub alive: bool,
    pub access: Access,
    pub ever_active: bool,
    /// Holds a consumer loan.
    pub holds: bool,
    /// Lc_t.
    pub consumer_line: f64,
    /// w.
    pub utilisation: f64,
    /// I.
    pub inquiries: f64,
    /// K.
    pub high_cost: f64,
    /// B.
    pub balance: f64,
    pub line: f64,
    /// b.
    pub missed_in_a_row: u32,
    /// u.
    pub own_shock: f64,
    /// h.
    pub distress: f64,
    pub drag: f64,
    /// T.
    pub trend: f64,
    /// S, on the scale.
    pub score: f64,
    /// D.
    pub debt: f64,
    pub repairing: bool,
    pub alternative: bool,
    pub documents: bool,
    /// Months until a pending appeal is decided.
    pub appeal_in: Option<u32>,
    /// Months of protection left.
    pub protected_for: u32,
}

impl Merchant {
    pub fn is_active(&self) -> bool {
        self.access == Access::Active
    }
}

/// 1 where it holds, 0 elsewhere: the bracket `[c]` of the model's page.
pub fn flag(set: bool) -> f64 {
    f64::from(u8::from(set))
}
