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
    /// Receipts count whoever signed them.
    BelieveAnySignature,
    /// The last entry of a page is overlooked.
    LastEntryIgnored,
    /// Delivered work goes as soon as it has come back, so that it cannot be offered again.
    RetentionTooShort,
    /// Records of a feed that left the scope stay.
    RevokedRecordsKept,
    /// A full disk counts as saved.
    FullMeansSaved,
    /// A commit of which nobody knows whether it was done counts as saved.
    UnknownMeansSaved,
    /// A commit that lost against another tab's counts as saved.
    MovedMeansSaved,
    /// What the server returned leaves the outbox, and its author never hears of it.
    ReturnedForgotten,
    /// Own work is not seen before it is delivered.
    QueuedWorkHidden,
    /// Facts leave with their delivery, not with the window.
    WindowBeyondItsEdge,
    /// What was withdrawn stays.
    WithdrawalIgnored,
    /// A withdrawal takes a change with it that the person had not seen.
    WithdrawalTakesUnseen,
    /// In a new epoch what is retained is not offered again.
    RetainedNotOfferedAgain,
    /// In a new epoch also what somebody gave up is offered again.
    DroppedOfferedAgain,
    /// In a new epoch nothing is read again.
    EpochNotReadAgain,
    /// Nothing ever speaks for a loss.
    LossNeverSuspected,
    /// Records of a kind that this build does not know are overlooked.
    UnknownKindsDropped,
    /// A change writes the whole record and so clears fields of a later version. The simulated desk makes it,
    /// because drafts are made outside of the engine.
    UnknownFieldsCleared,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 28] = [
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
        Self::BelieveAnySignature,
        Self::LastEntryIgnored,
        Self::RetentionTooShort,
        Self::RevokedRecordsKept,
        Self::FullMeansSaved,
        Self::UnknownMeansSaved,
        Self::MovedMeansSaved,
        Self::ReturnedForgotten,
        Self::QueuedWorkHidden,
        Self::WindowBeyondItsEdge,
        Self::WithdrawalIgnored,
        Self::WithdrawalTakesUnseen,
        Self::RetainedNotOfferedAgain,
        Self::DroppedOfferedAgain,
        Self::EpochNotReadAgain,
        Self::LossNeverSuspected,
        Self::UnknownKindsDropped,
        Self::UnknownFieldsCleared,
    ];
}
