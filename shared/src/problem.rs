//! What can go wrong, as codes: the server sends the code and data, the interface has the words.

use serde::{Deserialize, Serialize};

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal;)*) => {
        /// A problem's code. A released code keeps its name; the interface has words for each in
        /// both languages.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum ProblemCode {$(
            $(#[$doc])*
            #[serde(rename = $code)]
            $name,
        )*}

        impl ProblemCode {
            /// All codes, for the tests that want words for each.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code as it travels.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The HTTP status when a request fails with it; 422 for reasons of single mutations.
            #[must_use]
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }
        }
    };
}

problem_codes! {
    /// The request could not be read.
    BadRequest = "bad_request", 400;
    /// No valid sign-in.
    NotSignedIn = "not_signed_in", 401;
    /// Name or password are wrong.
    WrongCredentials = "wrong_credentials", 401;
    /// The device was revoked.
    DeviceRevoked = "device_revoked", 401;
    /// The person was disabled.
    UserDisabled = "user_disabled", 401;
    /// The person may know the thing but not do this.
    Forbidden = "forbidden", 403;
    /// Missing, or nothing the person may know of.
    NotFound = "not_found", 404;
    /// The method does not exist here.
    MethodNotAllowed = "method_not_allowed", 405;
    /// The value is taken.
    AlreadyExists = "already_exists", 409;
    /// It still holds something that would be lost with it.
    NotEmpty = "not_empty", 409;
    /// The body came more slowly than the server waits.
    TooSlow = "too_slow", 408;
    /// The body is too large.
    TooLarge = "too_large", 413;
    /// The body is of a type that is not read here.
    UnsupportedMediaType = "unsupported_media_type", 415;
    /// Uploads speak version 1.0.0 of tus.
    UploadVersion = "upload_version", 412;
    /// An upload goes on at another byte.
    UploadOffset = "upload_offset", 409;
    /// The upload has waited too long for its next byte.
    UploadGone = "upload_gone", 410;
    /// The bytes are not those that were announced.
    PhotoDamaged = "photo_damaged", 460;
    /// The bytes are no photo, or one with too many pixels.
    PhotoUnreadable = "photo_unreadable", 422;
    /// Too many attempts; the answer says when to try again.
    TooManyRequests = "too_many_requests", 429;
    /// One's own password is changed with the current one, not through the account.
    OwnPassword = "own_password", 403;
    /// The password is too short, or on the list of known ones.
    WeakPassword = "weak_password", 422;
    /// The file as a whole is no list that can be read.
    UnreadableList = "unreadable_list", 422;
    /// The server could not do it; the request can be repeated.
    Internal = "internal", 500;
    /// The server is starting, stopping or its database does not answer.
    Unavailable = "unavailable", 503;

    /// The envelope could not be read.
    UnreadableMutation = "unreadable_mutation", 422;
    /// The id stands for other bytes already.
    IdTaken = "id_taken", 422;
    /// Device or author are not those of the sign-in.
    WrongSender = "wrong_sender", 422;
    /// The kind is not known to this server.
    UnknownKind = "unknown_kind", 422;
    /// The feed is not known, or not one for this kind.
    WrongFeed = "wrong_feed", 422;
    /// A field is missing or has a value that cannot be.
    InvalidField = "invalid_field", 422;
    /// The record does not exist.
    RecordMissing = "record_missing", 422;
    /// The record exists already.
    RecordExists = "record_exists", 422;
    /// The step does not follow from the state that it met.
    StaleStep = "stale_step", 422;
    /// A mutation that this one depends on has not arrived.
    DependencyMissing = "dependency_missing", 422;
    /// A mutation that this one depends on is held or returned.
    DependencyHeld = "dependency_held", 422;
    /// The person had no right to do it at that time.
    NotGranted = "not_granted", 422;
    /// A personal value does not match its commitment.
    CommitmentMismatch = "commitment_mismatch", 422;
    /// A mutation is signed, and not by the key of its device.
    BadSignature = "bad_signature", 422;
    /// Another visit of this person is open.
    VisitOpen = "visit_open", 422;
    /// The visit is checked out already.
    VisitClosed = "visit_closed", 422;
    /// The check-out lies before the check-in.
    CheckOutBeforeCheckIn = "check_out_before_check_in", 422;
    /// A promotion cannot be approved before its money is planned.
    BudgetMissing = "budget_missing", 422;
    /// The plan keeps neither margin nor budget, and nobody says why.
    MarginTooLow = "margin_too_low", 422;
}

impl std::fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
