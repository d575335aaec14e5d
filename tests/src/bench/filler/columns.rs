//! Which tables are copied, and what becomes of their columns.

/// What becomes of a column's value in a copy; all others stay.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    /// An id of the block.
    Id,
    /// An id of the block when the row is about a promotion.
    IdOfPromotion(&'static str),
    /// A day so much earlier.
    Day,
    /// A moment so much earlier.
    Moment,
    /// The same, and where there was none, that of the other column.
    MomentOr(&'static str),
    /// The day or the block's border, whichever cuts the promotion shorter.
    From,
    /// See [`Change::From`].
    To,
    /// The body of a fact.
    FactBody,
    /// The body of a promotion.
    PromotionBody,
}

pub(super) type Columns = &'static [(&'static str, Change)];

pub(super) const ABOUT_PROMOTION: &str = "name = 'promotion'";

pub(super) const COPIED: [(&str, Columns); 8] = {
    use Change::{Day, FactBody, From, Id, IdOfPromotion, Moment, MomentOr, PromotionBody, To};
    [
        (
            "promotion",
            &[
                ("id", Id),
                ("from_day", From),
                ("to_day", To),
                ("body", PromotionBody),
            ],
        ),
        (
            "planned_stop",
            &[
                ("id", Id),
                ("day", Day),
                ("day_ends_at", Moment),
                ("planned_at", Moment),
            ],
        ),
        (
            "visit",
            &[
                ("id", Id),
                ("planned_stop_id", Id),
                ("check_in_at", Moment),
                ("check_out_at", Moment),
                ("day", Day),
                ("day_ends_at", Moment),
                ("received_at", Moment),
            ],
        ),
        (
            "missed_stop",
            &[("id", Id), ("planned_stop_id", Id), ("day", Day)],
        ),
        (
            "fact",
            &[
                ("id", Id),
                ("visit_id", Id),
                ("subject_id", IdOfPromotion("kind = 'promotion_check'")),
                ("day", Day),
                ("at", Moment),
                ("body", FactBody),
            ],
        ),
        (
            "tally",
            &[
                ("record_id", Id),
                ("subject_id", IdOfPromotion(ABOUT_PROMOTION)),
                ("day", Day),
                ("at", Moment),
            ],
        ),
        (
            "issue",
            &[
                ("id", Id),
                ("visit_id", Id),
                ("day", Day),
                ("due", Day),
                ("reported_at", Moment),
                ("acknowledged_at", MomentOr("reported_at")),
                ("solved_at", MomentOr("reported_at")),
                ("closed_at", MomentOr("reported_at")),
            ],
        ),
        (
            "review_decision",
            &[
                ("id", Id),
                ("check_id", Id),
                ("promotion_id", Id),
                ("at", Moment),
            ],
        ),
    ]
};
