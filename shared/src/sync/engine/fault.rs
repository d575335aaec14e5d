//! Faults that tests plant to see that the invariants' checks can fail. Only builds with the
//! feature `planted-faults` can plant one; in all others [`super::state::State::has_fault`] is false.

/// A mistake that others made and that the simulation must catch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// A page's marks are committed before its records.
    CursorBeforePage,
    /// A mutation leaves the outbox when it is sent, before the server has committed.
    ForgetOnSend,
    /// Any answer with status 200 counts as delivery, also a captive portal's.
    TrustAnyAnswer,
    /// What was on its way when the network failed is not queued again.
    SendingNotQueuedAgain,
    /// A revocation deletes undelivered work in the feed.
    RevocationDeletesOutbox,
    /// Whatever has a number that the server has seen counts as a duplicate.
    DuplicateByNumber,
    /// Own work leaves the screen with its receipt, before a pull has brought it back.
    OverlayEndsWithReceipt,
    /// The mark of a revoked feed is kept, so that a grant given again starts in the middle.
    PositionSurvivesRevocation,
    /// Facts below the window stay.
    WindowNotApplied,
    /// A repeated attempt writes its bytes anew, so that the same id stands for other bytes.
    OtherBytesOnRetry,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::CursorBeforePage,
        Self::ForgetOnSend,
        Self::TrustAnyAnswer,
        Self::SendingNotQueuedAgain,
        Self::RevocationDeletesOutbox,
        Self::DuplicateByNumber,
        Self::OverlayEndsWithReceipt,
        Self::PositionSurvivesRevocation,
        Self::WindowNotApplied,
        Self::OtherBytesOnRetry,
    ];
}
