//! The one icon set: each icon is a single path on a 24 px grid.
//!
//! Paths are compiled in, so an icon needs no request, no markup injection and no
//! entry in the content security policy, and is there offline from the first paint.

/// What an icon stands for. Drawn by [`crate::components::Icon`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IconName {
    /// Today and its route.
    Route,
    /// A store.
    Store,
    /// The inbox.
    Inbox,
    /// The signed-in person.
    Person,
    /// Recorded, on plan.
    Check,
    /// Close, remove, or not there.
    Cross,
    /// Leads onwards.
    ChevronRight,
    /// Leads back.
    ChevronLeft,
    /// Opens downwards, or sorted downwards.
    ChevronDown,
    /// Closes upwards, or sorted upwards.
    ChevronUp,
    /// Take a photo.
    Camera,
    /// Scan a barcode.
    Scan,
    /// Stock count.
    Stock,
    /// Promotion.
    Promotion,
    /// Display in the store.
    Display,
    /// Exchange of goods.
    Exchange,
    /// Checklist.
    Checklist,
    /// Photo.
    Photo,
    /// Issue that waits for an answer.
    Issue,
    /// Time, late or due.
    Clock,
    /// Place, check-in.
    Pin,
    /// Way to a place.
    Directions,
    /// Everything is confirmed by the server.
    Delivered,
    /// Records wait to be sent.
    Waiting,
    /// Something waits for this person.
    NeedsYou,
    /// No connection, or a device not heard from.
    Offline,
    /// A device.
    Device,
    /// Add, or one more.
    Plus,
    /// One less.
    Minus,
    /// Erase the last digit.
    Erase,
    /// Search.
    Search,
    /// Export or download.
    Export,
    /// Print.
    Print,
    /// A day or a leave.
    Calendar,
    /// Gift of a promotion.
    Gift,
    /// Organisation.
    Organisation,
    /// Account of a chain.
    Account,
    /// Report.
    Report,
    /// Expenses.
    Money,
    /// Settings.
    Settings,
    /// Edit.
    Edit,
    /// Wrong or doubtful.
    Warning,
    /// Locked or secret.
    Lock,
    /// Undo.
    Undo,
    /// Message.
    Message,
    /// Sortable.
    Sort,
    /// Contact inside, or show what is hidden.
    Insider,
    /// Outstanding.
    Star,
    /// Evidence, or what is safe.
    Shield,
    /// Go on.
    Arrow,
    /// A team.
    People,
    /// Not applicable.
    Dash,
    /// Not begun.
    Ring,
    /// Sign out.
    SignOut,
    /// Light appearance.
    Sun,
    /// Dark appearance.
    Moon,
    /// Try again.
    Refresh,
    /// Hide what is shown.
    EyeOff,
    /// Opens outside the product.
    External,
    /// Install on the device.
    Install,
}

impl IconName {
    /// Every icon, in the order of the gallery.
    #[cfg(debug_assertions)]
    pub const ALL: [IconName; 60] = [
        Self::Route,
        Self::Store,
        Self::Inbox,
        Self::Person,
        Self::Check,
        Self::Cross,
        Self::ChevronRight,
        Self::ChevronLeft,
        Self::ChevronDown,
        Self::ChevronUp,
        Self::Camera,
        Self::Scan,
        Self::Stock,
        Self::Promotion,
        Self::Display,
        Self::Exchange,
        Self::Checklist,
        Self::Photo,
        Self::Issue,
        Self::Clock,
        Self::Pin,
        Self::Directions,
        Self::Delivered,
        Self::Waiting,
        Self::NeedsYou,
        Self::Offline,
        Self::Device,
        Self::Plus,
        Self::Minus,
        Self::Erase,
        Self::Search,
        Self::Export,
        Self::Print,
        Self::Calendar,
        Self::Gift,
        Self::Organisation,
        Self::Account,
        Self::Report,
        Self::Money,
        Self::Settings,
        Self::Edit,
        Self::Warning,
        Self::Lock,
        Self::Undo,
        Self::Message,
        Self::Sort,
        Self::Insider,
        Self::Star,
        Self::Shield,
        Self::Arrow,
        Self::People,
        Self::Dash,
        Self::Ring,
        Self::SignOut,
        Self::Sun,
        Self::Moon,
        Self::Refresh,
        Self::EyeOff,
        Self::External,
        Self::Install,
    ];

    /// The SVG path data of the icon.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Route => {
                "M4 5a2 2 0 1 0 4 0a2 2 0 1 0 -4 0zM4 19a2 2 0 1 0 4 0a2 2 0 1 0 -4 0zM6 7v10M12 5h8M12 12h6M12 19h8"
            }
            Self::Store => "M4 10v9h16v-9M3 10l2-5h14l2 5M3 10h18M10 19v-5h4v5",
            Self::Inbox => "M4 13v6h16v-6l-3-8H7zM4 13h5l1 2h4l1-2h5",
            Self::Person => {
                "M8.5 8a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0zM5 20c.6-3.8 3.3-5.5 7-5.5s6.4 1.7 7 5.5"
            }
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::Cross => "M6.5 6.5l11 11M17.5 6.5l-11 11",
            Self::ChevronRight => "M9.5 6l6 6-6 6",
            Self::ChevronLeft => "M14.5 6l-6 6 6 6",
            Self::ChevronDown => "M6 9.5l6 6 6-6",
            Self::ChevronUp => "M6 14.5l6-6 6 6",
            Self::Camera => {
                "M4 8h3.5l1.5-2.5h6L16.5 8H20v11H4zM8.8 13a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0z"
            }
            Self::Scan => "M4 8V5h3M17 5h3v3M20 16v3h-3M7 19H4v-3M8 9v6M11 9v6M13.5 9v6M16 9v6",
            Self::Stock => "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
            Self::Promotion => {
                "M4 4h8l8 8-8 8-8-8zM7.2 8.5a1.3 1.3 0 1 0 2.6 0a1.3 1.3 0 1 0 -2.6 0z"
            }
            Self::Display => "M4 14h8v6H4zM12 14h8v6h-8zM8 8h8v6H8zM10 4h4v4h-4z",
            Self::Exchange => "M5 9h13l-3.5-3.5M19 15H6l3.5 3.5",
            Self::Checklist => {
                "M5 6.5l1.5 1.5L9 5M5 13l1.5 1.5L9 11.5M12.5 7H20M12.5 13.5H20M5 19.5h15"
            }
            Self::Photo => {
                "M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M14.2 9a1.3 1.3 0 1 0 2.6 0a1.3 1.3 0 1 0 -2.6 0z"
            }
            Self::Issue => "M6 21V4M6 5h12l-2.5 4L18 13H6",
            Self::Clock => "M4 12a8 8 0 1 0 16 0a8 8 0 1 0 -16 0zM12 7.5V12l3 2",
            Self::Pin => {
                "M12 21c4.5-4.8 6.5-8 6.5-11a6.5 6.5 0 0 0-13 0c0 3 2 6.2 6.5 11zM9.8 10a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0 -4.4 0z"
            }
            Self::Directions => "M12 3.5l7 16.5-7-3.5L5 20z",
            Self::Delivered => {
                "M7 18.5a4.3 4.3 0 0 1-.4-8.6 5.6 5.6 0 0 1 10.9-.2A4.4 4.4 0 0 1 17 18.5zM9 13.5l2.2 2.2L15 12"
            }
            Self::Waiting => {
                "M7 18.5a4.3 4.3 0 0 1-.4-8.6 5.6 5.6 0 0 1 10.9-.2A4.4 4.4 0 0 1 17 18.5zM8.8 14h.01M12 14h.01M15.2 14h.01"
            }
            Self::NeedsYou => {
                "M7 18.5a4.3 4.3 0 0 1-.4-8.6 5.6 5.6 0 0 1 10.9-.2A4.4 4.4 0 0 1 17 18.5zM12 9.5v3.5M12 15.7h.01"
            }
            Self::Offline => {
                "M8.5 7.5a5.6 5.6 0 0 1 9 2.2 4.4 4.4 0 0 1 2.3 7.3M16.5 18.5H7a4.3 4.3 0 0 1-.4-8.6M4 4l16 16"
            }
            Self::Device => "M7.5 3h9v18h-9zM11 18h2",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Minus => "M5 12h14",
            Self::Erase => "M9 6h11v12H9l-6-6zM12 9.5l5 5M17 9.5l-5 5",
            Self::Search => "M5 11a6 6 0 1 0 12 0a6 6 0 1 0 -12 0zM15.5 15.5L20 20",
            Self::Export => "M12 4v11M8 11.5l4 4 4-4M4.5 19.5h15",
            Self::Print => "M7 9V4h10v5M7 16H4V9h16v7h-3M7 14h10v6H7z",
            Self::Calendar => "M4 6h16v14H4zM4 10.5h16M8.5 3.5V7M15.5 3.5V7",
            Self::Gift => {
                "M4 9h16v4H4zM5.5 13v7h13v-7M12 9v11M12 9c-4 0-5.5-1.5-5-3.2S11 4.5 12 9c1-4.5 4.5-5 5-3.2S16 9 12 9"
            }
            Self::Organisation => "M9 4h6v5H9zM3 15h6v5H3zM15 15h6v5h-6zM12 9v3M6 15v-3h12v3",
            Self::Account => "M5 20V5h9v15M14 10h5v10M3 20h18M8 9h3M8 12.5h3M8 16h3",
            Self::Report => "M4 20h16M7 20v-7M12 20V5M17 20v-10",
            Self::Money => "M7 4l5 7 5-7M12 11v9M7.5 12h9M7.5 15.5h9",
            Self::Settings => {
                "M4 7h9M17 7h3M4 17h3M11 17h9M13 7a2 2 0 1 0 4 0a2 2 0 1 0 -4 0zM7 17a2 2 0 1 0 4 0a2 2 0 1 0 -4 0z"
            }
            Self::Edit => "M4 20l1-4L16 5l3 3L8 19zM13.5 7.5l3 3",
            Self::Warning => "M12 4l9 16H3zM12 10v4.5M12 17.2h.01",
            Self::Lock => "M5.5 11h13v9h-13zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
            Self::Undo => "M8 5L4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11H9",
            Self::Message => "M4 5h16v11h-9l-4 4v-4H4z",
            Self::Sort => "M8 19V5M5 8l3-3 3 3M16 5v14M13 16l3 3 3-3",
            Self::Insider => {
                "M3 12c2.5-4 5.5-6 9-6s6.5 2 9 6c-2.5 4-5.5 6-9 6s-6.5-2-9-6zM9.5 12a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0z"
            }
            Self::Star => "M12 4l2.4 5.2 5.6.7-4.1 3.9 1.1 5.7-5-2.9-5 2.9 1.1-5.7L4 9.9l5.6-.7z",
            Self::Shield => {
                "M12 3.5l7 2.5v6c0 4-2.8 7-7 8.5C7.8 19 5 16 5 12V6zM9 12l2.2 2.2L15.2 10"
            }
            Self::Arrow => "M5 12h14M13.5 6.5L19 12l-5.5 5.5",
            Self::People => {
                "M6 9a3 3 0 1 0 6 0a3 3 0 1 0 -6 0zM3.5 19c.5-3.2 2.5-4.8 5.5-4.8s5 1.6 5.5 4.8M15.5 6.3a3 3 0 0 1 0 5.4M17.5 14.7c1.8.7 2.7 2.1 3 4.3"
            }
            Self::Dash => "M7 12h10",
            Self::Ring => "M4.5 12a7.5 7.5 0 1 0 15 0a7.5 7.5 0 1 0 -15 0z",
            Self::SignOut => "M10 4H5v16h5M10 12h10M16 8l4 4-4 4",
            Self::Sun => {
                "M8 12a4 4 0 1 0 8 0a4 4 0 1 0 -8 0zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6l1.4 1.4M17 17l1.4 1.4M18.4 5.6L17 7M7 17l-1.4 1.4"
            }
            Self::Moon => "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
            Self::Refresh => "M19 12a7 7 0 1 1-2.2-5.1L19 9M19 4.5V9h-4.5",
            Self::EyeOff => {
                "M3 12c2.5-4 5.5-6 9-6s6.5 2 9 6c-2.5 4-5.5 6-9 6s-6.5-2-9-6zM4 4l16 16"
            }
            Self::External => "M13 5h6v6M19 5l-9 9M10 6H5v13h13v-5",
            Self::Install => "M7.5 3h9v18h-9zM12 7.5v7M9.2 12l2.8 2.8 2.8-2.8",
        }
    }
}
